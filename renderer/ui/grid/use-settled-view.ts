import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** How long the rows before a jump stay on screen while those after it are on their way, in ms. The engine mostly needs a tenth. */
const patience = 60;

/**
 * The view to paint: the one asked for when all of its rows are here, else for a moment the last one that was whole. A jump
 * then costs one paint and not two, and does not flicker; rows that take longer than `patience` show as loading. Rows of another source begin anew.
 */
export function useSettledView<View>(view: View, whole: boolean, source: unknown): View {
  const settled = useRef(view);
  const settledOf = useRef(source);
  const [late, setLate] = useState(false);

  useLayoutEffect(() => {
    if (whole || settledOf.current !== source) settled.current = view;
    settledOf.current = source;
  });

  useEffect(() => {
    if (whole) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, [whole]);

  return whole || late || settledOf.current !== source ? view : settled.current;
}
