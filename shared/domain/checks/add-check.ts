import { isMap, isScalar, isSeq, type Pair, type ParsedNode, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { lineEndingOf } from '../notebook/line-endings';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { writeFlow } from '../yaml/write-flow';
import { valueAt } from '../yaml/yaml-path';
import { type NewCheck, topicOf } from './new-check';

type BlockPair = Pair<ParsedNode, ParsedNode | null>;
type Values = Readonly<Record<string, unknown>>;

/** A check as its file is to have it: of a column, or of the whole dataset (`column` is null). */
export interface NewEntry {
  readonly column: string | null;
  readonly type: string;
  /** The keys under its type; null for none. */
  readonly body: Values | null;
  /** Tells it apart from another check of its type in the same place. */
  readonly topic: string;
}

/**
 * The text of a check file with one more check at the end of its column's checks; every other byte stays. Without a text
 * (or with an empty one) it is a new file for `dataset`. Throws `bad_yaml` when the text has to be corrected first, and
 * `bad_check` when it is written in a way that nothing can be added to.
 */
export function addCheckToFile(file: string, text: string | null, dataset: string, check: NewCheck): string {
  const body = check.type === 'invalid' ? withoutUndefined(check.valid) : null;
  return addEntryToFile(file, text, dataset, { column: check.column, type: check.type, body, topic: topicOf(check) });
}

/** The same for a check of any type, also of the whole dataset. */
export function addEntryToFile(file: string, text: string | null, dataset: string, added: NewEntry): string {
  const { column } = added;
  const root = text === null || text.trim() === '' ? null : parseYaml(file, text).value;
  const columns = valueAt(root, ['columns']);
  const index = Array.isArray(columns) ? columns.findIndex((entry) => valueAt(entry, ['name']) === column) : -1;
  const known = column === null ? valueAt(root, ['checks']) : index < 0 ? null : valueAt(columns, [index, 'checks']);
  return putEntryInFile(file, text, dataset, column, entryOf(added, Array.isArray(known) ? known : null));
}

/**
 * The same for a check as its file is to have it, whatever stands beside it: `{row_count: {…}}`, or null in place of an empty
 * body. It goes to the checks of the column, or to those of the dataset where that is null. Throws what `addCheckToFile` throws.
 */
export function putEntryInFile(
  file: string,
  text: string | null,
  dataset: string,
  column: string | null,
  entry: Values,
): string {
  if (text === null || text.trim() === '') {
    const ending = lineEndingOf(text ?? '');
    const lines =
      column === null
        ? ['checks:', ...writeCheck(entry, '  '), 'columns: []']
        : ['columns:', `  - ${flowKey('name', column)}`, '    checks:', ...writeCheck(entry, '      ')];
    return [...writeBlock({ dataset }, ''), ...lines, ''].join(ending);
  }
  const parsed = parseYaml(file, text);
  const broken = parsed.problems.find((problem) => problem.severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const changed = column === null ? insertIntoDataset(text, entry) : insert(text, column, entry);
  const expected = withCheck(parsed.value, column, entry);
  const found = changed === null ? undefined : parseYaml(file, changed).value;
  if (changed === null || JSON.stringify(found) !== JSON.stringify(expected)) {
    const key = column === null ? 'checks' : 'columns';
    throw new PlumblineError({
      code: 'bad_check',
      message: `The \`${key}\` of the file are written in a way that nothing can be added to.`,
      hint:
        column === null
          ? 'Write them as `checks:` with a dash for each check.'
          : 'Write them as `columns:` with one `- name:` for each column, its checks below it.',
      file,
      ...parsed.placeOf([key]),
    });
  }
  return changed;
}

/** The check as its file has it. A second check of a type on a column is told apart by a qualifier, as Soda wants it. */
function entryOf({ type, body, topic }: NewEntry, others: readonly unknown[] | null): Values {
  const same = (others ?? []).flatMap((other) => {
    if (typeof other !== 'object' || other === null || !Object.hasOwn(other, type)) return [];
    return [valueAt(other, [type, 'qualifier']) ?? null];
  });
  let qualifier: string | undefined;
  if (same.includes(null)) {
    qualifier = topic;
    for (let number = 2; same.includes(qualifier); number++) qualifier = `${topic} ${number}`;
  }
  const values = { ...(qualifier === undefined ? {} : { qualifier }), ...body };
  return { [type]: Object.keys(values).length === 0 ? null : values };
}

function withCheck(root: unknown, column: string | null, entry: Values): unknown {
  const copy = structuredClone(root) as { columns?: unknown; checks?: unknown };
  if (column === null) {
    copy.checks = [...(Array.isArray(copy.checks) ? copy.checks : []), entry];
    return copy;
  }
  const columns = (Array.isArray(copy.columns) ? copy.columns : []) as { name?: unknown; checks?: unknown[] | null }[];
  const known = columns.find((candidate) => candidate?.name === column);
  if (known === undefined) columns.push({ name: column, checks: [entry] });
  else known.checks = [...(known.checks ?? []), entry];
  copy.columns = columns;
  return copy;
}

/** At the end of the checks of the whole dataset. */
function insertIntoDataset(text: string, entry: Values): string | null {
  const ending = lineEndingOf(text);
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents as ParsedNode | null;
  if (!isMap(root) || root.flow === true) return null;
  const indent = ' '.repeat(columnOf(text, root.range[0]));
  const lines = writeCheck(entry, `${indent}  `);
  const pair = pairOf(root, 'checks');
  if (pair === undefined) return insertLines(text, endOf(root), [`${indent}checks:`, ...lines], ending);
  return insertIntoChecks(text, pair, entry, `${indent}  `, ending);
}

function insert(text: string, column: string, entry: Values): string | null {
  const ending = lineEndingOf(text);
  // Same length, so offsets hold: the library takes no lone CR for a line ending.
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents as ParsedNode | null;
  if (!isMap(root) || root.flow === true) return null;
  const pair = pairOf(root, 'columns');
  const newColumn = (indent: string) => [
    `${indent}- ${flowKey('name', column)}`,
    `${indent}  checks:`,
    ...writeCheck(entry, `${indent}    `),
  ];
  const rootIndent = ' '.repeat(columnOf(text, root.range[0]));
  if (pair === undefined) {
    return insertLines(text, endOf(root), [`${rootIndent}columns:`, ...newColumn(`${rootIndent}  `)], ending);
  }
  const { value } = pair;
  if (isNothing(value)) return putBehindKey(text, pair, newColumn(`${rootIndent}  `), ending);
  if (!isSeq(value)) return null;
  if (value.flow === true && value.items.length === 0) {
    return putBehindKey(text, pair, newColumn(`${rootIndent}  `), ending);
  }
  if (value.flow === true) return null;
  const known = value.items.find(
    (item) =>
      isMap(item) && (pairOf(item as YAMLMap.Parsed, 'name')?.value as { value?: unknown } | null)?.value === column,
  ) as YAMLMap.Parsed | undefined;
  if (known === undefined) {
    const dash = dashOf(text, value as YAMLSeq.Parsed);
    return dash === null ? null : insertLines(text, endOf(value as ParsedNode), newColumn(' '.repeat(dash)), ending);
  }
  return insertIntoColumn(text, known, entry, ending);
}

function insertIntoColumn(text: string, column: YAMLMap.Parsed, entry: Values, ending: string): string | null {
  const pair = pairOf(column, 'checks');
  if (column.flow === true) {
    if (pair === undefined) return putInFlow(text, column, `checks: [${writeFlow(entry, { padding: true })}]`);
    return isSeq(pair.value)
      ? putInFlow(text, pair.value as YAMLSeq.Parsed, writeFlow(entry, { padding: true }))
      : null;
  }
  const first = column.items[0]?.key as ParsedNode | undefined;
  if (first === undefined) return null;
  const indent = ' '.repeat(columnOf(text, first.range[0]));
  if (pair !== undefined) return insertIntoChecks(text, pair, entry, `${indent}  `, ending);
  return insertLines(text, endOf(column), [`${indent}checks:`, ...writeCheck(entry, `${indent}  `)], ending);
}

/** At the end of a list `checks`, however it is written. */
function insertIntoChecks(text: string, pair: BlockPair, entry: Values, indent: string, ending: string): string | null {
  const { value } = pair;
  const lines = writeCheck(entry, indent);
  if (isNothing(value)) return putBehindKey(text, pair, lines, ending);
  if (!isSeq(value)) return null;
  if (value.flow === true) {
    if (value.items.length === 0) return putBehindKey(text, pair, lines, ending);
    return putInFlow(text, value as YAMLSeq.Parsed, writeFlow(entry, { padding: true }));
  }
  const dash = dashOf(text, value as YAMLSeq.Parsed);
  return dash === null
    ? null
    : insertLines(text, endOf(value as ParsedNode), writeCheck(entry, ' '.repeat(dash)), ending);
}

/** `- missing:` or `- invalid:` with a line for each key under it. */
function writeCheck(entry: Values, indent: string): readonly string[] {
  const [[type, body] = ['', null]] = Object.entries(entry);
  if (body === null) return [`${indent}- ${type}:`];
  return [`${indent}- ${type}:`, ...writeBlock(body as Values, `${indent}    `)];
}

function writeBlock(values: Values, indent: string): readonly string[] {
  return Object.entries(values).map(([key, value]) => `${indent}${flowKey(key, value)}`);
}

/** `key: value` on one line, quoted where it has to be. */
export function flowKey(key: string, value: unknown): string {
  const pair = writeFlow({ [key]: value }, { padding: true })
    .slice(1, -1)
    .trim();
  // Between braces a quoted key needs no space behind its colon, on a line of its own it does.
  return pair.replace(/^("(?:[^"\\]|\\.)*"):(?=\S)/, '$1: ');
}

export function pairOf(map: YAMLMap.Parsed, key: string): BlockPair | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key) as BlockPair | undefined;
}

