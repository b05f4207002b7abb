import type { StoreApi } from 'zustand';
import type { Disposable } from '../../shared/base/disposable';

/** A frame that does not come, as in a window that nobody sees, is not waited for any longer. */
const longestWaitMs = 100;

/** When the frame that is being made is painted; the answer calls it off. */
export type AfterFrame = (run: () => void) => () => void;

/**
 * The store as views see it. What a key in an editor changes is drawn after the frame that shows the key itself, which the editor
 * draws; anything else is drawn at once, and with it what waits. Whoever asks for the state gets the newest.
 */
export class DrawnStore<State> implements Disposable, Omit<StoreApi<State>, 'setState'> {
  readonly getState: StoreApi<State>['getState'];
  readonly getInitialState: StoreApi<State>['getInitialState'];
  readonly #listeners = new Set<(state: State, before: State) => void>();
  readonly #afterFrame: AfterFrame;
  readonly #unsubscribe: () => void;
  #typing = 0;
  /** The state that views were told of last, and how to call off telling them of the newest. */
  #waiting: { readonly before: State; readonly callOff: () => void } | null = null;

  constructor(store: StoreApi<State>, afterFrame: AfterFrame = whenPainted) {
    this.getState = store.getState;
    this.getInitialState = store.getInitialState;
    this.#afterFrame = afterFrame;
    this.#unsubscribe = store.subscribe((_, before) => this.#changed(before));
  }

  readonly subscribe: StoreApi<State>['subscribe'] = (listener) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Makes changes for a key that an editor draws. */
  typed(change: () => void): void {
    this.#typing++;
    try {
      change();
    } finally {
      this.#typing--;
    }
  }

  dispose(): void {
    this.#waiting?.callOff();
    this.#waiting = null;
    this.#unsubscribe();
    this.#listeners.clear();
  }

  #changed(before: State): void {
    if (this.#typing === 0) {
      const waiting = this.#waiting;
      waiting?.callOff();
      this.#tell(waiting?.before ?? before);
    } else if (this.#waiting === null) {
      this.#waiting = { before, callOff: this.#afterFrame(() => this.#tell(before)) };
    }
  }

  #tell(before: State): void {
    this.#waiting = null;
    const state = this.getState();
    for (const listener of this.#listeners) listener(state, before);
  }
}

/** When the page has nothing else to do after the frame. */
function whenPainted(run: () => void): () => void {
  let idle = 0;
  const frame = requestAnimationFrame(() => {
    clearTimeout(fallback);
    idle = requestIdleCallback(run, { timeout: longestWaitMs });
  });
  const fallback = setTimeout(() => {
    cancelAnimationFrame(frame);
    run();
  }, longestWaitMs);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(fallback);
    cancelIdleCallback(idle);
  };
}
