import { flushSync } from 'react-dom';

/** What one frame may spend on turns, in ms. A turn that takes longer has the frame for itself. */
const frameBudget = 8;

const waiting = new Set<() => void>();
let frame = 0;

/**
 * Calls `start` in one of the next frames, in the order of asking and only as many a frame as leave it time to paint: what is
 * costly to make (an editor takes 10 ms and more) then never holds up a key for longer than one of them. The answer takes it back.
 */
export function takeTurn(start: () => void): () => void {
  waiting.add(start);
  if (frame === 0) frame = requestAnimationFrame(next);
  return () => waiting.delete(start);
}

function next(): void {
  const startedAt = performance.now();
  try {
    for (const start of waiting) {
      waiting.delete(start);
      flushSync(start);
      if (performance.now() - startedAt > frameBudget) break;
    }
  } finally {
    // Also after one that failed: the others have their turns all the same.
    frame = waiting.size === 0 ? 0 : requestAnimationFrame(next);
  }
}
