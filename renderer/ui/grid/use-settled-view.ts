import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How long rows stay on screen while those after a jump are on their way, in ms. The engine mostly needs a tenth. */
const patience = 60;
/** Views that are remembered: their rows may come after the next jump. */
const remembered = 8;

/**
 * The view to paint: the one asked for when all of its rows are here, else for a moment the last one that was whole. A jump
 * then costs one paint and not two, and does not flicker; rows that take longer than `patience` show as loading. While
 * someone drags the scroll bar, each view is gone before its rows are here: those of the views just before are shown as
 * they come. Rows of another source begin anew.
 */
export function useSettledView<View extends { readonly top: number }>(
  view: View,
  isWhole: (view: View) => boolean,
  source: unknown,
): View {
  const settled = useRef(view);
  const settledOf = useRef(source);
  const asked = useRef<readonly View[]>([]);
  const [lateFor, setLateFor] = useState<number | null>(null);
  const whole = isWhole(view);
  const isNew = settledOf.current !== source;
  const shown = isNew || whole ? view : ([...asked.current].reverse().find(isWhole) ?? settled.current);

  useLayoutEffect(() => {
    if (isNew || whole) asked.current = [];
    else if (asked.current.at(-1)?.top !== view.top) asked.current = [...asked.current, view].slice(-remembered);
    // What came after it is on its way still; what was before it is over.
    const at = asked.current.indexOf(shown);
    if (at > 0) asked.current = asked.current.slice(at);
    settled.current = shown;
    settledOf.current = source;
  });

  const { top } = shown;
  useEffect(() => {
    if (whole) return;
    const timer = setTimeout(() => setLateFor(top), patience);
    return () => clearTimeout(timer);
  }, [whole, top]);

  return !whole && lateFor === top ? view : shown;
}
