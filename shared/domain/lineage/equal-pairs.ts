import { foldName } from '../graph/names';
import type { SourceColumn } from './lineage';
import type { Relation } from './scope';
import { isJson, type Json, listOf, textsOf } from './tree';
import { unchangedColumn } from './value';

export interface EqualPair {
  readonly left: SourceColumn;
  readonly right: SourceColumn;
}

/**
 * The columns that a condition holds equal: terms `a = b` under AND, one column of each side. Without `right` any two
 * relations of `left` are the sides.
 */
export function equalPairs(condition: unknown, left: readonly Relation[], right?: readonly Relation[]): EqualPair[] {
  const pairs: EqualPair[] = [];
  for (const term of terms(condition)) {
    if (term.type !== 'COMPARE_EQUAL') continue;
    const one = locate(term.left, [...left, ...(right ?? [])]);
    const other = locate(term.right, [...left, ...(right ?? [])]);
    if (one === undefined || other === undefined || one.relation === other.relation) continue;
    if (right === undefined) pairs.push({ left: one.column, right: other.column });
    else if (right.includes(other.relation) && left.includes(one.relation)) {
      pairs.push({ left: one.column, right: other.column });
    } else if (right.includes(one.relation) && left.includes(other.relation)) {
      pairs.push({ left: other.column, right: one.column });
    }
  }
  return pairs;
}

function terms(condition: unknown): readonly Json[] {
  if (!isJson(condition)) return [];
  return condition.type === 'CONJUNCTION_AND' ? listOf(condition.children).flatMap(terms) : [condition];
}

function locate(
  node: unknown,
  relations: readonly Relation[],
): { readonly relation: Relation; readonly column: SourceColumn } | undefined {
  const parts = isJson(node) && node.class === 'COLUMN_REF' ? textsOf(node.column_names).map(foldName) : [];
  const name = parts.at(-1);
  if (name === undefined || parts.length > 2) return undefined;
  const having = relations.filter(
    (relation) => relation.byName.has(name) && (parts.length === 1 || relation.name === parts[0]),
  );
  const [relation] = having;
  const column = relation?.byName.get(name);
  if (relation === undefined || column === undefined || having.length > 1) return undefined;
  const unchanged = unchangedColumn(column.value);
  return unchanged === undefined ? undefined : { relation, column: unchanged };
}
