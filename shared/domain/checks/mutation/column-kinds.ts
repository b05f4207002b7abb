import type { ColumnType } from '../../column/column-type';

/** Whether numbers of the type can be negative; null for what is no number with arithmetic. */
export function numericRange(type: ColumnType): 'signed' | 'unsigned' | null {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'hugeint':
    case 'float':
    case 'double':
    case 'decimal':
      return 'signed';
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
    case 'uhugeint':
      return 'unsigned';
    default:
      return null;
  }
}

export function isWholeNumber(type: ColumnType): boolean {
  return numericRange(type) !== null && !['float', 'double', 'decimal'].includes(type.kind);
}

/** Dates and timestamps: what has a place in time. */
export function isTime(type: ColumnType): boolean {
  return type.kind === 'date' || type.kind.startsWith('timestamp');
}

/** Types whose values are names of things: few of them are categories. */
export function isCategorical(type: ColumnType): boolean {
  return ['varchar', 'enum', 'boolean', 'date'].includes(type.kind) || isWholeNumber(type);
}

/** Types that rows can be told apart by. */
export function isComparable(type: ColumnType): boolean {
  return !['map', 'union', 'other', 'null'].includes(type.kind);
}

/** Microseconds since 1970 of a finite time, NULL of an infinite one, as an expression. */
export function microsecondsOf(type: ColumnType, value: string): string {
  const time = type.kind === 'timestamptz' || type.kind === 'date' ? value : `CAST(${value} AS TIMESTAMP)`;
  return `CASE WHEN isfinite(${time}) THEN epoch_us(${time}) END`;
}

/** A time of the type at so many microseconds since 1970, as an expression. */
export function timeLiteral(type: ColumnType, microseconds: number): string {
  const text = new Date(Math.trunc(microseconds / 1000)).toISOString();
  if (type.kind === 'date') return `DATE '${text.slice(0, 10)}'`;
  const clock = text.slice(0, 19).replace('T', ' ');
  return type.kind === 'timestamptz' ? `TIMESTAMPTZ '${clock}+00'` : `TIMESTAMP '${clock}'`;
}
