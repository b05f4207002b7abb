import type { ColumnStatistics } from './column-statistics';
import type { Metric } from './metric';

/** The rows that metrics are about. */
export interface CheckedRelation {
  /** Quoted SQL that can stand in FROM. */
  readonly relation: string;
  /** A table of DuckDB, with statistics and zone maps; otherwise each query reads a file or runs a view. */
  readonly native: boolean;
  /** A file of which a query reads only the columns that it names, and so many rows that `isWorthPlanning` says so. */
  readonly columnar?: boolean;
  /** SQL of columns that a scan reads whatever its metrics ask: a value that cannot be read is an error of every check. */
  readonly readAlways?: readonly string[];
  /** By subject SQL; only for tables and columnar files. */
  readonly statistics: ReadonlyMap<string, ColumnStatistics>;
}

/** One SELECT with one row: its columns answer `metrics`, in order. A part that fails is asked again by itself. */
export interface PlannedQuery {
  readonly sql: string;
  readonly metrics: readonly Metric[];
  readonly cost: QueryCost;
  /**
   * Set when the answers hold only if one more column, the last, is 0: a proof that is cheaper than the exact query, which
   * is this one.
   */
  readonly otherwise?: PlannedQuery;
}

/** In the order in which they run: what is cheap answers first. */
export const queryCosts = [
  'statistics',
  'range',
  'light',
  'histogram',
  'groups',
  'distinct',
  'reference',
  'pattern',
  'fused',
  'query',
] as const;
export type QueryCost = (typeof queryCosts)[number];

/** ` WHERE …`, or nothing, for a filter of the user and a further condition. */
export function whereClause(filter: string | null, condition?: string): string {
  // The filter's own line: it may end in a comment.
  const parts = [filter === null ? undefined : `(${filter}\n)`, condition === undefined ? undefined : `(${condition})`];
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? '' : ` WHERE ${given.join(' AND ')}`;
}
