/** So long after the last key, texts that nobody types in are looked at. */
const restingDelayMs = 250;

/**
 * Looks at texts that nobody types in: one after another, and none while somebody types in any text, so that what is
 * typed never waits behind them in the engine.
 */
export class RestingLooks {
  readonly #waiting = new Set<() => Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking = false;

  /** Looks once more, unless that is to come anyway. What it rejects with is the caller's to handle. */
  ask(look: () => Promise<void>): void {
    this.#waiting.add(look);
    if (this.#timer === undefined && !this.#looking) this.#wait();
  }

  /** A key was pressed in some text. */
  postpone(): void {
    if (this.#waiting.size > 0) this.#wait();
  }

  /** Forgets a look that has not begun. */
  forget(look: () => Promise<void>): void {
    this.#waiting.delete(look);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#looking) void this.#lookAtAll();
    }, restingDelayMs);
  }

  async #lookAtAll(): Promise<void> {
    this.#looking = true;
    for (const look of this.#waiting) {
      if (this.#timer !== undefined) break;
      this.#waiting.delete(look);
      await look();
    }
    this.#looking = false;
    if (this.#waiting.size > 0 && this.#timer === undefined) this.#wait();
  }
}
