/** One column of a table on the terminal. */
export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const maximumWidth = 60;
const minimumWidth = 8;

/**
 * Rows as aligned text, one line each. `null` shows as `NULL`; line breaks and control characters are escaped, long values
 * cut with `…`. With `width` (columns of a terminal) the widest columns of text are cut further, until the lines fit or
 * nothing is left to cut; numbers stay whole.
 */
export function formatTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly (string | null)[])[],
  width?: number,
): string {
  const whole = rows.map((row) => columns.map((_, index) => cellText(row[index] ?? null)));
  const natural = columns.map((column, index) =>
    whole.reduce(
      (widest, row) => Math.max(widest, displayWidth(row[index] ?? '')),
      displayWidth(cellText(column.title)),
    ),
  );
  const widths = width === undefined ? natural : fitWidths(columns, natural, width);
  const cut = (row: readonly string[]) => row.map((text, index) => cutTo(text, widths[index] ?? 0));
  const cells = whole.map(cut);
  const titles = cut(columns.map((column) => cellText(column.title)));
  const line = (values: readonly string[]) =>
    values
      .map((value, index) => pad(value, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n');
}

/** Takes from the widest columns of text first, so that they share what is left. */
function fitWidths(columns: readonly TextColumn[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const separators = 2 * (columns.length - 1);
  let excess = widths.reduce((sum, value) => sum + value, separators) - width;
  while (excess > 0) {
    const widest = columns.reduce(
      (best, column, index) =>
        column.align !== 'right' && (widths[index] ?? 0) > Math.max(minimumWidth, widths[best] ?? 0) ? index : best,
      -1,
    );
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return widths;
}

function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const character of text) {
    taken += displayWidth(character);
    if (taken > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function cellText(value: string | null): string {
  if (value === null) return 'NULL';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters in data must not reach the terminal.
  const escaped = value.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => JSON.stringify(character).slice(1, -1));
  const characters = [...escaped];
  return characters.length > maximumWidth ? `${characters.slice(0, maximumWidth - 1).join('')}…` : escaped;
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/** Columns that a text takes on a terminal: wide East Asian characters and emoji take two, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
