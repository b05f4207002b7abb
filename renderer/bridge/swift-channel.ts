import { type Disposable, toDisposable } from '../../shared/base/disposable';
import { resultsPortMessage } from '../../shared/contract/channels';
import type { RpcChannel } from '../../shared/contract/rpc';
import { AnswerBox } from './answer-box';
import SwiftWorker from './swift-worker?worker';

/**
 * A channel to the engine whose answers are there in the very frame in which a key is painted, if they come before it: a worker hears
 * of them while the page works on the key, and the page looks before it paints. An answer may arrive twice.
 */
export class SwiftChannel implements RpcChannel, Disposable {
  readonly #worker = new SwiftWorker();
  readonly #box: AnswerBox;
  #listener: ((message: unknown) => void) | undefined;
  #frame: number | undefined;

  /** `port` is one that the engine answers. `failed` is called when the worker cannot work; what was asked stays without answer. */
  constructor(port: MessagePort, failed: () => void) {
    const buffer = new SharedArrayBuffer(AnswerBox.bytes);
    this.#box = new AnswerBox(buffer);
    const { port1, port2 } = new MessageChannel();
    port.postMessage(resultsPortMessage, [port2]);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      failed();
    };
    this.#worker.onmessage = ({ data }: MessageEvent) => this.#listener?.(data);
    this.#worker.postMessage({ port: port1, buffer }, [port1]);
  }

  post(message: unknown): void {
    this.#worker.postMessage(message);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const text = this.#box.take();
      if (text !== undefined) this.#listener?.(JSON.parse(text));
    });
  }

  listen(listener: (message: unknown) => void): Disposable {
    this.#listener = listener;
    return toDisposable(() => {
      this.#listener = undefined;
    });
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#worker.terminate();
  }
}
