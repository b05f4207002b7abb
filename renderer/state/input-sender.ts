import type { Disposable } from '../../shared/base/disposable';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import type { AppStore } from './store';

export type ChosenValues = Readonly<Record<string, ParameterValue | null>>;

/** While a slider is dragged, values go to main at most this often, in ms. */
const sendEveryMs = 120;

/**
 * Takes what is chosen at input cells: the controls show it at once, main hears of it a moment later, and of a value that
 * was passed over meanwhile not at all. One message is on its way at a time.
 */
export class InputSender implements Disposable {
  readonly #store: AppStore;
  readonly #send: (values: ChosenValues) => Promise<void>;
  #waiting: Record<string, ParameterValue | null> = {};
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sending: Promise<void> | null = null;
  #disposed = false;

  /** `send` never rejects: it tells the person what went wrong. */
  constructor(store: AppStore, send: (values: ChosenValues) => Promise<void>) {
    this.#store = store;
    this.#send = send;
  }

  /** Chooses values by parameter; null takes the default again. With `settled` they are the last ones for now, and go at once. */
  choose(values: ChosenValues, settled: boolean): void {
    Object.assign(this.#waiting, values);
    const drafts = { ...this.#store.getState().inputDrafts };
    for (const [name, value] of Object.entries(values)) {
      if (value === null) delete drafts[name];
      else drafts[name] = value;
    }
    this.#store.setState({ inputDrafts: drafts });
    if (settled) void this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        void this.flush();
      }, sendEveryMs);
  }

  /** Resolves when main has everything that was chosen. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    await this.#sending;
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #sendAll(): Promise<void> {
    // In the next turn: `flush` has the promise in hand by then.
    await Promise.resolve();
    while (!this.#disposed && Object.keys(this.#waiting).length > 0) {
      const values = this.#waiting;
      this.#waiting = {};
      await this.#send(values);
      // What main knows now, the view says; what was chosen meanwhile stays.
      const { inputDrafts } = this.#store.getState();
      const left = Object.entries(inputDrafts).filter(([name, value]) => values[name] !== value);
      this.#store.setState({ inputDrafts: Object.fromEntries(left) });
    }
  }
}
