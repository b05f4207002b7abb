import { z } from 'zod';
import { foldName } from '../graph/names';
import { nameFault } from '../notebook/node-name';
import type { Problem, ProblemCode, Severity } from '../problem';
import { type ParsedYaml, validateYaml } from '../yaml/parse-yaml';
import { keysAt, valueAt, type YamlPath } from '../yaml/yaml-path';
import { entrySchemas, nameKeys, type SketchSection } from './sketch-schema';

export const mappingSchema = z.record(z.string(), z.unknown());

/** An entry of a section under its name. */
export interface NamedEntry<Section extends SketchSection> {
  readonly name: string;
  readonly path: YamlPath;
  readonly line: number;
  readonly value: z.output<(typeof entrySchemas)[Section]> | null;
}

const nouns: Readonly<Record<SketchSection, string>> = {
  planned: 'planned box',
  groups: 'group',
  sinks: 'sink',
  joins: 'expectation of joins',
};

/** Takes values out of a sketch and collects what is wrong with them, each at its place. */
export class SketchReader {
  readonly parsed: ParsedYaml;
  readonly problems: Problem[];
  readonly #isIncomplete: boolean;

  constructor(parsed: ParsedYaml) {
    this.parsed = parsed;
    this.problems = [...parsed.problems];
    this.#isIncomplete = parsed.problems.some((problem) => problem.severity === 'error');
  }

  /** A section as a mapping by name, or as a list whose entries carry their name. Entries with a mistake are left out. */
  entries<Section extends SketchSection>(section: Section): NamedEntry<Section>[] {
    const written = valueAt(this.parsed.value, [section]);
    const isList = Array.isArray(written);
    if (!isList) this.take(mappingSchema.nullish(), [section]);
    const keys: readonly (string | number)[] = isList
      ? written.map((_, index) => index)
      : keysAt(this.parsed.value, [section]);
    const firstLines = new Map<string, number>();
    return keys.flatMap((key) => {
      const path: YamlPath = [section, key];
      const value = this.take(entrySchemas[section].nullable(), path) as NamedEntry<Section>['value'] | undefined;
      if (value === undefined) return [];
      const nameKey = nameKeys[section];
      const name = typeof key === 'string' ? key : valueAt(value, [nameKey]);
      if (typeof name !== 'string') {
        const lacks = section === 'joins' ? 'names no node' : 'has no name';
        this.report('bad_name', path, `${article(nouns[section])} ${lacks}.`, `Add \`${nameKey}: …\`.`);
        return [];
      }
      const namePath = typeof key === 'string' ? path : [...path, nameKey];
      if (!this.isName(name, namePath)) return [];
      const { line } = this.parsed.keyPlaceOf(namePath);
      const first = firstLines.get(foldName(name));
      if (first !== undefined) {
        this.report(
          'duplicate_name',
          namePath,
          section === 'joins'
            ? `The joins of \`${name}\` are spoken of twice; the first time in line ${first}.`
            : `A second ${nouns[section]} is named \`${name}\`; the first one stands in line ${first}.`,
          section === 'joins' ? 'Remove one of them.' : 'Give one of them another name.',
        );
        return [];
      }
      firstLines.set(foldName(name), line);
      return [{ name, path, line, value }];
    });
  }

  /** A list of names of nodes; what is no name is left out, and what stands in it twice counts once. */
  names(path: YamlPath): { readonly name: string; readonly path: YamlPath }[] {
    const list = this.take(z.array(z.unknown()).nullish(), path) ?? [];
    const seen = new Set<string>();
    return list.flatMap((_, index) => {
      const at = [...path, index];
      const name = this.take(z.string(), at);
      if (name === undefined || !this.isName(name, at) || seen.has(foldName(name))) return [];
      seen.add(foldName(name));
      return [{ name, path: at }];
    });
  }

  isName(name: string, path: YamlPath): boolean {
    const fault = nameFault(name);
    if (fault === null) return true;
    this.report('bad_name', path, `The name ${JSON.stringify(name.slice(0, 40))} ${fault}.`, 'Choose another name.');
    return false;
  }

  take<Schema extends z.ZodType>(
    schema: Schema,
    path: YamlPath,
    code: ProblemCode = 'bad_sketch',
    severity: Severity = 'error',
  ): z.output<Schema> | undefined {
    // What is missing may stand in the part that cannot be read, which is reported already.
    if (this.#isIncomplete && valueAt(this.parsed.value, path) === undefined) return undefined;
    const result = validateYaml(schema, this.parsed, code, path);
    this.problems.push(...result.problems.map((problem) => ({ ...problem, severity })));
    return result.value;
  }

  report(code: ProblemCode, path: YamlPath, message: string, hint?: string, where: 'key' | 'value' = 'key'): void {
    const place = where === 'key' ? this.parsed.keyPlaceOf(path) : this.parsed.placeOf(path);
    this.problems.push({
      code,
      severity: 'error',
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.parsed.file,
      ...place,
    });
  }
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'An' : 'A'} ${noun}`;
}
