import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxHeight, boxWidth } from '../../shared/domain/canvas/box-places';
import { freePlace, placeBeside } from './canvas-room';

describe('where a new box stands', () => {
  it('is to the right of what it reads, in the middle of it', () => {
    const a = { x: 0, y: 0 };
    const b = { x: 40, y: 200 };
    expect(placeBeside([a], new Map([['a', a]]))).toEqual({ x: boxWidth + 80, y: 0 });
    expect(placeBeside([a, b], new Map(Object.entries({ a, b })))).toEqual({ x: boxWidth + 120, y: 100 });
    expect(placeBeside([], new Map([['a', a]]))).toBeNull();
  });

  it('is below what stands there already', () => {
    const a = { x: 0, y: 0 };
    const places = new Map(Object.entries({ a, reader: { x: boxWidth + 80, y: 0 } }));
    expect(placeBeside([a], places)).toEqual({ x: boxWidth + 80, y: boxHeight + 20 });
  });

  it('is on no other box', () => {
    const coordinate = fc.integer({ min: -500, max: 500 });
    const place = fc.record({ x: coordinate, y: coordinate });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 30 }), place, (others, wanted) => {
        const at = freePlace(wanted, new Map(others.map((other, index) => [`${index}`, other])));
        return others.every((other) => Math.abs(other.x - at.x) >= boxWidth || Math.abs(other.y - at.y) >= boxHeight);
      }),
    );
  });
});
