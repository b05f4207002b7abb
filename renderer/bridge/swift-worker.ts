import type { RpcMessage } from '../../shared/contract/rpc';
import { AnswerBox } from './answer-box';

/**
 * Stands between the page and a port to the engine. Answers go to the page as messages, and into the box, where the page finds them
 * before. First comes `{ port, buffer }`, then what is to be posted.
 */

const page = self as unknown as Pick<Worker, 'postMessage'>;
let engine: MessagePort | undefined;

self.onmessage = ({ data }: MessageEvent) => {
  if (engine !== undefined) {
    engine.postMessage(data);
    return;
  }
  const { port, buffer } = data as { readonly port: MessagePort; readonly buffer: SharedArrayBuffer };
  const box = new AnswerBox(buffer);
  engine = port;
  port.onmessage = ({ data: message }: MessageEvent<RpcMessage>) => {
    // Events may be heard once only, and in their order.
    if (message.type !== 'event') box.put(JSON.stringify(message));
    page.postMessage(message);
  };
};
