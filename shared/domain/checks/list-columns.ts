import { isMap, isSeq, type ParsedNode, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ColumnInfo } from '../column/column-type';
import { lineEndingOf } from '../notebook/line-endings';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { valueAt } from '../yaml/yaml-path';
import { columnOf, dashOf, endOf, flowKey, insertLines, isNothing, pairOf, putBehindKey, putInFlow } from './add-check';

/** A column as a check file lists it for its `schema` check. */
type ListedColumn = Readonly<Record<string, string | number | Readonly<Record<string, string>>>> & {
  readonly name: string;
};

/**
 * The text of a check file that lists all of these columns with their types, so that a `schema` check holds the node to
 * them; what it says about a column already stays. Throws `bad_check` when nothing can be added to its `columns`.
 */
export function listColumnsInFile(file: string, text: string, columns: readonly ColumnInfo[]): string {
  return columns.reduce((written, column) => {
    const listed = listedColumn(column);
    const parsed = parseYaml(file, written);
    const entries = valueAt(parsed.value, ['columns']);
    const known = Array.isArray(entries)
      ? entries.find((entry) => valueAt(entry, ['name']) === column.name)
      : undefined;
    if (known !== undefined && valueAt(known, ['data_type']) !== undefined) return written;
    const changed = putColumnKeys(written, listed);
    const expected = { ...(known as object | undefined), ...listed };
    const now = changed === null ? undefined : valueAt(parseYaml(file, changed).value, ['columns']);
    const found = Array.isArray(now) ? now.find((entry) => valueAt(entry, ['name']) === column.name) : undefined;
    if (changed === null || !sameKeys(found, expected)) {
      throw new PlumblineError({
        code: 'bad_check',
        message: 'The `columns` of the file are written in a way that nothing can be added to.',
        hint: 'Write them as `columns:` with one `- name:` for each column.',
        file,
        ...parsed.placeOf(['columns']),
      });
    }
    return changed;
  }, text);
}

/** The keys that Soda holds a column's type to: DuckDB's own name, and the digits of decimals. */
function listedColumn({ name, type, sqlType }: ColumnInfo): ListedColumn {
  if (type.kind === 'decimal')
    return { name, data_type: 'decimal', numeric_precision: type.width, numeric_scale: type.scale };
  return { name, data_type: sqlType.toLowerCase() };
}

/** The text with more keys at a column, which it lists from then on; null where it is written in a way that takes none. */
export function putColumnKeys(text: string, { name, ...keys }: ListedColumn): string | null {
  const ending = lineEndingOf(text);
  // Same length, so offsets hold: the library takes no lone CR for a line ending.
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents as ParsedNode | null;
  if (!isMap(root) || root.flow === true) return null;
  const lines = (indent: string) => Object.entries(keys).map(([key, value]) => `${indent}${flowKey(key, value)}`);
  const entry = (indent: string) => [`${indent}- ${flowKey('name', name)}`, ...lines(`${indent}  `)];
  const indent = ' '.repeat(columnOf(text, root.range[0]));
  const pair = pairOf(root, 'columns');
  if (pair === undefined) return insertLines(text, endOf(root), [`${indent}columns:`, ...entry(`${indent}  `)], ending);
  const { value } = pair;
  if (isNothing(value) || (isSeq(value) && value.items.length === 0))
    return putBehindKey(text, pair, entry(`${indent}  `), ending);
  if (!isSeq(value) || value.flow === true) return null;
  const known = value.items.find(
    (item) =>
      isMap(item) && (pairOf(item as YAMLMap.Parsed, 'name')?.value as { value?: unknown } | null)?.value === name,
  ) as YAMLMap.Parsed | undefined;
  if (known === undefined) {
    const dash = dashOf(text, value as YAMLSeq.Parsed);
    return dash === null ? null : insertLines(text, endOf(value as ParsedNode), entry(' '.repeat(dash)), ending);
  }
  if (known.flow === true)
    return Object.entries(keys).reduce<string | null>(
      (written, [key, given]) => (written === null ? null : putInNamed(written, name, flowKey(key, given))),
      text,
    );
  const own = pairOf(known, 'name')?.value;
  const first = known.items[0]?.key as ParsedNode | undefined;
  if (own === undefined || own === null || first === undefined) return null;
  return insertLines(text, endOf(own), lines(' '.repeat(columnOf(text, first.range[0]))), ending);
}

/** One more key in the brackets of the column of that name. */
function putInNamed(text: string, name: string, written: string): string | null {
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const columns = isMap(document.contents) ? pairOf(document.contents as YAMLMap.Parsed, 'columns')?.value : undefined;
  if (!isSeq(columns)) return null;
  const known = columns.items.find(
    (item) =>
      isMap(item) && (pairOf(item as YAMLMap.Parsed, 'name')?.value as { value?: unknown } | null)?.value === name,
  );
  return known === undefined ? null : putInFlow(text, known as YAMLMap.Parsed, written);
}

function sameKeys(found: unknown, expected: Readonly<Record<string, unknown>>): boolean {
  if (typeof found !== 'object' || found === null) return false;
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(found) === sorted(expected);
}
