import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { ResultHandle } from '../../../shared/contract/engine-api';
import { type RpcChannel, RpcClient } from '../../../shared/contract/rpc';
import type { RunEvent, RunReport } from '../../../shared/domain/run/run';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { configOf } from './opened-engine';

/** One end of a pair of ports as Electron's utility process has them; what is posted is cloned, as there. */
class Port extends EventEmitter {
  other: Port | undefined;

  postMessage(message: unknown, ports: Port[] = []): void {
    const data = structuredClone(message);
    queueMicrotask(() => this.other?.emit('message', { data, ports }));
  }

  start(): void {}

  static pair(): [Port, Port] {
    const pair: [Port, Port] = [new Port(), new Port()];
    pair[0].other = pair[1];
    pair[1].other = pair[0];
    return pair;
  }
}

function channelOf(port: Port): RpcChannel {
  return {
    post: (message) => port.postMessage(message),
    listen(listener) {
      const onMessage = ({ data }: { data: unknown }) => listener(data);
      port.on('message', onMessage);
      return { dispose: () => port.off('message', onMessage) };
    },
  };
}

let folder: WorkspaceFolder;
let main: RpcClient;
let mainPort: Port;
const listenersBefore = {
  uncaughtException: process.listeners('uncaughtException'),
  unhandledRejection: process.listeners('unhandledRejection'),
};

beforeAll(async () => {
  const [near, far] = Port.pair();
  mainPort = near;
  (process as { parentPort?: unknown }).parentPort = far;
  await import('../../../electron/engine/engine-process');
  main = new RpcClient(channelOf(near));
  folder = WorkspaceFolder.working();
  await main.call('open', configOf(folder.root));
  await main.call('derive', { snapshot: await loadWorkspace(folder.root) });
});

afterAll(async () => {
  await main.call('close', {});
  folder.remove();
  (process as { parentPort?: unknown }).parentPort = undefined;
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    for (const listener of process.listeners(name as 'uncaughtException')) {
      if (!listenersBefore[name].includes(listener as never)) process.off(name, listener);
    }
  }
});

describe('the engine process', () => {
  it('runs for main, with events while it goes', async () => {
    const events: RunEvent[] = [];
    const report = (await main.call('run', {}, { onEvent: (event) => events.push(event as RunEvent) })) as RunReport;
    expect(report.nodes.map((node) => node.status)).toEqual(['ran', 'ran', 'ran']);
    expect(events.some((event) => event.type === 'status' && event.status.state === 'running')).toBe(true);
  });

  it('gives a port that main hands over the results, and nothing else', async () => {
    const [near, far] = Port.pair();
    mainPort.postMessage({ type: 'port' }, [far]);
    const renderer = new RpcClient(channelOf(near));
    const handle = (await renderer.call('openResult', { node: 'total' })) as ResultHandle;
    expect(handle.rows).toBe(1);
    expect(await renderer.call('page', { result: handle.result, start: 0, count: 1 })).toMatchObject({ rowCount: 1 });
    await renderer.call('closeResult', { result: handle.result });
    await expect(renderer.call('run', {})).rejects.toMatchObject({
      problem: { code: 'internal', message: 'Unknown method run.' },
    });
    await expect(renderer.call('evidence', { sql: 'SELECT 1' })).rejects.toMatchObject({
      problem: { code: 'internal' },
    });
  });

  it('closes the results that a port left open', async () => {
    const [near, far] = Port.pair();
    mainPort.postMessage({ type: 'port' }, [far]);
    const renderer = new RpcClient(channelOf(near));
    const handle = (await renderer.call('openResult', { node: 'total' })) as ResultHandle;
    far.emit('close');
    await expect
      .poll(() =>
        main.call('page', { result: handle.result, start: 0, count: 1 }).then(
          () => 'open',
          (error: { problem: { code: string } }) => error.problem.code,
        ),
      )
      .toBe('result_gone');
  });

  it('sends errors as problems', async () => {
    await expect(main.call('openResult', { node: 'nobody' })).rejects.toMatchObject({
      problem: { code: 'unknown_node', node: 'nobody' },
    });
  });
});
