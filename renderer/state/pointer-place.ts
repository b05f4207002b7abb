import { type Disposable, toDisposable } from '../../shared/base/disposable';

/** A point of the window, in pixels. */
export interface WindowPoint {
  readonly x: number;
  readonly y: number;
}

let last: WindowPoint | null = null;

/** Remembers where the pointer is, for commands that a key starts: events of the keyboard do not say. */
export function followPointer(target: HTMLElement): Disposable {
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    last = { x: clientX, y: clientY };
  };
  const onLeave = () => {
    last = null;
  };
  target.addEventListener('pointermove', onMove, { passive: true });
  target.addEventListener('pointerdown', onMove, { passive: true });
  target.addEventListener('pointerleave', onLeave, { passive: true });
  return toDisposable(() => {
    target.removeEventListener('pointermove', onMove);
    target.removeEventListener('pointerdown', onMove);
    target.removeEventListener('pointerleave', onLeave);
    onLeave();
  });
}

/** Where the pointer is within what is followed; undefined while it is elsewhere. */
export function pointerPlace(): WindowPoint | undefined {
  return last ?? undefined;
}
