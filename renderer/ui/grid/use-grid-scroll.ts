import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { clampTop, isScaled, maxTop, scrollOfTop, topOfScroll, type Viewport } from './grid-geometry';

/** Wheel steps in lines, as some mice report them. */
const linePixels = 24;

export interface GridScroll {
  /** Real pixels above the viewport. */
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  scrollTo(top: number): void;
  scrollToLeft(left: number): void;
}

/**
 * Scrolling of the element in `ref`, whose scroll bar may stand for more pixels than it has (see grid-geometry). Renders
 * within the scroll event, so that rows and scroll bar are painted in the same frame.
 */
export function useGridScroll(ref: RefObject<HTMLDivElement | null>, rows: number, headerHeight: number): GridScroll {
  const [view, setView] = useState({ top: 0, left: 0, width: 0, height: 0 });
  const live = useRef(view);
  /** The scroll position that was set here, to tell it from a drag of the scroll bar. */
  const expected = useRef<number | null>(null);

  const update = useCallback((change: Partial<typeof view>) => {
    const next = { ...live.current, ...change };
    const { top, left, width, height } = live.current;
    if (next.top === top && next.left === left && next.width === width && next.height === height) return;
    live.current = next;
    flushSync(() => setView(next));
  }, []);

  const viewport = useCallback((): Viewport => ({ rows, height: live.current.height }), [rows]);

  const scrollTo = useCallback(
    (target: number) => {
      const element = ref.current;
      if (element === null) return;
      const top = clampTop(viewport(), target);
      element.scrollTop = scrollOfTop(viewport(), top);
      expected.current = element.scrollTop;
      update({ top });
    },
    [ref, update, viewport],
  );

  const scrollToLeft = useCallback(
    (left: number) => {
      if (ref.current !== null) ref.current.scrollLeft = left;
    },
    [ref],
  );

  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const width = element.clientWidth;
      const height = Math.max(0, element.clientHeight - headerHeight);
      live.current = { ...live.current, width, height };
      live.current = { ...live.current, top: clampTop({ rows, height }, live.current.top) };
      setView(live.current);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, rows, headerHeight]);

  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const onScroll = () => {
      const left = element.scrollLeft;
      const ours = expected.current !== null && Math.abs(element.scrollTop - expected.current) < 1;
      if (ours) update({ left });
      else {
        expected.current = null;
        update({ left, top: topOfScroll(viewport(), element.scrollTop) });
      }
    };
    const onWheel = (event: WheelEvent) => {
      if (!isScaled(rows) || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      const unit = event.deltaMode === 1 ? linePixels : event.deltaMode === 2 ? live.current.height : 1;
      const top = live.current.top + event.deltaY * unit;
      const most = maxTop(viewport());
      // At an end the page around the grid scrolls on, as it does with every other element.
      if ((event.deltaY < 0 && live.current.top <= 0) || (event.deltaY > 0 && live.current.top >= most)) return;
      event.preventDefault();
      if (event.deltaX !== 0) element.scrollLeft += event.deltaX;
      scrollTo(top);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [ref, rows, scrollTo, update, viewport]);

  return { ...view, scrollTo, scrollToLeft };
}
