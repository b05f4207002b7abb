// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid has no table to lean on; roles and indices follow the ARIA grid pattern (w3.org/WAI/ARIA/apg/patterns/grid).
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its cells are told by aria-activedescendant.
import { memo, type ReactNode } from 'react';
import { formatValue, isNumeric } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import type { ArrangedColumn } from '../../state/column-layout';
import { formatCount } from '../format';
import { rowHeight } from './grid-geometry';
import { spokenBlank, visiblePieces } from './visible-text';

/** Longer values are cut in the grid; copying and the value's own view give them whole. */
const shownCharacters = 400;

interface GridRowProps {
  readonly row: number;
  readonly y: number;
  readonly loaded: { readonly page: ResultPage; readonly row: number } | null;
  readonly columns: readonly ArrangedColumn[];
  /** How many columns at the left stay in view. */
  readonly pinned: number;
  /** The other columns that are in view. */
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

function Row(props: GridRowProps) {
  const { row, y, loaded, columns, pinned, first, last, offsets, widths, gutter, width, idPrefix } = props;
  const cell = (column: number) => {
    const { info, index } = columns[column] ?? {};
    if (info === undefined || index === undefined) return null;
    const vector = loaded?.page.vectors[index];
    const text = loaded === null || vector === undefined ? undefined : formatValue(info.type, vector, loaded.row);
    return (
      <div
        key={column}
        id={`${idPrefix}-${row}-${column}`}
        className="grid-cell"
        role="gridcell"
        aria-colindex={column + 2}
        aria-selected={column >= props.from && column <= props.to}
        aria-label={
          text === undefined ? undefined : text === null ? 'null, no value' : (spokenBlank(text) ?? undefined)
        }
        data-column={column}
        data-numeric={isNumeric(info.type) || undefined}
        data-null={text === null || undefined}
        data-empty={text === '' || undefined}
        data-head={column === props.head || undefined}
        style={{ left: gutter + (offsets[column] ?? 0), width: widths[column] }}
      >
        {text === undefined ? '' : text === null ? 'null' : shownText(text)}
      </div>
    );
  };
  return (
    <div
      className="grid-row"
      role="row"
      aria-rowindex={row + 2}
      aria-busy={loaded === null || undefined}
      data-row={row}
      style={{ top: y, height: rowHeight, width }}
    >
      <div
        className="grid-pinned"
        role="presentation"
        data-some={pinned > 0 || undefined}
        style={{ width: gutter + (offsets[pinned] ?? 0) }}
      >
        <div className="grid-gutter" role="rowheader" aria-colindex={1} style={{ width: gutter }}>
          {formatCount(row + 1)}
        </div>
        {range(0, pinned - 1).map(cell)}
      </div>
      {range(first, last).map(cell)}
    </div>
  );
}

export const GridRow = memo(Row, (a, b) => {
  const { loaded: x, ...before } = a;
  const { loaded: z, ...after } = b;
  if (x?.page !== z?.page || x?.row !== z?.row) return false;
  return (Object.keys(after) as (keyof typeof after)[]).every((key) => before[key] === after[key]);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function shownText(text: string): ReactNode {
  const cut = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  const pieces = visiblePieces(cut);
  if (pieces === null) return cut;
  return pieces.map((piece, index) =>
    piece.isSign ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no identity of their own.
      <span key={index} className="sign">
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}
