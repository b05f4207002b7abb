import { Engine } from '../../electron/engine/engine';
import type { EngineExit } from '../../electron/main/engine-exit';
import type { EngineProcess } from '../../electron/main/engine-supervisor';
import type { Log } from '../../electron/main/log';
import { toDisposable } from '../../shared/base/disposable';
import { Emitter } from '../../shared/base/emitter';
import { type RpcChannel, type RpcHandler, serveRpc } from '../../shared/contract/rpc';

/** The real engine behind the real wire protocol, without a process of its own. */
export class EngineInProcess implements EngineProcess<string> {
  readonly pid = 1;
  readonly started = Promise.resolve();
  readonly channel: RpcChannel;
  readonly engine = new Engine();
  #alive = true;
  readonly #exits = new Emitter<EngineExit>();

  constructor() {
    const [toEngine, toMain] = [new Emitter<unknown>(), new Emitter<unknown>()];
    const cross = (emitter: Emitter<unknown>, message: unknown) =>
      setImmediate(() => {
        if (this.#alive) emitter.emit(structuredClone(message));
      });
    this.channel = { post: (message) => cross(toEngine, message), listen: (listener) => toMain.on(listener) };
    const { engine } = this;
    const handlers: Record<string, RpcHandler> = {
      open: (params) => engine.open(params),
      derive: (params) => engine.derive(params),
      run: (params, { signal, emit }) => engine.run(params, { signal, onEvent: emit }),
      check: (params, { signal, emit }) => engine.check(params, { signal, onEvent: emit }),
      evidence: (params, { signal }) => engine.evidence(params, { signal }),
      describe: (params) => engine.describe(params),
      renameCells: (params, { signal }) => engine.renameCells(params, { signal }),
      profile: (params, { signal }) => engine.profile(params, { signal }),
      close: () => engine.close(),
    };
    serveRpc({ post: (message) => cross(toMain, message), listen: (listener) => toEngine.on(listener) }, handlers);
  }

  serveResults(): void {}

  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    void this.engine.close().then(() => this.#exits.emit({ code: 9 }));
  }

  onExit(listener: (exit: EngineExit) => void) {
    if (this.#alive) return this.#exits.on(listener);
    listener({ code: 9 });
    return toDisposable(() => undefined);
  }
}

export const quietLog: Log = { path: '', info: () => undefined, warn: () => undefined, error: () => undefined };
