import type { Check, ContractCheck } from '../../../../shared/domain/checks/check-file';
import type { CheckLevel } from '../../../../shared/domain/checks/check-outcome';
import { comparisonSql, comparisonsOf, demandsNone } from '../../../../shared/domain/checks/interchange/comparison';
import { plainOrQuoted } from '../../../../shared/domain/checks/interchange/identifier';
import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { measuredQuery } from '../../../../shared/domain/checks/interchange/measured-query';
import { isOwnCheck } from '../../../../shared/domain/checks/own/own-types';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { type CheckQuery, checkQueries, valueQuery } from '../../check-sql';
import type { IntermediatePipeline } from '../../intermediate';
import { type ContractTable, obstacleOf } from '../common/contract-tables';
import { ownChecksAs } from '../common/own-checks';
import { stableUuid } from '../common/stable-uuid';

/** An expectation as a suite's file has it. */
export interface Expectation {
  readonly id: string;
  readonly type: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly severity: 'critical' | 'warning';
  readonly description?: string;
}

type Meant = Pick<Expectation, 'type' | 'kwargs'>;

const words = {
  tool: 'Great Expectations',
  test: 'expectation',
  byHand: 'an UnexpectedRowsExpectation',
  reference: 'names of tables',
  contract: 'An expectation on the list of columns.',
  baseline: 'a table',
  measured: 'An UnexpectedRowsExpectation',
};

/**
 * The checks of one table as expectations: Great Expectations' own where they mean exactly the same, and for all others a query in
 * DuckDB's SQL that gives a row where a check does not hold.
 */
export function expectationsOf(
  pipeline: IntermediatePipeline,
  table: ContractTable,
  tables: readonly ContractTable[],
  parsed: (text: string) => unknown,
  losses: Loss[],
): readonly Expectation[] {
  const found: Expectation[] = [];
  const add = (name: string, level: CheckLevel, meant: Meant, about: Readonly<Record<string, unknown>> = {}) =>
    found.push({
      id: idOf(pipeline, `${table.node}/${found.length}/${name}`),
      ...meant,
      meta: { 'plumbline.check': name, ...about },
      severity: level === 'fail' ? 'critical' : 'warning',
      ...(meant.type === unexpectedRows ? { description: name } : {}),
    });
  const dialect = dialectOf(tables);
  const checks = pipeline.checks.filter(({ check }) => check.node === table.node);
  if (!checks.some(({ check }) => check.type === 'schema'))
    add('columns as promoted', 'fail', columnList(table.columns.map(({ name }) => name)));
  for (const item of checks) {
    const { check } = item;
    if (isOwnCheck(check)) continue;
    const place = { 'plumbline.defined_in': `${check.file}:${check.line}` };
    const lose = (what: string, instead = 'Nothing: the check is left out.') =>
      losses.push({ construct: `check "${check.name}" of ${check.node}`, what, instead });
    const obstacle = obstacleOf(item, pipeline, tables, parsed);
    if (obstacle !== undefined) {
      losses.push(obstacle);
      continue;
    }
    if (check.type === 'schema') {
      lose(
        'Great Expectations does not know types as DuckDB spells them, nor columns that may be absent.',
        'The names of the columns.',
      );
      add(check.name, check.threshold.level, schemaOf(check), place);
      continue;
    }
    const native = nativeOf(check, table);
    if (native !== undefined) {
      add(check.name, check.threshold.level, native, place);
      continue;
    }
    const queries = queriesOf(check, table, dialect);
    if ('reason' in queries) lose(queries.reason);
    else for (const { level, sql } of queries) add(check.name, level, rowsOf(sql), place);
  }
  for (const { check, queries } of ownChecksAs(pipeline, table, dialect, losses, words))
    for (const { threshold, sql } of queries)
      for (const comparison of comparisonsOf(threshold))
        add(check.name, comparison.level, rowsOf(brokenValue(sql, comparisonSql(comparison))));
  return found;
}

export function idOf(pipeline: Pick<IntermediatePipeline, 'workspace'>, what: string): string {
  return stableUuid(`urn:plumbline:${pipeline.workspace.name}/great-expectations/${what}`);
}

