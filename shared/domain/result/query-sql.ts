import { assertNever } from '../../base/assert-never';
import type { ColumnInfo } from '../column/column-type';
import { PlumblineError } from '../problem';
import { quoteIdentifier, quoteText } from '../sql-text';
import type { ColumnFilter, ResultQuery } from './result-query';

/** A text of a filter that is compared as a value of its column's type: whether it is one is DuckDB's to tell. */
export interface TypedLiteral {
  readonly sqlType: string;
  readonly text: string;
}

/** Tells whether a text is a value of its type. */
export type IsValue = (literal: TypedLiteral) => boolean;

/** The condition that all filters make together, or null without any. Throws `bad_usage` for what cannot be a filter of the column. */
export function whereOf({ filters }: ResultQuery, columns: readonly ColumnInfo[], isValue: IsValue): string | null {
  if (filters.length === 0) return null;
  return filters.map((filter) => `(${conditionOf(filter, columns, isValue)})`).join(' AND ');
}

/**
 * What to order by, or null for the result's own order: NULL comes last in both directions, and rows that are equal keep
 * their order by `rowNumber`, where the relation has one.
 */
export function orderOf(
  { sort }: ResultQuery,
  columns: readonly ColumnInfo[],
  rowNumber: string | null,
): string | null {
  if (sort.length === 0) return null;
  const terms = sort.map(({ column, descending }) => {
    const info = columnNamed(column, columns);
    const value = info.type.kind === 'other' ? textOf(info) : quoteIdentifier(info.name);
    return `${value} ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
  });
  return [...terms, ...(rowNumber === null ? [] : [rowNumber])].join(', ');
}

/** The texts whose type has to be told before `whereOf`. */
export function literalsOf({ filters }: ResultQuery, columns: readonly ColumnInfo[]): readonly TypedLiteral[] {
  return filters.flatMap((filter): readonly TypedLiteral[] => {
    const info = columnNamed(filter.column, columns);
    if (info.sqlType === 'VARCHAR') return [];
    const texts =
      filter.kind === 'values' && isComparedAsValue(info)
        ? filter.values
        : filter.kind === 'range' && isOrderedByValue(info)
          ? [filter.from ?? null, filter.to ?? null]
          : [];
    return texts.flatMap((text) =>
      text === null || isPlainInteger(info, text) ? [] : [{ sqlType: info.sqlType, text }],
    );
  });
}

/** Whether a text is an integer that the type certainly holds: most filters of numbers need not ask DuckDB. */
function isPlainInteger({ type }: ColumnInfo, text: string): boolean {
  return ['integer', 'bigint', 'hugeint', 'float', 'double'].includes(type.kind) && /^-?\d{1,9}$/.test(text);
}

/** The SQL that gives the column's exact text, as a cell shows it. */
export function textOf(column: ColumnInfo): string {
  const name = quoteIdentifier(column.name);
  return column.sqlType === 'VARCHAR' ? name : `CAST(${name} AS VARCHAR)`;
}

/** What to group by so that values that look different are told apart; those of most types are compared as they are. */
export function groupingOf(column: ColumnInfo): string {
  return isComparedAsValue(column) ? quoteIdentifier(column.name) : textOf(column);
}

/** The column of that name. Throws `bad_usage` where the result has none. */
export function columnNamed(name: string, columns: readonly ColumnInfo[]): ColumnInfo {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `The result has no column ${name} to filter or sort by.`,
      hint: 'It was renamed or removed: clear its filter and its sort order.',
    });
  }
  return column;
}

function conditionOf(filter: ColumnFilter, columns: readonly ColumnInfo[], isValue: IsValue): string {
  const column = columnNamed(filter.column, columns);
  const name = quoteIdentifier(column.name);
  switch (filter.kind) {
    case 'null':
      return `${name} IS ${filter.isNull ? '' : 'NOT '}NULL`;
    case 'values':
      return valuesCondition(filter, column, isValue);
    case 'range':
      return rangeCondition(filter, column, isValue);
    case 'text':
      return textCondition(filter, column);
    default:
      return assertNever(filter);
  }
}

function valuesCondition(filter: ColumnFilter & { kind: 'values' }, column: ColumnInfo, isValue: IsValue): string {
  const name = quoteIdentifier(column.name);
  const texts = filter.values.filter((value) => value !== null);
  const literals = texts.map((text) => ({ sqlType: column.sqlType, text }));
  // Some values have a text that does not read back, such as the last instants of TIMESTAMP WITH TIME ZONE.
  const asValues = isComparedAsValue(column) && literals.every(isValue);
  const parts: string[] = [];
  if (texts.length > 0) {
    const list = asValues ? literals.map(literalSql) : texts.map(quoteText);
    const isOneOf = `${asValues ? name : textOf(column)} IN (${list.join(', ')})`;
    // A row without a value is none of them, so it is among those that are left; a plain condition lets zone maps skip rows.
    parts.push(filter.exclude === true ? `coalesce(${isOneOf}, false)` : isOneOf);
  }
  if (filter.values.includes(null)) parts.push(`${name} IS NULL`);
  const any = parts.length === 0 ? 'false' : parts.join(' OR ');
  return filter.exclude === true ? `NOT (${any})` : any;
}

function rangeCondition(filter: ColumnFilter & { kind: 'range' }, column: ColumnInfo, isValue: IsValue): string {
  const typed = isOrderedByValue(column);
  const value = typed ? quoteIdentifier(column.name) : textOf(column);
  const bound = (text: string) => {
    if (!typed) return quoteText(text);
    const literal = { sqlType: column.sqlType, text };
    if (!isValue(literal)) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `“${text}” is not a value of ${column.name}, which is ${column.sqlType}.`,
        hint: `Write it as the column shows its values${exampleOf(column)}.`,
      });
    }
    return literalSql(literal);
  };
  const parts: string[] = [];
  if (filter.from !== undefined) parts.push(`${value} >= ${bound(filter.from)}`);
  if (filter.to !== undefined) parts.push(`${value} ${filter.toExclusive === true ? '<' : '<='} ${bound(filter.to)}`);
  return parts.length === 0 ? 'true' : parts.join(' AND ');
}

function textCondition(filter: ColumnFilter & { kind: 'text' }, column: ColumnInfo): string {
  const exact = filter.caseSensitive === true;
  const value = exact ? textOf(column) : `lower(${textOf(column)})`;
  const text = exact ? quoteText(filter.text) : `lower(${quoteText(filter.text)})`;
  switch (filter.operator) {
    case 'contains':
      return `contains(${value}, ${text})`;
    case 'not_contains':
      return `NOT coalesce(contains(${value}, ${text}), false)`;
    case 'starts_with':
      return `starts_with(${value}, ${text})`;
    case 'ends_with':
      return `ends_with(${value}, ${text})`;
    case 'equals':
      return `${value} = ${text}`;
    case 'matches':
      return `regexp_matches(${textOf(column)}, ${quoteText(filter.text)}, ${quoteText(exact ? 'c' : 'i')})`;
    default:
      return assertNever(filter.operator);
  }
}

function literalSql({ sqlType, text }: TypedLiteral): string {
  return sqlType === 'VARCHAR' ? quoteText(text) : `CAST(${quoteText(text)} AS ${sqlType})`;
}

/**
 * Whether two values of the type are the same exactly when their texts are, and a text reads back as its value. Not so for
 * intervals (30 days are as long as a month), nested values (a text can be one of several members of a union) and types
 * with a name of their own.
 */
function isComparedAsValue(column: ColumnInfo): boolean {
  switch (column.type.kind) {
    case 'null':
    case 'interval':
    case 'enum':
    case 'list':
    case 'array':
    case 'struct':
    case 'map':
    case 'union':
    case 'other':
    case 'timetz':
      return false;
    case 'decimal':
      return column.sqlType.startsWith('DECIMAL(');
    default:
      return builtIn.has(column.sqlType);
  }
}

/** Whether a range of the type means its values; of all other types it means their texts. */
function isOrderedByValue(column: ColumnInfo): boolean {
  return isComparedAsValue(column) || column.type.kind === 'interval' || column.type.kind === 'timetz';
}

function exampleOf(column: ColumnInfo): string {
  switch (column.type.kind) {
    case 'date':
      return ', such as 2001-01-31';
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
      return ', such as 2001-01-31 13:30:00';
    case 'timestamptz':
      return ', such as 2001-01-31 13:30:00+00';
    case 'time':
      return ', such as 13:30:00';
    default:
      return '';
  }
}

const builtIn: ReadonlySet<string> = new Set([
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
  'FLOAT',
  'DOUBLE',
  'VARCHAR',
  'BLOB',
  'BIT',
  'BIGNUM',
  'UUID',
  'DATE',
  'TIME',
  'TIME_NS',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMP WITH TIME ZONE',
]);
