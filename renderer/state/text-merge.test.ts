import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTexts } from './text-merge';

describe('merging two changes of one text', () => {
  it('keeps both when they are in different places', () => {
    expect(mergeTexts('a b c', 'A b c', 'a b C')).toBe('A b C');
    expect(mergeTexts('a b c', 'a b C', 'A b c')).toBe('A b C');
  });

  it('leaves changes of the same place to a person', () => {
    expect(mergeTexts('a b c', 'a X c', 'a Y c')).toBeNull();
    expect(mergeTexts('ab', 'aXb', 'aYb')).toBeNull();
  });

  it('takes a change made alike on both sides once', () => {
    expect(mergeTexts('a', 'ab', 'ab')).toBe('ab');
  });

  it('gives the one change when only one side made one', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (base, changed) => {
        expect(mergeTexts(base, changed, base)).toBe(changed);
        expect(mergeTexts(base, base, changed)).toBe(changed);
      }),
    );
  });

  it('gives the same whichever side is called mine', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (base, mine, theirs) => {
        expect(mergeTexts(base, mine, theirs)).toBe(mergeTexts(base, theirs, mine));
      }),
    );
  });
});
