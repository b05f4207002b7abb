import { type Disposable, toDisposable } from './disposable';

/** A typed event source. A listener that throws does not keep the others from hearing the event: its error is rethrown after all ran. */
export class Emitter<Event> implements Disposable {
  #listeners = new Set<(event: Event) => void>();

  on(listener: (event: Event) => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  }

  emit(event: Event): void {
    let failure: { error: unknown } | undefined;
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  get size(): number {
    return this.#listeners.size;
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
