import { describe, expect, it } from 'vitest';
import { framePadding, frameRectangle, frameTitle, knownPlaces, positionsAfter } from './box-places';
import type { CanvasBox, CanvasModel } from './canvas-model';

const box = (id: string, parts: Partial<CanvasBox> = {}): CanvasBox => ({
  id,
  kind: 'cell',
  label: id,
  nodes: [id],
  isOutput: false,
  ...parts,
});
const model = (parts: Partial<CanvasModel>): CanvasModel => ({
  boxes: [],
  frames: [],
  edges: [],
  boxOf: new Map(),
  ...parts,
});
const none = { moved: new Map(), sketch: {}, session: new Map() };
const at = (x: number, y: number) => ({ x, y });

describe('the places of boxes', () => {
  it('are those of a move that is being written, then of the sketch, then of before', () => {
    const known = {
      moved: new Map([['a', at(1, 1)]]),
      sketch: { a: at(2, 2), B: at(2, 3) },
      session: new Map([
        ['a', at(3, 3)],
        ['b', at(3, 4)],
        ['c', at(3, 5)],
      ]),
    };
    expect([...knownPlaces(model({ boxes: [box('a'), box('b'), box('c'), box('d')] }), known)]).toEqual([
      ['a', at(1, 1)],
      ['b', at(2, 3)],
      ['c', at(3, 5)],
    ]);
  });

  it('of a collapsed group begin where its nodes do', () => {
    const group = box('group:g', { kind: 'group', nodes: ['a', 'b'] });
    const sketch = { a: at(100, 20), b: at(40, 80) };
    expect(knownPlaces(model({ boxes: [group] }), { ...none, sketch }).get('group:g')).toEqual(at(40, 20));
  });

  it('go along when a collapsed group moves, and when a frame does', () => {
    const group = box('group:g', { kind: 'group', nodes: ['a', 'b'] });
    const known = { ...none, sketch: { a: at(100, 20), b: at(40, 80), c: at(500, 500) } };
    const shown = model({
      boxes: [group, box('c', { frame: 'group:f' })],
      frames: [{ id: 'group:f', label: 'f', boxes: ['c'] }],
    });
    const places = knownPlaces(shown, known);
    expect(positionsAfter(shown, new Map([['group:g', at(50, 0)]]), places, known)).toEqual({
      a: at(110, 0),
      b: at(50, 60),
    });
    const frame = frameRectangle([at(500, 500)]);
    expect(frame).toMatchObject({ x: 500 - framePadding, y: 500 - frameTitle });
    expect(
      positionsAfter(shown, new Map([['group:f', at((frame?.x ?? 0) + 10, (frame?.y ?? 0) - 20)]]), places, known),
    ).toEqual({ c: at(510, 480) });
  });

  it('are made below one another for nodes of a collapsed group that had none', () => {
    const group = box('group:g', { kind: 'group', nodes: ['a', 'b'] });
    const moved = positionsAfter(model({ boxes: [group] }), new Map([['group:g', at(10, 20)]]), new Map(), none);
    expect(moved.a).toEqual(at(10, 20));
    expect(moved.b?.y).toBeGreaterThan(20 + 70);
  });
});
