import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../../shared/domain/column/column-type';
import type { ColumnVector, FixedValues } from '../../../shared/domain/column/result-page';
import { columnLetters, sheetCell, textCell, xmlText } from './sheet-cell';

const fixed = (values: FixedValues): ColumnVector => ({ validity: null, data: { layout: 'fixed', values } });
const cell = (type: ColumnType, values: FixedValues) => sheetCell('A1', type, fixed(values), 0);

describe('a cell of a sheet', () => {
  it('is a number as long as Excel keeps its digits, and text beyond', () => {
    expect(cell({ kind: 'bigint' }, BigInt64Array.of(-999_999_999_999_999n))).toBe(
      '<c r="A1"><v>-999999999999999</v></c>',
    );
    expect(cell({ kind: 'bigint' }, BigInt64Array.of(9_007_199_254_740_993n))).toContain('>9007199254740993</t>');
    expect(cell({ kind: 'decimal', width: 18, scale: 3 }, BigInt64Array.of(1_500n))).toBe('<c r="A1"><v>1.500</v></c>');
    expect(cell({ kind: 'decimal', width: 3, scale: 3 }, BigInt64Array.of(-5n))).toBe('<c r="A1"><v>-0.005</v></c>');
    expect(cell({ kind: 'double' }, Float64Array.of(0.1))).toBe('<c r="A1"><v>0.1</v></c>');
    expect(cell({ kind: 'double' }, Float64Array.of(Number.NaN))).toContain('>nan</t>');
  });

  it('is a date where Excel has one, and text before and behind', () => {
    expect(cell({ kind: 'date' }, Int32Array.of(11_323))).toBe('<c r="A1" s="1"><v>36892</v></c>');
    expect(cell({ kind: 'date' }, Int32Array.of(-25_509))).toContain('>1900-02-28</t>');
    expect(cell({ kind: 'timestamp' }, BigInt64Array.of(978_350_400_000_000n))).toBe(
      '<c r="A1" s="2"><v>36892.5</v></c>',
    );
    expect(cell({ kind: 'timestamp' }, BigInt64Array.of(978_350_400_000_001n))).toContain(
      '>2001-01-01 12:00:00.000001</t>',
    );
  });

  it('is nothing for NULL, and a text without characters for the empty one', () => {
    const vector: ColumnVector = {
      validity: Uint8Array.of(0b10),
      data: { layout: 'bytes', offsets: Uint32Array.of(0, 0, 0), bytes: new Uint8Array(0) },
    };
    expect(sheetCell('A1', { kind: 'varchar' }, vector, 0)).toBe('');
    expect(sheetCell('A1', { kind: 'varchar' }, vector, 1)).toContain('<t xml:space="preserve"></t>');
  });

  it('escapes what XML cannot hold, and what looks escaped', () => {
    expect(xmlText('a<b>&\0\r_x0041_ 🦆\ud800')).toBe('a&lt;b&gt;&amp;_x0000__x000D__x005F_x0041_ 🦆_xD800_');
  });

  it('refuses a text that no cell holds, and says which', () => {
    expect(() => textCell('C7', 'x'.repeat(32_768))).toThrow(/C7/);
  });

  it('counts columns in letters', () => {
    expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD']);
  });
});
