import { describe, expect, it } from 'vitest';
import type { CanvasEdge } from '../../../../shared/domain/canvas/canvas-model';
import { curveBetween, edgeNear, middleOf } from './edge-geometry';

const places = new Map([
  ['a', { x: 0, y: 0 }],
  ['b', { x: 500, y: 200 }],
  ['c', { x: 500, y: -200 }],
  // Left of what it reads: its edge leads back.
  ['d', { x: -600, y: 40 }],
]);
const edge = (from: string, to: string): CanvasEdge => ({ id: `${from}>${to}`, from, to, kind: 'reads', pairs: [] });
const edges = [edge('a', 'b'), edge('a', 'c'), edge('a', 'd'), edge('a', 'gone')];
const middle = ({ from, to }: CanvasEdge) => {
  const [start, end] = [places.get(from), places.get(to)];
  if (start === undefined || end === undefined) throw new Error('No place.');
  return middleOf(curveBetween(start, end));
};

describe('the edge near a point', () => {
  it('is the nearest of those within reach', () => {
    for (const one of edges.slice(0, 3)) {
      const { x, y } = middle(one);
      expect(edgeNear(edges, places, { x, y: y + 3 }, 6)?.id).toBe(one.id);
    }
    // Both begin at the same handle.
    expect(edgeNear(edges, places, { x: 280, y: 42 }, 30)?.id).toBe('a>b');
  });

  it('is none beyond the reach, and none without edges', () => {
    const { x, y } = middle(edge('a', 'b'));
    expect(edgeNear(edges, places, { x, y: y + 40 }, 6)).toBeNull();
    expect(edgeNear([], places, { x, y }, 6)).toBeNull();
  });
});
