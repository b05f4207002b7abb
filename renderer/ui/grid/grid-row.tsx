// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid has no table to lean on; roles and indices follow the ARIA grid pattern (w3.org/WAI/ARIA/apg/patterns/grid).
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its cells are told by aria-activedescendant.
import { memo } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue, isNumeric } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { formatCount } from '../format';
import { rowHeight } from './grid-geometry';

/** Longer values are cut in the grid; copying gives them whole. */
const shownCharacters = 400;

interface GridRowProps {
  readonly row: number;
  readonly y: number;
  readonly loaded: { readonly page: ResultPage; readonly row: number } | null;
  readonly columns: readonly ColumnInfo[];
  readonly first: number;
  readonly last: number;
  readonly offsets: readonly number[];
  readonly widths: readonly number[];
  readonly gutter: number;
  readonly width: number;
  readonly idPrefix: string;
  /** Selected columns of this row, inclusive; `to` below `from` means none. */
  readonly from: number;
  readonly to: number;
  /** The active column of this row, or -1. */
  readonly head: number;
}

function Row({
  row,
  y,
  loaded,
  columns,
  first,
  last,
  offsets,
  widths,
  gutter,
  width,
  idPrefix,
  from,
  to,
  head,
}: GridRowProps) {
  const cells = [];
  for (let column = first; column <= last; column++) {
    const info = columns[column];
    if (info === undefined) continue;
    const vector = loaded?.page.vectors[column];
    const text = loaded === null || vector === undefined ? undefined : formatValue(info.type, vector, loaded.row);
    cells.push(
      <div
        key={column}
        id={`${idPrefix}-${row}-${column}`}
        className="grid-cell"
        role="gridcell"
        aria-colindex={column + 2}
        aria-selected={column >= from && column <= to}
        data-column={column}
        data-numeric={isNumeric(info.type) || undefined}
        data-null={text === null || undefined}
        data-head={column === head || undefined}
        style={{ left: gutter + (offsets[column] ?? 0), width: widths[column] }}
      >
        {text === undefined ? '' : text === null ? 'null' : oneLine(text)}
      </div>,
    );
  }
  return (
    <div
      className="grid-row"
      role="row"
      aria-rowindex={row + 2}
      aria-busy={loaded === null || undefined}
      data-row={row}
      style={{ top: y, height: rowHeight, width }}
    >
      <div className="grid-gutter" role="rowheader" aria-colindex={1} style={{ width: gutter }}>
        {formatCount(row + 1)}
      </div>
      {cells}
    </div>
  );
}

export const GridRow = memo(Row, (a, b) => {
  const { loaded: x, ...before } = a;
  const { loaded: z, ...after } = b;
  if (x?.page !== z?.page || x?.row !== z?.row) return false;
  return (Object.keys(after) as (keyof typeof after)[]).every((key) => before[key] === after[key]);
});

function oneLine(text: string): string {
  const cut = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return cut.includes('\n') ? cut.replaceAll('\n', '⏎') : cut;
}
