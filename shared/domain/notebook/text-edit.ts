import type { TextEdit } from './notebook';

/** The text after edits, each applied to the text that the one before left. Offsets outside of the text are clamped to it. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let current = text;
  for (const edit of edits) {
    const start = Math.max(0, Math.min(edit.start, current.length));
    const end = Math.max(start, Math.min(edit.end, current.length));
    current = current.slice(0, start) + edit.text + current.slice(end);
  }
  return current;
}

/** The one edit between the common beginning and end of two texts, or null when they are equal. Splits no surrogate pair and no CRLF. */
export function minimalEdit(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (cutsPair(before, start) || cutsPair(after, start)) start--;
  let kept = 0;
  const room = shorter - start;
  while (kept < room && before.charCodeAt(before.length - 1 - kept) === after.charCodeAt(after.length - 1 - kept))
    kept++;
  if (cutsPair(before, before.length - kept) || cutsPair(after, after.length - kept)) kept--;
  return { start, end: before.length - kept, text: after.slice(start, after.length - kept) };
}

/** Whether an offset lies between the halves of a surrogate pair or of a CRLF. */
function cutsPair(text: string, offset: number): boolean {
  const left = text.charCodeAt(offset - 1);
  const right = text.charCodeAt(offset);
  if (left === 0x0d) return right === 0x0a;
  return left >= 0xd800 && left <= 0xdbff && right >= 0xdc00 && right <= 0xdfff;
}
