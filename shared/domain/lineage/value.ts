import type { ColumnType } from '../column/column-type';
import type { LineageInput, SourceColumn, Transformation } from './lineage';

/** The ways in which a column matters, as bits: one column may matter in several. */
export const ways = {
  identity: 1,
  transformation: 2,
  aggregation: 4,
  join: 8,
  groupBy: 16,
  filter: 32,
  sort: 64,
  window: 128,
  conditional: 256,
} as const;

const direct = ways.identity | ways.transformation | ways.aggregation;

export type Sources = ReadonlyMap<string, number>;

/** What the value of an expression comes from. Values are never changed. */
export interface Value {
  /** Ways by source column, see `sourceKey`. */
  readonly sources: Sources;
  /** What was done on the way whatever the sources: `count(*)` aggregates and has none. */
  readonly own: number;
  /** Known only where the value is an unchanged column, or a part of one. */
  readonly type?: ColumnType | undefined;
  /** Why it cannot be told. */
  readonly problem?: string;
}

export const constant: Value = { sources: new Map(), own: 0 };

export function unresolved(problem: string): Value {
  return { sources: new Map(), own: 0, problem };
}

export function sourceKey(node: string, column: string): string {
  return `${node}\0${column}`;
}

export function columnValue(node: string, column: string, type?: ColumnType): Value {
  return { sources: new Map([[sourceKey(node, column), ways.identity]]), own: 0, type };
}

/** Any of the values, each as it is. */
export function merge(values: readonly Value[]): Value {
  if (values.length === 0) return constant;
  const [first] = values;
  if (values.length === 1 && first !== undefined) return first;
  const sources = new Map<string, number>();
  let own = 0;
  let problem: string | undefined;
  for (const value of values) {
    own |= value.own;
    problem ??= value.problem;
    addSources(sources, value.sources);
  }
  return { sources, own, ...(problem === undefined ? {} : { problem }) };
}

/** Computed from the values row by row. */
export function transform(...values: readonly Value[]): Value {
  return become(merge(values), ways.transformation);
}

/** Computed from the values of several rows. */
export function aggregate(...values: readonly Value[]): Value {
  return become(merge(values), ways.aggregation);
}

/** The values only decide. */
export function indirect(way: number, ...values: readonly Value[]): Value {
  const merged = merge(values);
  const sources = new Map<string, number>();
  for (const key of merged.sources.keys()) sources.set(key, way);
  return { sources, own: 0, ...problemOf(merged) };
}

function become(value: Value, way: number): Value {
  const sources = new Map<string, number>();
  for (const [key, bits] of value.sources) {
    // What was aggregated stays so, whatever is computed from it.
    const kept = way === ways.aggregation ? bits & ~direct : bits & ~(ways.identity | ways.transformation);
    const isDirect = (bits & (way === ways.aggregation ? direct : ways.identity | ways.transformation)) !== 0;
    sources.set(key, isDirect ? kept | way : kept);
  }
  return { sources, own: value.own | way, ...problemOf(value) };
}

function problemOf(value: Value): { problem?: string } {
  return value.problem === undefined ? {} : { problem: value.problem };
}

export function addSources(into: Map<string, number>, from: Sources): void {
  for (const [key, bits] of from) into.set(key, (into.get(key) ?? 0) | bits);
}

export function sameValue(a: Value, b: Value): boolean {
  if (a.own !== b.own || a.problem !== b.problem || a.sources.size !== b.sources.size) return false;
  for (const [key, bits] of a.sources) if (b.sources.get(key) !== bits) return false;
  return true;
}

/** The column whose value this is unchanged, or undefined. */
export function unchangedColumn(value: Value): SourceColumn | undefined {
  if (value.problem !== undefined || value.own !== 0 || value.sources.size !== 1) return undefined;
  const [entry] = value.sources;
  return entry !== undefined && entry[1] === ways.identity ? toColumn(entry[0]) : undefined;
}

export function toColumn(key: string): SourceColumn {
  const at = key.indexOf('\0');
  return { node: key.slice(0, at), column: key.slice(at + 1) };
}

/** The columns whose values become part of this value, in order. */
export function directColumns(value: Value): SourceColumn[] {
  return inputsOf(value.sources)
    .filter((input) => input.transformations.some(({ type }) => type === 'DIRECT'))
    .map(({ node, column }) => ({ node, column }));
}

const transformations: readonly (readonly [number, Transformation])[] = [
  [ways.identity, { type: 'DIRECT', subtype: 'IDENTITY' }],
  [ways.transformation, { type: 'DIRECT', subtype: 'TRANSFORMATION' }],
  [ways.aggregation, { type: 'DIRECT', subtype: 'AGGREGATION' }],
  [ways.join, { type: 'INDIRECT', subtype: 'JOIN' }],
  [ways.groupBy, { type: 'INDIRECT', subtype: 'GROUP_BY' }],
  [ways.filter, { type: 'INDIRECT', subtype: 'FILTER' }],
  [ways.sort, { type: 'INDIRECT', subtype: 'SORT' }],
  [ways.window, { type: 'INDIRECT', subtype: 'WINDOW' }],
  [ways.conditional, { type: 'INDIRECT', subtype: 'CONDITIONAL' }],
];

/** Sources as plain data, in order of node and column. */
export function inputsOf(sources: Sources): LineageInput[] {
  return [...sources]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, bits]) => ({
      ...toColumn(key),
      transformations: transformations.filter(([way]) => (bits & way) !== 0).map(([, named]) => named),
    }));
}

/** The strongest of what was done to the value. */
export function kindOf(value: Value): 'identity' | 'transformed' | 'aggregated' | 'constant' | 'unresolved' {
  if (value.problem !== undefined) return 'unresolved';
  let bits = value.own;
  for (const way of value.sources.values()) bits |= way;
  if ((bits & ways.aggregation) !== 0) return 'aggregated';
  if (value.sources.size === 0) return 'constant';
  return (bits & ways.transformation) !== 0 || (bits & ways.identity) === 0 ? 'transformed' : 'identity';
}
