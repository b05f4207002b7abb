import type { CellSql } from './cell-sql';

/** A cell's query in the form in which it can stand after `CREATE TABLE … AS`. */
export interface TableQuery {
  /** SQL: `before`, the statement as written, and what closes `before`. */
  readonly text: string;
  /** What was put before the statement; positions in DuckDB's messages count it. */
  readonly before: string;
  /**
   * True when a PIVOT finds its values in the data: DuckDB makes several statements of it, so that it has to be extracted
   * and run statement by statement, cannot be a view, and cannot bind parameters in its source.
   */
  readonly isDynamicPivot: boolean;
}

const describes = new Set(['DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW']);

/** DESCRIBE, SUMMARIZE and SHOW cannot stand after AS themselves, but in FROM they can. */
export function tableQuery(cell: Extract<CellSql, { kind: 'query' }>): TableQuery {
  const { statement } = cell;
  const first = statement.tokens.find((token) => token.symbol !== '(');
  const before = describes.has(first?.symbol ?? '') ? 'FROM (' : '';
  return {
    text: before === '' ? statement.text : `${before}${statement.text})`,
    before,
    isDynamicPivot: cell.pivotPart !== undefined,
  };
}
