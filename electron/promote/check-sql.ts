import { assertNever } from '../../shared/base/assert-never';
import type { ContractCheck, OwnCheck, Threshold } from '../../shared/domain/checks/check-file';
import { comparisonSql } from '../../shared/domain/checks/interchange/comparison';
import type { QueryDialect } from '../../shared/domain/checks/interchange/interchange';
import { aggregateCall, aggregateOf } from '../../shared/domain/checks/metric';
import { measureCheck } from '../../shared/domain/checks/types/check-types';
import { nowPlaceholder } from '../../shared/domain/checks/variables';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { findColumn } from '../../shared/domain/column/find-column';
import { quoteIdentifier } from '../../shared/domain/sql-text';

/** Characters of Unicode's private use area: no SQL that a person writes holds them. */
const mark = '\ue000';

/** Seconds: infinity is measured as the largest number of microseconds, which lies this far in the future. */
const endless = 9.2e12;

const secondsOf = { minute: 60, hour: 3600, day: 86_400 } as const;

/** One comparison of a check as a query that gives a row when it does not hold. */
export interface CheckQuery {
  readonly level: Threshold['level'];
  readonly suffix: string;
  readonly sql: string;
}

/**
 * What a check measures as one query that gives it as `value`, in a single row: the same aggregates that the prototype's checks
 * run, so that both measure the same. Without `columns` nothing is known about types. Not for checks that measure no rows of
 * their node (see `carriedCheck` in targets/common/check-losses.ts).
 */
export function valueQuery(check: ContractCheck, dialect: QueryDialect, columns: readonly ColumnInfo[] = []): string {
  const { measured, value } = measuredSql(check, columns, dialect);
  return [...measured, ')', `SELECT ${value} AS value`, 'FROM measured'].join('\n');
}

/** A number that a check of Plumbline's own can be judged by, as one query that gives it as `value`. */
export interface OwnCheckQuery {
  readonly suffix: string;
  readonly threshold: Threshold;
  readonly sql: string;
  /** What the number is. */
  readonly counts: string;
}

/**
 * A check of groups, or a reconciliation of two numbers, in SQL alone; nothing for those that compare rows by key, with a baseline or
 * with earlier evaluations.
 */
export function ownCheckQueries(
  check: OwnCheck,
  dialect: QueryDialect,
  columns: readonly ColumnInfo[],
): readonly OwnCheckQuery[] {
  if (check.type === 'group_by') {
    const { measured, value } = measuredSql(check.inner, columns, dialect);
    const groups = check.by.map((name) => quoteIdentifier(findColumn(columns, name)?.name ?? name));
    const judged = [...measured, `  GROUP BY ${groups.join(', ')}`, '),', 'judged AS (', `  SELECT ${value} AS value`];
    const { threshold } = check.inner;
    return [threshold, threshold.additional]
      .filter((one) => one !== undefined)
      .map((one, index) => {
        // A group without a value does not pass, at the threshold's own level.
        const unknown = index === 0 ? 'NOT coalesce(isfinite(CAST(value AS DOUBLE)), false) OR ' : '';
        return {
          suffix: index === 0 ? '' : ` ${one.level}`,
          threshold: { metric: 'count', level: one.level, bounds: [{ kind: 'must_be', value: 0 }] },
          sql: [
            ...judged,
            '  FROM measured',
            ')',
            'SELECT count(*) AS value',
            'FROM judged',
            `WHERE ${unknown}NOT (${comparisonSql(one)})`,
          ].join('\n'),
          counts: 'The number of groups that do not pass.',
        };
      });
  }
  if (check.type !== 'reconciliation' || check.comparison.kind === 'rows') return [];
  const { comparison } = check;
  const number = (column: string) =>
    dialect.text(
      comparison.kind === 'row_count' ? 'count(*)' : aggregateCall(comparison.function, quoteIdentifier(column)),
    );
  const from = (node: string, name: string, filter: string | null) =>
    `FROM ${dialect.relation(node)} AS ${name}${filter === null ? '' : ` WHERE (${dialect.text(filter)}\n)`}`;
  const [here, there] = comparison.kind === 'row_count' ? ['', ''] : [comparison.column.here, comparison.column.there];
  const value =
    check.threshold.metric === 'percent'
      ? 'CASE WHEN here = there THEN 0 ELSE abs(here - there) * 100.0::DOUBLE / abs(there) END'
      : 'abs(here - there)';
  return [
    {
      suffix: '',
      threshold: { ...check.threshold, metric: 'count' },
      sql: [
        `SELECT ${value} AS value`,
        `FROM (SELECT ${number(here)} AS here ${from(check.node, 'checked', check.filter)}) AS mine,`,
        `  (SELECT ${number(there)} AS there ${from(check.with, 'other', check.withFilter)}) AS theirs`,
      ].join('\n'),
      counts: `The difference from ${check.with}.`,
    },
  ];
}

/**
 * What a check measures and how it is judged: one query a level, in DuckDB's SQL as `dialect` writes it. Not for checks that
 * measure no rows of their node (see `carriedCheck` in targets/common/check-losses.ts).
 */
