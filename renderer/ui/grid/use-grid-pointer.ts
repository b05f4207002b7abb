import type { MouseEvent, PointerEvent } from 'react';
import { rowOf } from './grid-keys';
import { bounds, type CellPosition, type GridSelection, type GridSize } from './grid-selection';
import type { MenuPlace } from './menu-at';

interface GridPointerOptions {
  readonly size: GridSize;
  readonly selection: GridSelection;
  readonly onSelect: (selection: GridSelection) => void;
  readonly onInspect: (row: number, column: number) => void;
  readonly onMenu: (at: MenuPlace) => void;
}

/** What the pointer does over the rows: select cells and, on the row numbers, whole rows; open a value; the menu. */
export function useGridPointer({ size, selection, onSelect, onInspect, onMenu }: GridPointerOptions) {
  const onPointerDown = (event: PointerEvent) => {
    if (event.button > 0) return;
    const place = placeOf(event.target);
    if (place === null) return;
    onSelect(selectionTo(place, event.shiftKey ? selection.anchor : null, size));
  };
  const onPointerMove = (event: PointerEvent) => {
    if ((event.buttons & 1) === 0) return;
    const place = placeOf(event.target);
    if (place === null) return;
    // A drag that began at the row numbers goes on selecting rows.
    const wholeRows = selection.anchor.column === size.columns - 1 && selection.head.column === 0 && size.columns > 1;
    const to = wholeRows ? { row: place.row, column: null } : { row: place.row, column: place.column ?? 0 };
    onSelect(selectionTo(to, selection.anchor, size));
  };
  const onDoubleClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place !== null && place.column !== null) onInspect(place.row, place.column);
  };
  const onContextMenu = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place === null) return;
    event.preventDefault();
    const { firstRow, lastRow, firstColumn, lastColumn } = bounds(selection);
    const column = place.column ?? firstColumn;
    const inside = place.row >= firstRow && place.row <= lastRow && column >= firstColumn && column <= lastColumn;
    if (!inside) onSelect(selectionTo(place, null, size));
    onMenu({ x: event.clientX, y: event.clientY });
  };
  return { onPointerDown, onPointerMove, onDoubleClick, onContextMenu };
}

/** A place over the rows; `column` is null on the row numbers. */
interface PointedPlace {
  readonly row: number;
  readonly column: number | null;
}

function selectionTo({ row, column }: PointedPlace, anchor: CellPosition | null, size: GridSize): GridSelection {
  if (column !== null) return { anchor: anchor ?? { row, column }, head: { row, column } };
  return rowOf({ anchor: { row: anchor?.row ?? row, column: 0 }, head: { row, column: 0 } }, size);
}

function placeOf(target: EventTarget): PointedPlace | null {
  const element = target instanceof Element ? target : null;
  const row = element?.closest<HTMLElement>('[data-row]')?.dataset.row;
  if (row === undefined) return null;
  const column = element?.closest<HTMLElement>('[data-column]')?.dataset.column;
  if (column !== undefined) return { row: Number(row), column: Number(column) };
  return element?.closest('.grid-gutter') == null ? null : { row: Number(row), column: null };
}
