import type { SourceFormat } from '../manifest/manifest';

/** What a rehearsal does to the text of an input. */
export type InputEdit =
  | { readonly kind: 'empty' }
  /** Of each row in the order of the file: whether it stays. */
  | { readonly kind: 'keep'; readonly rows: readonly boolean[] }
  | { readonly kind: 'rename_column'; readonly column: string; readonly to: string };

export type EditedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'impossible'; readonly reason: string };

/** The text of a data file after an edit, every other byte as it was; or why that cannot be told from the text. */
export function editInputText(
  text: string,
  format: SourceFormat,
  options: Readonly<Record<string, unknown>>,
  columns: readonly string[],
  edit: InputEdit,
): EditedText {
  switch (format) {
    case 'csv':
    case 'tsv':
      return editRecords(text, options, columns, edit);
    case 'ndjson':
      return editLines(text, edit);
    case 'json':
      if (edit.kind === 'empty') return { kind: 'text', text: '[]\n' };
      if (edit.kind === 'rename_column') return renameKey(text, edit);
      return impossible('the rows of a JSON array are not told apart in its text');
    default:
      return impossible(`a file of the format ${format} is not edited as text`);
  }
}

function editRecords(
  text: string,
  options: Readonly<Record<string, unknown>>,
  columns: readonly string[],
  edit: InputEdit,
): EditedText {
  const quote = typeof options.quote === 'string' ? options.quote : '"';
  const records = splitRecords(text, quote);
  const [first = ''] = records;
  const hasHeader =
    options.header === undefined ? columns.every((name) => first.includes(name)) : options.header === true;
  if (edit.kind === 'empty') return { kind: 'text', text: hasHeader ? first : '' };
  if (edit.kind === 'rename_column') {
    if (!hasHeader) return impossible('its file has no line of column names');
    const at = placeOfField(first, edit.column);
    if (at === -1) return impossible(`the name ${edit.column} does not stand in its first line`);
    return { kind: 'text', text: text.slice(0, at) + edit.to + text.slice(at + edit.column.length) };
  }
  const rows = records.slice(hasHeader ? 1 : 0);
  if (rows.length !== edit.rows.length)
    return impossible(`its file has ${rows.length} records and ${edit.rows.length} rows`);
  return {
    kind: 'text',
    text: [...(hasHeader ? [first] : []), ...rows.filter((_, index) => edit.rows[index])].join(''),
  };
}

function editLines(text: string, edit: InputEdit): EditedText {
  if (edit.kind === 'empty') return { kind: 'text', text: '' };
  if (edit.kind === 'rename_column') return renameKey(text, edit);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length !== edit.rows.length)
    return impossible(`its file has ${lines.length} lines and ${edit.rows.length} rows`);
  return {
    kind: 'text',
    text: lines
      .filter((_, index) => edit.rows[index])
      .map((line) => `${line}\n`)
      .join(''),
  };
}

function renameKey(text: string, { column, to }: { readonly column: string; readonly to: string }): EditedText {
  const key = JSON.stringify(column).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const renamed = text.replace(new RegExp(`${key}(\\s*:)`, 'g'), (_, colon: string) => JSON.stringify(to) + colon);
  return renamed === text
    ? impossible(`the name ${column} does not stand in its file`)
    : { kind: 'text', text: renamed };
}

/** The records of a CSV text with their line ends: a quoted field may go over several lines. Empty lines are none. */
export function splitRecords(text: string, quote: string): string[] {
  const records: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === quote) isQuoted = !isQuoted;
    else if (text[at] === '\n' && !isQuoted) {
      records.push(text.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (start < text.length) records.push(text.slice(start));
  return records.filter((record) => record.trim() !== '');
}

/** Where a whole field of a line has this text. */
function placeOfField(line: string, name: string): number {
  const isEdge = (character: string | undefined) => character === undefined || /[^\p{L}\p{N}_]/u.test(character);
  for (let at = line.indexOf(name); at !== -1; at = line.indexOf(name, at + 1)) {
    if (isEdge(line[at - 1]) && isEdge(line[at + name.length])) return at;
  }
  return -1;
}

function impossible(reason: string): EditedText {
  return { kind: 'impossible', reason };
}
