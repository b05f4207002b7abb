import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createDeferred } from '../base/deferred';
import { DisposableStore, toDisposable } from '../base/disposable';
import { PlumblineError } from '../domain/problem';
import { type RpcChannel, RpcClient, type RpcHandler, serveRpc } from './rpc';

let opened = new DisposableStore();
afterEach(() => {
  opened.dispose();
  opened = new DisposableStore();
});

function channelOver(port: MessagePort): RpcChannel {
  return {
    post: (message) => port.postMessage(message),
    listen(listener) {
      port.on('message', listener);
      return toDisposable(() => port.off('message', listener));
    },
  };
}

/** Both sides over a real message channel, which clones as Electron's does. */
function connect(handlers: Record<string, RpcHandler>): { client: RpcClient; server: { dispose(): void } } {
  const { port1, port2 } = new MessageChannel();
  const server = serveRpc(channelOver(port2), handlers);
  const client = new RpcClient(channelOver(port1));
  opened.add(toDisposable(() => port1.close()));
  return { client, server };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof PlumblineError ? error.problem.code : String(error)),
  );

describe('calls over a channel', () => {
  it('answers with the value, typed arrays and bigints whole', async () => {
    const { client } = connect({
      double: async (value: bigint[]) => ({ values: BigInt64Array.from(value.map((item) => item * 2n)) }),
    });
    expect(await client.call('double', [2n ** 61n])).toEqual({ values: BigInt64Array.of(2n ** 62n) });
  });

  it('carries an error across whole: code, place and hint', async () => {
    const { client } = connect({
      fail: async () => {
        throw new PlumblineError({
          code: 'sql_bind',
          message: 'No such column.',
          hint: 'Did you mean delay?',
          file: 'a.md',
          line: 3,
          column: 8,
        });
      },
    });
    await expect(client.call('fail', {})).rejects.toMatchObject({
      problem: { code: 'sql_bind', hint: 'Did you mean delay?', file: 'a.md', line: 3, column: 8 },
    });
  });

  it('answers a call to an unknown method, also to a name of Object.prototype', async () => {
    const { client } = connect({});
    expect(await codeOf(client.call('nothing', {}))).toBe('internal');
    expect(await codeOf(client.call('toString', {}))).toBe('internal');
  });

  it('delivers events in order before the answer', async () => {
    const { client } = connect({
      count: async (_params: never, { emit }) => {
        for (const number of [1, 2, 3]) emit(number);
        return 'done';
      },
    });
    const events: unknown[] = [];
    expect(await client.call('count', {}, { onEvent: (event) => events.push(event) })).toBe('done');
    expect(events).toEqual([1, 2, 3]);
  });

  it('lets the other side know of an abort, and settles only when that side answers', async () => {
    const aborted = createDeferred<void>();
    const { client } = connect({
      wait: (_params: never, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted.resolve();
            reject(signal.reason);
          });
        }),
    });
    const controller = new AbortController();
    const call = codeOf(client.call('wait', {}, { signal: controller.signal }));
    controller.abort();
    await aborted.promise;
    expect(await call).toBe('cancelled');
  });

  it('refuses a call whose signal is aborted already without sending it', async () => {
    let called = false;
    const { client } = connect({
      act: async () => {
        called = true;
      },
      ping: async () => 'pong',
    });
    expect(await codeOf(client.call('act', {}, { signal: AbortSignal.abort() }))).toBe('cancelled');
    await client.call('ping', {});
    expect(called).toBe(false);
  });

  it('rejects what is in flight with the reason of the close, and every call after it', async () => {
    const { client } = connect({ hang: () => new Promise(() => undefined) });
    const call = codeOf(client.call('hang', {}));
    client.close({ code: 'engine_lost', severity: 'error', message: 'The engine stopped.' });
    expect(await call).toBe('engine_lost');
    expect(await codeOf(client.call('hang', {}))).toBe('engine_lost');
    expect(client.inFlight).toBe(0);
  });

  it('aborts what is running when the serving side is disposed of', async () => {
    const started = createDeferred<AbortSignal>();
    const { client, server } = connect({
      hang: (_params: never, { signal }) => {
        started.resolve(signal);
        return new Promise(() => undefined);
      },
    });
    client.call('hang', {}).catch(() => undefined);
    const signal = await started.promise;
    server.dispose();
    expect(signal.aborted).toBe(true);
    client.dispose();
  });
});
