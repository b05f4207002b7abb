import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { applyTextEdits, minimalEdit } from './text-edit';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

describe('applyTextEdits', () => {
  it('applies each edit to the text that the one before left', () => {
    expect(
      applyTextEdits('abc', [
        { start: 0, end: 1, text: 'xyz' },
        { start: 3, end: 4, text: '' },
      ]),
    ).toBe('xyzc');
  });

  it('clamps offsets to the text', () => {
    expect(applyTextEdits('abc', [{ start: 2, end: 99, text: '!' }])).toBe('ab!');
    expect(applyTextEdits('abc', [{ start: -5, end: -2, text: '!' }])).toBe('!abc');
  });
});

describe('minimalEdit', () => {
  const unit = fc.constantFrom('a', 'b', '\ud83d', '\ude00', '\ud83e', '\r', '\n');
  const text = fc.oneof(fc.string({ unit, maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 12 }));

  it('turns the one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = minimalEdit(before, after);
        expect(applyTextEdits(before, edit === null ? [] : [edit])).toBe(after);
        expect(edit === null).toBe(before === after);
      }),
      { numRuns: 2000 },
    );
  });

  it('never cuts between the halves of a character or of a CRLF', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = minimalEdit(before, after);
        if (edit === null) return;
        expect(isCut(before, after, edit)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('is as small as it can be', () => {
    expect(minimalEdit('hello world', 'hello, world')).toEqual({ start: 5, end: 5, text: ',' });
    expect(minimalEdit('aaa', 'aa')).toEqual({ start: 2, end: 3, text: '' });
    expect(minimalEdit('x😀y', 'x😁y')).toEqual({ start: 1, end: 3, text: '😁' });
    expect(minimalEdit('same', 'same')).toBeNull();
  });
});

function isCut(before: string, after: string, edit: { start: number; end: number; text: string }): boolean {
  const pair = /^(?:[\ud800-\udbff][\udc00-\udfff]|\r\n)$/;
  const newEnd = edit.start + edit.text.length;
  return (
    pair.test(before.slice(edit.start - 1, edit.start + 1)) ||
    pair.test(after.slice(edit.start - 1, edit.start + 1)) ||
    pair.test(before.slice(edit.end - 1, edit.end + 1)) ||
    pair.test(after.slice(newEnd - 1, newEnd + 1))
  );
}
