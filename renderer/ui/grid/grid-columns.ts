import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';

const minWidth = 56;
const maxFittedWidth = 360;
/** Advance of one character of the grid's monospaced 11.5 px text. */
const characterWidth = 7;
const headerCharacterWidth = 6.9;
const padding = 26;
/** Room for the signs of sort order and filter beside the name. */
const headerSigns = 18;

/** Width of the row numbers for a table of so many rows. */
export function gutterWidth(rows: number): number {
  return Math.max(36, String(rows).length * characterWidth + Math.floor(String(rows).length / 3) * 3 + 18);
}

/** A width that shows name, type and the values of the page, within reason. */
export function fittedWidth(column: ColumnInfo, index: number, page: ResultPage | null): number {
  const header = Math.max(column.name.length * headerCharacterWidth + headerSigns, column.sqlType.length * 6.8);
  let characters = header / characterWidth;
  const vector = page?.vectors[index];
  if (page != null && vector !== undefined) {
    for (let row = 0; row < Math.min(page.rowCount, 60); row++) {
      characters = Math.max(characters, formatValue(column.type, vector, row)?.length ?? 4);
    }
  }
  return Math.round(Math.max(minWidth, Math.min(maxFittedWidth, characters * characterWidth + padding)));
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(minWidth, Math.min(2000, width)));
}

/** Left edges of the columns, and at the end their common width. */
export function columnOffsets(widths: readonly number[]): readonly number[] {
  const offsets = [0];
  let at = 0;
  for (const width of widths) {
    at += width;
    offsets.push(at);
  }
  return offsets;
}

/** The columns that are at least partly visible between two horizontal positions; `last` is -1 when there are none. */
export function visibleColumns(
  offsets: readonly number[],
  left: number,
  right: number,
): { first: number; last: number } {
  const count = offsets.length - 1;
  let first = 0;
  while (first < count - 1 && (offsets[first + 1] ?? 0) <= left) first++;
  let last = first;
  while (last < count - 1 && (offsets[last + 1] ?? 0) < right) last++;
  return count === 0 ? { first: 0, last: -1 } : { first, last };
}
