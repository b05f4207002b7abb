import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { MapMark, MapRows } from './map-model';

/**
 * Keeps the frame of what is on screen where it belongs. It is moved directly, behind the next frame after a scroll: the map
 * itself does not render, and the notebook's layout, which the frame has just made, is only read.
 */
export function useMapViewport(frame: RefObject<HTMLElement | null>, marks: readonly MapMark[], rows: MapRows): void {
  const current = useRef({ marks, rows });
  useLayoutEffect(() => {
    current.current = { marks, rows };
  });

  const update = useRef<() => void>(() => undefined);
  useEffect(() => {
    const scroller = frame.current?.closest('[data-notebook-area]')?.querySelector<HTMLElement>('[data-notebook]');
    const box = frame.current;
    if (scroller == null || box === null) return;
    let pending = 0;
    let behind: ReturnType<typeof setTimeout> | undefined;
    const place = () => {
      pending = 0;
      const { marks: shown, rows: grid } = current.current;
      const places = new Map(shown.map((mark, index) => [mark.id, index]));
      // Under a folded heading cells are on the map only; what is being inserted may be in the notebook only.
      const cells = [...scroller.querySelectorAll<HTMLElement>('[data-cell-id]')].flatMap((cell) => {
        const place = places.get(cell.dataset.cellId ?? '');
        return place === undefined ? [] : [{ place, cell }];
      });
      if (cells.length === 0 || grid.count === 0) {
        box.hidden = true;
        return;
      }
      const { top, bottom } = scroller.getBoundingClientRect();
      const first = positionAt(cells, top);
      const last = positionAt(cells, bottom);
      const scale = grid.height / grid.perRow;
      box.hidden = false;
      box.style.transform = `translateY(${(first * scale).toFixed(1)}px)`;
      box.style.height = `${Math.max(4, (last - first) * scale).toFixed(1)}px`;
    };
    const schedule = () => {
      if (pending !== 0) return;
      pending = requestAnimationFrame(() => {
        behind = setTimeout(place);
      });
    };
    update.current = schedule;
    schedule();
    scroller.addEventListener('scroll', schedule, { passive: true });
    const resize = new ResizeObserver(schedule);
    resize.observe(scroller);
    return () => {
      scroller.removeEventListener('scroll', schedule);
      resize.disconnect();
      cancelAnimationFrame(pending);
      clearTimeout(behind);
      update.current = () => undefined;
    };
  }, [frame]);

  // Results that come and go change where cells stand.
  useEffect(() => update.current());
}

/** Which mark stands for a height of the window, with the part of its cell that lies above, as one number. */
function positionAt(cells: readonly { readonly place: number; readonly cell: HTMLElement }[], y: number): number {
  const boxOf = (index: number) => cells[index]?.cell.getBoundingClientRect() ?? new DOMRect();
  let low = 0;
  let high = cells.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (boxOf(middle).top <= y) low = middle;
    else high = middle - 1;
  }
  const place = cells[low]?.place ?? 0;
  const { top, height } = boxOf(low);
  return y <= top ? place : place + Math.min(1, (y - top) / Math.max(1, height));
}
