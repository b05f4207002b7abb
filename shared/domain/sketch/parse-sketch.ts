import { z } from 'zod';
import { foldName } from '../graph/names';
import { nameFault } from '../notebook/node-name';
import type { Problem, ProblemCode, Severity } from '../problem';
import { type ParsedYaml, parseYaml, validateYaml } from '../yaml/parse-yaml';
import { keysAt, valueAt, type YamlPath } from '../yaml/yaml-path';
import type { PlannedNode, Sketch } from './sketch';

/**
 * Parses a pipeline sketch (docs/notebook-format.md). Never throws. An entry with an error is left out, with a problem at its
 * place; all others are kept.
 */
export function parseSketch(file: string, text: string): Sketch {
  const parsed = parseYaml(file, text);
  return new SketchReader(parsed).read();
}

const keysSchema = z.strictObject(
  Object.fromEntries(
    ['plumbline', 'name', 'title', 'description', 'notes', 'outputs', 'planned', 'positions', 'schedule'].map(
      (key) => [key, z.unknown().optional()] as const,
    ),
  ),
);
const mappingSchema = z.record(z.string(), z.unknown());
const plannedSchema = z.strictObject({
  name: z.string().optional(),
  title: z.string().nullish(),
  notes: z.string().nullish(),
  columns: z.array(z.unknown()).nullish(),
  from: z.array(z.unknown()).nullish(),
});
const columnSchema = z.union([
  z.string().min(1),
  z.strictObject({ name: z.string().min(1), type: z.string().min(1).optional() }),
]);
const positionSchema = z.union([z.tuple([z.number(), z.number()]), z.strictObject({ x: z.number(), y: z.number() })]);
const scheduleSchema = z.strictObject({ cron: z.string(), timezone: z.string().default('UTC') });

class SketchReader {
  readonly #parsed: ParsedYaml;
  readonly #problems: Problem[];

  constructor(parsed: ParsedYaml) {
    this.#parsed = parsed;
    this.#problems = [...parsed.problems];
  }

