import { type ColumnClass, mayBeShown } from '../classification/classification';
import type { ColumnInfo } from '../column/column-type';
import { nameOf, significantTokens } from '../graph/tokens';
import { quoteIdentifier } from '../sql-text';
import type { Check } from './check-file';
import type { Metric } from './metric';
import { unmatchedCondition } from './metric';
import { measureCheck } from './types/check-types';
import { columnSubject } from './types/column-check';
import type { MeasureContext } from './types/definition';
import { missingCondition } from './validity-sql';

/** A column of rows that break a check. */
export interface FailingColumn {
  readonly name: string;
  /** `key`: it tells the row apart; `checked`: the check looks at it; `query`: the check's own query gives it. */
  readonly role: 'key' | 'checked' | 'query';
  /** What kind of data its class, its values or its name say it is, where its values are not shown. */
  readonly redacted: string | null;
  /** As DuckDB spells it; absent for a value that is no plain column of the node. */
  readonly type?: string;
  /** Why they are not shown, in words, and by what that is known. */
  readonly reason?: string;
  readonly by?: ColumnClass['by'];
}

/** The class of a column of the checked rows by its name; null where nothing is known of it. */
export type ClassOfColumn = (column: string) => ColumnClass | null;

/** What a column says of its values: nothing where they are shown. */
export function redactionOf(known: ColumnClass | null): Pick<FailingColumn, 'redacted' | 'reason' | 'by'> {
  if (known === null || mayBeShown(known.classification)) return { redacted: null };
  return { redacted: known.kind, reason: known.reason, by: known.by };
}

/** Some of the rows that break a check, as exact text. */
export interface FailingRows {
  readonly columns: readonly FailingColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Where each row stands in the node's result, from 0; null where that cannot be told, as of rows that a query of the check's own gives. */
  readonly positions: readonly number[] | null;
  /** There are others. */
  readonly more: boolean;
}

/** What a value that is not to be shown stands as. */
export const redactedText = '•••';

/** Which rows break a check: those for which a condition holds, those that share values, or those that a query gives. */
export type FailingSelection =
  | { readonly kind: 'condition'; readonly condition: string; readonly checked: readonly CheckedColumn[] }
  | {
      readonly kind: 'repeated';
      readonly subjects: readonly string[];
      readonly only: string | null;
      readonly checked: readonly CheckedColumn[];
    }
  | { readonly kind: 'query'; readonly sql: string };

interface CheckedColumn {
  readonly name: string;
  readonly sql: string;
}

/** How to select the rows that break a check; null where its outcome is about all rows together (counts, aggregates, times, the schema). */
export function failingSelection(check: Check, context: MeasureContext): FailingSelection | null {
  switch (check.type) {
    case 'missing':
    case 'invalid': {
      const subject = columnSubject(check, context);
      const condition = conditionOf(measureCheck(check, context).metrics[0]);
      if (condition === null) return null;
      return { kind: 'condition', condition, checked: [{ name: check.column ?? 'value', sql: subject.sql }] };
    }
    case 'failed_rows': {
      if (check.sql.form === 'query') return { kind: 'query', sql: check.sql.text };
      const named = namedColumns(check.sql.text, context.columns);
      const checked = named.map(({ name }) => ({ name, sql: quoteIdentifier(name) }));
      return { kind: 'condition', condition: `${check.sql.text}\n`, checked };
    }
    case 'duplicate': {
      if (check.column === null) {
        const checked = check.columns.map((name) => ({ name, sql: context.subjectOf(name).sql }));
        return { kind: 'repeated', subjects: checked.map(({ sql }) => sql), only: null, checked };
      }
      const subject = columnSubject(check, context);
      const only = `NOT ${missingCondition(subject, check.validity).sql}`;
      return { kind: 'repeated', subjects: [subject.sql], only, checked: [{ name: check.column, sql: subject.sql }] };
    }
    default:
      return null;
  }
}

/** The first column of the query of `failingRowsQuery`, where it has one: the row's place in the result. */
export const positionColumn = 'position of the row';

