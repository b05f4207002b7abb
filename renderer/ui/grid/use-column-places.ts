import { useEffect, useMemo, useState } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { type ArrangedColumn, arrangeColumns, type ColumnLayout } from '../../state/column-layout';
import { columnOffsets, fittedWidth, gutterWidth, visibleColumns } from './grid-columns';
import type { GridSource } from './grid-source';

export interface ColumnPlaces {
  readonly columns: readonly ArrangedColumn[];
  /** How many of them stay at the left edge. */
  readonly pinned: number;
  readonly widths: readonly number[];
  /** Left edges behind the row numbers, and at the end their common width. */
  readonly offsets: readonly number[];
  readonly gutter: number;
  readonly totalWidth: number;
  /** The columns between two horizontal positions that are not pinned. */
  visible(left: number, width: number): { readonly first: number; readonly last: number };
  /** How far to scroll so that a column is in view; null when it is. */
  revealing(column: number, left: number, width: number): number | null;
}

/** Where the columns of a grid are: in the order and with the widths of the layout, fitted to the first page without. */
export function useColumnPlaces(source: GridSource, version: number, layout: ColumnLayout): ColumnPlaces {
  const { columns: all, rowCount } = source;
  const firstPage = useFirstPage(source, version);
  const columns = useMemo(() => arrangeColumns(all, layout), [all, layout]);
  const widths = useMemo(
    () => columns.map(({ info, index }) => layout.widths?.[info.name] ?? fittedWidth(info, index, firstPage)),
    [columns, layout.widths, firstPage],
  );
  const offsets = useMemo(() => columnOffsets(widths), [widths]);
  const gutter = gutterWidth(rowCount);
  const pinned = columns.filter((column) => column.pinned).length;
  const pinnedWidth = offsets[pinned] ?? 0;
  return {
    columns,
    pinned,
    widths,
    offsets,
    gutter,
    totalWidth: gutter + (offsets[offsets.length - 1] ?? 0),
    visible(left, width) {
      const { first, last } = visibleColumns(offsets, left + pinnedWidth, left + width - gutter);
      return { first: Math.max(first, pinned), last };
    },
    revealing(column, left, width) {
      if (column < pinned) return null;
      const start = offsets[column] ?? 0;
      const end = offsets[column + 1] ?? start;
      if (start < left + pinnedWidth) return start - pinnedWidth;
      return end + gutter > left + width ? Math.min(start - pinnedWidth, end + gutter - width) : null;
    },
  };
}

/** The width that shows a column's name, type and the values of a page. */
export function widthToFit(source: GridSource, column: ColumnInfo, page: ResultPage | null): number {
  return fittedWidth(column, source.columns.indexOf(column), page);
}

/** The first page that came, which decides the widths of the columns once. */
function useFirstPage(source: GridSource, version: number) {
  const [known, setKnown] = useState(() => ({ columns: source.columns, page: source.row(0)?.page ?? null }));
  // The same columns under another filter keep their widths.
  const isSame = sameColumns(known.columns, source.columns);
  useEffect(() => {
    void version;
    if (isSame && known.page !== null) return;
    const page = source.row(0)?.page ?? null;
    if (page !== null || !isSame) setKnown({ columns: source.columns, page });
  }, [source, version, known, isSame]);
  return isSame ? known.page : null;
}

function sameColumns(a: readonly ColumnInfo[], b: readonly ColumnInfo[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((column, index) => column.name === b[index]?.name && column.sqlType === b[index]?.sqlType))
  );
}
