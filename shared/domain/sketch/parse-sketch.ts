import { z } from 'zod';
import { foldName } from '../graph/names';
import { parseYaml } from '../yaml/parse-yaml';
import { keysAt, valueAt, type YamlPath } from '../yaml/yaml-path';
import { type PlainPositions, readPlainPositions } from './plain-positions';
import { isCron, isTimeZone } from './schedule';
import { positionOf } from './section-text';
import { sinkPathFault } from './sink-path';
import type { JoinExpectation, PlannedNode, Sink, Sketch, SketchGroup } from './sketch';
import { mappingSchema, SketchReader } from './sketch-reader';
import { columnSchema, positionSchema, scheduleSchema, sketchKeys, targetSchema } from './sketch-schema';

/**
 * Parses a pipeline sketch (docs/sketch-format.md). Never throws. An entry with an error is left out, with a problem at its
 * place; all others are kept. Whether the nodes that it names exist is a question to the graph.
 */
export function parseSketch(file: string, text: string): Sketch {
  const plain = readPlainPositions(text);
  const quick = plain === null ? null : parseYaml(file, plain.rest);
  const isPlain = quick !== null && valueAt(quick.value, ['positions']) === null;
  const reader = new SketchReader(isPlain ? quick : parseYaml(file, text));
  const { value, problems: syntax } = reader.parsed;
  const usable = reader.take(mappingSchema.nullable(), []);
  if (value === null && syntax.length === 0)
    reader.report('bad_sketch', [], 'The sketch is empty.', 'Start it with `plumbline: 1`.');
  if (usable !== undefined && usable !== null) {
    reader.take(keysSchema, []);
    reader.take(z.literal(1), ['plumbline'], 'bad_sketch', 'warning');
  }
  const schedule = readSchedule(reader);
  const title = reader.take(z.string().nullish(), ['title']);
  const planned = readPlanned(reader);
  const sketch: Sketch = {
    file,
    name: reader.take(z.string().min(1).optional(), ['name']) ?? fileStem(file),
    ...textOf('title', title),
    planned,
    positions: isPlain && plain !== null ? placesOf(plain) : readPositions(reader),
    groups: readGroups(reader),
    sinks: readSinks(reader, planned),
    joins: readJoins(reader),
    outputs: reader.names(['outputs']).map(({ name }) => name),
    ...(schedule === undefined ? {} : { schedule }),
    problems: reader.problems,
  };
  reader.problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return sketch;
}

const keysSchema = z.strictObject(Object.fromEntries(sketchKeys.map((key) => [key, z.unknown().optional()] as const)));

function readPlanned(reader: SketchReader): PlannedNode[] {
  return reader.entries('planned').map(({ name, path, line, value }) => ({
    name,
    ...textOf('title', value?.title),
    ...textOf('notes', value?.notes),
    columns: readColumns(reader, [...path, 'columns'], value?.columns ?? []),
    from: reader.names([...path, 'from']).map((from) => from.name),
    line,
  }));
}

function readColumns(reader: SketchReader, path: YamlPath, columns: readonly unknown[]): PlannedNode['columns'] {
  return columns.flatMap((_, index) => {
    const column = reader.take(columnSchema, [...path, index]);
    if (column === undefined) return [];
    if (typeof column === 'string') return [{ name: column }];
    return [column.type === undefined ? { name: column.name } : { name: column.name, type: column.type }];
  });
}

/** A node that stands in two groups counts for the first. */
function readGroups(reader: SketchReader): SketchGroup[] {
  const groupOf = new Map<string, { readonly group: string; readonly line: number }>();
  return reader.entries('groups').map(({ name: group, path, line, value }) => {
    const nodes = reader.names([...path, 'nodes']).filter(({ name, path: at }) => {
      if (foldName(name) === foldName(group)) {
        reader.report('bad_sketch', at, `The group \`${group}\` cannot be in itself.`, 'Give the group another name.');
        return false;
      }
      const other = groupOf.get(foldName(name));
      if (other !== undefined) {
        const message = `\`${name}\` is in the group \`${other.group}\` already (line ${other.line}); a node is in one group at most.`;
        reader.report('bad_sketch', at, message, 'Remove it from one of them.');
        return false;
      }
      groupOf.set(foldName(name), { group, line: reader.parsed.placeOf(at).line });
      return true;
    });
    return {
      name: group,
      ...textOf('title', value?.title),
      nodes: nodes.map(({ name }) => name),
      collapsed: value?.collapsed ?? false,
      line,
    };
  });
}

