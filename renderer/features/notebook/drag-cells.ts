import type { PointerEvent } from 'react';
import { moveTo, selectedCells } from '../../state/commands/cell-actions';
import { cellsOf } from '../../state/commands/notebook-actions';
import type { Services } from '../../state/services';

/** Pixels that the pointer moves before a press becomes a drag. */
const threshold = 4;
/** Within this many pixels of the edge the notebook scrolls, the faster the nearer. */
const edge = 48;

/**
 * Drags the cells that the handle belongs to: the selection when the cell is in it, else the cell. A line shows where they
 * would land; Escape leaves them where they are.
 */
export function startCellDrag(services: Services, file: string, id: string, press: PointerEvent<HTMLElement>): void {
  if (press.button !== 0) return;
  const { store } = services;
  const handle = press.currentTarget;
  const scroller = handle.closest<HTMLElement>('[data-notebook]');
  if (scroller === null) return;
  press.preventDefault();
  const state = store.getState();
  if (!(state.selection?.file === file && state.selection.ids.includes(id))) state.activateCell(file, id, 'command');
  handle.setPointerCapture(press.pointerId);
  const from = press.clientY;
  let pointer = press.clientY;
  let frame = 0;
  let dragging = false;

  const update = () => {
    const ids = selectedCells(store.getState())?.ids ?? [id];
    store.setState({ drag: { file, ids, before: cellBelow(scroller, pointer) } });
  };
  const scroll = () => {
    const { top, bottom } = scroller.getBoundingClientRect();
    const speed = pointer < top + edge ? pointer - top - edge : pointer > bottom - edge ? pointer - bottom + edge : 0;
    if (speed !== 0) {
      scroller.scrollTop += speed / 4;
      update();
    }
    frame = requestAnimationFrame(scroll);
  };
  const onMove = (event: globalThis.PointerEvent) => {
    pointer = event.clientY;
    if (!dragging && Math.abs(pointer - from) < threshold) return;
    if (!dragging) frame = requestAnimationFrame(scroll);
    dragging = true;
    update();
  };
  const end = () => {
    cancelAnimationFrame(frame);
    handle.removeEventListener('pointermove', onMove);
    handle.removeEventListener('pointerup', onUp);
    handle.removeEventListener('pointercancel', end);
    window.removeEventListener('keydown', onKey, true);
    store.setState({ drag: null });
  };
  const onUp = () => {
    const { drag } = store.getState();
    end();
    const document = store.getState().documents[file];
    if (!dragging || drag === null || document === undefined) return;
    const cells = cellsOf(document);
    const to = drag.before === null ? cells.length : cells.findIndex((cell) => cell.id === drag.before);
    if (to >= 0) void services.attempt(() => moveTo(services, document, drag.ids, to));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    end();
  };
  handle.addEventListener('pointermove', onMove);
  handle.addEventListener('pointerup', onUp);
  handle.addEventListener('pointercancel', end);
  window.addEventListener('keydown', onKey, true);
}

/** The cell in front of which something dropped at this height lands; null behind the last. */
function cellBelow(scroller: HTMLElement, y: number): string | null {
  for (const cell of scroller.querySelectorAll<HTMLElement>('[data-cell-id]')) {
    const { top, height } = cell.getBoundingClientRect();
    if (y < top + height / 2) return cell.dataset.cellId ?? null;
  }
  return null;
}
