import {
  Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  stringify,
  type YAMLMap,
  YAMLSeq,
} from 'yaml';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import { nameOfEntry } from '../../shared/domain/spec/spec-path';
import { isSameData } from '../../shared/domain/yaml/edit-yaml';

/** Readers of YAML 1.1 (Python's) take an unquoted 2001-01-15 or yes for something else than text. */
const version = '1.1';
const header = [
  '# Pipeline spec, version 1 (schema: pipeline-spec-v1.schema.json). Fill in what is null: promoting again keeps it.',
  '# Steps, columns, checks, golden results and readiness are computed; a change of them is lost.',
  '',
].join('\n');

/**
 * A spec as the text of its file. Of a text that is there comments, order and the way of writing stay at everything that says the same
 * as before; entries of lists are known again by their names.
 */
export function specText(previous: string | null, spec: PipelineSpec): string {
  if (previous !== null) {
    const document = parseDocument(previous, { uniqueKeys: false, logLevel: 'silent' });
    if (document.errors.length === 0 && isMap(document.contents)) {
      if (isSameData(document.toJS(), spec)) return previous;
      document.contents = updated(document.contents as Node, spec) as typeof document.contents;
      document.setSchema(version);
      const written = document.toString({ lineWidth: 0 });
      if (isSameData(parseDocument(written, { logLevel: 'silent' }).toJS(), spec)) return written;
    }
  }
  return header + stringify(spec, { version, lineWidth: 0, aliasDuplicateObjects: false });
}

function updated(node: Node | null, value: unknown): Node {
  if (isMap(node) && typeof value === 'object' && value !== null && !Array.isArray(value))
    return updatedMap(node, value as Record<string, unknown>);
  // `[]` in brackets becomes a list of lines when it gets entries.
  if (isSeq(node) && Array.isArray(value) && node.items.length > 0 && value.length > 0) return updatedList(node, value);
  if (isScalar(node) && (typeof value !== 'object' || value === null)) {
    if (node.value === value) return node;
    const scalar = new Scalar(value);
    if (node.comment != null) scalar.comment = node.comment;
    if (node.commentBefore != null) scalar.commentBefore = node.commentBefore;
    return scalar;
  }
  const made = new Document(value, { aliasDuplicateObjects: false }).contents as Node;
  // A comment behind `null` stays with what takes its place.
  if (node?.comment != null && isScalar(node)) made.commentBefore = node.comment;
  return made;
}

function updatedMap(map: YAMLMap, value: Record<string, unknown>): Node {
  const keyOf = (pair: Pair) => (isScalar(pair.key) ? String(pair.key.value) : '');
  map.items = map.items.filter((pair) => Object.hasOwn(value, keyOf(pair)));
  let at = 0;
  for (const [key, inner] of Object.entries(value)) {
    const index = map.items.findIndex((pair) => keyOf(pair) === key);
    if (index < 0) {
      map.items.splice(
        at,
        0,
        new Pair(new Scalar(key), new Document(inner, { aliasDuplicateObjects: false }).contents),
      );
      at++;
      continue;
    }
    const pair = map.items[index] as Pair;
    pair.value = updated((pair.value ?? null) as Node | null, inner);
    at = index + 1;
  }
  return map;
}

function updatedList(list: YAMLSeq, value: readonly unknown[]): Node {
  const known = list.items.map((item) => ({ item: item as Node, key: keyOfEntry(toData(item)) }));
  const made = new YAMLSeq();
  Object.assign(made, { flow: list.flow, comment: list.comment, commentBefore: list.commentBefore });
  made.items = value.map((entry) => {
    const key = keyOfEntry(entry);
    const index = known.findIndex((candidate) => candidate.key === key);
    const [found] = index < 0 ? [] : known.splice(index, 1);
    return updated(found?.item ?? null, entry);
  });
  return made;
}

/** What tells an entry of a list apart from the others. */
function keyOfEntry(entry: unknown): string {
  const { node, column, from, to } = (entry ?? {}) as Record<string, unknown>;
  const name = nameOfEntry(entry);
  if (name !== undefined || node !== undefined || from !== undefined)
    return JSON.stringify([name, node, column, typeof from === 'string' ? from : null, to]);
  return JSON.stringify(entry);
}

function toData(node: unknown): unknown {
  const document = new Document();
  document.contents = node as typeof document.contents;
  return document.toJS();
}
