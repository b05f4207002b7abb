import { tableQuery } from '../../../../shared/domain/graph/table-query';
import type { PipelineStep } from '../../intermediate';

/** A step's query as it can stand behind CREATE TABLE AS, where DESCRIBE, SUMMARIZE and SHOW cannot stand themselves. */
export function inTable({ parsed: { cell } }: Pick<PipelineStep, 'parsed'>, query: string): string {
  const before = cell.kind === 'query' ? tableQuery(cell).before : '';
  return before === '' ? query : `${before}${query})`;
}
