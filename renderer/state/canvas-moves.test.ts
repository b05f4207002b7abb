import { describe, expect, it, vi } from 'vitest';
import type { WorkspaceView } from '../../shared/contract/app-state';
import type { CanvasModel } from '../../shared/domain/canvas/canvas-model';
import { PlumblineError } from '../../shared/domain/problem';
import type { Position } from '../../shared/domain/sketch/sketch';
import type { Bridge } from '../bridge/bridge';
import { moveBoxes, placesKnown } from './canvas-moves';
import { PipelineEdits } from './pipeline-edits';
import type { CanvasHandle } from './pipeline-slice';
import type { Services } from './services';
import { createAppStore } from './store';

const names = ['a', 'b'];
const model: CanvasModel = {
  boxes: names.map((name) => ({ id: name, kind: 'cell', label: name, nodes: [name], isOutput: false })),
  frames: [],
  edges: [],
  boxOf: new Map(names.map((name) => [name, name])),
};
const at = (x: number, y = 0): Position => ({ x, y });

/** A window whose main process answers when it is told to. */
function windowOn() {
  const store = createAppStore();
  const tell = (positions: Record<string, Position>) =>
    store.setState({
      workspace: { root: '/w', sketches: [{ file: 'p.yaml', positions }] } as unknown as WorkspaceView,
    });
  tell({ a: at(0), b: at(500) });
  store.setState({ canvas: { model, places: new Map() } as unknown as CanvasHandle });
  const asked: { positions: Record<string, Position>; answer: () => void; refuse: (error: Error) => void }[] = [];
  const invoke = vi.fn(
    (name: string, { edits }: { edits: { positions: Record<string, Position> }[] }) =>
      new Promise((resolve, reject) => {
        // What can be taken back is no question here.
        if (name !== 'pipeline.edit') return resolve(null);
        const positions = edits[0]?.positions ?? {};
        const file = { file: 'p.yaml', before: '', after: `${asked.length}\n` };
        const change = { title: '', files: [file], names: [], sketch: 'p.yaml' };
        asked.push({ positions, answer: () => resolve(change), refuse: reject });
      }),
  );
  const bridge = { invoke } as unknown as Bridge;
  const pipeline = new PipelineEdits({ store, bridge, flush: async () => undefined });
  const services = { store, bridge, pipeline } as unknown as Services;
  return { store, services, asked, tell, shown: () => placesKnown(store.getState()).moved.get('a') };
}

describe('moving boxes', () => {
  it('shows them at their new places at once, until the sketch has them', async () => {
    const { services, asked, tell, shown } = windowOn();
    const moving = moveBoxes(services, new Map([['a', at(10)]]));
    expect(shown()).toEqual(at(10));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]?.positions).toEqual({ a: at(10) });
    asked[0]?.answer();
    await Promise.resolve();
    expect(shown()).toEqual(at(10));
    tell({ a: at(10), b: at(500) });
    await moving;
    expect(shown()).toBeUndefined();
  });

  it('puts them back when the move cannot be written, and says why', async () => {
    const { services, asked, shown } = windowOn();
    const moving = moveBoxes(services, new Map([['a', at(10)]]));
    const refused = expect(moving).rejects.toThrow('In conflict.');
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]?.refuse(new PlumblineError({ code: 'edit_conflict', message: 'In conflict.' }));
    await refused;
    expect(shown()).toBeUndefined();
  });

  it('writes the moves that come meanwhile as one', async () => {
    const { services, asked, tell, shown } = windowOn();
    const first = moveBoxes(services, new Map([['a', at(10)]]));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    void moveBoxes(services, new Map([['a', at(20)]]));
    void moveBoxes(services, new Map([['b', at(510)]]));
    const last = moveBoxes(services, new Map([['a', at(30)]]));
    asked[0]?.answer();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]?.positions).toEqual({ a: at(30), b: at(510) });
    tell({ a: at(10), b: at(500) });
    expect(shown()).toEqual(at(30));
    asked[1]?.answer();
    tell({ a: at(30), b: at(510) });
    await Promise.all([first, last]);
    expect(asked).toHaveLength(2);
  });

  it('sends nothing into a workspace that was opened meanwhile', async () => {
    const { store, services, asked, tell } = windowOn();
    const first = moveBoxes(services, new Map([['a', at(10)]]));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    void moveBoxes(services, new Map([['b', at(510)]]));
    tell({ a: at(0), b: at(500) });
    const { workspace } = store.getState();
    store.setState({ workspace: { ...workspace, root: '/other' } as WorkspaceView, canvasMoved: new Map() });
    asked[0]?.answer();
    await first;
    expect(asked).toHaveLength(1);
    // Moves of the other workspace are its own.
    void moveBoxes(services, new Map([['a', at(20)]]));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]?.positions).toEqual({ a: at(20) });
  });
});
