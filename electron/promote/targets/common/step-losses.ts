import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { PipelineStep } from '../../intermediate';
import { isInOrder } from '../../order-of-rows';

/** Parameters that a step's SQL names, each once, as it spells them. */
export function parametersOf(step: Pick<PipelineStep, 'parsed'>): readonly string[] {
  return [...new Set(step.parsed.pieces.flatMap((piece) => (piece.kind === 'parameter' ? [piece.parameter] : [])))];
}

/** What of a step stands in any project of tables in another form. */
export function stepLosses(step: PipelineStep): Loss[] {
  const losses: Loss[] = [];
  const add = (what: string, instead: string) => losses.push({ construct: step.name, what, instead });
  for (const file of step.parsed.pieces)
    if (file.kind === 'file')
      add(
        `${file.path} is read in SQL and is no source.`,
        'The path under the variable data_root; without a contract, tests and lineage.',
      );
  if (isInOrder(step))
    add(
      'The rows of the result are in order.',
      'The same rows: a table has no order, so order them where they are read.',
    );
  if (step.columns.some(({ type }) => type.kind === 'other'))
    add('A column has a type that Plumbline does not read.', 'The type as DuckDB spells it.');
  return losses;
}
