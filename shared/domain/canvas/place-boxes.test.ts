import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { boxHeight, boxRectangle, boxWidth, frameRectangle, type Places } from './box-places';
import { columnGap, overlap, partsOf, placeAsLaidOut, placeBeside } from './place-boxes';

vi.setConfig({ testTimeout: 60_000 });

const edge = (from: string, to: string) => ({ from, to });
const origin = { x: 0, y: 0 };

/** Every pair of a new box and any other one that cover each other. */
function covered(known: Places, placed: Places): string[] {
  const all = [...known, ...placed];
  return [...placed].flatMap(([id, position]) =>
    all
      .filter(([other, at]) => other !== id && overlap(boxRectangle(position), boxRectangle(at)))
      .map(([other]) => `${id} ${other}`),
  );
}

describe('placing boxes', () => {
  it('puts a new box right of what it reads', () => {
    const placed = placeBeside({
      known: new Map([['a', { x: 100, y: 40 }]]),
      layout: new Map([['b', origin]]),
      edges: [edge('a', 'b')],
    });
    expect(placed.get('b')).toEqual({ x: 100 + boxWidth + columnGap, y: 40 });
  });

  it('puts a new box left of what reads it when it reads nothing that has a place', () => {
    const known = new Map([['b', { x: 100, y: 40 }]]);
    const placed = placeBeside({ known, layout: new Map([['a', origin]]), edges: [edge('a', 'b')] });
    expect(placed.get('a')).toEqual({ x: 100 - boxWidth - columnGap, y: 40 });
  });

  it('puts thousands of new readers of one box around its height, without trying all places that are taken for each', () => {
    const known = new Map([['a', origin]]);
    const layout = new Map(Array.from({ length: 5000 }, (_, at) => [`b${at}`, origin] as const));
    const placed = placeBeside({ known, layout, edges: [...layout.keys()].map((to) => edge('a', to)) });
    const heights = [...placed.values()].map(({ y }) => y).sort((one, other) => one - other);
    // Above and below in turn, each as near as it may stand.
    expect(heights).toEqual(heights.map((_, at) => 90 * (at - 2499)));
  });

  it('goes up or down where the place is taken', () => {
    const next = { x: boxWidth + columnGap, y: 0 };
    const known = new Map([
      ['a', origin],
      ['taken', next],
    ]);
    const placed = placeBeside({ known, layout: new Map([['b', origin]]), edges: [edge('a', 'b')] });
    const { x, y } = placed.get('b') ?? origin;
    expect(x).toBe(next.x);
    expect(Math.abs(y)).toBeGreaterThanOrEqual(boxHeight);
    expect(Math.abs(y)).toBeLessThan(2 * boxHeight);
  });

  it('keeps what belongs together as the layout has it, and out of frames', () => {
    const known = new Map([
      ['a', origin],
      ['framed', { x: boxWidth + columnGap, y: 0 }],
    ]);
    const frame = frameRectangle([{ x: boxWidth + columnGap, y: 0 }]);
    if (frame === undefined) throw new Error('no frame');
    const layout = new Map([
      ['b', origin],
      ['c', { x: 350, y: 120 }],
    ]);
    const placed = placeBeside({ known, layout, edges: [edge('a', 'b'), edge('b', 'c')], taken: [frame] });
    const [b, c] = [placed.get('b') ?? origin, placed.get('c') ?? origin];
    expect([c.x - b.x, c.y - b.y]).toEqual([350, 120]);
    for (const position of placed.values()) expect(overlap(boxRectangle(position), frame)).toBe(false);
  });

  it('puts what has no neighbour below everything', () => {
    const placed = placeBeside({
      known: new Map([['a', { x: 50, y: 500 }]]),
      layout: new Map([['b', origin]]),
      edges: [],
    });
    expect(placed.get('b')?.x).toBe(50);
    expect(placed.get('b')?.y).toBeGreaterThan(500 + boxHeight);
  });

  it('finds the parts that edges join', () => {
    expect(partsOf(['a', 'b', 'c', 'd'], [edge('a', 'c'), edge('x', 'b'), edge('d', 'd')])).toEqual([
      ['a', 'c'],
      ['b'],
      ['d'],
    ]);
  });

  const graphs = fc
    .tuple(
      fc.array(fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) }), {
        maxLength: 12,
      }),
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 25 }),
    )
    .map(([positions, fresh, pairs]) => {
      const known = new Map(positions.map((position, index) => [`n${index}`, position]));
      const names = [...known.keys(), ...Array.from({ length: fresh }, (_, index) => `new${index}`)];
      const edges = pairs.map(([a, b]) => edge(names[a % names.length] ?? '', names[b % names.length] ?? ''));
      // A layout in which boxes do not cover one another, as any layout is.
      const layout = new Map(
        names.slice(known.size).map((id, index) => [id, { x: (index % 3) * 350, y: Math.floor(index / 3) * 100 }]),
      );
      return { known, layout, edges };
    });

  it('moves nothing that has a place, and covers nothing with what is new', () => {
    fc.assert(
      fc.property(graphs, ({ known, layout, edges }) => {
        const before = JSON.stringify([...known]);
        for (const placed of [placeBeside({ known, layout, edges }), placeAsLaidOut(known, layout)]) {
          expect([...placed.keys()].sort()).toEqual([...layout.keys()].sort());
          expect(covered(known, placed)).toEqual([]);
        }
        expect(JSON.stringify([...known])).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('puts the same boxes at the same places each time', () => {
    fc.assert(
      fc.property(graphs, (request) => {
        expect([...placeBeside(request)]).toEqual([...placeBeside(request)]);
      }),
      { numRuns: 50 },
    );
  });
});
