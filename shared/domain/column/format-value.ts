import { assertNever } from '../../base/assert-never';
import type { ColumnType } from './column-type';
import { formatBits, formatBlob, formatUuid } from './format-bytes';
import { bignumValue, formatDecimal, formatDouble, formatFloat, signed128, unsigned128 } from './format-number';
import {
  formatDate,
  formatInterval,
  formatTime,
  formatTimeNs,
  formatTimestamp,
  formatTimestampMillis,
  formatTimestampNanos,
  formatTimestampSeconds,
  formatTimestampTz,
  formatTimeTz,
} from './format-time';
import type { ColumnVector, FixedValues } from './result-page';

/** How to write values that depend on where the reader is. */
export interface FormatOptions {
  /** IANA name of the time zone for TIMESTAMPTZ; UTC when absent, as in the engine. */
  readonly zone?: string;
}

/** The exact text that DuckDB's cast to VARCHAR gives for the value at `row`; null for NULL. */
export function formatValue(
  type: ColumnType,
  vector: ColumnVector,
  row: number,
  options: FormatOptions = {},
): string | null {
  if (isNull(vector, row)) return null;
  const { data } = vector;
  switch (data.layout) {
    case 'none':
      return null;
    case 'fixed':
      return formatFixed(type, data.values, row, options);
    case 'bytes':
      return formatBytes(type, data.bytes.subarray(data.offsets[row], data.offsets[row + 1]));
    case 'list': {
      const start = data.offsets[row] ?? 0;
      const end = data.offsets[row + 1] ?? start;
      if (type.kind === 'map') return formatMap(type, data.child, start, end, options);
      if (type.kind !== 'list') return mismatch(type, data.layout);
      return formatItems(type.child, data.child, start, end, options);
    }
    case 'array': {
      if (type.kind !== 'array') return mismatch(type, data.layout);
      // DuckDB quotes the items of lists, but not those of arrays.
      const items = Array.from(
        { length: data.length },
        (_, index) => formatValue(type.child, data.child, row * data.length + index, options) ?? 'NULL',
      );
      return `[${items.join(', ')}]`;
    }
    case 'struct': {
      if (type.kind !== 'struct') return mismatch(type, data.layout);
      const unnamed = isUnnamed(type);
      const parts = type.fields.map((field, index) => {
        const text = nestedText(field.type, childAt(data.children, index), row, options);
        return unnamed ? text : `${quoted(field.name)}: ${text}`;
      });
      return unnamed ? `(${parts.join(', ')})` : `{${parts.join(', ')}}`;
    }
    case 'union': {
      if (type.kind !== 'union') return mismatch(type, data.layout);
      const tag = data.tags[row] ?? 0;
      const member = type.members[tag];
      if (member === undefined) return null;
      // DuckDB writes a member without a value, although the union itself is not null.
      return formatValue(member.type, childAt(data.children, tag), row, options) ?? 'NULL';
    }
    default:
      return assertNever(data);
  }
}

