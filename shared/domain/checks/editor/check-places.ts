import type { YamlPath } from '../../yaml/yaml-path';
import { ownKey } from '../own-key';
import { nodeOfDataset } from '../validity-schema';
import type { YamlPart } from './yaml-scan';

/** What is known of a node where its checks are written. */
export interface CheckedNode {
  readonly name: string;
  /** `source`, `cell`, … */
  readonly kind: string;
  readonly columns: readonly { readonly name: string; readonly sqlType: string }[];
}

/** What a value of a check file names. */
export type PlaceRole =
  | { readonly kind: 'column'; readonly node: string }
  /** `dataset: plumbline/main/NODE`, or a node alone. */
  | { readonly kind: 'node'; readonly isDataset: boolean }
  /** SQL over the columns of a node; `isQuery`: a SELECT of its own. */
  | { readonly kind: 'sql'; readonly node: string; readonly isQuery: boolean }
  | { readonly kind: 'type'; readonly column: string | undefined }
  | { readonly kind: 'variable' }
  | { readonly kind: 'owner' };

const expressions: ReadonlySet<unknown> = new Set(['filter', 'column_expression', 'expression']);
const queries: ReadonlySet<unknown> = new Set(['query', 'keys_query', 'rows_tested_query']);
const columnLists: ReadonlySet<unknown> = new Set(['columns', 'group_by', 'keys']);

/** The role of the value at a path, or undefined for one that names nothing of the graph. `node`: the one that the file is of. */
export function roleOf(path: YamlPath, parts: readonly YamlPart[], text: string, node: string): PlaceRole | undefined {
  const [last, parent] = [path.at(-1), path.at(-2)];
  const sibling = (name: string) => textAt(parts, text, [...path.slice(0, -1), name]);
  if (path.length === 1) {
    if (last === 'dataset') return { kind: 'node', isDataset: true };
    return last === 'filter' ? { kind: 'sql', node, isQuery: false } : undefined;
  }
  if (path[0] === 'columns' && path.length === 3) {
    if (last === 'name') return { kind: 'column', node };
    if (last === 'data_type') return { kind: 'type', column: sibling('name') };
    if (last === 'column_expression') return { kind: 'sql', node, isQuery: false };
  }
  if (samePath(path, [ownKey, 'owner'])) return { kind: 'owner' };
  if (parent === 'valid_reference_data') {
    if (last === 'dataset') return { kind: 'node', isDataset: true };
    return last === 'column' ? { kind: 'column', node: nodeOfDataset(sibling('dataset') ?? '') } : undefined;
  }
  if (!isInCheck(path)) return undefined;
  if (last === 'with') return { kind: 'node', isDataset: false };
  if (last === 'with_filter') return { kind: 'sql', node: nodeOfDataset(sibling('with') ?? ''), isQuery: false };
  if (last === 'now_variable') return { kind: 'variable' };
  if (last === 'column') return { kind: 'column', node };
  if (parent === 'names' && typeof last === 'string')
    return { kind: 'column', node: nodeOfDataset(textAt(parts, text, [...path.slice(0, -2), 'with']) ?? '') };
  if (typeof last === 'number' && columnLists.has(parent)) return { kind: 'column', node };
  if (expressions.has(last)) return { kind: 'sql', node, isQuery: false };
  return queries.has(last) ? { kind: 'sql', node, isQuery: true } : undefined;
}

/** Whether a path leads into the body of a check. */
function isInCheck(path: YamlPath): boolean {
  return bodyStart(path) > 0 && path.length > bodyStart(path);
}

/** How many parts of a path lead to the check's type: `checks, 0, row_count`; 0 for a path that leads to no check. */
export function bodyStart(path: YamlPath): number {
  const at = path[0] === 'checks' ? 0 : path[0] === ownKey && path[1] === 'checks' ? 1 : path[2] === 'checks' ? 2 : -1;
  return at >= 0 && typeof path[at + 1] === 'number' && typeof path[at + 2] === 'string' ? at + 3 : 0;
}

/** Where a list of checks stands, if the path is the one of an entry: `checks` of the file, of a column, or of our own. */
export function isCheckEntry(path: YamlPath): boolean {
  return typeof path.at(-1) === 'number' && bodyStart([...path, 'type']) === path.length + 1;
}

export function partAt(parts: readonly YamlPart[], path: YamlPath): YamlPart | undefined {
  return parts.find((part) => samePath(part.path, path));
}

/** A scalar of the text by its path, without quotes. */
export function textAt(parts: readonly YamlPart[], text: string, path: YamlPath): string | undefined {
  const part = partAt(parts, path);
  return part?.kind === 'plain' || part?.kind === 'quoted' ? text.slice(part.start, part.end) : undefined;
}

export function samePath(a: YamlPath, b: YamlPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** The node that a text is of, as far as it says so. */
export function nodeOfText(parts: readonly YamlPart[], text: string, file: string): string {
  const dataset = textAt(parts, text, ['dataset']);
  if (dataset !== undefined && dataset !== '') return nodeOfDataset(dataset);
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.ya?ml$/i, '');
}
