import { foldName } from '../../../shared/domain/graph/names';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import type { TextEdit } from '../../../shared/domain/notebook/notebook';
import { applyTextEdits } from '../../../shared/domain/notebook/text-edit';
import { literalOf } from '../../../shared/domain/sql-text';
import type { Evidence } from '../evidence';
import type { IntermediatePipeline, PipelineStep } from '../intermediate';

/**
 * Whether a cell with edited SQL would have the same columns of the same types as it has now, by DuckDB itself. Parameters have the
 * values that the pipeline was measured with.
 */
export async function keepsColumns(
  step: PipelineStep,
  edits: readonly TextEdit[],
  pipeline: Pick<IntermediatePipeline, 'parameters'>,
  evidence: Evidence,
  without: ReadonlySet<string> = new Set(),
): Promise<boolean> {
  const found = await evidence.columnsOfQuery(boundSql(editedSql(step, edits), pipeline));
  const wanted = step.columns.filter(({ name }) => !without.has(name));
  return (
    found !== undefined &&
    found.length === wanted.length &&
    found.every(({ name, sqlType }, index) => name === wanted[index]?.name && sqlType === wanted[index]?.sqlType)
  );
}

export function editedSql(step: PipelineStep, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => b.start - a.start);
  return applyTextEdits(step.node.sql ?? '', sorted);
}

/** A query as it can stand in brackets, with literals in place of its parameters. */
export function boundSql(sql: string, { parameters }: Pick<IntermediatePipeline, 'parameters'>): string {
  const values = new Map(parameters.map(({ bound, value }) => [foldName(bound.name), { bound, value }]));
  const tokens = significantTokens(sql);
  const last = tokens.at(-1)?.symbol === ';' ? tokens.at(-1)?.start : undefined;
  let text = '';
  let from = 0;
  for (const token of tokens) {
    const known = token.kind === 'parameter' ? values.get(foldName(sql.slice(token.start + 1, token.end))) : undefined;
    if (known === undefined) continue;
    const { bound, value } = known;
    const type = bound.type === 'text' ? 'VARCHAR' : bound.type.toUpperCase();
    const literal =
      bound.type === 'decimal' ? String(value) : `CAST(${literalOf(value)} AS ${type}${bound.list ? '[]' : ''})`;
    text += sql.slice(from, token.start) + literal;
    from = token.end;
  }
  return text + sql.slice(from, last);
}
