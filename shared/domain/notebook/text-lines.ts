import { lineStarts } from '../yaml/line-index';

/** A text as lines, numbered from 0. A byte order mark belongs to no line, though it counts in offsets. */
export class TextLines {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = lineStarts(text);
    // The empty line after a last line ending is no line of its own here.
    if (starts.length > 1 && starts[starts.length - 1] === text.length) starts.pop();
    this.#starts = text === '' ? [] : starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Offset of a line; the end of the text for the line after the last one. */
  start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  /** Offset of a line's first character, behind a byte order mark. */
  contentStart(line: number): number {
    return line === 0 && this.text.charCodeAt(0) === 0xfeff ? 1 : this.start(line);
  }

  /** Offset of a line's ending. */
  contentEnd(line: number): number {
    let end = this.start(line + 1);
    if (this.text.charCodeAt(end - 1) === 0x0a) end--;
    if (this.text.charCodeAt(end - 1) === 0x0d) end--;
    return Math.max(end, this.contentStart(line));
  }

  content(line: number): string {
    return this.text.slice(this.contentStart(line), this.contentEnd(line));
  }

  isBlank(line: number): boolean {
    const end = this.contentEnd(line);
    for (let at = this.contentStart(line); at < end; at++) {
      const unit = this.text.charCodeAt(at);
      if (unit !== 0x20 && unit !== 0x09) return false;
    }
    return true;
  }
}