/**
 * The query for at most `limit` rows that break a check: where each stands, by the expression `position` over the relation,
 * then `key` and the columns that the check looks at; and what its columns are, but for the place. Values of columns whose class
 * keeps them from being shown are replaced in the query: they never leave DuckDB.
 */
export function failingRowsQuery(
  selection: FailingSelection,
  {
    relation,
    position,
    filter,
    key,
    limit,
    classOf,
  }: {
    readonly relation: string;
    /** Null: none can be told. */
    readonly position: string | null;
    readonly filter: string | null;
    readonly key: readonly string[];
    readonly limit: number;
    readonly classOf: ClassOfColumn;
  },
): { readonly sql: string; readonly columns: readonly FailingColumn[] | null } {
  if (selection.kind === 'query')
    return { sql: `SELECT * FROM (\n${selection.sql}\n) AS answer LIMIT ${limit}`, columns: null };
  const checked = new Set(selection.checked.map(({ name }) => name));
  const shown = [
    ...key
      .filter((name) => !checked.has(name))
      .map((name) => ({ name, sql: quoteIdentifier(name), role: 'key' as const })),
    ...selection.checked.map((column) => ({ ...column, role: 'checked' as const })),
  ];
  const columns = shown.map(({ name, role }) => ({ name, role, ...redactionOf(classOf(name)) }));
  const list = shown.map(
    ({ sql, name }) =>
      `${redactionOf(classOf(name)).redacted === null ? sql : hidden(sql)} AS ${quoteIdentifier(name)}`,
  );
  const select = [`${position ?? 'NULL::BIGINT'} AS ${quoteIdentifier(positionColumn)}`, ...list].join(', ');
  const where = (condition: string | null) => whereAll(filter, condition);
  if (selection.kind === 'condition')
    return { sql: `SELECT ${select} FROM ${relation} AS checked${where(selection.condition)} LIMIT ${limit}`, columns };
  const subjects = selection.subjects.map((sql, index) => `${sql} AS "value ${index}"`).join(', ');
  const same = selection.subjects.map(
    (_, index) => `kept."value ${index}" IS NOT DISTINCT FROM repeated."value ${index}"`,
  );
  const order = selection.subjects.map((_, index) => `"value ${index}"`).join(', ');
  return {
    sql: [
      `WITH kept AS (SELECT ${select}, ${subjects} FROM ${relation} AS checked${where(selection.only)}),`,
      `repeated AS (SELECT ${order} FROM kept GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT ${limit})`,
      `SELECT kept.* EXCLUDE (${order}) FROM kept JOIN repeated ON ${same.join(' AND ')}`,
      `ORDER BY ${selection.subjects.map((_, index) => `kept."value ${index}"`).join(', ')} LIMIT ${limit}`,
    ].join(' '),
    columns,
  };
}

function whereAll(filter: string | null, condition: string | null): string {
  // A line of its own: it may end in a comment.
  const parts = [filter, condition].filter((part) => part !== null).map((part) => `(${part}\n)`);
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

/** The columns of a query's own rows. */
export function queryColumns(columns: readonly ColumnInfo[], classOf: ClassOfColumn): readonly FailingColumn[] {
  return columns.map(({ name }) => ({ name, role: 'query', ...redactionOf(classOf(name)) }));
}

function hidden(sql: string): string {
  return `CASE WHEN ${sql} IS NOT NULL THEN '${redactedText}' END`;
}

function conditionOf(metric: Metric | undefined): string | null {
  switch (metric?.kind) {
    case 'count':
      return metric.condition.sql;
    case 'unmatched':
      return unmatchedCondition(metric);
    default:
      return null;
  }
}

function namedColumns(sql: string, columns: readonly ColumnInfo[]): readonly ColumnInfo[] {
  const names = new Set(significantTokens(sql).map((token) => nameOf(sql, token).toLowerCase()));
  return columns.filter(({ name }) => names.has(name.toLowerCase()));
}