export function isNothing(value: ParsedNode | null): boolean {
  return value === null || (isScalar(value) && value.value === null);
}

/** Lines in place of an empty value (`columns:`, `columns: []`, `checks: null`); a comment behind it stays. */
export function putBehindKey(
  text: string,
  { key, value }: BlockPair,
  lines: readonly string[],
  ending: string,
): string {
  const written = value !== null && value.range[1] > value.range[0];
  const bare = written ? text.slice(0, value.range[0]).trimEnd() + text.slice(value.range[1]) : text;
  return insertLines(bare, key.range[1], lines, ending);
}

/** One more entry at the end of a list or mapping in brackets. */
export function putInFlow(text: string, node: YAMLMap.Parsed | YAMLSeq.Parsed, written: string): string {
  const close = node.range[1] - 1;
  const before = text.slice(0, close).trimEnd();
  const empty = node.items.length === 0;
  const separator = empty ? '' : before.endsWith(',') ? ' ' : ', ';
  return before + separator + written + text.slice(before.length, close) + text.slice(close);
}

/** Lines behind the line that holds `offset`; at the start of a line in front of it. */
export function insertLines(text: string, offset: number, lines: readonly string[], ending: string): string {
  const block = lines.join(ending);
  let at = offset;
  const atLineStart = at > 0 && (text[at - 1] === '\n' || text[at - 1] === '\r');
  if (!atLineStart) {
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
    if (at === text.length) return text + ending + block + ending;
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return text.slice(0, at) + block + ending + text.slice(at);
}

/** Where the last thing in a block ends, without the comments and blank lines behind it. */
export function endOf(node: ParsedNode): number {
  if (isMap(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items[node.items.length - 1] as BlockPair;
    return last.value === null ? last.key.range[1] : Math.max(last.key.range[1], endOf(last.value));
  }
  if (isSeq(node) && node.flow !== true && node.items.length > 0) {
    return endOf(node.items[node.items.length - 1] as ParsedNode);
  }
  return node.range[1];
}

/** The column in which the dashes of a list stand. */
export function dashOf(text: string, list: YAMLSeq.Parsed): number | null {
  const first = list.items[0] as ParsedNode | undefined;
  if (first === undefined) return null;
  const dash = text.lastIndexOf('-', first.range[0] - 1);
  return dash < list.range[0] || !/^-\s*$/.test(text.slice(dash, first.range[0])) ? null : columnOf(text, dash);
}

export function columnOf(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return offset - start - (text.charCodeAt(start) === 0xfeff ? 1 : 0);
}

function withoutUndefined(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
