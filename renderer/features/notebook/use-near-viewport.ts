import { type RefObject, useEffect, useState } from 'react';

/** Whether the element is on screen or within `margin` pixels of it. Stays true while `pinned`. */
export function useNearViewport(ref: RefObject<Element | null>, margin: number, pinned: boolean): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const last = entries[entries.length - 1];
        if (last !== undefined) setNear(last.isIntersecting);
      },
      { root: element.closest('[data-notebook]'), rootMargin: `${margin}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref, margin]);
  return near || pinned;
}
