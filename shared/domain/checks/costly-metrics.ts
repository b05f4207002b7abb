import type { Metric } from './metric';

/** Below so many rows one query for everything takes no longer: its hash tables fit. */
const leastRows = 1_000_000;

/** Costly metrics a column from which on putting rows into a table takes less time than it saves: 28 of 20 columns of a CSV. */
const worthATable = 1.4;

/** Metrics that take a hash table of values, or a regular expression on each. */
export function isCostly(metric: Metric): boolean {
  switch (metric.kind) {
    case 'distinct':
    case 'combinations':
    case 'unmatched':
      return true;
    case 'count':
      return metric.condition.cost !== 'light';
    default:
      return false;
  }
}

/**
 * Whether the costly metrics of a Parquet file are worth a plan of their own. Of 20 million rows, one query with all hash tables
 * at once takes half as long again as a query for each.
 */
export function isWorthPlanning(rows: number, metrics: readonly Metric[]): boolean {
  return rows >= leastRows && metrics.filter(isCostly).length > 1;
}

/**
 * Whether rows of so many columns that each query reads anew (of a text file, or a view) are worth a table: that takes half as
 * long again as reading them, and many hash tables and patterns are planned there in half their time. What cannot stand in one
 * query with all others is worth it, too.
 */
export function isWorthKeeping(columns: number, metrics: readonly Metric[]): boolean {
  const alone = metrics.filter((metric) => metric.kind === 'expression' && metric.filter !== null);
  const queries = alone.length + (alone.length < metrics.length ? 1 : 0);
  return queries > 1 || metrics.filter(isCostly).length > worthATable * columns;
}
