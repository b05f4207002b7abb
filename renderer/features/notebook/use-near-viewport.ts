import { type RefObject, useEffect, useState } from 'react';
import { takeTurn } from './take-turns';

/**
 * Whether the element is within `margin` pixels of the part of the notebook that is on screen. Stays true while `pinned`.
 */
export function useNearViewport(ref: RefObject<Element | null>, margin: number, pinned: boolean): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    return watch(element, margin, setNear);
  }, [ref, margin]);
  return near || pinned;
}

/** The same for what is costly to make: of several that come near at once, one after another has its turn. */
export function useTurnNearViewport(ref: RefObject<Element | null>, margin: number, pinned: boolean): boolean {
  const near = useNearViewport(ref, margin, false);
  const [turn, setTurn] = useState(false);
  useEffect(() => {
    if (!near) return;
    const takeBack = takeTurn(() => setTurn(true));
    return () => {
      takeBack();
      setTurn(false);
    };
  }, [near]);
  return (near && turn) || pinned;
}

interface Watch {
  readonly observer: IntersectionObserver;
  readonly listeners: Map<Element, (near: boolean) => void>;
}

/** One observer a notebook and margin: a thousand of them cost more than what they save. */
const watches = new WeakMap<Element, Map<number, Watch>>();

function watch(element: Element, margin: number, listener: (near: boolean) => void): () => void {
  const root = element.closest('[data-notebook]') ?? document.documentElement;
  const byMargin = watches.get(root) ?? new Map<number, Watch>();
  watches.set(root, byMargin);
  const known = byMargin.get(margin) ?? newWatch(root, margin);
  byMargin.set(margin, known);
  known.listeners.set(element, listener);
  known.observer.observe(element);
  return () => {
    known.listeners.delete(element);
    known.observer.unobserve(element);
    if (known.listeners.size > 0) return;
    known.observer.disconnect();
    byMargin.delete(margin);
  };
}

function newWatch(root: Element, margin: number): Watch {
  const listeners = new Map<Element, (near: boolean) => void>();
  const observer = new IntersectionObserver(
    (entries) => {
      // Of several entries of one element the last is what holds now.
      const latest = new Map(entries.map((entry) => [entry.target, entry.isIntersecting]));
      for (const [target, near] of latest) listeners.get(target)?.(near);
    },
    { root, rootMargin: `${margin}px 0px` },
  );
  return { observer, listeners };
}
