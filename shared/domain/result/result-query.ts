/**
 * How a result is looked at: which rows, in which order. Plain data that crosses processes; the engine turns it into
 * SQL with quoted names and literals, so nothing of it is ever pasted text.
 */
export interface ResultQuery {
  /** Rows that pass all of them are shown. At most one a column and kind is kept by the window; the engine takes any. */
  readonly filters: readonly ColumnFilter[];
  /** The first entry decides, the next breaks ties. Empty: the result's own order. */
  readonly sort: readonly ColumnSort[];
}

/** Values are exact text in DuckDB's own spelling, as a profile or a grid cell gives them; null is SQL's NULL. */
export type ColumnFilter =
  | {
      readonly kind: 'values';
      readonly column: string;
      readonly values: readonly (string | null)[];
      /** Rows with any other value are shown. */
      readonly exclude?: boolean;
    }
  | {
      readonly kind: 'range';
      readonly column: string;
      /** Inclusive. */
      readonly from?: string;
      /** Inclusive unless `toExclusive`. */
      readonly to?: string;
      readonly toExclusive?: boolean;
    }
  | {
      readonly kind: 'text';
      readonly column: string;
      readonly operator: 'contains' | 'not_contains' | 'starts_with' | 'ends_with' | 'equals' | 'matches';
      readonly text: string;
      readonly caseSensitive?: boolean;
    }
  | { readonly kind: 'null'; readonly column: string; readonly isNull: boolean };

export interface ColumnSort {
  readonly column: string;
  readonly descending: boolean;
}

export const wholeResult: ResultQuery = { filters: [], sort: [] };

/** Whether it shows every row in the result's own order. */
export function isWholeResult({ filters, sort }: ResultQuery): boolean {
  return filters.length === 0 && sort.length === 0;
}

/** The query with a filter added; it takes the place of one of the same kind on the same column. */
export function withFilter(query: ResultQuery, filter: ColumnFilter): ResultQuery {
  const others = query.filters.filter((other) => other.kind !== filter.kind || other.column !== filter.column);
  return { ...query, filters: [...others, filter] };
}

/** The query without any filter on a column. */
export function withoutFilters(query: ResultQuery, column: string): ResultQuery {
  return { ...query, filters: query.filters.filter((filter) => filter.column !== column) };
}

/** The query with filters on a column in the place of all that it had. */
export function withColumnFilters(query: ResultQuery, column: string, filters: readonly ColumnFilter[]): ResultQuery {
  const others = withoutFilters(query, column);
  return { ...others, filters: [...others.filters, ...filters] };
}

/** The query sorted by a column; `null` takes the column out of the order. `add` keeps the others before it. */
export function withSort(query: ResultQuery, column: string, descending: boolean | null, add: boolean): ResultQuery {
  const others = query.sort.filter((sort) => sort.column !== column);
  if (descending === null) return { ...query, sort: add ? others : [] };
  if (!add) return { ...query, sort: [{ column, descending }] };
  const sort = query.sort.map((known) => (known.column === column ? { column, descending } : known));
  return { ...query, sort: others.length < query.sort.length ? sort : [...others, { column, descending }] };
}

/** What a click on a column's header makes of the order: ascending, descending, and then its own again. */
export function withNextSort(query: ResultQuery, column: string, add: boolean): ResultQuery {
  const known = query.sort.find((sort) => sort.column === column);
  const isOnly = query.sort.length === 1;
  if (known === undefined || (!add && !isOnly)) return withSort(query, column, false, add);
  return withSort(query, column, known.descending ? null : true, add);
}
