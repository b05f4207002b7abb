import type { Places } from '../../../../../shared/domain/canvas/box-places';
import { PlumblineError } from '../../../../../shared/domain/problem';
import type { Position } from '../../../../../shared/domain/sketch/sketch';
import type { LayoutRequest } from './lay-out';
import LayoutWorker from './layout-worker?worker';

/** Lays boxes out beside the window's thread. Layouts are rare: each has a worker of its own, which ends with it. */
export function layOutInWorker(request: LayoutRequest, signal: AbortSignal): Promise<Places> {
  const worker = new LayoutWorker();
  const answer = new Promise<Places>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ places: [string, Position][]; ms: number }>) => {
      // For the benchmark, and for whoever looks at the timeline.
      performance.measure('canvas layout', { start: performance.now() - data.ms, duration: data.ms });
      resolve(new Map(data.places));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new PlumblineError({
          code: 'internal',
          message: `The boxes could not be laid out: ${event.message || 'the layout did not start'}.`,
          hint: 'Look at the outline meanwhile.',
        }),
      );
    };
    signal.addEventListener('abort', () => reject(new PlumblineError({ code: 'cancelled', message: 'Not wanted.' })), {
      once: true,
    });
    worker.postMessage(request);
  });
  return answer.finally(() => worker.terminate());
}
