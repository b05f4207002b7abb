import { describe, expect, it } from 'vitest';
import { alignBoxes } from './align-boxes';
import { boxWidth } from './box-places';

const places = new Map([
  ['a', { x: 0, y: 30 }],
  ['b', { x: 1000, y: 10 }],
  ['c', { x: 300, y: 0 }],
]);

describe('aligning boxes', () => {
  it('puts them at the left edge or the top edge of the outermost one, and names only those that move', () => {
    expect([...alignBoxes(places, 'left')]).toEqual([
      ['b', { x: 0, y: 10 }],
      ['c', { x: 0, y: 0 }],
    ]);
    expect([...alignBoxes(places, 'top')].map(([id]) => id)).toEqual(['a', 'b']);
  });

  it('gives them the same room, the outer two staying', () => {
    expect([...alignBoxes(places, 'columns')]).toEqual([['c', { x: 500, y: 0 }]]);
  });

  it('puts what does not fit between side by side', () => {
    const close = new Map([...places].map(([id, { y }], index) => [id, { x: index * 10, y }]));
    const xs = [...new Map([...close, ...alignBoxes(close, 'columns')]).values()]
      .map(({ x }) => x)
      .sort((a, b) => a - b);
    expect(Math.min(...xs.slice(1).map((x, index) => x - (xs[index] ?? 0)))).toBeGreaterThan(boxWidth);
  });

  it('leaves fewer boxes than can be aligned', () => {
    expect(alignBoxes(new Map([['a', { x: 1, y: 2 }]]), 'left').size).toBe(0);
    expect(alignBoxes(new Map([...places].slice(0, 2)), 'rows').size).toBe(0);
  });
});
