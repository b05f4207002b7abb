import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import type { Problem } from '../../../shared/domain/problem';
import type { ResultQuery } from '../../../shared/domain/result/result-query';

/** What the grid shows: rows that may not be here yet. The grid says what it shows with `want` and hears of arrivals. */
export interface GridSource {
  readonly columns: readonly ColumnInfo[];
  readonly rowCount: number;
  /** How the rows were filtered and sorted. */
  readonly query: ResultQuery;
  /** Why rows are missing; null when all is well. */
  readonly problem: Problem | null;
  /** Grows with every change. */
  readonly version: number;
  subscribe(listener: () => void): () => void;
  /** The row in its page, or null when it is not here (yet). */
  row(index: number): { readonly page: ResultPage; readonly row: number } | null;
  /** First and last row on screen. */
  want(firstRow: number, lastRow: number): void;
  /** All rows of a range, page by page. */
  readRows(firstRow: number, lastRow: number, signal?: AbortSignal): AsyncIterable<ResultPage>;
  retry(): void;
}
