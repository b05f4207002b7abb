import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { boxRectangle, frameRectangle } from '../../../../../shared/domain/canvas/box-places';
import { overlap } from '../../../../../shared/domain/canvas/place-boxes';
import { layOut } from './lay-out';

vi.setConfig({ testTimeout: 60_000 });

const requests = fc
  .tuple(
    fc.integer({ min: 1, max: 25 }),
    fc.array(fc.tuple(fc.nat(24), fc.nat(24)), { maxLength: 40 }),
    fc.array(fc.nat(3), { minLength: 25, maxLength: 25 }),
  )
  .map(([count, pairs, groups]) => {
    const boxes = Array.from({ length: count }, (_, index) => `n${index}`);
    const edges = pairs.map(([a, b]) => ({ from: `n${a % count}`, to: `n${b % count}` }));
    const frames = [1, 2].map((group) => ({
      id: `group:${group}`,
      boxes: boxes.filter((_, index) => groups[index] === group),
    }));
    return { boxes, edges, frames };
  });

describe('the layout', () => {
  it('puts what is read left of what reads it', () => {
    const places = layOut({
      boxes: ['daily', 'flights', 'clean'],
      frames: [],
      edges: [
        { from: 'flights', to: 'clean' },
        { from: 'clean', to: 'daily' },
      ],
    });
    const x = (id: string) => places.get(id)?.x ?? 0;
    expect(x('flights')).toBeLessThan(x('clean'));
    expect(x('clean')).toBeLessThan(x('daily'));
  });

  it('gives each box a place on the grid that covers no other and no frame of others, also with cycles', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const places = layOut(request);
        expect([...places.keys()].sort()).toEqual([...request.boxes].sort());
        const entries = [...places];
        for (const [index, [id, position]] of entries.entries()) {
          expect([position.x % 10, position.y % 10].map(Math.abs)).toEqual([0, 0]);
          for (const [other, at] of entries.slice(index + 1))
            expect(overlap(boxRectangle(position), boxRectangle(at)), `${id} ${other}`).toBe(false);
        }
        for (const frame of request.frames) {
          const around = frameRectangle(frame.boxes.flatMap((id) => places.get(id) ?? []));
          if (around === undefined) continue;
          for (const [id, position] of entries) {
            if (!frame.boxes.includes(id))
              expect(overlap(boxRectangle(position), around), `${id} ${frame.id}`).toBe(false);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect([...layOut(request)]).toEqual([...layOut(request)]);
      }),
      { numRuns: 30 },
    );
  });
});
