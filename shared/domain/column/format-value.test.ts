import { describe, expect, it } from 'vitest';
import type { ColumnType } from './column-type';
import { formatValue, isNull, isNumeric, jsonValue } from './format-value';
import type { ColumnVector, FixedValues } from './result-page';

// Every type is compared with DuckDB's own casts in tests/integration/engine/codec.test.ts; here is what needs no engine.

function fixed(values: FixedValues, validity: Uint8Array | null = null): ColumnVector {
  return { validity, data: { layout: 'fixed', values } };
}

function text(values: readonly string[]): ColumnVector {
  const encoded = values.map((value) => new TextEncoder().encode(value));
  const offsets = new Uint32Array(values.length + 1);
  encoded.forEach((bytes, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + bytes.length;
  });
  const bytes = new Uint8Array(offsets[values.length] ?? 0);
  encoded.forEach((part, index) => {
    bytes.set(part, offsets[index]);
  });
  return { validity: null, data: { layout: 'bytes', offsets, bytes } };
}

describe('formatValue', () => {
  it('gives null for a value whose bit of validity is not set', () => {
    const vector = fixed(Int32Array.of(1, 2, 3), Uint8Array.of(0b101));
    const type: ColumnType = { kind: 'integer' };
    expect([0, 1, 2].map((row) => formatValue(type, vector, row))).toEqual(['1', null, '3']);
    expect([0, 1, 2].map((row) => isNull(vector, row))).toEqual([false, true, false]);
  });

  it('reads the bit of a row beyond the first byte', () => {
    const vector = fixed(new Int8Array(20), Uint8Array.of(0xff, 0b1111_0111, 0b1111));
    expect(formatValue({ kind: 'tinyint' }, vector, 11)).toBeNull();
    expect(formatValue({ kind: 'tinyint' }, vector, 12)).toBe('0');
  });

  it('keeps all digits of a decimal of 38 digits', () => {
    const unscaled = -12345678901234567890123456789012345678n;
    const words = BigUint64Array.of(BigInt.asUintN(64, unscaled), BigInt.asUintN(64, unscaled >> 64n));
    expect(formatValue({ kind: 'decimal', width: 38, scale: 10 }, fixed(words), 0)).toBe(
      '-1234567890123456789012345678.9012345678',
    );
  });

  it('writes a nested text in quotes where it could be mistaken for syntax', () => {
    const list: ColumnVector = {
      validity: null,
      data: { layout: 'list', offsets: Uint32Array.of(0, 4), child: text(['a', 'b, c', '', 'null']) },
    };
    expect(formatValue({ kind: 'list', child: { kind: 'varchar' } }, list, 0)).toBe("[a, 'b, c', '', 'null']");
  });

  it('writes a time with a zone in the zone that is asked for', () => {
    const noon = fixed(BigInt64Array.of(994_000_000_000_000n));
    expect(formatValue({ kind: 'timestamptz' }, noon, 0)).toBe('2001-07-01 15:06:40+00');
    expect(formatValue({ kind: 'timestamptz' }, noon, 0, { zone: 'Asia/Kolkata' })).toBe('2001-07-01 20:36:40+05:30');
  });

  it('fails loudly when type and layout do not belong together', () => {
    expect(() => formatValue({ kind: 'varchar' }, fixed(Int8Array.of(1)), 0)).toThrow('varchar');
  });
});

describe('jsonValue', () => {
  it('is text where a JSON number would round', () => {
    const type: ColumnType = { kind: 'bigint' };
    const vector = fixed(BigInt64Array.of(9_007_199_254_740_992n, 9_007_199_254_740_993n));
    expect([0, 1].map((row) => jsonValue(type, vector, row))).toEqual([9_007_199_254_740_992, '9007199254740993']);
    const doubles = fixed(Float64Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY, -0));
    expect([0, 1, 2, 3].map((row) => jsonValue({ kind: 'double' }, doubles, row))).toEqual([0.1, 'nan', 'inf', '-0.0']);
  });

  it('keeps a field named __proto__ a field', () => {
    const struct: ColumnVector = {
      validity: null,
      data: { layout: 'struct', children: [fixed(Int32Array.of(1))] },
    };
    const type: ColumnType = { kind: 'struct', fields: [{ name: '__proto__', type: { kind: 'integer' } }] };
    expect(JSON.stringify(jsonValue(type, struct, 0))).toBe('{"__proto__":1}');
  });
});

describe('isNumeric', () => {
  it('is true of numbers, not of times, texts and booleans', () => {
    const kinds = ['integer', 'hugeint', 'double', 'bignum', 'varchar', 'date', 'boolean', 'interval'] as const;
    expect(kinds.map((kind) => isNumeric({ kind }))).toEqual([true, true, true, true, false, false, false, false]);
    expect(isNumeric({ kind: 'decimal', width: 4, scale: 1 })).toBe(true);
  });
});
