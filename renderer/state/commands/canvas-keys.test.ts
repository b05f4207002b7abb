import { describe, expect, it } from 'vitest';
import type { WorkspaceView } from '../../../shared/contract/app-state';
import type { CanvasHandle } from '../pipeline-slice';
import { createAppStore } from '../store';
import type { KeyboardFocus } from './command';
import { allCommands, normaliseKey } from './registry';

const node = (name: string, kind: string) => ({ name, kind, file: 'a.md', line: 1, parameters: [], problems: [] });

/** The canvas in front, with a cell, a plan, a sink and a group on it, and all of them selected. */
function canvasState() {
  const store = createAppStore();
  const sketch = {
    file: 'pipelines/p.yaml',
    planned: [{ name: 'plan', from: ['cell'], columns: [] }],
    sinks: [{ name: 'sink', from: 'cell', write: { format: 'csv', path: 'a.csv' } }],
    groups: [{ name: 'group', nodes: ['cell'], collapsed: false }],
    joins: [],
    outputs: [],
    positions: {},
  };
  const names = ['cell', 'plan', 'sink'];
  store.getState().receiveWorkspace({
    root: '/w',
    sketches: [sketch],
    sources: [],
    notebooks: [],
    problems: [],
    graph: {
      nodes: [node('cell', 'cell'), node('plan', 'planned'), node('sink', 'sink')],
      edges: [
        { from: 'cell', to: 'plan' },
        { from: 'cell', to: 'sink' },
      ],
    },
    statuses: names.map((name) => ({ name, state: 'fresh' })),
    checks: [],
  } as unknown as WorkspaceView);
  store.setState({
    activeTab: 'pipeline',
    tabs: [{ kind: 'pipeline' }],
    canvas: { places: new Map(names.map((name) => [name, { x: 0, y: 0 }])) } as unknown as CanvasHandle,
    canvasSelection: [...names, 'group:group'],
    canvasCursor: 'cell',
    selectedNode: 'cell',
  });
  return store.getState();
}

const onBox: KeyboardFocus = {
  inText: false,
  inCellEditor: false,
  inGrid: false,
  onMark: false,
  inCanvas: true,
  inDialog: false,
  onControl: false,
  inNotebook: false,
};

describe('a key on a box of the canvas', () => {
  it.each([false, true])('belongs to one command (on a Mac: %s)', (mac) => {
    const state = canvasState();
    const owners = new Map<string, string[]>();
    for (const command of allCommands) {
      if (command.when?.(state, onBox) === false) continue;
      for (const key of command.keys ?? []) {
        const spelt = normaliseKey(key, mac);
        owners.set(spelt, [...(owners.get(spelt) ?? []), command.id]);
      }
    }
    expect(owners.get('ArrowLeft')).toEqual(['canvas.left']);
    expect([...owners].filter(([, ids]) => ids.length > 1)).toEqual([]);
  });
});
