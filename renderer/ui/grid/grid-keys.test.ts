import { describe, expect, it } from 'vitest';
import { type GridAction, type GridKey, gridAction } from './grid-keys';
import { type GridSelection, singleCell } from './grid-selection';

const size = { rows: 100, columns: 5, pageRows: 10 };

function press(
  key: string,
  place: { selection?: GridSelection; inHeader?: boolean; rows?: number } = {},
  modifiers: Partial<GridKey> = {},
): GridAction | null {
  const { selection = singleCell(0, 2), inHeader = false, rows = size.rows } = place;
  return gridAction(
    { selection, inHeader },
    { key, shift: false, alt: false, mod: false, ...modifiers },
    { ...size, rows },
  );
}

describe('the keys of a grid', () => {
  it('go up from the first row into the header, and down again', () => {
    expect(press('ArrowUp')).toEqual({ kind: 'select', selection: singleCell(0, 2), inHeader: true });
    expect(press('ArrowDown', { inHeader: true })).toEqual({
      kind: 'select',
      selection: singleCell(0, 2),
      inHeader: false,
    });
  });

  it('reach the header of a result without rows, whose filter may be the reason', () => {
    expect(press('ArrowUp', { rows: 0 })).toMatchObject({ inHeader: true });
    expect(press('ArrowDown', { rows: 0 })).toBeNull();
    expect(press('Enter', { rows: 0 })).toBeNull();
  });

  it('sort in the header, and open the value in a cell', () => {
    expect(press('Enter', { inHeader: true })).toEqual({ kind: 'sort', add: false });
    expect(press('Enter', { inHeader: true }, { shift: true })).toEqual({ kind: 'sort', add: true });
    expect(press('Enter')).toEqual({ kind: 'inspect' });
    expect(press(' ')).toEqual({ kind: 'inspect' });
  });

  it('select whole columns and rows', () => {
    expect(press(' ', {}, { mod: true })).toEqual({
      kind: 'select-all',
      selection: { anchor: { row: 99, column: 2 }, head: { row: 0, column: 2 } },
    });
    expect(press(' ', { selection: singleCell(7, 2) }, { shift: true })).toEqual({
      kind: 'select-all',
      selection: { anchor: { row: 7, column: 4 }, head: { row: 7, column: 0 } },
    });
  });

  it('open the menus of the column and of the cell', () => {
    expect(press('ArrowDown', {}, { alt: true })).toEqual({ kind: 'column-menu' });
    expect(press('F10', {}, { shift: true })).toEqual({ kind: 'cell-menu' });
    expect(press('ContextMenu', { inHeader: true })).toEqual({ kind: 'column-menu' });
  });

  it('let go of a selection before they let go of the grid', () => {
    const selection = { anchor: { row: 1, column: 1 }, head: { row: 4, column: 2 } };
    expect(press('Escape', { selection })).toMatchObject({ selection: singleCell(4, 2) });
    expect(press('Escape')).toBeNull();
  });

  it('do nothing for letters, deletions and Tab', () => {
    for (const key of ['a', 'd', 'x', 'Delete', 'Backspace', 'Tab', 'F2']) expect(press(key)).toBeNull();
  });
});
