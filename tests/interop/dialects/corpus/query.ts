export type Target = 'spark' | 'postgres';

/** A DuckDB query and the targets that refuse it; all others carry it over with equal rows. */
export interface CorpusQuery {
  readonly sql: string;
  readonly refusedBy: readonly Target[];
  /** Whether the engines end with an error that says that they read a text otherwise. */
  readonly stops?: boolean;
}

export function carried(...queries: readonly string[]): readonly CorpusQuery[] {
  return queries.map((sql) => ({ sql, refusedBy: [] }));
}

export function onlySpark(...queries: readonly string[]): readonly CorpusQuery[] {
  return queries.map((sql) => ({ sql, refusedBy: ['postgres'] }));
}

export function refused(...queries: readonly string[]): readonly CorpusQuery[] {
  return queries.map((sql) => ({ sql, refusedBy: ['spark', 'postgres'] }));
}

export function stopped(...queries: readonly string[]): readonly CorpusQuery[] {
  return queries.map((sql) => ({ sql, refusedBy: [], stops: true }));
}
