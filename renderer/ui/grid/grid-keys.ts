import { bounds, type GridSelection, type GridSize, selectionAfterKey, singleCell } from './grid-selection';

export interface GridKey {
  readonly key: string;
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or Command on macOS. */
  readonly mod: boolean;
}

/** What a key does in a grid. */
export type GridAction =
  | { readonly kind: 'select'; readonly selection: GridSelection; readonly inHeader: boolean }
  /** The whole is selected, and the view stays where it is. */
  | { readonly kind: 'select-all'; readonly selection: GridSelection }
  | { readonly kind: 'copy'; readonly header: boolean }
  | { readonly kind: 'resize'; readonly by: number }
  | { readonly kind: 'move-column'; readonly by: -1 | 1 }
  | { readonly kind: 'sort'; readonly add: boolean }
  | { readonly kind: 'column-menu' }
  | { readonly kind: 'cell-menu' }
  | { readonly kind: 'inspect' };

interface GridPlace {
  readonly selection: GridSelection;
  /** Whether the header of the active column is active, and not its cell. */
  readonly inHeader: boolean;
}

const resizeStep = 16;

/** What a key means where the keyboard is, or null when it means nothing to a grid. Keys as the ARIA grid pattern and spreadsheets have them. */
export function gridAction({ selection, inHeader }: GridPlace, key: GridKey, size: GridSize): GridAction | null {
  const name = key.key.length === 1 ? key.key.toLowerCase() : key.key;
  if (size.columns === 0) return null;
  if (key.mod && name === 'c') return { kind: 'copy', header: key.shift };
  if (key.alt) {
    if (name === 'ArrowDown') return { kind: 'column-menu' };
    if (name !== 'ArrowLeft' && name !== 'ArrowRight') return null;
    const by = name === 'ArrowRight' ? 1 : -1;
    return key.shift ? { kind: 'move-column', by } : { kind: 'resize', by: by * resizeStep };
  }
  if (name === 'ContextMenu' || (name === 'F10' && key.shift)) return { kind: inHeader ? 'column-menu' : 'cell-menu' };
  if (name === ' ' && (key.mod || key.shift || inHeader) && size.rows > 0) {
    return {
      kind: 'select-all',
      selection: key.shift && !inHeader ? rowOf(selection, size) : columnOf(selection, size),
    };
  }
  if (inHeader) return headerAction(selection, { ...key, key: name }, size);
  if (name === 'Enter' || name === ' ') return size.rows > 0 && !key.mod ? { kind: 'inspect' } : null;
  const { head, anchor } = selection;
  if (name === 'Escape') {
    if (anchor.row === head.row && anchor.column === head.column) return null;
    return { kind: 'select', selection: singleCell(head.row, head.column), inHeader: false };
  }
  if (name === 'ArrowUp' && head.row === 0 && !key.shift) {
    return { kind: 'select', selection: singleCell(0, head.column), inHeader: true };
  }
  if (size.rows === 0) return null;
  const next = selectionAfterKey(selection, { ...key, key: name }, size);
  if (next === null) return null;
  return key.mod && name === 'a'
    ? { kind: 'select-all', selection: next }
    : { kind: 'select', selection: next, inHeader: false };
}

function headerAction({ head }: GridSelection, key: GridKey, size: GridSize): GridAction | null {
  const to = (column: number): GridAction => ({
    kind: 'select',
    selection: singleCell(head.row, Math.max(0, Math.min(size.columns - 1, column))),
    inHeader: true,
  });
  switch (key.key) {
    case 'ArrowLeft':
      return to(key.mod ? 0 : head.column - 1);
    case 'ArrowRight':
      return to(key.mod ? size.columns - 1 : head.column + 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(size.columns - 1);
    case 'ArrowDown':
    case 'Escape':
    case 'PageDown':
      return { kind: 'select', selection: singleCell(head.row, head.column), inHeader: false };
    case 'Enter':
      return { kind: 'sort', add: key.shift };
    default:
      return null;
  }
}

/** The selection with all of its columns, in every row. */
export function columnOf(selection: GridSelection, size: GridSize): GridSelection {
  const { firstColumn, lastColumn } = bounds(selection);
  return { anchor: { row: size.rows - 1, column: firstColumn }, head: { row: 0, column: lastColumn } };
}

/** The selection with all of its rows, in every column. */
export function rowOf(selection: GridSelection, size: GridSize): GridSelection {
  const { firstRow, lastRow } = bounds(selection);
  return { anchor: { row: firstRow, column: size.columns - 1 }, head: { row: lastRow, column: 0 } };
}
