import type { Check, ContractCheck } from '../../../../shared/domain/checks/check-file';
import { comparisonsOf, thresholdBody } from '../../../../shared/domain/checks/interchange/comparison';
import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { measuredQuery } from '../../../../shared/domain/checks/interchange/measured-query';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { valueQuery } from '../../check-sql';
import type { IntermediatePipeline } from '../../intermediate';
import type { ContractTable } from '../common/contract-tables';
import { ownChecksAs } from '../common/own-checks';

type Body = Readonly<Record<string, unknown>>;

const words = {
  tool: 'Soda',
  test: 'check of Soda',
  byHand: 'a check `metric`',
  reference: 'names of tables',
  contract: 'The columns of the contract.',
  baseline: 'a table',
  measured: 'A check `metric`',
};

/**
 * Why Soda would measure something else than Plumbline, or fail; undefined where both agree. Each was seen in Soda 4.28 (see the
 * known differences of the interop suite).
 */
export function differsInSoda(
  check: ContractCheck,
  table: ContractTable,
  before: readonly Check[],
): string | undefined {
  const validity = 'validity' in check ? check.validity : undefined;
  const kind = findColumn(table.columns, check.column ?? '')?.type.kind;
  const texts = [check.filter, 'expression' in check ? check.expression : null, 'sql' in check ? check.sql.text : null];
  if (texts.some((text) => text?.includes('--') === true)) return 'Soda puts the rest of its query behind a comment.';
  const columns = 'columns' in check ? check.columns : [check.column ?? ''];
  if (columns.some((name) => name.includes('"'))) return 'Soda does not double the quotes in a name.';
  if (check.type === 'metric' && check.sql.form === 'expression' && check.filter !== null)
    return 'Soda does not filter the rows of an expression.';
  if (validity === undefined) return undefined;
  const { missingValues: _, validReference, missingFormat, ...rest } = validity;
  const rules = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (check.type === 'aggregate' && (rules.length > 0 || validReference !== undefined))
    return 'Soda counts invalid values in.';
  if (validReference !== undefined && (rules.length > 0 || ('expression' in check && check.expression !== undefined)))
    return 'Soda counts a row for each row of the reference, or takes its column for another.';
  const lists = listsOf(check);
  const again = before.some(
    (one) => one.type === check.type && one.column === check.column && listsOf(one).some((list) => list.length > 0),
  );
  if (again && lists.some((list) => list.length > 0)) return 'Soda takes lists that look alike for the same.';
  if (lists.some((list) => list.some((value) => !isComparable(value, kind))))
    return 'Soda lets DuckDB convert values of another type.';
  if (kind === 'varchar')
    return rest.validMin === undefined && rest.validMax === undefined ? undefined : 'Soda compares text with a number.';
  const asText = [
    rest.validLength,
    rest.validMinLength,
    rest.validMaxLength,
    rest.validFormat,
    rest.invalidFormat,
    missingFormat,
  ];
  return asText.some((rule) => rule !== undefined) ? 'Soda asks for the text of a value that is none.' : undefined;
}

function listsOf(check: Check): readonly (readonly (string | number | boolean)[])[] {
  const validity = 'validity' in check ? check.validity : undefined;
  return [validity?.missingValues ?? [], validity?.validValues ?? [], validity?.invalidValues ?? []];
}

function isComparable(value: string | number | boolean, kind: string | undefined): boolean {
  if (kind === undefined || kind === 'varchar') return typeof value === 'string';
  if (kind === 'boolean') return typeof value === 'boolean';
  return typeof value === 'number';
}

/** The body of a `metric` that measures what the check does, or why there is none. */
export function metricBody(
  check: ContractCheck,
  table: ContractTable,
  dialect: QueryDialect,
): Body | { readonly reason: string } {
  const query = measuredQuery(check, dialect, {
    valueQuery: (one, words_) => valueQuery(one, words_, table.columns),
    namesNodes: true,
  });
  if ('reason' in query) return query;
  return { name: check.name, query: query.sql, threshold: thresholdBody(comparisonsOf(check.threshold)) };
}

/** Checks of Plumbline's own as checks of Soda; a loss says what became of each. */
export function ownChecksInSoda(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  dialect: QueryDialect,
  losses: Loss[],
): readonly Body[] {
  return ownChecksAs(pipeline, table, dialect, losses, words).flatMap(({ check, queries }) =>
    queries.map(({ suffix, threshold, sql }) => ({
      metric: { name: `${check.name}${suffix}`, query: sql, threshold: thresholdBody(comparisonsOf(threshold)) },
    })),
  );
}
