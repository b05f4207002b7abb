import type { Services } from '../../../state/services';

/** Selects boxes and gives them the keyboard, once a dialog has given it back to what had it before. */
export function revealAfterDialog({ store }: Services, ids: readonly string[]): void {
  store.getState().selectOnCanvas(ids);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => store.getState().revealOnCanvas(ids), 0)));
}
