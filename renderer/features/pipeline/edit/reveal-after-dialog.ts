import type { Services } from '../../../state/services';

/** Selects boxes and gives them the keyboard, once a dialog has given it back to what had it before. */
export function revealAfterDialog({ store }: Services, ids: readonly string[]): void {
  store.getState().selectOnCanvas(ids);
  afterDialog(() => store.getState().revealOnCanvas(ids));
}

/** Does something with the keyboard, once a dialog has given it back. */
export function afterDialog(action: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(action, 0)));
}
