import { Document, isMap, isScalar, type Pair, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { lineEndingOf } from '../notebook/line-endings';
import { writeFlow } from './write-flow';
import { valueAt, type YamlPath } from './yaml-path';

/**
 * Sets one value of a YAML mapping, or takes it away (`undefined`), and touches nothing else: other keys, their order,
 * comments and the way things are written stay. Mappings on the way that do not exist are made; those that become empty go.
 * Returns null where the text cannot be edited (it has mistakes, or something else stands on the way).
 */
export function setYamlValue(text: string, path: YamlPath, value: unknown): string | null {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  if (document.errors.length > 0) return null;
  const before: unknown = document.toJS() ?? {};
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return null;
  if (value === undefined && valueAt(before, path) === undefined) return text;
  const wanted = withValue(before as Record<string, unknown>, path, value);
  if (wanted === null) return null;
  if (JSON.stringify(wanted) === JSON.stringify(before)) return text;
  const edited = value === undefined ? removed(text, document, path) : set(text, document, path, value);
  if (edited !== null && sameValue(edited, wanted)) return edited;
  return rewritten(text, path, value, wanted);
}

/** What the document has to say afterwards; null where something that is no mapping stands on the way. */
function withValue(root: Record<string, unknown>, path: YamlPath, value: unknown): Record<string, unknown> | null {
  const [key, ...rest] = path;
  if (typeof key !== 'string') return null;
  const { [key]: known, ...others } = root;
  if (rest.length === 0) return value === undefined ? others : { ...root, [key]: value };
  const inner = known ?? {};
  if (typeof inner !== 'object' || Array.isArray(inner)) return null;
  const changed = withValue(inner as Record<string, unknown>, rest, value);
  if (changed === null) return null;
  if (value === undefined && Object.keys(changed).length === 0) return others;
  return { ...root, [key]: changed };
}

function sameValue(text: string, wanted: unknown): boolean {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  return document.errors.length === 0 && isSameData(document.toJS() ?? {}, wanted);
}

/** Whether two values of YAML or JSON say the same, whatever the order of keys. */
export function isSameData(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

type Root = ReturnType<typeof parseDocument>;
type Place = {
  readonly map: YAMLMap<ParsedNode, ParsedNode | null>;
  readonly pair: Pair<ParsedNode, ParsedNode | null>;
};

/** The mappings and pairs along a path, as far as they exist. */
function along(document: Root, path: YamlPath): readonly Place[] {
  const places: Place[] = [];
  let node: unknown = document.contents;
  for (const key of path) {
    if (!isMap(node)) break;
    const map = node as Place['map'];
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined) break;
    places.push({ map, pair });
    node = pair.value;
  }
  return places;
}

function set(text: string, document: Root, path: YamlPath, value: unknown): string | null {
  const places = along(document, path);
  const last = places[places.length - 1];
  if (places.length === path.length && last !== undefined) {
    const range = last.pair.value?.range;
    if (range == null) return null;
    const [start, end] = range;
    // A mapping over several lines is replaced by one on a line: its place begins in a line of its own.
    const block = isMap(last.pair.value) && last.pair.value.flow !== true;
    if (block) return null;
    // A key without a value ends with its colon.
    const gap = start === end && text[start - 1] === ':' ? ' ' : '';
    return text.slice(0, start) + gap + flow(value) + text.slice(end);
  }
  const missing = path.slice(places.length);
  const [key, ...rest] = missing;
  const inner = rest.reduceRight<unknown>((made, part) => ({ [String(part)]: made }), value);
  const entry = flow({ [String(key)]: inner })
    .slice(1, -1)
    .trim();
  const owner: unknown = last === undefined ? document.contents : last.pair.value;
  if (owner === null || (isScalar(owner) && owner.value === null)) {
    if (last !== undefined) return null;
    return text.trim() === '' ? `${entry}\n`.trimEnd() : `${text.trimEnd()}${lineEndingOf(text)}${entry}`;
  }
  return isMap(owner) ? inserted(text, owner as Place['map'], entry, places.length === 0) : null;
}

function inserted(text: string, map: Place['map'], entry: string, isRoot: boolean): string | null {
  const range = map.range;
  if (range == null) return null;
  if (map.flow === true) {
    const close = text.lastIndexOf('}', range[1] - 1);
    const open = range[0];
    const content = text.slice(open + 1, close);
    if (content.includes('\n')) return null;
    const trimmed = content.trimEnd();
    const lead = trimmed.trim() === '' ? ' ' : trimmed.endsWith(',') ? ' ' : ', ';
    return `${text.slice(0, open + 1)}${trimmed}${lead}${entry} ${text.slice(close)}`;
  }
  const lastPair = map.items[map.items.length - 1];
  const first = map.items[0]?.key.range;
  const endOfLast = (lastPair?.value ?? lastPair?.key)?.range;
  if (first == null || endOfLast == null) return null;
  const lineStart = text.lastIndexOf('\n', first[0] - 1) + 1;
  const indent = text.slice(lineStart, first[0]);
  if (indent.trim() !== '') return null;
  // Behind the value and a comment in its line.
  const contentEnd = text.slice(0, endOfLast[1]).trimEnd().length;
  const newline = text.indexOf('\n', contentEnd);
  const at = newline < 0 ? text.length : newline;
  const kept = text.slice(0, at).replace(/\r$/, '');
  return `${kept}${lineEndingOf(text)}${isRoot ? '' : indent}${entry}${text.slice(kept.length)}`;
}

function removed(text: string, document: Root, path: YamlPath): string | null {
  const places = along(document, path);
  if (places.length < path.length) return text;
  // The outermost mapping that would become empty goes as a whole.
  let depth = places.length - 1;
  while (depth > 0 && places[depth]?.map.items.length === 1) depth--;
  const { map, pair } = places[depth] as Place;
  const start = pair.key.range?.[0];
  const end = (pair.value ?? pair.key).range?.[1];
  if (start === undefined || end === undefined) return null;
  if (map.flow === true) {
    const index = map.items.indexOf(pair);
    const next = map.items[index + 1];
    const previous = map.items[index - 1];
    if (next?.key.range != null) return text.slice(0, start) + text.slice(next.key.range[0]);
    const before = (previous?.value ?? previous?.key)?.range?.[1];
    return text.slice(0, before ?? start) + text.slice(end);
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const contentEnd = text.slice(0, end).trimEnd().length;
  const newline = text.indexOf('\n', contentEnd);
  if (newline >= 0) return text.slice(0, lineStart) + text.slice(newline + 1);
  return text.slice(0, lineStart).replace(/\r?\n$/, '');
}

function flow(value: unknown): string {
  return writeFlow(value, { padding: true });
}

/** The library's own way of writing: comments stay, spaces may not. */
function rewritten(text: string, path: YamlPath, value: unknown, wanted: unknown): string | null {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  if (value === undefined) {
    for (let length = path.length; length > 0; length--) {
      document.deleteIn(path.slice(0, length));
      const owner = valueAt(document.toJS(), path.slice(0, length - 1));
      if (typeof owner !== 'object' || owner === null || Object.keys(owner).length > 0) break;
    }
  } else {
    const node = new Document(value).contents;
    document.setIn(path, node);
  }
  const written = document.toString({ lineWidth: 0 }).trimEnd();
  return sameValue(written, wanted) ? written : null;
}