  read(): Sketch {
    const { file, value } = this.#parsed;
    const usable = this.#take(mappingSchema.nullable(), []);
    if (value === null && this.#parsed.problems.length === 0) this.#report('bad_sketch', [], 'The sketch is empty.');
    if (usable !== undefined && usable !== null) {
      this.#take(keysSchema, []);
      this.#take(z.literal(1), ['plumbline'], 'bad_sketch', 'warning');
    }
    const schedule = this.#readSchedule();
    const sketch: Sketch = {
      file,
      name: this.#take(z.string().min(1).optional(), ['name']) ?? fileStem(file),
      planned: this.#readPlanned(),
      positions: this.#readPositions(),
      groups: [],
      sinks: [],
      joins: [],
      outputs: [...new Set(this.#readNames(['outputs']))],
      ...(schedule === undefined ? {} : { schedule }),
      problems: this.#problems,
    };
    this.#problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return sketch;
  }

  /** `planned` as a mapping by name, or as a list of boxes with a `name`. */
  #readPlanned(): PlannedNode[] {
    const section = valueAt(this.#parsed.value, ['planned']);
    const isList = Array.isArray(section);
    if (!isList) this.#take(mappingSchema.nullish(), ['planned']);
    const entries: readonly (string | number)[] = isList
      ? section.map((_, index) => index)
      : keysAt(this.#parsed.value, ['planned']);
    const firstLines = new Map<string, number>();
    const boxes: PlannedNode[] = [];
    for (const entry of entries) {
      const path: YamlPath = ['planned', entry];
      const box = this.#take(plannedSchema.nullable(), path);
      if (box === undefined) continue;
      const name = typeof entry === 'string' ? entry : box?.name;
      if (name === undefined) {
        this.#report('bad_name', path, 'A planned box has no name.', 'Add `name: …`.');
        continue;
      }
      const namePath = typeof entry === 'string' ? path : [...path, 'name'];
      if (!this.#isName(name, namePath)) continue;
      const { line } = this.#parsed.keyPlaceOf(namePath);
      const first = firstLines.get(foldName(name));
      if (first !== undefined) {
        const message = `A second planned box is named \`${name}\`; the first one stands in line ${first}.`;
        this.#report('duplicate_name', namePath, message, 'Give one of them another name.');
        continue;
      }
      firstLines.set(foldName(name), line);
      boxes.push({
        name,
        ...(typeof box?.title === 'string' ? { title: box.title } : {}),
        ...(typeof box?.notes === 'string' ? { notes: box.notes } : {}),
        columns: this.#readColumns([...path, 'columns'], box?.columns ?? []),
        from: [...new Set(this.#readNames([...path, 'from']))],
        line,
      });
    }
    return boxes;
  }

  #readColumns(path: YamlPath, columns: readonly unknown[]): PlannedNode['columns'] {
    return columns.flatMap((_, index) => {
      const column = this.#take(columnSchema, [...path, index]);
      if (column === undefined) return [];
      if (typeof column === 'string') return [{ name: column }];
      return [column.type === undefined ? { name: column.name } : { name: column.name, type: column.type }];
    });
  }

  #readNames(path: YamlPath): string[] {
    const list = this.#take(z.array(z.unknown()).nullish(), path) ?? [];
    return list.flatMap((_, index) => {
      const name = this.#take(z.string(), [...path, index]);
      return name !== undefined && this.#isName(name, [...path, index]) ? [name] : [];
    });
  }

  /** Positions as `[x, y]`, or as `{x, y}`. */
  #readPositions(): Sketch['positions'] {
    const positions: Record<string, { x: number; y: number }> = {};
    this.#take(mappingSchema.nullish(), ['positions']);
    for (const name of keysAt(this.#parsed.value, ['positions'])) {
      const path = ['positions', name];
      if (!this.#isName(name, path)) continue;
      const position = this.#take(positionSchema, path);
      if (position === undefined) continue;
      positions[name] = 'x' in position ? position : { x: position[0], y: position[1] };
    }
    return positions;
  }

  #readSchedule(): Sketch['schedule'] {
    const schedule = this.#take(scheduleSchema.nullish(), ['schedule']);
    if (schedule === undefined || schedule === null) return undefined;
    if (!/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$|^\S+( +\S+){4}$/.test(schedule.cron.trim())) {
      const message = `\`${schedule.cron}\` is no cron expression of five fields.`;
      this.#report('bad_sketch', ['schedule', 'cron'], message, 'For example `0 6 * * *`: every day at 06:00.');
      return undefined;
    }
    if (!isTimeZone(schedule.timezone)) {
      const message = `\`${schedule.timezone}\` is no known time zone.`;
      this.#report('bad_sketch', ['schedule', 'timezone'], message, 'For example `UTC` or `America/New_York`.');
      return undefined;
    }
    return { cron: schedule.cron.trim(), timezone: schedule.timezone };
  }

  #isName(name: string, path: YamlPath): boolean {
    const fault = nameFault(name);
    if (fault === null) return true;
    this.#report('bad_name', path, `The name ${JSON.stringify(name.slice(0, 40))} ${fault}.`, 'Choose another name.');
    return false;
  }

  #take<Schema extends z.ZodType>(
    schema: Schema,
    path: YamlPath,
    code: ProblemCode = 'bad_sketch',
    severity: Severity = 'error',
  ): z.output<Schema> | undefined {
    const result = validateYaml(schema, this.#parsed, code, path);
    this.#problems.push(...result.problems.map((problem) => ({ ...problem, severity })));
    return result.value;
  }

  #report(code: ProblemCode, path: YamlPath, message: string, hint?: string): void {
    const place = this.#parsed.keyPlaceOf(path);
    this.#problems.push({
      code,
      severity: 'error',
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.#parsed.file,
      ...place,
    });
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function fileStem(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.replace(/\.ya?ml$/i, '') || name;
}
