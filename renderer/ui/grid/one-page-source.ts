import type { ResultPage } from '../../../shared/domain/column/result-page';
import { takeRows } from '../../../shared/domain/column/take-rows';
import { wholeResult } from '../../../shared/domain/result/result-query';
import type { GridSource } from './grid-source';

/** Rows that are all here already, as a source of the grid. */
export function onePageSource(page: ResultPage): GridSource {
  return {
    columns: page.columns,
    rowCount: page.rowCount,
    problem: null,
    query: wholeResult,
    version: 0,
    subscribe: () => () => undefined,
    row: (index) => (index >= 0 && index < page.rowCount ? { page, row: index } : null),
    want: () => undefined,
    async *readRows(first, last) {
      const rows = Uint32Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
      const vectors = page.vectors.map((vector, index) => {
        const type = page.columns[index]?.type;
        return type === undefined ? vector : takeRows(type, vector, rows);
      });
      yield { ...page, start: first, rowCount: rows.length, vectors };
    },
    retry: () => undefined,
  };
}
