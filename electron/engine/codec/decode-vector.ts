import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { ColumnType } from '../../../shared/domain/column/column-type';
import type { ColumnVector, FixedValues } from '../../../shared/domain/column/result-page';
import { takeRows } from '../../../shared/domain/column/take-rows';
import { decodeStrings } from './decode-strings';

/**
 * Copies one vector of a chunk out of DuckDB's memory, in its physical layout
 * (https://duckdb.org/docs/stable/clients/c/vector). The copy is owned by the caller; the chunk may be freed afterwards.
 */
export function decodeVector(vector: Vector, type: ColumnType, count: number): ColumnVector {
  if (type.kind === 'null') return { validity: null, data: { layout: 'none' } };
  const validity = readValidity(vector, count);
  switch (type.kind) {
    case 'varchar':
    case 'blob':
    case 'bit':
    case 'bignum':
    case 'other':
      return { validity, data: decodeStrings(vector, validity, count) };
    case 'list':
      return decodeList(vector, type.child, validity, count);
    case 'map': {
      const entry: ColumnType = {
        kind: 'struct',
        fields: [
          { name: 'key', type: type.key },
          { name: 'value', type: type.value },
        ],
      };
      return decodeList(vector, entry, validity, count);
    }
    case 'array': {
      const child = decodeVector(duckdb.array_vector_get_child(vector), type.child, count * type.length);
      return { validity, data: { layout: 'array', length: type.length, child } };
    }
    case 'struct': {
      const children = type.fields.map((field, index) =>
        decodeVector(duckdb.struct_vector_get_child(vector, index), field.type, count),
      );
      return { validity, data: { layout: 'struct', children } };
    }
    case 'union': {
      const tags = copyBytes(duckdb.struct_vector_get_child(vector, 0), count);
      const children = type.members.map((member, index) =>
        decodeVector(duckdb.struct_vector_get_child(vector, index + 1), member.type, count),
      );
      return { validity, data: { layout: 'union', tags, children } };
    }
    default:
      return { validity, data: { layout: 'fixed', values: decodeFixed(vector, type, count) } };
  }
}

function decodeFixed(vector: Vector, type: ColumnType, count: number): FixedValues {
  switch (type.kind) {
    case 'boolean':
    case 'utinyint':
      return copyBytes(vector, count);
    case 'tinyint':
      return new Int8Array(copyBytes(vector, count).buffer);
    case 'smallint':
      return new Int16Array(copyBytes(vector, count * 2).buffer);
    case 'usmallint':
      return new Uint16Array(copyBytes(vector, count * 2).buffer);
    case 'integer':
    case 'date':
      return new Int32Array(copyBytes(vector, count * 4).buffer);
    case 'uinteger':
      return new Uint32Array(copyBytes(vector, count * 4).buffer);
    case 'bigint':
    case 'time':
    case 'time_ns':
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
    case 'timestamptz':
      return new BigInt64Array(copyBytes(vector, count * 8).buffer);
    case 'ubigint':
    case 'timetz':
      return new BigUint64Array(copyBytes(vector, count * 8).buffer);
    case 'hugeint':
    case 'uhugeint':
    case 'uuid':
    case 'interval':
      return new BigUint64Array(copyBytes(vector, count * 16).buffer);
    case 'float':
      return new Float32Array(copyBytes(vector, count * 4).buffer);
    case 'double':
      return new Float64Array(copyBytes(vector, count * 8).buffer);
    case 'decimal':
      if (type.width <= 4) return new Int16Array(copyBytes(vector, count * 2).buffer);
      if (type.width <= 9) return new Int32Array(copyBytes(vector, count * 4).buffer);
      if (type.width <= 18) return new BigInt64Array(copyBytes(vector, count * 8).buffer);
      return new BigUint64Array(copyBytes(vector, count * 16).buffer);
    case 'enum':
      if (type.values.length <= 0xff) return copyBytes(vector, count);
      if (type.values.length <= 0xffff) return new Uint16Array(copyBytes(vector, count * 2).buffer);
      return new Uint32Array(copyBytes(vector, count * 4).buffer);
    default:
      throw new Error(`The type ${type.kind} has no fixed width.`);
  }
}

function copyBytes(vector: Vector, byteCount: number): Uint8Array<ArrayBuffer> {
  if (byteCount === 0) return new Uint8Array(0);
  return new Uint8Array(duckdb.vector_get_data(vector, byteCount));
}

/** One bit a row; null when all rows are valid. */
function readValidity(vector: Vector, count: number): Uint8Array | null {
  if (count === 0) return null;
  const words = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
  // The client gives null where DuckDB keeps no mask, whatever its types say.
  if ((words as Uint8Array | null) === null) return null;
  const whole = count >> 3;
  const rest = (1 << (count & 7)) - 1;
  let allValid = rest === 0 || ((words[whole] ?? 0) & rest) === rest;
  for (let index = 0; allValid && index < whole; index++) allValid = words[index] === 0xff;
  return allValid ? null : new Uint8Array(words.subarray(0, Math.ceil(count / 8)));
}

/** The rows' lists one after another. DuckDB may keep them in any order and with gaps in between. */
function decodeList(vector: Vector, childType: ColumnType, validity: Uint8Array | null, count: number): ColumnVector {
  const childCount = duckdb.list_vector_get_size(vector);
  const child = decodeVector(duckdb.list_vector_get_child(vector), childType, childCount);
  const entries = new BigUint64Array(copyBytes(vector, count * 16).buffer);
  const offsets = new Uint32Array(count + 1);
  let total = 0;
  let contiguous = true;
  for (let row = 0; row < count; row++) {
    const valid = validity === null || ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
    const length = valid ? Number(entries[row * 2 + 1]) : 0;
    if (length > 0 && Number(entries[row * 2]) !== total) contiguous = false;
    total += length;
    offsets[row + 1] = total;
  }
  if (contiguous && total === childCount) return { validity, data: { layout: 'list', offsets, child } };
  const rows = new Uint32Array(total);
  for (let row = 0; row < count; row++) {
    const from = offsets[row] ?? 0;
    const length = (offsets[row + 1] ?? 0) - from;
    const start = Number(entries[row * 2]);
    for (let index = 0; index < length; index++) rows[from + index] = start + index;
  }
  return { validity, data: { layout: 'list', offsets, child: takeRows(childType, child, rows) } };
}