const unexpectedRows = 'unexpected_rows_expectation';

function rowsOf(sql: string): Meant {
  return { type: unexpectedRows, kwargs: { unexpected_rows_query: sql } };
}

/**
 * Great Expectations renders a query with Python's `str.format`, and SQLAlchemy takes `:name` for a parameter. What it would put
 * for `{batch}` has an alias of its own and no quotes around names: the table is named instead.
 */
function dialectOf(tables: readonly ContractTable[]): QueryDialect {
  const tableOf = new Map(tables.map((one) => [one.node, one.table]));
  return {
    relation: (name) => plainOrQuoted(tableOf.get(name) ?? name),
    text: (sql) => sql.replace(/[{}]/g, '$&$&').replace(/(?<![:\w\\]):(?=\w)/g, '\\:'),
    now: 'now()',
    nowText: null,
  };
}

/** One query a level, with rows where the check does not hold. */
function queriesOf(
  check: ContractCheck,
  table: ContractTable,
  dialect: QueryDialect,
): readonly Pick<CheckQuery, 'level' | 'sql'>[] | { readonly reason: string } {
  const query = measuredQuery(check, dialect, {
    valueQuery: (one, words_) => valueQuery(one, words_, table.columns),
    namesNodes: true,
  });
  if ('reason' in query) return query;
  if (!('sql' in check) || check.sql.form === 'expression') return checkQueries(check, table.columns, dialect);
  return comparisonsOf(check.threshold).map((comparison) => ({
    level: comparison.level,
    sql: brokenValue(query.sql, comparisonSql(comparison)),
  }));
}

function brokenValue(sql: string, holds: string): string {
  return `SELECT value\nFROM (\n${sql}\n) AS measured(value)\nWHERE value IS NOT NULL AND NOT (${holds})\n`;
}

/** The expectation that means the same as a check; undefined where there is none. */
function nativeOf(check: ContractCheck, { columns }: ContractTable): Meant | undefined {
  const { threshold } = check;
  if (check.filter !== null || threshold.additional !== undefined || threshold.metric !== 'count') return undefined;
  if (check.type === 'row_count') {
    const [only] = threshold.bounds;
    if (threshold.between !== undefined || only === undefined) return undefined;
    return only.kind === 'must_be'
      ? { type: 'expect_table_row_count_to_equal', kwargs: { value: only.value } }
      : only.kind === 'must_be_greater_than'
        ? { type: 'expect_table_row_count_to_be_between', kwargs: { min_value: only.value, strict_min: true } }
        : undefined;
  }
  const column = findColumn(columns, check.column ?? '');
  if (column === undefined || !demandsNone(threshold) || ('expression' in check && check.expression !== undefined))
    return undefined;
  const { missingValues = [], ...rest } = ('validity' in check ? check.validity : undefined) ?? {};
  const rules = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (missingValues.length > 0) return undefined;
  if (check.type === 'missing' && rules.length === 0)
    return { type: 'expect_column_values_to_not_be_null', kwargs: { column: column.name } };
  if (check.type === 'duplicate' && rules.length === 0)
    return { type: 'expect_column_values_to_be_unique', kwargs: { column: column.name } };
  const values = check.type === 'invalid' ? check.validity.validValues : undefined;
  if (values === undefined || rules.length > 1 || column.type.kind !== 'varchar') return undefined;
  return values.every((value) => typeof value === 'string')
    ? { type: 'expect_column_values_to_be_in_set', kwargs: { column: column.name, value_set: [...values] } }
    : undefined;
}

function columnList(columns: readonly string[]): Meant {
  return { type: 'expect_table_columns_to_match_ordered_list', kwargs: { column_list: [...columns] } };
}

function schemaOf(check: Check & { readonly type: 'schema' }): Meant {
  const names = check.expected.filter(({ optional }) => !optional).map(({ name }) => name);
  const isExact = !check.allowExtraColumns && names.length === check.expected.length;
  if (isExact && !check.allowOtherColumnOrder) return columnList(names);
  return {
    type: 'expect_table_columns_to_match_set',
    kwargs: { column_set: names, exact_match: isExact },
  };
}
