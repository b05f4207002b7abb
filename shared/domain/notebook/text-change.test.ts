import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange, changeBetween, isNoChange, revertChange, sizeOfChange, textChangeSchema } from './text-change';

const text = fc.oneof(
  fc.constant(null),
  fc.array(fc.constantFrom('a', 'b', 'c', 'long line', '\r'), { maxLength: 15 }).map((lines) => lines.join('\n')),
);

describe('changeBetween', () => {
  it('goes both ways between any two texts, and between a text and none', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = changeBetween(before, after);
        expect(textChangeSchema.parse(JSON.parse(JSON.stringify(change)))).toEqual(change);
        expect(applyChange(change, before)).toBe(after);
        expect(revertChange(change, after)).toBe(before);
        expect(isNoChange(change)).toBe(before === after);
      }),
    );
  });

  it('holds only the lines that differ', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join('');
    const change = changeBetween(many, many.replace('line 7\n', 'seven\n').replace('line 900\n', ''));
    expect(sizeOfChange(change)).toBe('line 7\n'.length + 'seven\n'.length + 'line 900\n'.length);
  });
});
