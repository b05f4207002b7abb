import { replaceUnicodeSpaces } from './tokens';

/** A piece of a cell's SQL in the form in which it goes to DuckDB's parser, and the way back to where it stands in the cell. */
export interface SqlPart {
  /** What is parsed. */
  readonly text: string;
  /** Offset in the cell's SQL of the piece's first character. */
  readonly start: number;
  /** Texts that stand in `text` and not in the cell; `at` counts in the piece as written. In order. */
  readonly insertions: readonly { readonly at: number; readonly text: string }[];
}

export function sqlPart(source: string, start: number, insertions: SqlPart['insertions'] = []): SqlPart {
  let text = '';
  let from = 0;
  const plain = replaceUnicodeSpaces(source);
  for (const insertion of insertions) {
    text += plain.slice(from, insertion.at) + insertion.text;
    from = insertion.at;
  }
  return { text: text + plain.slice(from), start, insertions };
}

/** Offset in the cell's SQL of an offset in the parsed text. */
export function offsetInCell(part: SqlPart, offset: number): number {
  let inserted = 0;
  for (const insertion of part.insertions) {
    const at = insertion.at + inserted;
    if (offset < at) break;
    if (offset < at + insertion.text.length) return part.start + insertion.at;
    inserted += insertion.text.length;
  }
  return part.start + offset - inserted;
}
