/** Where the caret is in the cell that has the keyboard, in characters of its text with `\n` as line ending; null when it is in none. */
type CaretReader = () => number | null;

let reader: CaretReader = () => null;

/** The notebook says how to find the caret: state knows no editor. */
export function provideCaret(read: CaretReader): void {
  reader = read;
}

export function caretOffset(): number | null {
  return reader();
}
