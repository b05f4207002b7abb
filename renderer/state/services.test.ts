import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../shared/base/disposable';
import type { WorkspaceView } from '../../shared/contract/app-state';
import type { Bridge } from '../bridge/bridge';
import type { EngineResults } from '../bridge/engine-results';
import { Services } from './services';
import { previewSink } from './sinks';
import { createAppStore } from './store';
import { showLineageOnCanvas } from './where';

const view = (root: string): WorkspaceView =>
  ({
    root,
    graph: { nodes: [{ name: 'a', kind: 'sink', file: 'p.yaml', line: 1, parameters: [], problems: [] }], edges: [] },
    notebooks: [],
    checkFiles: [],
    sketches: [],
    problems: [],
    statuses: [],
    checks: [],
    parameters: [],
  }) as unknown as WorkspaceView;

/** A window to which main tells of workspaces. */
function windowOn() {
  const listeners = new Map<string, (event: unknown) => void>();
  const answers = new Map<string, (value: unknown) => void>();
  const bridge = {
    on: (name: string, listener: (event: unknown) => void) => {
      listeners.set(name, listener);
      return toDisposable(() => undefined);
    },
    invoke: (name: string) =>
      name === 'sink.preview' || name === 'lineage.column'
        ? new Promise((resolve) => answers.set(name, resolve))
        : Promise.resolve(null),
  } as unknown as Bridge;
  const results = {
    onReconnected: () => toDisposable(() => undefined),
    dispose: () => undefined,
  } as unknown as EngineResults;
  const store = createAppStore();
  const storage = { getItem: () => null, setItem: () => undefined } as never;
  const services = new Services({ store, bridge, results, storage });
  return { store, services, open: (root: string) => listeners.get('workspace.changed')?.(view(root)), answers };
}

describe('another workspace', () => {
  it('begins without what was selected, asked, highlighted and under way in the one before', () => {
    const { store, services, open } = windowOn();
    open('/one');
    store.setState({
      lineageHighlight: { of: 'a', nodes: new Set(['a']), edges: [] },
      where: { node: 'a', column: null, traces: false },
      selectedNode: 'a',
      renameNode: { from: 'a', to: 'b' },
      canvasSelection: ['a'],
      canvasPrompt: { kind: 'box', at: { x: 0, y: 0 }, from: [] },
      pipelineUndo: 'Draw a',
      sinkToWrite: 'a',
    });
    open('/one');
    expect(store.getState()).toMatchObject({ selectedNode: 'a', pipelineUndo: 'Draw a', sinkToWrite: 'a' });
    expect(store.getState().lineageHighlight).not.toBeNull();
    open('/two');
    expect(store.getState()).toMatchObject({
      lineageHighlight: null,
      where: null,
      selectedNode: null,
      renameNode: null,
      canvasSelection: [],
      canvasPrompt: null,
      pipelineUndo: null,
      sinkToWrite: null,
    });
    services.dispose();
  });

  it('does not show what is found out of the one before', async () => {
    const { store, services, open, answers } = windowOn();
    open('/one');
    const preview = previewSink(services, 'a');
    const lineage = showLineageOnCanvas(services, 'b', 'x');
    await Promise.resolve();
    await Promise.resolve();
    open('/two');
    answers.get('sink.preview')?.({ sink: 'a', fingerprint: '1' });
    answers.get('lineage.column')?.({ column: { node: 'b', column: 'x' }, nodes: ['b'], edges: [] });
    await Promise.all([preview, lineage]);
    expect(store.getState()).toMatchObject({ sinkLooks: {}, lineageHighlight: null, activeTab: null });
    services.dispose();
  });
});
