import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { boxHeight, boxWidth, type Places } from '../../../../shared/domain/canvas/box-places';

/** From this zoom on the boxes of a large pipeline are elements; from farther away they are only drawn. */
const nearZoom = 0.5;
/** Boxes that become elements in one frame: more would be felt while moving about. */
const perFrame = 10;
/** Boxes this far outside of the screen are elements already, in pixels. */
const margin = 60;

/**
 * The boxes of a large pipeline that stand in the document: those on screen when it is near enough to read them, a few more
 * with each frame. `cursor` is always among them, because it has the keyboard. Null for `places`: all are in the document.
 */
export function useBoxesInView(places: Places | null, cursor: string | null): ReadonlySet<string> {
  const flow = useStoreApi();
  const [mounted, setMounted] = useState<ReadonlySet<string>>(new Set());
  const known = useRef(mounted);
  useEffect(() => {
    if (places === null) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      const { transform, width, height } = flow.getState();
      const wanted = visibleIn(places, transform, width, height);
      if (cursor !== null && places.has(cursor)) wanted.add(cursor);
      const before = known.current;
      const next = new Set([...before].filter((id) => wanted.has(id)));
      let added = 0;
      let isWhole = true;
      for (const id of wanted) {
        if (next.has(id)) continue;
        if (added >= perFrame && id !== cursor) {
          isWhole = false;
          continue;
        }
        next.add(id);
        added++;
      }
      if (added > 0 || next.size !== before.size) {
        known.current = next;
        setMounted(next);
      }
      if (!isWhole) ask();
    };
    const ask = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    let last = flow.getState();
    const stop = flow.subscribe((next) => {
      if (next.transform !== last.transform || next.width !== last.width || next.height !== last.height) ask();
      last = next;
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [flow, places, cursor]);
  return mounted;
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
