import type { z } from 'zod';
import type { Problem, ProblemCode } from '../problem';
import { hideConflicts } from './hide-conflicts';
import { describeIssues } from './issue-message';
import { type LineColumn, LineIndex } from './line-index';
import { recoverYamlTree } from './recover-yaml';
import { valueAt, type YamlPath } from './yaml-path';
import { readYamlTree, type YamlEntry, type YamlFault } from './yaml-tree';

/** Where a value or key stands, from 1; ends are exclusive. */
export interface YamlPlace extends LineColumn {
  readonly endLine: number;
  readonly endColumn: number;
}

/** A YAML text as plain data, with the place of everything in it. */
export interface ParsedYaml {
  readonly file: string;
  /**
   * Plain objects, lists, text, numbers, booleans and null. What could be read is here even when `problems` has errors.
   * Whole numbers beyond 2^53 are kept as their text.
   */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The value at a path; when there is none, the nearest value around it. */
  placeOf(path: YamlPath): YamlPlace;
  /** The key in front of the value at a path; for list items and the root the value itself. */
  keyPlaceOf(path: YamlPath): YamlPlace;
  /** Offsets of the value at a path in the text, or undefined when there is none. */
  rangeOf(path: YamlPath): { readonly start: number; readonly end: number } | undefined;
  /** A scalar as it is written, without quotes; undefined for everything else. */
  textOf(path: YamlPath): string | undefined;
}

/** Problems of one file's syntax that are worth showing: the later ones mostly follow from the first. */
const maximumSyntaxProblems = 20;

/**
 * Parses one YAML document (YAML 1.2 core schema). Never throws: what is wrong becomes a `bad_yaml` problem at its line and
 * column (`merge_conflict` for the markers of git), and what stands around the broken part is still read. `origin` is the place of the first character when the text
 * is part of a larger file.
 */
export function parseYaml(file: string, text: string, origin?: LineColumn): ParsedYaml {
  const lines = new LineIndex(text, origin);
  const conflicts = hideConflicts(text);
  const direct = readYamlTree(conflicts.text);
  const { root, faults } = direct.faults.some(isStructural) ? recoverYamlTree(conflicts.text, direct) : direct;
  const place = (start: number, end: number): YamlPlace => {
    const from = lines.lineColumnAt(start);
    const to = lines.lineColumnAt(Math.max(start, end));
    return { ...from, endLine: to.line, endColumn: to.column };
  };
  const problemOf = (fault: YamlFault): Problem => {
    const first = fault.firstStart === undefined ? '' : ` (line ${lines.lineColumnAt(fault.firstStart).line})`;
    return {
      code: fault.kind === 'conflict' ? 'merge_conflict' : 'bad_yaml',
      severity: fault.severity,
      message: first === '' ? fault.message : fault.message.replace(/(\.)$/, `${first}$1`),
      ...(fault.hint === undefined ? {} : { hint: fault.hint }),
      file,
      ...place(fault.start, fault.end),
    };
  };
  const entryPlace = (path: YamlPath, wantKey: boolean): YamlPlace => {
    const { entry, depth } = nearestEntry(root, path);
    if (entry === null) return place(0, 0);
    if (wantKey && entry.key !== undefined && depth === path.length) return place(entry.key.start, entry.key.end);
    // A missing value is best shown at the key of the mapping that lacks it: the mapping itself may span many lines.
    if (depth < path.length)
      return entry.key === undefined ? place(entry.start, entry.start) : place(entry.key.start, entry.key.end);
    return place(entry.start, entry.end);
  };
  const exactEntry = (path: YamlPath): YamlEntry | undefined => {
    const { entry, depth } = nearestEntry(root, path);
    return depth === path.length ? (entry ?? undefined) : undefined;
  };
  return {
    file,
    value: root?.value ?? null,
    problems: firstPerLine([...conflicts.faults, ...faults].map(problemOf)),
    placeOf: (path) => entryPlace(path, false),
    keyPlaceOf: (path) => entryPlace(path, true),
    rangeOf: (path) => {
      const entry = exactEntry(path);
      return entry && { start: entry.start, end: entry.end };
    },
    textOf: (path) => exactEntry(path)?.source,
  };
}

/**
 * Checks a parsed value (or the part at `path`) against a zod schema. The value is undefined when there are problems;
 * each problem stands at the line and column of what is wrong, an unknown key at that key.
 */
export function validateYaml<Schema extends z.ZodType>(
  schema: Schema,
  parsed: ParsedYaml,
  code: ProblemCode,
  path: YamlPath = [],
): { readonly value: z.output<Schema> | undefined; readonly problems: readonly Problem[] } {
  const result = schema.safeParse(valueAt(parsed.value, path));
  if (result.success) return { value: result.data, problems: [] };
  const problems = describeIssues(schema, result.error.issues, valueAt(parsed.value, path), path).map(
    (found): Problem => {
      const { at, where, message, hint } = found;
      const place = where === 'key' ? parsed.keyPlaceOf(at) : parsed.placeOf(at);
      return { code, severity: 'error', message, ...(hint === undefined ? {} : { hint }), file: parsed.file, ...place };
    },
  );
  return { value: undefined, problems };
}

function isStructural(fault: YamlFault): boolean {
  return fault.kind === 'syntax' && fault.severity === 'error';
}

function nearestEntry(root: YamlEntry | null, path: YamlPath): { entry: YamlEntry | null; depth: number } {
  let entry = root;
  let depth = 0;
  while (entry !== null && depth < path.length) {
    const child: YamlEntry | undefined = entry.children?.get(path[depth] ?? '');
    if (child === undefined) break;
    entry = child;
    depth++;
  }
  return { entry, depth };
}

function firstPerLine(problems: readonly Problem[]): readonly Problem[] {
  const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const kept = sorted.filter((problem, index) => index === 0 || sorted[index - 1]?.line !== problem.line);
  return kept.slice(0, maximumSyntaxProblems);
}
