import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { boxHeight, boxWidth, type Places } from '../../../../shared/domain/canvas/box-places';

/** From this zoom on the boxes of a large pipeline are elements; from farther away they are only drawn. */
const nearZoom = 0.5;
/** Boxes that become elements, or no longer are, in one frame: more would be felt. */
const perFrame = 6;
/** While somebody moves about, the picture is enough: boxes become elements when it rests for so long, in ms. */
const restMs = 120;
/** Boxes this far outside of the screen are elements already, in pixels. */
const margin = 60;

/**
 * The boxes of a large pipeline that stand in the document: those on screen when it is near enough to read them and nobody
 * moves about, a few more with each frame. `cursor` is always among them, because it has the keyboard. Null for `places`: all are in the document.
 */
export function useBoxesInView(places: Places | null, cursor: string | null): ReadonlySet<string> {
  const flow = useStoreApi();
  const [mounted, setMounted] = useState<ReadonlySet<string>>(new Set());
  const known = useRef(mounted);
  useEffect(() => {
    if (places === null) return;
    let frame = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      frame = 0;
      const { transform, width, height } = flow.getState();
      const wanted = visibleIn(places, transform, width, height);
      if (cursor !== null && places.has(cursor)) wanted.add(cursor);
      const next = step(known.current, wanted, cursor);
      if (next === known.current) return;
      known.current = next;
      setMounted(next);
      frame = requestAnimationFrame(look);
    };
    look();
    let last = flow.getState();
    const stop = flow.subscribe((next) => {
      if (next.transform !== last.transform || next.width !== last.width || next.height !== last.height) {
        cancelAnimationFrame(frame);
        clearTimeout(rest);
        rest = setTimeout(look, restMs);
      }
      last = next;
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(rest);
      stop();
    };
  }, [flow, places, cursor]);
  return mounted;
}

/** A few steps from the boxes that are there to those that are wanted; the same set when nothing is left to do. */
function step(known: ReadonlySet<string>, wanted: ReadonlySet<string>, cursor: string | null): ReadonlySet<string> {
  const next = new Set(known);
  let left = perFrame;
  if (cursor !== null && wanted.has(cursor)) next.add(cursor);
  for (const id of known) if (left > 0 && !wanted.has(id) && next.delete(id)) left--;
  for (const id of wanted) {
    if (left === 0) break;
    if (next.has(id)) continue;
    next.add(id);
    left--;
  }
  return left === perFrame && next.size === known.size ? known : next;
}

function visibleIn(
  places: Places,
  [x, y, zoom]: readonly [number, number, number],
  width: number,
  height: number,
): Set<string> {
  const found = new Set<string>();
  if (zoom < nearZoom) return found;
  const [left, top] = [(-x - margin) / zoom - boxWidth, (-y - margin) / zoom - boxHeight];
  const [right, bottom] = [(width - x + margin) / zoom, (height - y + margin) / zoom];
  for (const [id, place] of places)
    if (place.x > left && place.x < right && place.y > top && place.y < bottom) found.add(id);
  return found;
}
