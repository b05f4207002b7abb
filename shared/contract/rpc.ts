import { createDeferred, type Deferred } from '../base/deferred';
import type { Disposable } from '../base/disposable';
import { PlumblineError, type Problem, toProblem } from '../domain/problem';

/**
 * Calls over any message channel (a utility process, a MessagePort): request, answer, event, cancel.
 * Errors cross as problems; an aborted signal crosses as a cancel message and the call then rejects with what the other side answers.
 */

export interface RpcChannel {
  post(message: unknown): void;
  /** Calls the listener for each message that arrives. */
  listen(listener: (message: unknown) => void): Disposable;
}

export type RpcMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly problem: Problem }
  | { readonly type: 'event'; readonly id: number; readonly event: unknown };

interface Pending {
  readonly deferred: Deferred<unknown>;
  readonly onEvent?: (event: unknown) => void;
  readonly release: () => void;
}

/** The calling side. `close` rejects what is in flight with the given problem. */
export class RpcClient implements Disposable {
  #next = 1;
  #pending = new Map<number, Pending>();
  #closed: Problem | undefined;
  readonly #channel: RpcChannel;
  readonly #subscription: Disposable;

  constructor(channel: RpcChannel) {
    this.#channel = channel;
    this.#subscription = channel.listen((message) => this.#receive(message as RpcMessage));
  }

  call(
    method: string,
    params: unknown,
    options: { signal?: AbortSignal | undefined; onEvent?: ((event: unknown) => void) | undefined } = {},
  ): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(new PlumblineError(this.#closed));
    if (options.signal?.aborted)
      return Promise.reject(new PlumblineError({ code: 'cancelled', message: 'Cancelled.' }));
    const id = this.#next++;
    const deferred = createDeferred<unknown>();
    const onAbort = () => this.#channel.post({ type: 'cancel', id } satisfies RpcMessage);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    this.#pending.set(id, {
      deferred,
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
      release: () => options.signal?.removeEventListener('abort', onAbort),
    });
    this.#channel.post({ type: 'call', id, method, params } satisfies RpcMessage);
    return deferred.promise;
  }

  close(problem: Problem): void {
    if (this.#closed !== undefined) return;
    this.#closed = problem;
    for (const pending of this.#pending.values()) {
      pending.release();
      pending.deferred.reject(new PlumblineError(problem));
    }
    this.#pending.clear();
    this.#subscription.dispose();
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  dispose(): void {
    this.close({ code: 'cancelled', severity: 'info', message: 'The connection was closed.' });
  }

  #receive(message: RpcMessage): void {
    if (message.type !== 'result' && message.type !== 'failure' && message.type !== 'event') return;
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.type === 'event') {
      pending.onEvent?.(message.event);
      return;
    }
    this.#pending.delete(message.id);
    pending.release();
    if (message.type === 'result') pending.deferred.resolve(message.value);
    else pending.deferred.reject(new PlumblineError(message.problem));
  }
}

export type RpcHandler = (
  params: never,
  context: { signal: AbortSignal; emit: (event: unknown) => void },
) => Promise<unknown>;

/** The answering side: serves `handlers` over the channel. Disposing aborts what is running and stops answering. */
export function serveRpc(channel: RpcChannel, handlers: Readonly<Record<string, RpcHandler>>): Disposable {
  const running = new Map<number, AbortController>();
  let open = true;
  const post = (message: RpcMessage) => {
    if (open) channel.post(message);
  };
  const subscription = channel.listen((raw) => {
    const message = raw as RpcMessage;
    if (message.type === 'cancel') {
      running.get(message.id)?.abort();
      return;
    }
    if (message.type !== 'call') return;
    const { id, method, params } = message;
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (handler === undefined) {
      post({
        type: 'failure',
        id,
        problem: { code: 'internal', severity: 'error', message: `Unknown method ${method}.` },
      });
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    const emit = (event: unknown) => post({ type: 'event', id, event });
    Promise.resolve()
      .then(() => handler(params as never, { signal: controller.signal, emit }))
      .then(
        (value) => post({ type: 'result', id, value }),
        (error: unknown) => post({ type: 'failure', id, problem: toProblem(error) }),
      )
      .finally(() => running.delete(id));
  });
  return {
    dispose() {
      open = false;
      subscription.dispose();
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
  };
}
