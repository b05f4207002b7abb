import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeferred, type Deferred } from '../../shared/base/deferred';
import type { NodeFlow } from '../../shared/domain/flow/node-flow';
import { watchFlows } from './flow-watcher';
import { indexGraph, indexStatuses } from './graph-index';
import { type AppStore, createAppStore } from './store';

let store: AppStore;
let calls: { readonly node: string; readonly signal: AbortSignal | undefined; readonly answer: Deferred<NodeFlow> }[];
let isVisible: boolean;
let reconnected: () => void;

const node = (name: string, fingerprint: string, kind: 'cell' | 'source' = 'cell') => ({
  name,
  kind,
  file: 'a.md',
  line: 1,
  parameters: [],
  problems: [],
  fingerprint,
});

function flowOf(name: string, fingerprint: string): NodeFlow {
  return { node: name, rows: 1, edges: [], joins: [], warnings: [], fingerprint };
}

function show(fingerprints: Readonly<Record<string, string>> = { one: '1', two: '2' }): void {
  const nodes = [
    node('data', '0', 'source'),
    ...Object.entries(fingerprints).map(([name, print]) => node(name, print)),
  ];
  const edges = Object.keys(fingerprints).map((to) => ({ from: 'data', to }));
  store.setState({
    workspace: { root: '/w', sketches: [] } as never,
    graph: indexGraph({ nodes, edges }),
    statuses: indexStatuses(Object.keys(fingerprints).map((name) => ({ name, state: 'fresh' as const }))),
    activeTab: 'pipeline',
    inspectorOpen: true,
  });
}

const settle = () => vi.advanceTimersByTimeAsync(1000);
const asked = () => calls.map((call) => call.node);

beforeEach(() => {
  vi.useFakeTimers();
  store = createAppStore();
  calls = [];
  isVisible = true;
  const source = {
    nodeFlow: (name: string, signal?: AbortSignal) => {
      const answer = createDeferred<NodeFlow>();
      calls.push({ node: name, signal, answer });
      return answer.promise;
    },
    onReconnected: (listener: () => void) => {
      reconnected = listener;
      return { dispose: () => undefined };
    },
  };
  watchFlows(store, source, () => isVisible);
});
afterEach(() => vi.useRealTimers());

describe('watchFlows', () => {
  it('asks for one node after another while the pipeline is in front, the selected one first', async () => {
    show();
    store.setState({ selectedNode: 'two' });
    await settle();
    expect(asked()).toEqual(['two']);
    calls[0]?.answer.resolve(flowOf('two', '2'));
    await settle();
    expect(asked()).toEqual(['two', 'one']);
    calls[1]?.answer.resolve(flowOf('one', '1'));
    await settle();
    expect([...store.getState().flows.keys()]).toEqual(['two', 'one']);
    expect(asked()).toHaveLength(2);
  });

  it('cancels what nobody looks at any more, and asks for it again later', async () => {
    show();
    await settle();
    store.setState({ activeTab: 'runs' });
    await settle();
    expect(calls[0]?.signal?.aborted).toBe(true);
    calls[0]?.answer.reject(new Error('cancelled'));
    await settle();
    expect(asked()).toEqual(['one']);
    store.setState({ activeTab: 'pipeline' });
    await settle();
    expect(asked()).toEqual(['one', 'one']);
  });

  it('asks nothing while something runs, or of a window that is hidden', async () => {
    show();
    store.setState({ jobs: [{ id: '1', kind: 'run', title: 'Run', state: 'running', progress: null, startedAt: '' }] });
    await settle();
    expect(asked()).toEqual([]);
    isVisible = false;
    store.setState({ jobs: [] });
    await settle();
    expect(asked()).toEqual([]);
    isVisible = true;
    reconnected();
    expect(asked()).toEqual(['one']);
  });

  it('forgets a flow whose rows are others now, and asks again', async () => {
    show({ one: '1' });
    await settle();
    calls[0]?.answer.resolve(flowOf('one', '1'));
    await settle();
    expect(store.getState().flows.size).toBe(1);
    show({ one: 'other' });
    expect(store.getState().flows.size).toBe(0);
    await settle();
    expect(asked()).toEqual(['one', 'one']);
  });

  it('asks again after a run by force, which gives other rows under the same fingerprint', async () => {
    show({ one: '1' });
    await settle();
    calls[0]?.answer.resolve(flowOf('one', '1'));
    await settle();
    expect(asked()).toEqual(['one']);
    const ranAgain = { name: 'one', state: 'fresh' as const, ranAt: '2026-11-26T10:00:00Z' };
    store.setState({ statuses: indexStatuses([ranAgain]) });
    await settle();
    expect(asked()).toEqual(['one', 'one']);
  });

  it('asks again when an edit is taken back, and the rows are those of before', async () => {
    show({ one: '1' });
    await settle();
    calls[0]?.answer.resolve(flowOf('one', '1'));
    await settle();
    show({ one: 'other' });
    store.setState({ statuses: indexStatuses([{ name: 'one', state: 'stale' }]) });
    await settle();
    show({ one: '1' });
    await settle();
    expect(asked()).toEqual(['one', 'one']);
    calls[1]?.answer.resolve(flowOf('one', '1'));
    await settle();
    expect(store.getState().flows.size).toBe(1);
    expect(asked()).toHaveLength(2);
  });

  it('asks again when a workspace is opened another time', async () => {
    show({ one: '1' });
    await settle();
    calls[0]?.answer.resolve(flowOf('one', '1'));
    await settle();
    store.setState({ flows: new Map() });
    show({ one: '1' });
    await settle();
    expect(asked()).toEqual(['one', 'one']);
  });

  it('asks again when something else is expected of the joins', async () => {
    show({ one: '1' });
    await settle();
    calls[0]?.answer.resolve(flowOf('one', '1'));
    await settle();
    const sketch = { file: 'pipelines/p.yaml', joins: [{ node: 'ONE', drop: 1, line: 2 }] };
    store.setState({ workspace: { root: '/w', sketches: [sketch] } as never });
    await settle();
    expect(asked()).toEqual(['one', 'one']);
  });

  it('does not ask again and again for what cannot be told', async () => {
    show({ one: '1' });
    await settle();
    calls[0]?.answer.reject(new Error('blocked'));
    await settle();
    store.setState({ selectedNode: 'one' });
    await settle();
    expect(asked()).toEqual(['one']);
  });
});
