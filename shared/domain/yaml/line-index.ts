/** A position in a text as people count: both from 1, columns in UTF-16 units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Turns offsets into lines and columns. Lines end with LF, CRLF or a lone CR, as in Markdown and in the editor. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #origin: LineColumn;

  /** `origin` is where the first character stands when the text is part of a larger one. */
  constructor(text: string, origin: LineColumn = { line: 1, column: 1 }) {
    this.#starts = lineStarts(text);
    this.#origin = origin;
  }

  lineColumnAt(offset: number): LineColumn {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.#starts[low] ?? 0);
    return { line: this.#origin.line + low, column: column + (low === 0 ? this.#origin.column : 1) };
  }
}

/** Offsets at which lines begin; the first is 0, and a text that ends with a line ending has an empty last line. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  return starts;
}
