import type { ColumnType } from '../../../shared/domain/column/column-type';

/** An expression in the target's SQL with the type that it has in DuckDB. */
export interface Typed {
  readonly sql: string;
  readonly type: ColumnType;
  /** The value of an integer literal, which takes the type of what it stands beside. */
  readonly integer?: bigint;
  /** The value of a text literal. */
  readonly text?: string;
  /** Whether it reads no column: `GROUP BY` would take it for a position. */
  readonly constant?: boolean;
}

export type DatePart =
  | 'year'
  | 'quarter'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  | 'second'
  | 'week'
  | 'doy'
  | 'dow'
  | 'isodow';
export type TimeUnit = 'month' | 'day' | 'hour' | 'minute' | 'second';

/** How an engine writes what lists and structs can do. Positions count from 1. */
export interface NestedDialect {
  field(struct: string, name: string): string;
  struct(fields: readonly { readonly name: string; readonly sql: string }[]): string;
  list(items: readonly string[]): string;
  /** How many elements, as a BIGINT. */
  length(list: string): string;
  /** NULL where there is no such position; one below 0 counts from the end. */
  element(list: string, position: string): string;
  /** Whether a value that is not NULL stands in a list that is not NULL. */
  contains(list: string, value: string): string;
  transform(list: string, parameter: string, body: string): string;
  filter(list: string, parameter: string, condition: string): string;
  /** The positions of a list, as a list; empty for NULL. */
  positions(list: string): string;
  /** A list as long as the longest; `zipped` are the elements of its elements, NULL where a list has no more. */
  zip(lists: readonly { readonly sql: string; readonly type: string }[]): string;
  zipped(element: string, index: number): string;
  /** A table of positions and elements, that may stand behind LATERAL; one row of NULL for no element where rows are to be kept. */
  table(list: string, alias: string, columns: { position: string; element: string }, keep: boolean): string;
  /** The position that such a table has, as a BIGINT. */
  position(column: string): string;
}

/** How one engine writes what is allowed. All arguments are SQL of that engine; what an engine cannot say equally is undefined. */
export interface Dialect {
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  identifier(name: string): string;
  text(value: string): string;
  double(value: number): string;
  /** The type that holds the same values; undefined where there is none. */
  typeName(type: ColumnType): string | undefined;
  /** The type has its own arithmetic there, with the same limits. */
  hasArithmetic(type: ColumnType): boolean;
  /** An operand of an order of texts. */
  ordered(sql: string): string;
  distinctFrom(left: string, right: string, same: boolean): string;
  /** Two DOUBLEs; 1/0 is infinite and 0/0 is NaN. */
  divide(left: string, right: string): string;
  /** Two integers, `right` is NULL for 0. */
  integerDivide(left: string, right: string): string;
  /** `(operand)::int` for a DOUBLE, ties to even, out of range an error. */
  doubleToInteger(sql: string, type: string): string;
  decimalToInteger(sql: string, type: string): string;
  booleanToInteger(sql: string, type: string): string;
  roundDouble(sql: string, digits: number): string;
  roundDecimal(sql: string, digits: number): string;
  floorDouble(sql: string, name: 'floor' | 'ceil'): string;
  datePart(part: DatePart, sql: string): string;
  truncateTime(unit: string, timestamp: string): string;
  addInterval(timestamp: string, count: string, unit: TimeUnit): string;
  addDays(date: string, days: string): string;
  daysBetween(from: string, to: string): string;
  /** A TIMESTAMPTZ as a TIMESTAMP and back, in UTC: the time zone of every session here. */
  toWall(instant: string): string;
  fromWall(timestamp: string): string;
  /** Seconds since 1970 as a DOUBLE. */
  epoch(timestamp: string): string;
  isNan(sql: string): string;
  /** A TIMESTAMPTZ as wall-clock time of a zone. */
  atZone(instant: string, zone: string): string;
  concat(left: string, right: string): string;
  /** Of texts whose case all engines see alike; anything else is an error there. */
  changeCase(name: 'lower' | 'upper', sql: string): string | undefined;
  trim(name: 'trim' | 'ltrim' | 'rtrim', sql: string): string;
  length(sql: string): string;
  /** A text that is written as `pattern` says (a whole one, with no backslash); any other is an error there. */
  onlyLike(sql: string, pattern: string): string;
  position(text: string, part: string): string;
  startsWith(text: string, start: string): string;
  endsWith(text: string, end: string): string;
  median(sql: string, fraction: string): string;
  /** Whether subqueries as join kinds `SEMI` and `ANTI` exist. */
  readonly semiJoins: boolean;
  /** Undefined where lists and structs are not carried over. */
  readonly nested: NestedDialect | undefined;
  /** Whether a window may have FILTER. */
  readonly windowFilter: boolean;
}
