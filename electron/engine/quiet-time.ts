import { setTimeout as delay } from 'node:timers/promises';

/** After a page was asked for, the next one is likely for so long, in ms. */
const restMs = 200;

/** Knows when nobody scrolls: what may take a moment longer waits for that between its steps, and pages come at once. */
export class QuietTime {
  #disturbedAt = Number.NEGATIVE_INFINITY;

  /** Somebody waits for a page now. */
  disturb(): void {
    this.#disturbedAt = performance.now();
  }

  /** Resolves when no page was asked for since a moment, or when the signal aborts. */
  async wait(signal?: AbortSignal): Promise<void> {
    for (;;) {
      const left = this.#disturbedAt + restMs - performance.now();
      if (left <= 0 || signal?.aborted === true) return;
      await delay(left, undefined, { signal }).catch(() => undefined);
    }
  }
}
