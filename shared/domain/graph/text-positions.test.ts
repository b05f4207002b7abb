import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetInCell, sqlPart } from './sql-part';
import { byteOffsets, characterOffset, lineAndColumn } from './text-positions';
import { replaceUnicodeSpaces } from './tokens';

describe('positions', () => {
  it('count lines and columns from 1, columns in UTF-16 units', () => {
    expect(lineAndColumn('ab\n😀c', 0)).toEqual({ line: 1, column: 1 });
    expect(lineAndColumn('ab\n😀c', 2)).toEqual({ line: 1, column: 3 });
    expect(lineAndColumn('ab\n😀c', 5)).toEqual({ line: 2, column: 3 });
    expect(lineAndColumn('ab\n', 99)).toEqual({ line: 2, column: 1 });
  });

  it('turn bytes and characters of any text into UTF-16 offsets', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        (before, after) => {
          const text = before + after;
          expect(byteOffsets(text)(new TextEncoder().encode(before).length)).toBe(before.length);
          expect(characterOffset(text, [...before].length)).toBe(before.length);
        },
      ),
    );
  });

  it('lead back from a text with insertions to the cell', () => {
    const part = sqlPart('PIVOT t ON a, b USING c', 10, [
      { at: 12, text: ' IN (1)' },
      { at: 15, text: ' IN (2)' },
    ]);
    expect(part.text).toBe('PIVOT t ON a IN (1), b IN (2) USING c');
    for (const word of ['PIVOT', 't ON', 'a', 'b', 'USING', 'c']) {
      const written = 'PIVOT t ON a, b USING c'.indexOf(word);
      expect(offsetInCell(part, part.text.lastIndexOf(word))).toBe(10 + written);
    }
    expect(offsetInCell(part, part.text.indexOf('(1)'))).toBe(10 + 12);
  });

  it('keep their place when exotic spaces become plain ones, and leave those in quotes alone', () => {
    expect(replaceUnicodeSpaces('a\u00a0b\u3000\'\u00a0\' -- \u2003\n\ufeff"\u00a0"')).toBe(
      'a b \'\u00a0\' -- \u2003\n "\u00a0"',
    );
  });
});
