/** One column of a table on the terminal. */
export interface TextColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const maximumWidth = 60;

/** Rows as aligned text, one line each. `null` shows as `NULL`; line breaks and control characters are escaped, long values cut with `…`. */
export function formatTable(columns: readonly TextColumn[], rows: readonly (readonly (string | null)[])[]): string {
  const cells = rows.map((row) => columns.map((_, index) => cellText(row[index] ?? null)));
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index] ?? ''))),
  );
  const line = (values: readonly string[]) =>
    values
      .map((value, index) => pad(value, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...cells.map(line),
  ].join('\n');
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