/** Whether the value at `row` is NULL. */
export function isNull(vector: ColumnVector, row: number): boolean {
  if (vector.data.layout === 'none') return true;
  return vector.validity !== null && ((vector.validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0;
}

/** Whether values of the type are numbers: right-aligned in the grid, numbers in exports. */
export function isNumeric(type: ColumnType): boolean {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'hugeint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
    case 'uhugeint':
    case 'float':
    case 'double':
    case 'decimal':
    case 'bignum':
      return true;
    default:
      return false;
  }
}

/** Whether a struct was made without field names (`row(1, 2)`): DuckDB writes it with parentheses. */
export function isUnnamed(type: ColumnType & { readonly kind: 'struct' }): boolean {
  return type.fields.every((field) => field.name === '');
}

const decoder = new TextDecoder();

function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

function formatFixed(type: ColumnType, values: FixedValues, row: number, options: FormatOptions): string {
  switch (type.kind) {
    case 'boolean':
      return values[row] === 0 ? 'false' : 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
      return String(values[row]);
    case 'hugeint':
      return signed128(word(values, row * 2), word(values, row * 2 + 1)).toString();
    case 'uhugeint':
      return unsigned128(word(values, row * 2), word(values, row * 2 + 1)).toString();
    case 'float':
      return formatFloat(Number(values[row]));
    case 'double':
      return formatDouble(Number(values[row]));
    case 'decimal':
      return formatDecimal(unscaledDecimal(type.width, values, row), type.width, type.scale);
    case 'uuid':
      return formatUuid(unsigned128(word(values, row * 2), word(values, row * 2 + 1)));
    case 'date':
      return formatDate(Number(values[row]));
    case 'time':
      return formatTime(word(values, row));
    case 'time_ns':
      return formatTimeNs(word(values, row));
    case 'timetz':
      return formatTimeTz(word(values, row));
    case 'timestamp':
      return formatTimestamp(word(values, row));
    case 'timestamp_s':
      return formatTimestampSeconds(word(values, row));
    case 'timestamp_ms':
      return formatTimestampMillis(word(values, row));
    case 'timestamp_ns':
      return formatTimestampNanos(word(values, row));
    case 'timestamptz':
      return formatTimestampTz(word(values, row), options.zone);
    case 'interval': {
      const low = word(values, row * 2);
      const months = Number(BigInt.asIntN(32, low));
      const days = Number(BigInt.asIntN(32, low >> 32n));
      return formatInterval(months, days, BigInt.asIntN(64, word(values, row * 2 + 1)));
    }
    case 'enum':
      return type.values[Number(values[row])] ?? '';
    default:
      return mismatch(type, 'fixed');
  }
}

/** The unscaled integer of a DECIMAL: in the value itself up to 18 digits, in two words above. */
export function unscaledDecimal(width: number, values: FixedValues, row: number): bigint {
  return width > 18 ? signed128(word(values, row * 2), word(values, row * 2 + 1)) : word(values, row);
}

function formatBytes(type: ColumnType, bytes: Uint8Array): string {
  switch (type.kind) {
    case 'varchar':
    case 'other':
      return decodeText(bytes);
    case 'blob':
      return formatBlob(bytes);
    case 'bit':
      return formatBits(bytes);
    case 'bignum':
      return bignumValue(bytes).toString();
    default:
      return mismatch(type, 'bytes');
  }
}

function formatItems(
  type: ColumnType,
  child: ColumnVector,
  start: number,
  end: number,
  options: FormatOptions,
): string {
  const items: string[] = [];
  for (let index = start; index < end; index++) items.push(nestedText(type, child, index, options));
  return `[${items.join(', ')}]`;
}

function formatMap(
  type: ColumnType & { readonly kind: 'map' },
  entries: ColumnVector,
  start: number,
  end: number,
  options: FormatOptions,
): string {
  if (entries.data.layout !== 'struct') return mismatch(type, entries.data.layout);
  const keys = childAt(entries.data.children, 0);
  const values = childAt(entries.data.children, 1);
  const items: string[] = [];
  for (let index = start; index < end; index++) {
    items.push(`${nestedText(type.key, keys, index, options)}=${nestedText(type.value, values, index, options)}`);
  }
  return `{${items.join(', ')}}`;
}

/** The text of a value inside of another one: `NULL`, and quoted where it could be mistaken for syntax. */
function nestedText(type: ColumnType, vector: ColumnVector, row: number, options: FormatOptions): string {
  const text = formatValue(type, vector, row, options);
  if (text === null) return 'NULL';
  return isNested(type) || !needsQuotes(text) ? text : quoted(text);
}

function isNested(type: ColumnType): boolean {
  return ['list', 'array', 'struct', 'map', 'union'].includes(type.kind);
}

function needsQuotes(text: string): boolean {
  return text === '' || /^[ \t-\r]|[ \t-\r]$|["'(),:=[\]{}]/.test(text) || text.toUpperCase() === 'NULL';
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}

function word(values: FixedValues, index: number): bigint {
  return BigInt(values[index] ?? 0);
}

function childAt(children: readonly ColumnVector[], index: number): ColumnVector {
  const child = children[index];
  if (child === undefined) throw new Error(`A vector has no child ${index}.`);
  return child;
}

function mismatch(type: ColumnType, layout: string): never {
  throw new Error(`A column of type ${type.kind} has the layout ${layout}.`);
}

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The value at `row` for JSON: a number where JSON's own numbers keep it exactly (integers up to 2^53, finite doubles,
 * decimals of up to 15 digits), otherwise its exact text; booleans; lists, structs and maps as JSON.
 */
export function jsonValue(type: ColumnType, vector: ColumnVector, row: number): JsonValue {
  if (isNull(vector, row)) return null;
  const { data } = vector;
  switch (data.layout) {
    case 'fixed':
      return jsonNumber(type, data.values, row) ?? formatValue(type, vector, row);
    case 'list': {
      const start = data.offsets[row] ?? 0;
      const end = data.offsets[row + 1] ?? start;
      if (type.kind === 'map') return jsonMap(type, data.child, start, end);
      return type.kind === 'list' ? jsonItems(type.child, data.child, start, end) : null;
    }
    case 'array':
      return type.kind === 'array'
        ? jsonItems(type.child, data.child, row * data.length, (row + 1) * data.length)
        : null;
    case 'struct': {
      if (type.kind !== 'struct') return null;
      const values = type.fields.map((field, index): readonly [string, JsonValue] => {
        const child = data.children[index];
        return [field.name, child === undefined ? null : jsonValue(field.type, child, row)];
      });
      return isUnnamed(type) ? values.map(([, value]) => value) : Object.fromEntries(values);
    }
    case 'union': {
      const tag = data.tags[row] ?? 0;
      const member = type.kind === 'union' ? type.members[tag] : undefined;
      const child = data.children[tag];
      return member === undefined || child === undefined ? null : jsonValue(member.type, child, row);
    }
    default:
      return formatValue(type, vector, row);
  }
}

/** Undefined where the value has to be text. */
function jsonNumber(type: ColumnType, values: FixedValues, row: number): JsonValue | undefined {
  switch (type.kind) {
    case 'boolean':
      return values[row] !== 0;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
      return Number(values[row]);
    case 'bigint':
    case 'ubigint':
      return exactInteger(BigInt(values[row] ?? 0));
    case 'hugeint':
      return exactInteger(signed128(BigInt(values[row * 2] ?? 0), BigInt(values[row * 2 + 1] ?? 0)));
    case 'uhugeint':
      return exactInteger(unsigned128(BigInt(values[row * 2] ?? 0), BigInt(values[row * 2 + 1] ?? 0)));
    case 'float':
      return finite(Number(values[row]), (value) => Number(formatFloat(value)));
    case 'double':
      return finite(Number(values[row]), (value) => value);
    case 'decimal': {
      const unscaled = unscaledDecimal(type.width, values, row);
      if (unscaled > 999_999_999_999_999n || unscaled < -999_999_999_999_999n) return undefined;
      return Number(`${unscaled}e-${type.scale}`);
    }
    default:
      return undefined;
  }
}

function exactInteger(value: bigint): number | undefined {
  const limit = BigInt(Number.MAX_SAFE_INTEGER) + 1n;
  return value <= limit && value >= -limit ? Number(value) : undefined;
}

function finite(value: number, convert: (value: number) => number): number | undefined {
  return Number.isFinite(value) && !Object.is(value, -0) ? convert(value) : undefined;
}

function jsonItems(type: ColumnType, child: ColumnVector, start: number, end: number): JsonValue[] {
  const items: JsonValue[] = [];
  for (let index = start; index < end; index++) items.push(jsonValue(type, child, index));
  return items;
}

/** A JSON object; its keys are the exact text of the map's keys. */
function jsonMap(
  type: ColumnType & { readonly kind: 'map' },
  entries: ColumnVector,
  start: number,
  end: number,
): JsonValue {
  if (entries.data.layout !== 'struct') return null;
  const [keys, values] = entries.data.children;
  if (keys === undefined || values === undefined) return null;
  const items: [string, JsonValue][] = [];
  for (let index = start; index < end; index++) {
    items.push([formatValue(type.key, keys, index) ?? 'NULL', jsonValue(type.value, values, index)]);
  }
  return Object.fromEntries(items);
}
