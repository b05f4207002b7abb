import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { lineEndingOf } from '../notebook/line-endings';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { writeFlow } from '../yaml/write-flow';
import { columnOf, dashOf, endOf, flowKey, insertLines, isNothing, pairOf, putBehindKey, putInFlow } from './add-check';
import type { Check } from './check-file';
import type { CheckLevel } from './check-outcome';
import { parseCheckFile } from './parse-check-file';

/** A change of a check that a file has. */
export type CheckChange =
  /** One more of its `valid_values`. */
  | { readonly kind: 'allow'; readonly value: string | number | boolean }
  /** Only rows for which a condition holds, besides its own filter. */
  | { readonly kind: 'filter'; readonly condition: string };

/** A change of a check that its tests in another tool made first. */
export type TestedChange =
  /** Another number in its threshold, in the place of one that stands there once. */
  | { readonly kind: 'bound'; readonly before: number; readonly after: number }
  /** What breaking its threshold means. */
  | { readonly kind: 'level'; readonly level: CheckLevel }
  /** Its `valid_values`, all of them. */
  | { readonly kind: 'values'; readonly values: readonly (string | number | boolean)[] };

/** Where a check stands in its file: the line of its type and, where several stand in that line, the column. */
export type CheckPlace = Pick<Check, 'line'> & Partial<Pick<Check, 'columnNumber'>>;

/**
 * The text of a check file with the check at a place changed; every other byte stays. Throws `bad_yaml` when the text has to be
 * corrected first, `unknown_check` when no check stands there, and `bad_check` when it is written in a way that this cannot change.
 */
export function changeCheckInFile(
  file: string,
  text: string,
  place: CheckPlace,
  change: CheckChange | TestedChange,
): string {
  const found = requiredEntry(file, text, place);
  const changed = changedText(text, found, change);
  if (changed === null || parseYaml(file, changed).problems.some(({ severity }) => severity === 'error'))
    throw cannotChange(file, place);
  return changed;
}

/**
 * The text of a check file without the check at a place; every other byte stays, also comments on lines of their own. A list of checks
 * that becomes empty goes with it. Throws what `changeCheckInFile` throws.
 */
export function removeCheckFromFile(file: string, text: string, place: CheckPlace): string {
  const found = requiredEntry(file, text, place);
  const before = parseCheckFile(file, text).checks;
  const left = before.filter((check) => !standsAt(check, place));
  const removed = withoutEntry(text, found);
  const broken = (candidate: string) =>
    JSON.stringify(parseCheckFile(file, candidate).checks.map(withoutPlace)) !==
      JSON.stringify(left.map(withoutPlace)) ||
    parseYaml(file, candidate).problems.some(({ severity }) => severity === 'error');
  if (removed === null || left.length !== before.length - 1 || broken(removed)) throw cannotChange(file, place);
  return removed;
}

function standsAt({ line, columnNumber }: Check, place: CheckPlace): boolean {
  return line === place.line && (place.columnNumber === undefined || columnNumber === place.columnNumber);
}

function withoutPlace({ line: _, columnNumber: __, ...check }: Check): unknown {
  return check;
}

