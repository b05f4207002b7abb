import type { Metric } from './metric';

/** Below so many rows one query for everything takes no longer: its hash tables fit. */
const leastRows = 1_000_000;

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
