import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestBox, neighbourOf, readingOrder } from './box-neighbours';

const places = new Map([
  ['flights', { x: 0, y: 0 }],
  ['airports', { x: 10, y: 160 }],
  ['clean', { x: 350, y: 0 }],
  ['daily', { x: 700, y: -120 }],
  ['hourly', { x: 690, y: 20 }],
  ['worst', { x: 700, y: 200 }],
]);
const edges = [
  ['flights', 'clean'],
  ['clean', 'daily'],
  ['clean', 'hourly'],
  ['clean', 'worst'],
  ['airports', 'worst'],
].map(([from = '', to = '']) => ({ from, to }));
const go = (id: string, direction: 'left' | 'right' | 'up' | 'down') => neighbourOf(id, direction, places, edges);

describe('the arrow keys of the canvas', () => {
  it('lead along edges: right to what reads the box, left to what it reads, of several to the nearest in height', () => {
    expect(go('flights', 'right')).toBe('clean');
    expect(go('clean', 'right')).toBe('hourly');
    expect(go('worst', 'left')).toBe('airports');
    expect(go('flights', 'left')).toBeNull();
    expect(go('worst', 'right')).toBeNull();
  });

  it('lead up and down through the columns, from the end of one to the beginning of the next', () => {
    expect(readingOrder(places)).toEqual(['flights', 'airports', 'clean', 'daily', 'hourly', 'worst']);
    expect(go('flights', 'down')).toBe('airports');
    expect(go('airports', 'down')).toBe('clean');
    expect(go('daily', 'up')).toBe('clean');
    expect(go('worst', 'down')).toBeNull();
    expect(neighbourOf('nowhere', 'down', places, edges)).toBeNull();
  });

  it('reach every box, wherever the boxes stand', () => {
    const coordinates = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(fc.array(fc.record({ x: coordinates, y: coordinates }), { minLength: 1, maxLength: 40 }), (list) => {
        const all = new Map(list.map((position, index) => [`n${index}`, position]));
        let at = readingOrder(all)[0] ?? null;
        const reached = new Set<string>();
        while (at !== null) {
          expect(reached.has(at)).toBe(false);
          reached.add(at);
          at = neighbourOf(at, 'down', all, []);
        }
        expect(reached.size).toBe(all.size);
      }),
    );
  });
});

describe('the box nearest to a place', () => {
  it('is the one that stands beside a box that is gone; none where there are no boxes', () => {
    expect(nearestBox(places, { x: 690, y: 30 })).toBe('hourly');
    expect(nearestBox(places, { x: -900, y: 200 })).toBe('airports');
    expect(nearestBox(new Map(), { x: 0, y: 0 })).toBeUndefined();
  });
});
