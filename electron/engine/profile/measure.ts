import type { ColumnType } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';

/**
 * How values of a type are placed on a scale of numbers (for histograms and quantiles), and back. A measure is a number
 * that grows with the value: the number itself, days for dates, microseconds for times.
 */

/** The measure as an expression that gives a DOUBLE; undefined for types without one. */
export function measureOf(type: ColumnType, column: string): string | undefined {
  // BIGNUM has no arithmetic in DuckDB.
  if (isNumeric(type)) return type.kind === 'bignum' ? undefined : `CAST(${column} AS DOUBLE)`;
  switch (type.kind) {
    case 'date':
      return `CAST(${column} - DATE '1970-01-01' AS DOUBLE)`;
    case 'timestamp':
    case 'timestamptz':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
    case 'time':
      return `CAST(epoch_us(${column}) AS DOUBLE)`;
    default:
      return undefined;
  }
}

/** The measure as a BIGINT, for types whose values stand in whole steps of 1: division is then faster, and exact. */
export function wholeMeasureOf(type: ColumnType, column: string): string | undefined {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
      return `CAST(${column} AS BIGINT)`;
    case 'date':
      return `(${column} - DATE '1970-01-01')`;
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return `epoch_us(${column})`;
    default:
      return undefined;
  }
}

/** Whether values of the type have a place on a scale. */
export function isMeasured(type: ColumnType): boolean {
  return measureOf(type, '') !== undefined;
}

/** Numbers with arithmetic: they have a mean, a sign and a zero. */
export function isArithmetic(type: ColumnType): boolean {
  return isNumeric(type) && type.kind !== 'bignum';
}

/** The text of a place on the scale of times, in the type's own spelling, as an expression. NULL where the type ends before it. */
export function textOfMeasure(type: ColumnType, measure: string): string {
  switch (type.kind) {
    case 'date':
      return `CAST(TRY(DATE '1970-01-01' + CAST(floor(${measure}) AS INTEGER)) AS VARCHAR)`;
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
      return `CAST(TRY(make_timestamp(TRY_CAST(${measure} AS BIGINT))) AS VARCHAR)`;
    case 'timestamptz':
      return `CAST(TRY(make_timestamptz(TRY_CAST(${measure} AS BIGINT))) AS VARCHAR)`;
    case 'time':
      return `CAST(TRY(CAST(make_timestamp(CAST(${measure} AS BIGINT)) AS TIME)) AS VARCHAR)`;
    default:
      return 'NULL';
  }
}

/** The smallest step between two values, in measures; 0 for types that have none to speak of. */
export function unitOf(type: ColumnType): number {
  switch (type.kind) {
    case 'float':
    case 'double':
      return 0;
    case 'decimal':
      return 10 ** -type.scale;
    case 'timestamp_s':
      return 1_000_000;
    case 'timestamp_ms':
      return 1000;
    default:
      return 1;
  }
}

export function hasInfinity(type: ColumnType): boolean {
  return type.kind === 'float' || type.kind === 'double' || type.kind === 'date' || type.kind.startsWith('timestamp');
}

/** The condition under which a value has a place on the scale. */
export function isPlaced(type: ColumnType, column: string): string {
  return hasInfinity(type) ? `isfinite(${column})` : `${column} IS NOT NULL`;
}

/** Whether min and max say something about the type. */
export function isOrdered(type: ColumnType): boolean {
  return !['null', 'list', 'array', 'struct', 'map', 'union', 'other'].includes(type.kind);
}

/** The length of a value as an expression; undefined for types without one. */
export function lengthOf(type: ColumnType, column: string): string | undefined {
  switch (type.kind) {
    case 'varchar':
      return `length(${column})`;
    case 'blob':
      return `octet_length(${column})`;
    case 'list':
      return `len(${column})`;
    case 'map':
      return `cardinality(${column})`;
    default:
      return undefined;
  }
}

/** A number as a DOUBLE, whatever it is. */
export function doubleLiteral(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}