function readSinks(reader: SketchReader, planned: readonly PlannedNode[]): Sink[] {
  const plannedLines = new Map(planned.map((box) => [foldName(box.name), box.line]));
  return reader.entries('sinks').flatMap(({ name, path, line }): Sink[] => {
    const from = reader.take(z.string(), [...path, 'from']);
    const write = reader.take(targetSchema, [...path, 'write']);
    const first = plannedLines.get(foldName(name));
    if (first !== undefined) {
      const message = `The sink \`${name}\` has the name of the planned box in line ${first}.`;
      reader.report('duplicate_name', path, message, 'Give one of them another name.');
      return [];
    }
    if (from === undefined || write === undefined || !reader.isName(from, [...path, 'from'])) return [];
    if ('path' in write) {
      const fault = sinkPathFault(write.path);
      if (fault !== null) {
        const hint = 'Name a file relative to the workspace, for example `out/daily.parquet`.';
        reader.report('bad_sketch', [...path, 'write', 'path'], `The path \`${write.path}\` ${fault}.`, hint, 'value');
        return [];
      }
      const { format, path: written, options } = write;
      return [{ name, from, write: { format, path: written, ...(options === undefined ? {} : { options }) }, line }];
    }
    return [{ name, from, write, line }];
  });
}

function readJoins(reader: SketchReader): JoinExpectation[] {
  return reader.entries('joins').map(({ name: node, line, value }) => ({
    node,
    ...(typeof value?.multiply === 'number' ? { multiply: value.multiply } : {}),
    ...(typeof value?.drop === 'number' ? { drop: value.drop } : {}),
    line,
  }));
}

/** Positions as `{x, y}`, or as `[x, y]`. */
function readPositions(reader: SketchReader): Sketch['positions'] {
  const positions: Record<string, { x: number; y: number }> = {};
  reader.take(mappingSchema.nullish(), ['positions']);
  for (const name of keysAt(reader.parsed.value, ['positions'])) {
    const path = ['positions', name];
    if (!reader.isName(name, path)) continue;
    const position = reader.take(positionSchema, path);
    if (position === undefined) continue;
    positions[name] = 'x' in position ? position : { x: position[0], y: position[1] };
  }
  return positions;
}

function placesOf({ section }: PlainPositions): Sketch['positions'] {
  return Object.fromEntries(
    section.entries.flatMap(({ name, value }) => {
      const position = positionOf(value);
      return position === null ? [] : [[name, position] as const];
    }),
  );
}

function readSchedule(reader: SketchReader): Sketch['schedule'] {
  const schedule = reader.take(scheduleSchema.nullish(), ['schedule']);
  if (schedule === undefined || schedule === null) return undefined;
  if (!isCron(schedule.cron)) {
    const message = `\`${schedule.cron}\` is no cron expression of five fields.`;
    reader.report('bad_sketch', ['schedule', 'cron'], message, 'For example `0 6 * * *`: every day at 06:00.');
    return undefined;
  }
  if (!isTimeZone(schedule.timezone)) {
    const message = `\`${schedule.timezone}\` is no known time zone.`;
    reader.report('bad_sketch', ['schedule', 'timezone'], message, 'For example `UTC` or `America/New_York`.');
    return undefined;
  }
  return { cron: schedule.cron.trim(), timezone: schedule.timezone };
}

function textOf<Key extends string>(key: Key, value: string | null | undefined): { [K in Key]?: string } {
  return (typeof value === 'string' ? { [key]: value } : {}) as { [K in Key]?: string };
}

function fileStem(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name.replace(/\.ya?ml$/i, '') || name;
}
