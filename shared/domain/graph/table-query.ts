import type { CellSql } from './cell-sql';
import { matchingClose } from './statements';

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
    isDynamicPivot: cell.pivotPart !== undefined || pivotsByQuery(cell),
  };
}

/** `PIVOT t ON x IN (SELECT …)` */
function pivotsByQuery({ statement: { tokens } }: Extract<CellSql, { kind: 'query' }>): boolean {
  return tokens.some((token, at) => {
    if (token.symbol !== 'PIVOT' && token.symbol !== 'PIVOT_WIDER') return false;
    for (let next = at + 1; next < tokens.length; next++) {
      const symbol = tokens[next]?.symbol ?? '';
      if (symbol === 'IN' && tokens[next + 1]?.symbol === '(') {
        const inner = tokens[next + 2]?.symbol ?? '';
        if (inner === 'SELECT' || inner === 'FROM' || inner === 'WITH') return true;
      }
      if (symbol === ')' || symbol === 'USING' || symbol === 'GROUP') return false;
      if (symbol === '(' || symbol === '[' || symbol === '{') next = matchingClose(tokens, next);
    }
    return false;
  });
}
