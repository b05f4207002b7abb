import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { lineEndingOf } from '../notebook/line-endings';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { writeFlow } from '../yaml/write-flow';
import { columnOf, dashOf, endOf, flowKey, insertLines, isNothing, pairOf, putBehindKey, putInFlow } from './add-check';

/** A change of a check that a file has. */
export type CheckChange =
  /** One more of its `valid_values`. */
  | { readonly kind: 'allow'; readonly value: string | number | boolean }
  /** Only rows for which a condition holds, besides its own filter. */
  | { readonly kind: 'filter'; readonly condition: string };

/** Another number in its threshold, in the place of one that stands there once. */
export interface BoundChange {
  readonly kind: 'bound';
  readonly before: number;
  readonly after: number;
}

/**
 * The text of a check file with the check at `line` (that of its type) changed; every other byte stays. Throws `bad_yaml`
 * when the text has to be corrected first, `unknown_check` when no check stands there, and `bad_check` when it is written in
 * a way that this cannot change.
 */
export function changeCheckInFile(file: string, text: string, line: number, change: CheckChange | BoundChange): string {
  const parsed = parseYaml(file, text);
  const broken = parsed.problems.find((problem) => problem.severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const found = findEntry(document.contents as ParsedNode | null, text, line);
  if (found === null) {
    throw new PlumblineError({
      code: 'unknown_check',
      message: `There is no check at ${file}:${line} any more.`,
      hint: 'Run the checks again.',
      file,
      line,
    });
  }
  const changed =
    change.kind === 'allow'
      ? allow(text, found, change.value)
      : change.kind === 'bound'
        ? rebound(text, found, change)
        : restrict(text, found, change.condition);
  if (changed === null || parseYaml(file, changed).problems.some(({ severity }) => severity === 'error')) {
    throw new PlumblineError({
      code: 'bad_check',
      message: 'The check is written in a way that cannot be changed from here.',
      hint: 'Change it in its file.',
      file,
      line,
    });
  }
  return changed;
}

/** `- invalid: {…}`: the entry of a list of checks. */
interface Entry {
  readonly map: YAMLMap.Parsed;
}

function findEntry(node: ParsedNode | null, text: string, line: number): Entry | null {
  if (node === null) return null;
  if (isSeq(node)) {
    for (const item of node.items) {
      const found = findEntry(item as ParsedNode, text, line);
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
        if (isMap(entry) && first !== undefined && lineOf(text, first.key.range[0]) === line)
          return { map: entry as YAMLMap.Parsed };
      }
    }
    const found = findEntry(item.value, text, line);
    if (found !== null) return found;
  }
  return null;
}

function allow(text: string, { map }: Entry, value: string | number | boolean): string | null {
  const body = bodyOf(map);
  const list = body === null ? undefined : pairOf(body, 'valid_values')?.value;
  if (list === undefined || list === null || !isSeq(list)) return null;
  const written = writeFlow([value], { padding: false }).slice(1, -1).trim();
  if (list.flow === true) return putInFlow(text, list, written);
  const dash = dashOf(text, list);
  if (dash === null) return null;
  return insertLines(text, endOf(list), [`${' '.repeat(dash)}- ${written}`], lineEndingOf(text));
}

/** A threshold that is the default of its type has no number to change. */
function rebound(text: string, { map }: Entry, change: BoundChange): string | null {
  const body = bodyOf(map);
  const threshold = body === null ? undefined : pairOf(body, 'threshold')?.value;
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
  const line = flowKey('filter', condition);
  if (body.flow === true)
    return putInFlow(text, body, writeFlow({ filter: condition }, { padding: true }).slice(1, -1).trim());
  const [first] = body.items as { key: ParsedNode }[];
  if (first === undefined) return null;
  const indent = ' '.repeat(columnOf(text, first.key.range[0]));
  return insertLines(text, endOf(body), [`${indent}${line}`], lineEndingOf(text));
}

function bodyOf(map: YAMLMap.Parsed): YAMLMap.Parsed | null {
  const [pair] = map.items as { value: ParsedNode | null }[];
  return pair !== undefined && isMap(pair.value) ? (pair.value as YAMLMap.Parsed) : null;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\r|\n/).length;
}
