import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { MapMark, MapRows } from './map-model';

/**
 * Keeps the frame of what is on screen where it belongs. It is moved directly, in the next frame after a scroll: the map
 * itself does not render, and the notebook's layout is only read.
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
    const place = () => {
      pending = 0;
      const { marks: shown, rows: grid } = current.current;
      const places = new Map(shown.map((mark, index) => [mark.id, index]));
      // Under a folded heading cells are on the map only; what is being inserted may be in the notebook only.
      const cells = [...scroller.querySelectorAll<HTMLElement>('[data-cell-id]')].flatMap((cell) => {
        const place = places.get(cell.dataset.cellId ?? '');
        const row = cell.closest<HTMLElement>('.cell-row') ?? cell;
        return place === undefined ? [] : [{ place, row }];
      });
      if (cells.length === 0 || grid.count === 0) {
        box.hidden = true;
        return;
      }
      const top = scroller.scrollTop;
      const first = positionAt(cells, top);
      const last = positionAt(cells, top + scroller.clientHeight);
      const scale = grid.height / grid.perRow;
      box.hidden = false;
      box.style.transform = `translateY(${(first * scale).toFixed(1)}px)`;
      box.style.height = `${Math.max(4, (last - first) * scale).toFixed(1)}px`;
    };
    const schedule = () => {
      if (pending === 0) pending = requestAnimationFrame(place);
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
      update.current = () => undefined;
    };
  }, [frame]);

  // Results that come and go change where cells stand.
  useEffect(() => update.current());
}

/** Which mark stands for a height of the notebook, with the part of its cell that lies above, as one number. */
function positionAt(cells: readonly { readonly place: number; readonly row: HTMLElement }[], y: number): number {
  let low = 0;
  let high = cells.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cells[middle]?.row.offsetTop ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  const cell = cells[low];
  if (cell === undefined) return 0;
  const { place, row } = cell;
  if (y <= row.offsetTop) return place;
  return place + Math.min(1, (y - row.offsetTop) / Math.max(1, row.offsetHeight));
}
