import { foldName } from '../graph/names';
import { textOf, textsOf } from '../lineage/tree';
import { isTree, type Tree, treesOf } from './query-tree';
import type { Leaf } from './resolve-tree';

/** Names of a leaf's columns; undefined where they are not known. */
export type ColumnsOf = (leaf: Leaf) => readonly string[] | undefined;

/**
 * The leaves whose columns an expression names: none for a constant. Undefined where that cannot be told: it holds a query, or
 * names what none of the leaves is known to have.
 */
export function placeOf(
  expression: unknown,
  leaves: readonly Leaf[],
  columnsOf: ColumnsOf,
): ReadonlySet<Leaf> | undefined {
  const found = new Set<Leaf>();
  const visit = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.every(visit);
    if (!isTree(value)) return true;
    if (value.class === 'SUBQUERY' || value.class === 'STAR' || value.class === 'WINDOW') return false;
    if (value.class !== 'COLUMN_REF') return Object.values(value).every(visit);
    const named = leavesNamed(textsOf(value.column_names), leaves, columnsOf);
    for (const leaf of named) found.add(leaf);
    return named.length > 0;
  };
  return visit(expression) ? found : undefined;
}

/** The columns that an expression names, as they stand in it. */
export function columnsNamed(expression: unknown): readonly (readonly string[])[] {
  if (Array.isArray(expression)) return expression.flatMap(columnsNamed);
  if (!isTree(expression)) return [];
  if (expression.class === 'COLUMN_REF') return [textsOf(expression.column_names)];
  return Object.values(expression).flatMap(columnsNamed);
}

/** The leaves that a name with its parts may mean: one, or those whose columns USING made one. */
export function leavesNamed(parts: readonly string[], leaves: readonly Leaf[], columnsOf: ColumnsOf): readonly Leaf[] {
  const [first = '', second] = parts.map(foldName);
  if (second !== undefined) {
    const called = leaves.filter((leaf) => aliasOf(leaf.ref) === first);
    if (called.length > 0) return called.length === 1 ? called : [];
  }
  return leaves.filter((leaf) => columnsOf(leaf)?.some((column) => foldName(column) === first) ?? false);
}

/** The name, folded, that qualifies the columns of something in FROM. */
export function aliasOf(ref: Tree): string {
  return foldName(
    textOf(ref.alias) ||
      textOf(ref.table_name) ||
      (isTree(ref.function) ? textOf(ref.function.function_name) : '') ||
      '',
  );
}

/** The parts of a condition that all have to hold. */
export function terms(condition: unknown): readonly Tree[] {
  if (!isTree(condition)) return [];
  return condition.type === 'CONJUNCTION_AND' ? treesOf(condition.children).flatMap(terms) : [condition];
}

/** One condition of several. */
export function allOf(conditions: readonly Tree[]): Tree | undefined {
  const [only] = conditions;
  if (conditions.length < 2) return only;
  return { class: 'CONJUNCTION', type: 'CONJUNCTION_AND', alias: '', children: conditions };
}
