import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineDifference, lineDifference } from './line-hunks';

function written({ hunks }: LineDifference): string[] {
  const signs = { same: ' ', removed: '-', added: '+' } as const;
  return hunks.flatMap(({ skipped, lines }) => [
    ...(skipped === 0 ? [] : [`@${skipped}`]),
    ...lines.map(({ kind, text, before, after }) => `${signs[kind]}${before ?? ''}:${after ?? ''} ${text}`),
  ]);
}

describe('lineDifference', () => {
  it('shows changed lines with their numbers and the lines around them', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    const after = 'a\nb\nc\nD\ne\nf\ng\nh\ni\n';
    const difference = lineDifference(before, after, 1);
    expect(written(difference)).toEqual(['@2', ' 3:3 c', '-4: d', '+:4 D', ' 5:5 e', '@2', ' 8:8 h', '+:9 i']);
    expect(difference).toMatchObject({ added: 2, removed: 1 });
  });

  it('shows a new file as added and a removed one as removed', () => {
    expect(written(lineDifference(null, 'a\n\nb'))).toEqual(['+:1 a', '+:2 ', '+:3 b']);
    expect(written(lineDifference('a\r\nb\r\n', null))).toEqual(['-1: a', '-2: b']);
  });

  it('says nothing of texts that are the same', () => {
    expect(lineDifference('a\nb\n', 'a\nb\n')).toEqual({ hunks: [], added: 0, removed: 0 });
  });

  it('keeps every line of both texts, in order, when all lines around changes are asked for', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDifference(before, after, 100).hunks.flatMap((hunk) => hunk.lines);
        if (before === after) return lines.length === 0;
        const side = (kind: 'removed' | 'added') =>
          lines.filter((line) => line.kind === 'same' || line.kind === kind).map((line) => line.text);
        const split = (whole: string) =>
          whole.endsWith('\n') || whole === '' ? whole.split('\n').slice(0, -1) : whole.split('\n');
        expect(side('removed')).toEqual(split(before));
        expect(side('added')).toEqual(split(after));
        return true;
      }),
    );
  });
});
