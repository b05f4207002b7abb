import { toProblem } from '../../shared/domain/problem';
import type { NodeStatus } from '../../shared/domain/run/run';
import type { SinkDryRun } from '../../shared/domain/sink/sink-run';
import type { Services } from './services';
import type { AppState } from './store';

/** Finds out what a sink would write. What goes wrong is shown where the answer would be. */
export async function previewSink(services: Services, sink: string): Promise<void> {
  const { store, bridge } = services;
  if (store.getState().sinkLooks[sink]?.state === 'running') return;
  store.getState().keepSinkLook(sink, { state: 'running' });
  const root = store.getState().workspace?.root;
  // A sink of the same name in a workspace that was opened meanwhile is another one.
  const isHere = () => store.getState().workspace?.root === root;
  try {
    await services.flushAll();
    const found = await bridge.invoke('sink.preview', { sink });
    if (!isHere()) return;
    const { ranAt } = store.getState().statuses.get(sink) ?? {};
    store
      .getState()
      .keepSinkLook(sink, { state: 'done', found, of: versionOf({ fingerprint: found.fingerprint, ranAt }) });
  } catch (error) {
    if (!isHere()) return;
    const problem = toProblem(error);
    store.getState().keepSinkLook(sink, problem.code === 'cancelled' ? null : { state: 'failed', problem });
  }
}

/** Asks before a sink writes, with what it would write. */
export async function askToWrite(services: Services, sink: string): Promise<void> {
  services.store.setState({ sinkToWrite: sink });
  await previewSink(services, sink);
}

/** Writes what somebody has seen and agreed to. */
export async function writeSink(services: Services, found: SinkDryRun): Promise<void> {
  const { store, bridge } = services;
  const { sink } = found;
  store.setState({ isSinkWriting: true });
  try {
    const { rows, target } = await bridge.invoke('sink.write', { sink, expect: found.seen });
    store.setState({ sinkToWrite: null });
    store.getState().keepSinkLook(sink, null);
    const what = rows === 1 ? '1 row' : `${rows.toLocaleString('en-US')} rows`;
    store.getState().notify({ tone: 'ok', message: `${sink}: ${what} written to ${target}.` });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'cancelled') store.setState({ sinkToWrite: null });
    else store.getState().keepSinkLook(sink, { state: 'failed', problem });
  } finally {
    store.setState({ isSinkWriting: false });
  }
}

/** The name of the sink that is selected; null when something else is. */
export function selectedSink(state: Pick<AppState, 'selectedNode' | 'graph'>): string | null {
  const { selectedNode, graph } = state;
  return selectedNode !== null && graph.byName.get(selectedNode)?.kind === 'sink' ? selectedNode : null;
}

/** Another one once it would write other rows, or has written. */
export function versionOf(status: Partial<Pick<NodeStatus, 'fingerprint' | 'ranAt'>> | undefined): string {
  return JSON.stringify([status?.fingerprint, status?.ranAt]);
}
