import { type ColumnFilter, type ResultQuery, withFilter, withoutFilters } from '../result/result-query';
import type { ColumnProfile } from './profile';

/** The rows of one bin of a histogram. */
export function binFilter({ name, histogram }: ColumnProfile, index: number): ColumnFilter | null {
  const bin = histogram[index];
  if (bin === undefined) return null;
  const last = index === histogram.length - 1;
  return { kind: 'range', column: name, from: bin.from, to: bin.to, ...(last ? {} : { toExclusive: true }) };
}

/** The rows with one value. */
export function valueFilter({ name }: Pick<ColumnProfile, 'name'>, value: string | null): ColumnFilter {
  return value === null
    ? { kind: 'null', column: name, isNull: true }
    : { kind: 'values', column: name, values: [value] };
}

export function sameFilter(one: ColumnFilter, other: ColumnFilter): boolean {
  return keyOfFilter(one) === keyOfFilter(other);
}

export function hasFilter(query: ResultQuery | undefined, filter: ColumnFilter): boolean {
  return query?.filters.some((other) => sameFilter(other, filter)) ?? false;
}

/** The query with the filter as the only one of its column, or, when it is there already, without it. */
export function toggleFilter(query: ResultQuery, filter: ColumnFilter): ResultQuery {
  const others = withoutFilters(query, filter.column);
  return hasFilter(query, filter) ? others : withFilter(others, filter);
}

/**
 * The filters under which a column is profiled: those of the other columns. Its own stand out in its plot, which goes on
 * showing what else could be chosen.
 */
export function filtersBeside(query: ResultQuery | undefined, column: string): readonly ColumnFilter[] {
  return query?.filters.filter((filter) => filter.column !== column) ?? [];
}

/** The same for filters that let the same rows pass, whatever their order. */
export function keyOfFilters(filters: readonly ColumnFilter[]): string {
  return filters.length === 0 ? '' : filters.map(keyOfFilter).sort().join('\n');
}

function keyOfFilter(filter: ColumnFilter): string {
  return JSON.stringify(Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1)));
}