function requiredEntry(file: string, text: string, place: CheckPlace): Entry {
  const parsed = parseYaml(file, text);
  const broken = parsed.problems.find((problem) => problem.severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const found = findEntry(document.contents as ParsedNode | null, text, place);
  if (found !== null) return found;
  const { line } = place;
  throw new PlumblineError({
    code: 'unknown_check',
    message: `There is no check at ${file}:${line} any more.`,
    hint: 'Run the checks again.',
    file,
    line,
  });
}

function cannotChange(file: string, { line }: CheckPlace): PlumblineError {
  return new PlumblineError({
    code: 'bad_check',
    message: 'The check is written in a way that cannot be changed from here.',
    hint: 'Change it in its file.',
    file,
    line,
  });
}

function changedText(text: string, found: Entry, change: CheckChange | TestedChange): string | null {
  switch (change.kind) {
    case 'allow':
      return allow(text, found.map, change.value);
    case 'bound':
      return rebound(text, found, change);
    case 'level':
      return relevel(text, found, change.level);
    case 'values':
      return revalue(text, found, change.values);
    case 'filter':
      return restrict(text, found, change.condition);
  }
}

/** `- invalid: {…}`: the entry of a list of checks, with the list and the mapping that has the list. */
interface Entry {
  readonly map: YAMLMap.Parsed;
  readonly list: YAMLSeq.Parsed;
  readonly owner: YAMLMap.Parsed;
}

function findEntry(node: ParsedNode | null, text: string, place: CheckPlace): Entry | null {
  if (node === null) return null;
  if (isSeq(node)) {
    for (const item of node.items) {
      const found = findEntry(item as ParsedNode, text, place);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isMap(node)) return null;
  for (const item of node.items as { key: ParsedNode; value: ParsedNode | null }[]) {
    const isChecks = isScalar(item.key) && item.key.value === 'checks' && isSeq(item.value);
    if (isChecks && isSeq(item.value)) {
      for (const entry of item.value.items) {
        const [first] = isMap(entry) ? (entry.items as { key: ParsedNode }[]) : [];
        if (!isMap(entry) || first === undefined || lineOf(text, first.key.range[0]) !== place.line) continue;
        if (place.columnNumber !== undefined && columnOf(text, first.key.range[0]) + 1 !== place.columnNumber) continue;
        return {
          map: entry as YAMLMap.Parsed,
          list: item.value as YAMLSeq.Parsed,
          owner: node as YAMLMap.Parsed,
        };
      }
    }
    const found = findEntry(item.value, text, place);
    if (found !== null) return found;
  }
  return null;
}

function allow(text: string, map: YAMLMap.Parsed, value: string | number | boolean): string | null {
  const body = bodyOf(map);
  const list = body === null ? undefined : pairOf(body, 'valid_values')?.value;
  if (list === undefined || list === null || !isSeq(list)) return null;
  const written = writeFlow([value], { padding: false }).slice(1, -1).trim();
  if (list.flow === true) return putInFlow(text, list, written);
  const dash = dashOf(text, list);
  if (dash === null) return null;
  return insertLines(text, endOf(list), [`${' '.repeat(dash)}- ${written}`], lineEndingOf(text));
}

/** A threshold that is the default of its type is written down. */
function rebound(
  text: string,
  { map }: Entry,
  change: Extract<TestedChange, { readonly kind: 'bound' }>,
): string | null {
  const body = bodyOf(map);
  const pair = body === null ? undefined : pairOf(body, 'threshold');
  const threshold = pair?.value;
  const isDefault = pair === undefined || (isMap(threshold) && !hasComparison(threshold as YAMLMap.Parsed));
  if (isDefault && change.before === 0) {
    const added = { [defaultComparison(map)]: change.after };
    if (isMap(threshold)) return putIntoMap(text, threshold as YAMLMap.Parsed, added);
    return body === null ? putBody(text, map, { threshold: added }) : putIntoMap(text, body, { threshold: added });
  }
  if (!isMap(threshold)) return null;
  const found: { readonly start: number; readonly end: number }[] = [];
  const look = (node: unknown): void => {
    if (isMap(node)) for (const { value } of node.items) look(value);
    else if (isScalar(node) && node.value === change.before && node.range != null)
      found.push({ start: node.range[0], end: node.range[1] });
  };
  look(threshold);
  const [only] = found;
  if (found.length !== 1 || only === undefined) return null;
  return text.slice(0, only.start) + String(change.after) + text.slice(only.end);
}

/** The comparison that a threshold without one has is written down with the level: a tool may ask for it. */
function relevel(text: string, { map }: Entry, level: CheckLevel): string | null {
  const body = bodyOf(map);
  const threshold = body === null ? undefined : pairOf(body, 'threshold');
  const known = threshold?.value;
  if (known !== undefined && isMap(known)) {
    const written = pairOf(known as YAMLMap.Parsed, 'level')?.value;
    if (isScalar(written)) return text.slice(0, written.range[0]) + level + text.slice(written.range[1]);
    if (written !== undefined) return null;
    return putIntoMap(text, known as YAMLMap.Parsed, { level });
  }
  if (threshold !== undefined) return null;
  const added = { threshold: { [defaultComparison(map)]: 0, level } };
  return body === null ? putBody(text, map, added) : putIntoMap(text, body, added);
}

/** What a check compares with 0 when it says nothing. */
function defaultComparison(map: YAMLMap.Parsed): string {
  const [type] = map.items as { key: ParsedNode }[];
  return isScalar(type?.key) && type.key.value === 'row_count' ? 'must_be_greater_than' : 'must_be';
}

function hasComparison(threshold: YAMLMap.Parsed): boolean {
  return threshold.items.some(({ key }) => isScalar(key) && String(key.value).startsWith('must_'));
}

function revalue(text: string, { map }: Entry, values: readonly (string | number | boolean)[]): string | null {
  const body = bodyOf(map);
  const list = body === null ? undefined : pairOf(body, 'valid_values')?.value;
  if (list === undefined || list === null || !isSeq(list)) return null;
  const known = list.items.map((item) => (isScalar(item) ? item.value : undefined));
  // What stays keeps how it is written, with its comments.
  const isOneMore = values.length === known.length + 1 && known.every((value, index) => value === values[index]);
  const last = values.at(-1);
  if (isOneMore && last !== undefined) return allow(text, map, last);
  if (list.flow !== true && values.every((value) => known.includes(value))) {
    const gone = list.items.filter((_, index) => !(values as readonly unknown[]).includes(known[index]));
    return gone.reduceRight<string | null>(
      (left, item) => (left === null ? null : withoutLines(left, list as YAMLSeq.Parsed, item as ParsedNode)),
      text,
    );
  }
  if (list.flow !== true) return null;
  return text.slice(0, list.range[0]) + writeFlow([...values], { padding: false }) + text.slice(list.range[1]);
}

/** One more key of a mapping, in brackets or on a line of its own. */
function putIntoMap(text: string, map: YAMLMap.Parsed, added: Readonly<Record<string, unknown>>): string | null {
  const [[key, value] = ['', null]] = Object.entries(added);
  if (map.flow === true) return putInFlow(text, map, writeFlow(added, { padding: true }).slice(1, -1).trim());
  const [first] = map.items as { key: ParsedNode }[];
  if (first === undefined) return null;
  const indent = ' '.repeat(columnOf(text, first.key.range[0]));
  return insertLines(text, endOf(map), [`${indent}${flowKey(key, value)}`], lineEndingOf(text));
}

/** A body for a check that has none. */
function putBody(text: string, map: YAMLMap.Parsed, body: Readonly<Record<string, unknown>>): string | null {
  const [pair] = map.items as { key: ParsedNode; value: ParsedNode | null }[];
  if (pair === undefined || !isNothing(pair.value)) return null;
  const { key, value } = pair;
  const written = value !== null && value.range[1] > value.range[0];
  const flow = writeFlow(body, { padding: true });
  if (written) return text.slice(0, value.range[0]) + flow + text.slice(value.range[1]);
  const colon = text.indexOf(':', key.range[1]);
  const hasColon = colon >= 0 && text.slice(key.range[1], colon).trim() === '';
  const end = hasColon ? colon + 1 : key.range[1];
  return `${text.slice(0, end)}${hasColon ? '' : ':'} ${flow}${text.slice(end)}`;
}

function withoutEntry(text: string, { map, list, owner }: Entry): string | null {
  if (list.items.length > 1)
    return list.flow === true
      ? withoutFlowItem(text, list.items as readonly ParsedNode[], map)
      : withoutLines(text, list, map);
  const index = owner.items.findIndex(({ value }) => value === list);
  const pair = owner.items[index] as { key: ParsedNode; value: ParsedNode } | undefined;
  if (pair === undefined) return null;
  if (owner.flow === true || index === 0) {
    // The list stays, without an entry: its key shares a line with others.
    if (list.flow === true) return `${text.slice(0, list.range[0])}[]${text.slice(list.range[1])}`;
    const end = endOf(list);
    const colon = text.indexOf(':', pair.key.range[1]) + 1;
    if (index === 0 && columnOf(text, pair.key.range[0]) > 0) return `${text.slice(0, colon)} []${text.slice(end)}`;
  }
  return owner.flow === true ? null : withoutSpan(text, pair.key.range[0], endOf(list));
}

/** A text without an item of a list of lines. */
function withoutLines(text: string, list: YAMLSeq.Parsed, item: ParsedNode): string | null {
  const dash = text.lastIndexOf('-', item.range[0] - 1);
  if (dash < list.range[0] || !/^-\s*$/.test(text.slice(dash, item.range[0]))) return null;
  return withoutSpan(text, dash, endOf(item));
}

/** A text without the lines from `start` to `end`, which begin with it; null where something else stands in front of it. */
function withoutSpan(text: string, start: number, end: number): string | null {
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  if (text.slice(lineStart, start).trim() !== '') return null;
  const rest = /\r\n|\r|\n/.exec(text.slice(end));
  return rest === null
    ? text.slice(0, lineStart).replace(/(?:\r\n|\r|\n)$/, '')
    : text.slice(0, lineStart) + text.slice(end + rest.index + rest[0].length);
}

/** A text without an item of a list in brackets, with the comma that it needed. */
function withoutFlowItem(text: string, items: readonly ParsedNode[], item: ParsedNode): string | null {
  const index = items.indexOf(item);
  const [previous, next] = [items[index - 1], items[index + 1]];
  if (next !== undefined) return text.slice(0, item.range[0]) + text.slice(next.range[0]);
  return previous === undefined ? null : text.slice(0, previous.range[1]) + text.slice(item.range[1]);
}

function restrict(text: string, { map }: Entry, condition: string): string | null {
  const [pair] = map.items as { key: ParsedNode; value: ParsedNode | null }[];
  const body = bodyOf(map);
  if (body === null) {
    if (pair === undefined || !isNothing(pair.value) || !isScalar(pair.key)) return null;
    const flow = writeFlow({ filter: condition }, { padding: true });
    if (map.flow === true) return null;
    const type = pairOf(map, String(pair.key.value));
    if (type === undefined) return null;
    const indent = ' '.repeat(columnOf(text, pair.key.range[0]) + 2);
    return flow === ''
      ? null
      : putBehindKey(text, type, [`${indent}${flowKey('filter', condition)}`], lineEndingOf(text));
  }
  const known = pairOf(body, 'filter');
  if (known?.value !== undefined && known.value !== null && !isNothing(known.value)) {
    if (!isScalar(known.value) || typeof known.value.value !== 'string') return null;
    // On lines of its own nothing that a comment ends in takes the rest with it.
    const both = JSON.stringify(`(${known.value.value.trim()}) AND (${condition})`);
    if (/--|\/\*/.test(known.value.value)) return null;
    const [start, end] = known.value.range;
    const isBlock = known.value.type === 'BLOCK_LITERAL' || known.value.type === 'BLOCK_FOLDED';
    return isBlock ? null : text.slice(0, start) + both + text.slice(end);
  }
  return putIntoMap(text, body, { filter: condition });
}

function bodyOf(map: YAMLMap.Parsed): YAMLMap.Parsed | null {
  const [pair] = map.items as { value: ParsedNode | null }[];
  return pair !== undefined && isMap(pair.value) ? (pair.value as YAMLMap.Parsed) : null;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}
