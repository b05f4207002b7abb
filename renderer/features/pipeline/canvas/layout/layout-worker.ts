import { type LayoutRequest, layOut } from './lay-out';

/** Answers one request with the places of all boxes, and how long they took. */
self.addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  const start = performance.now();
  const places = [...layOut(data)];
  self.postMessage({ places, ms: performance.now() - start });
});
