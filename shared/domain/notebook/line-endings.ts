/** The line ending that a text uses first; `\n` when it has none. */
export function lineEndingOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** The lines of a text without their endings. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/**
 * `after` with the line endings of `before`: lines at the beginning and end that did not change keep the bytes that they
 * had, all others get `ending`.
 */
export function keepLineEndings(before: string, after: string, ending: string): string {
  const oldLines = splitLines(before);
  const oldEndings = before.match(/\r\n|\n|\r/g) ?? [];
  const newLines = splitLines(after);
  const shorter = Math.min(oldLines.length, newLines.length);
  let head = 0;
  while (head < shorter && oldLines[head] === newLines[head]) head++;
  let tail = 0;
  while (tail < shorter - head && oldLines[oldLines.length - 1 - tail] === newLines[newLines.length - 1 - tail]) tail++;
  const last = newLines.length - 1;
  let text = '';
  for (const [index, line] of newLines.entries()) {
    text += line;
    if (index === last) break;
    // The ending behind an unchanged line at the start; in front of an unchanged line at the end.
    const fromEnd = last - 1 - index;
    const old =
      index < head ? oldEndings[index] : fromEnd < tail ? oldEndings[oldEndings.length - 1 - fromEnd] : undefined;
    text += apart(text, old ?? ending);
  }
  return text;
}

/** `following` in a form that does not make one line ending out of a CR before it and a LF at its start. */
export function apart(before: string, following: string): string {
  return before.endsWith('\r') && following.startsWith('\n') ? `\r${following}` : following;
}
