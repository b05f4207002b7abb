/** In 32-bit integers: how often something was put in, doubled, and one more meanwhile; then how many bytes it has. */
const headerBytes = 8;

/**
 * Memory with one text that a worker puts in and the page takes without waiting for a message: the page hears of messages only after
 * the frame that it is making. Both sides make a box of the same buffer.
 */
export class AnswerBox {
  static readonly bytes = 64 * 1024;
  readonly #header: Int32Array;
  readonly #content: Uint8Array;
  #taken = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#header = new Int32Array(buffer, 0, 2);
    this.#content = new Uint8Array(buffer, headerBytes);
  }

  /** In the place of what is there, taken or not. One side alone puts. False, and nothing is changed, where the text is too long. */
  put(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > this.#content.length) return false;
    Atomics.add(this.#header, 0, 1);
    this.#content.set(bytes);
    Atomics.store(this.#header, 1, bytes.length);
    Atomics.add(this.#header, 0, 1);
    return true;
  }

  /** The text, once; undefined if there is none, or another one is being put in. */
  take(): string | undefined {
    const version = Atomics.load(this.#header, 0);
    if (version === this.#taken || version % 2 !== 0) return undefined;
    const bytes = this.#content.slice(0, Atomics.load(this.#header, 1));
    if (Atomics.load(this.#header, 0) !== version) return undefined;
    this.#taken = version;
    return new TextDecoder().decode(bytes);
  }
}
