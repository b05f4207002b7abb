import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import {
  arrangeColumns,
  type ColumnLayout,
  moveColumn,
  orderedNames,
  setHidden,
  setPinned,
  shiftColumn,
} from './column-layout';

const columns: readonly ColumnInfo[] = ['a', 'b', 'c', 'd'].map((name) => ({
  name,
  sqlType: 'BIGINT',
  type: { kind: 'bigint' },
}));

const shown = (layout: ColumnLayout, of = columns) => arrangeColumns(of, layout).map(({ info }) => info.name);

describe('the arrangement of columns', () => {
  it('is that of the result until someone changes it', () => {
    expect(shown({})).toEqual(['a', 'b', 'c', 'd']);
  });

  it('moves a column to the place of another one, from either side', () => {
    expect(shown(moveColumn(columns, {}, 'a', 'c'))).toEqual(['b', 'c', 'a', 'd']);
    expect(shown(moveColumn(columns, {}, 'd', 'b'))).toEqual(['a', 'd', 'b', 'c']);
  });

  it('keeps pinned columns first, and pins what is dropped among them', () => {
    const pinned = setPinned({}, 'c', true);
    expect(shown(pinned)).toEqual(['c', 'a', 'b', 'd']);
    const moved = moveColumn(columns, pinned, 'd', 'c');
    expect(moved.pinned).toEqual(['c', 'd']);
    expect(shown(setPinned(pinned, 'c', false))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('moves by one place among the columns on screen, and never out of the pinned ones', () => {
    const hidden = setHidden({}, 'b', true);
    expect(shown(shiftColumn(columns, hidden, 'a', 1))).toEqual(['c', 'a', 'd']);
    const pinned = setPinned({}, 'a', true);
    expect(shiftColumn(columns, pinned, 'a', 1)).toBe(pinned);
    expect(shiftColumn(columns, {}, 'a', -1)).toEqual({});
  });

  it('puts a new column behind the one that it follows in the result', () => {
    const order = moveColumn(columns, {}, 'a', 'd').order;
    const more = [...columns.slice(0, 2), { ...(columns[0] as ColumnInfo), name: 'new' }, ...columns.slice(2)];
    expect(orderedNames(more, order)).toEqual(['b', 'new', 'c', 'd', 'a']);
  });

  it('forgets columns that are gone, and shows all of them rather than none', () => {
    const layout = { order: ['gone', 'b', 'a'], hidden: ['a', 'b'], pinned: ['gone'] };
    expect(shown(layout, columns.slice(0, 2))).toEqual(['a', 'b']);
  });
});
