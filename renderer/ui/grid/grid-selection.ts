/** A cell of the grid, from 0. */
export interface CellPosition {
  readonly row: number;
  readonly column: number;
}

/** A rectangle from where the selection began (`anchor`) to the active cell (`head`). */
export interface GridSelection {
  readonly anchor: CellPosition;
  readonly head: CellPosition;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page key moves by. */
  readonly pageRows: number;
}

export function singleCell(row: number, column: number): GridSelection {
  return { anchor: { row, column }, head: { row, column } };
}

/** First and last row and column, each inclusive. */
export function bounds({ anchor, head }: GridSelection) {
  return {
    firstRow: Math.min(anchor.row, head.row),
    lastRow: Math.max(anchor.row, head.row),
    firstColumn: Math.min(anchor.column, head.column),
    lastColumn: Math.max(anchor.column, head.column),
  };
}

interface Key {
  readonly key: string;
  readonly shift: boolean;
  readonly mod: boolean;
}

/** The selection after a key, or null when the key means nothing to a grid. Keys as the ARIA grid pattern has them. */
export function selectionAfterKey(selection: GridSelection, key: Key, size: GridSize): GridSelection | null {
  if (key.mod && key.key.toLowerCase() === 'a') {
    return { anchor: { row: 0, column: 0 }, head: { row: size.rows - 1, column: size.columns - 1 } };
  }
  const target = moved(selection.head, key, size);
  if (target === null) return null;
  const head = {
    row: Math.max(0, Math.min(size.rows - 1, target.row)),
    column: Math.max(0, Math.min(size.columns - 1, target.column)),
  };
  return key.shift ? { anchor: selection.anchor, head } : { anchor: head, head };
}

function moved({ row, column }: CellPosition, { key, mod }: Key, size: GridSize): CellPosition | null {
  switch (key) {
    case 'ArrowDown':
      return { row: mod ? size.rows - 1 : row + 1, column };
    case 'ArrowUp':
      return { row: mod ? 0 : row - 1, column };
    case 'ArrowRight':
      return { row, column: mod ? size.columns - 1 : column + 1 };
    case 'ArrowLeft':
      return { row, column: mod ? 0 : column - 1 };
    case 'PageDown':
      return { row: row + size.pageRows, column };
    case 'PageUp':
      return { row: row - size.pageRows, column };
    case 'Home':
      return mod ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End':
      return mod ? { row: size.rows - 1, column: size.columns - 1 } : { row, column: size.columns - 1 };
    default:
      return null;
  }
}