export function checkQueries(
  check: ContractCheck,
  columns: readonly ColumnInfo[],
  dialect: QueryDialect,
): readonly CheckQuery[] {
  const parts = measuredSql(check, columns, dialect);
  const measured = [...judgedSql(parts), 'SELECT value', 'FROM judged'].join('\n');
  const queries: CheckQuery[] = [check.threshold, check.threshold.additional]
    .filter((threshold) => threshold !== undefined)
    .map((threshold, index) => ({
      level: threshold.level,
      suffix: index === 0 ? '' : `_${threshold.level}`,
      sql: `${measured}\nWHERE value IS NOT NULL AND NOT (${comparisonSql(threshold)})\n`,
    }));
  // Rows without any time are not fresh, whatever the level says.
  if (check.type === 'freshness')
    queries.push({ level: 'fail', suffix: '_without_rows', sql: `${measured}\nWHERE value IS NULL\n` });
  return queries;
}

/**
 * What a check measures and how it is judged, in one row of `value` and `outcome`: pass, warn, fail, or error where nothing could be
 * measured, as the prototype judges. Not for checks that measure no rows of their node (see `carriedCheck` in
 * targets/common/check-losses.ts).
 */
export function verdictQuery(check: ContractCheck, columns: readonly ColumnInfo[], dialect: QueryDialect): string {
  const parts = measuredSql(check, columns, dialect);
  const thresholds = [check.threshold, check.threshold.additional].filter((threshold) => threshold !== undefined);
  const cases = (['fail', 'warn'] as const).flatMap((level) =>
    thresholds
      .filter((threshold) => threshold.level === level)
      .map((threshold) => `    WHEN NOT (${comparisonSql(threshold)}) THEN '${level}'`),
  );
  return [
    ...judgedSql(parts),
    'SELECT',
    '  value,',
    '  CASE',
    // Rows without any time are not fresh, whatever the level says. A time of infinity has no age.
    ...(check.type === 'freshness'
      ? [`    WHEN value < -${endless / secondsOf[check.threshold.unit ?? 'hour']} THEN 'error'`]
      : []),
    `    WHEN value IS NULL THEN '${check.type === 'freshness' ? 'fail' : 'error'}'`,
    "    WHEN isnan(CAST(value AS DOUBLE)) THEN 'error'",
    ...cases,
    "    ELSE 'pass'",
    '  END AS outcome',
    'FROM judged',
  ].join('\n');
}

interface MeasuredSql {
  readonly measured: readonly string[];
  readonly value: string;
}

/** The lines of a common table `judged` of one row, the check's value. */
function judgedSql({ measured, value }: MeasuredSql): readonly string[] {
  return [...measured, '),', 'judged AS (', `  SELECT ${value} AS value`, '  FROM measured', ')'];
}

/** The lines of a common table `measured` with all that a check measures, not closed yet, and the check's value from it. */
function measuredSql(check: ContractCheck, columns: readonly ColumnInfo[], dialect: QueryDialect): MeasuredSql {
  const relations: string[] = [];
  const measure = measureCheck(check, {
    columns,
    subjectOf: (name) => {
      const column = findColumn(columns, name);
      if (column === undefined && columns.length > 0) throw new Error(`${check.node} has no column ${name}`);
      return { sql: quoteIdentifier(column?.name ?? name), type: column?.type };
    },
    relationOf: (dataset) => {
      relations.push(dialect.relation(dataset.split('/').at(-1) ?? dataset));
      return `${mark}${relations.length - 1}${mark}`;
    },
  });
  const write = (sql: string): string =>
    dialect
      .text(sql)
      .replace(new RegExp(`${mark}(\\d+)${mark}`, 'g'), (_, index: string) => relations[Number(index)] ?? '')
      .replaceAll(nowPlaceholder, () => dialect.nowText ?? nowPlaceholder);
  const aggregates = measure.metrics.map((metric, index) => `    ${write(aggregateOf(metric))} AS m${index}`);
  const where = check.filter === null ? '' : `\n  WHERE (${write(check.filter)}\n  )`;
  return {
    measured: [
      'WITH measured AS (',
      '  SELECT',
      aggregates.join(',\n'),
      `  FROM ${dialect.relation(check.node)} AS checked${where}`,
    ],
    value: valueSql(check, dialect.now),
  };
}

/** The value of a check from its metrics, in their order; see the definitions under shared/domain/checks/types. */
function valueSql(check: ContractCheck, time: string): string {
  const share = (part: string, whole: string) =>
    `CASE WHEN ${whole} = 0 THEN 0 ELSE ${part} * 100.0::DOUBLE / ${whole} END`;
  const percent = check.threshold.metric === 'percent';
  switch (check.type) {
    case 'row_count':
      return 'm0';
    case 'aggregate':
    case 'metric':
      return 'm0';
    case 'missing':
    case 'invalid':
    case 'failed_rows':
      return percent ? share('m0', 'm1') : 'm0';
    case 'duplicate':
      if (check.column === null) return percent ? share('(m0 - m1)', 'm0') : 'm0 - m1';
      return percent ? share('(m0 - m1 - m2)', '(m0 - m1)') : 'm0 - m1 - m2';
    case 'freshness': {
      const now = check.now === null ? `epoch_us(${time})` : `${Date.parse(check.now)}000`;
      return `floor((${now} - m0) / 1000000) / ${secondsOf[check.threshold.unit ?? 'hour']}`;
    }
    case 'schema':
      throw new Error('A schema check measures no rows.');
    default:
      return assertNever(check, 'check');
  }
}
