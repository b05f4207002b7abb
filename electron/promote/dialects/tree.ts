import { refuse } from './refusal';

/** A node of DuckDB's syntax tree (`json_serialize_sql` without nulls, empties and defaults). */
export interface TreeNode {
  readonly [key: string]: unknown;
  readonly type?: unknown;
  readonly class?: unknown;
  readonly alias?: unknown;
  readonly query_location?: unknown;
}

export function isNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nodeAt(parent: TreeNode, key: string): TreeNode {
  const value = parent[key];
  if (!isNode(value)) refuse(String(parent.type ?? key), `DuckDB's tree has no ${key} here.`, parent);
  return value;
}

export function nodesAt(parent: TreeNode, key: string): readonly TreeNode[] {
  const value = parent[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function textAt(parent: TreeNode, key: string): string {
  const value = parent[key];
  return typeof value === 'string' ? value : '';
}

/** Refuses a node that says more than is read of it: what a newer DuckDB adds is never dropped. */
export function onlyKeys(node: TreeNode, keys: readonly string[], construct: string): void {
  const known = new Set([...keys, 'type', 'class', 'alias', 'query_location']);
  const unknown = Object.keys(node).find((key) => !known.has(key));
  if (unknown !== undefined)
    refuse(
      `${construct} with ${unknown.replaceAll('_', ' ')}`,
      'It is not among the constructs that were shown to be equal.',
      node,
    );
}

/** Whether an expression holds a node that fits, outside of subqueries. */
export function holds(node: unknown, fits: (node: TreeNode) => boolean): boolean {
  if (Array.isArray(node)) return node.some((item) => holds(item, fits));
  if (!isNode(node)) return false;
  if (fits(node)) return true;
  if (node.class === 'SUBQUERY') return holds(node.child, fits);
  return Object.values(node).some((value) => holds(value, fits));
}
