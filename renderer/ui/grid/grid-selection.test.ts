import { describe, expect, it } from 'vitest';
import { bounds, selectionAfterKey, singleCell } from './grid-selection';

const size = { rows: 100, columns: 5, pageRows: 10 };
const key = (name: string, modifiers: { shift?: boolean; mod?: boolean } = {}) => ({
  key: name,
  shift: modifiers.shift ?? false,
  mod: modifiers.mod ?? false,
});

describe('the selection of a grid', () => {
  it.each([
    ['ArrowDown', {}, { row: 51, column: 2 }],
    ['ArrowUp', {}, { row: 49, column: 2 }],
    ['ArrowLeft', {}, { row: 50, column: 1 }],
    ['ArrowRight', {}, { row: 50, column: 3 }],
    ['PageDown', {}, { row: 60, column: 2 }],
    ['PageUp', {}, { row: 40, column: 2 }],
    ['Home', {}, { row: 50, column: 0 }],
    ['End', {}, { row: 50, column: 4 }],
    ['Home', { mod: true }, { row: 0, column: 0 }],
    ['End', { mod: true }, { row: 99, column: 4 }],
    ['ArrowDown', { mod: true }, { row: 99, column: 2 }],
  ])('moves with %s %o', (name, modifiers, expected) => {
    const next = selectionAfterKey(singleCell(50, 2), key(name, modifiers), size);
    expect(next).toEqual({ anchor: expected, head: expected });
  });

  it('stays within the grid', () => {
    expect(selectionAfterKey(singleCell(99, 4), key('PageDown'), size)?.head).toEqual({ row: 99, column: 4 });
    expect(selectionAfterKey(singleCell(0, 0), key('ArrowLeft'), size)?.head).toEqual({ row: 0, column: 0 });
  });

  it('extends from where it began while Shift is held, in any direction', () => {
    const down = selectionAfterKey(singleCell(50, 2), key('ArrowDown', { shift: true }), size);
    if (down === null) throw new Error('no selection');
    const back = selectionAfterKey(down, key('PageUp', { shift: true }), size);
    if (back === null) throw new Error('no selection');
    expect(bounds(back)).toEqual({ firstRow: 41, lastRow: 50, firstColumn: 2, lastColumn: 2 });
  });

  it('takes everything with Ctrl+A', () => {
    const all = selectionAfterKey(singleCell(3, 3), key('a', { mod: true }), size);
    if (all === null) throw new Error('no selection');
    expect(bounds(all)).toEqual({ firstRow: 0, lastRow: 99, firstColumn: 0, lastColumn: 4 });
  });

  it('leaves other keys to others', () => {
    expect(selectionAfterKey(singleCell(3, 3), key('x'), size)).toBeNull();
  });
});
