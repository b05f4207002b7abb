import { foldName } from '../graph/names';
import { constantOf, textsOf } from '../lineage/tree';
import { allOf, type ColumnsOf, placeOf, terms } from './place-expressions';
import {
  columnRef,
  copyOf,
  crossedKey,
  isTree,
  pulledKey,
  rowNumber,
  selectOf,
  starOf,
  subqueryOf,
  type Tree,
} from './query-tree';
import type { Leaf, ResolvedQuery, Select } from './resolve-tree';

/** One side of a join. */
export interface PlannedSide {
  readonly ref: Tree;
  /** What can be named of it. */
  readonly leaves: readonly Leaf[];
  readonly label: string;
}

/** Two expressions that a join holds equal. */
export interface JoinKey {
  readonly left: Tree;
  readonly right: Tree;
  /** NULL is equal to NULL. */
  readonly withNulls: boolean;
}

export interface PlannedJoin {
  readonly join: Tree;
  readonly select: Select;
  /** `INNER`, `LEFT`, `RIGHT`, `FULL`, `SEMI`, `ANTI`. */
  readonly kind: JoinKind;
  /** As it is called: `ASOF LEFT`, `CROSS`. */
  readonly type: string;
  readonly left: PlannedSide;
  readonly right: PlannedSide;
  /** The condition where it is one, or the columns of USING. */
  readonly condition: Tree | undefined;
  readonly using: readonly string[];
  /**
   * Which rows are partners, where that follows from keys and from conditions on one side alone: then each side can be grouped
   * by its keys before the two meet.
   */
  readonly equal:
    | { readonly keys: readonly JoinKey[]; readonly left: Tree | undefined; readonly right: Tree | undefined }
    | undefined;
  readonly isPositional: boolean;
  /** Every row meets every row. */
  readonly isCross: boolean;
  /** Somebody asked for every row to meet every row: CROSS JOIN in words, or a call for each row. */
  readonly isDeliberate: boolean;
  /** The right side is made anew for each row of the left one. */
  readonly isLateral: boolean;
  /** In bytes of the text of the tree; undefined where the tree does not say. */
  readonly location: number | undefined;
}

export type JoinKind = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'SEMI' | 'ANTI';

/**
 * The joins of a query, each after those in its sides. A comma, or CROSS JOIN, whose tables WHERE compares becomes a join on
 * that comparison, in the tree too.
 */
export function planJoins(resolved: ResolvedQuery, columnsOf: ColumnsOf): readonly PlannedJoin[] {
  return resolved.selects.flatMap((select) => {
    const from = select.node.from_table;
    if (!isTree(from) || from.type !== 'JOIN') return [];
    const leavesOf = (ref: Tree) => visibleLeaves(ref, resolved.leafOf);
    pullConditions(from, terms(select.node.where_clause), leavesOf, columnsOf);
    return joinsOf(from).map((join) => planJoin(join, select, leavesOf, columnsOf));
  });
}

/** The leaves of a part of FROM whose columns can be named behind it. */
export function visibleLeaves(ref: Tree, leafOf: ReadonlyMap<Tree, Leaf>): readonly Leaf[] {
  if (ref.type !== 'JOIN') {
    const leaf = leafOf.get(ref);
    return leaf === undefined ? [] : [leaf];
  }
  const left = isTree(ref.left) ? visibleLeaves(ref.left, leafOf) : [];
  if (ref.join_type === 'SEMI' || ref.join_type === 'ANTI') return left;
  return [...left, ...(isTree(ref.right) ? visibleLeaves(ref.right, leafOf) : [])];
}

/** A copy of a part of FROM, in which what `replaced` gives stands for leaves. */
export function withLeaves(ref: Tree, replaced: (leaf: Tree) => Tree | undefined): Tree {
  if (ref.type !== 'JOIN') return replaced(ref) ?? copyOf(ref);
  const { left, right, ...rest } = ref;
  return {
    ...copyOf(rest),
    left: isTree(left) ? withLeaves(left, replaced) : left,
    right: isTree(right) ? withLeaves(right, replaced) : right,
  };
}

/** Rows with their number in a column behind the others. */
export function numbered(ref: Tree, column: string): Tree {
  const { alias, function: call } = ref;
  const name = typeof alias === 'string' && alias !== '' ? alias : isTree(call) ? String(call.function_name) : '';
  return subqueryOf(selectOf([starOf(), rowNumber(column)], copyOf(ref)), name);
}

function joinsOf(ref: unknown): readonly Tree[] {
  if (!isTree(ref) || ref.type !== 'JOIN') return [];
  return [...joinsOf(ref.left), ...joinsOf(ref.right), ref];
}

function pullConditions(
  ref: unknown,
  conditions: readonly Tree[],
  leavesOf: (ref: Tree) => readonly Leaf[],
  columnsOf: ColumnsOf,
): void {
  if (!isTree(ref) || ref.type !== 'JOIN' || !isTree(ref.left) || !isTree(ref.right)) return;
  const type = String(ref.join_type);
  const isPlain = ref.ref_type === 'REGULAR' || ref.ref_type === 'NATURAL';
  // A condition on a side whose missing rows are filled with NULL means another thing below the join.
  if (type !== 'RIGHT' && type !== 'OUTER' && ref.ref_type !== 'POSITIONAL')
    pullConditions(ref.left, conditions, leavesOf, columnsOf);
  if ((type === 'INNER' || type === 'RIGHT') && isPlain) pullConditions(ref.right, conditions, leavesOf, columnsOf);
  if (ref[crossedKey] === undefined) return;
  const [left, right] = [leavesOf(ref.left), leavesOf(ref.right)];
  const own = conditions.filter((condition) => {
    const place = [...(placeOf(condition, [...left, ...right], columnsOf) ?? [])];
    return place.some((leaf) => left.includes(leaf)) && place.some((leaf) => right.includes(leaf));
  });
  const condition = allOf(copyOf(own));
  if (condition !== undefined) ref.condition = condition;
  ref[pulledKey] = own.length > 0;
}

function planJoin(
  join: Tree,
  select: Select,
  leavesOf: (ref: Tree) => readonly Leaf[],
  columnsOf: ColumnsOf,
): PlannedJoin {
  const side = (ref: unknown): PlannedSide => {
    const leaves = isTree(ref) ? leavesOf(ref) : [];
    return { ref: isTree(ref) ? ref : {}, leaves, label: leaves.map(({ label }) => label).join(', ') };
  };
  const [left, right] = [side(join.left), side(join.right)];
  const reference = String(join.ref_type);
  const kind = join.join_type === 'OUTER' ? 'FULL' : (String(join.join_type) as JoinKind);
  const isWithout = join[crossedKey] !== undefined && join[pulledKey] !== true;
  const isCross = isWithout || (reference === 'REGULAR' && isTrue(join.condition));
  const [only] = right.leaves;
  const isLateral = right.ref.type !== 'JOIN' && only !== undefined && columnsOf(only) === undefined;
  const using = reference === 'NATURAL' ? commonNames(left, right, columnsOf) : textsOf(join.using_columns);
  const condition = isTree(join.condition) && !isCross ? join.condition : undefined;
  const place = typeof join.query_location === 'number' ? join.query_location : right.ref.query_location;
  const isKeyed = (reference === 'REGULAR' || (reference === 'NATURAL' && using.length > 0)) && !isCross && !isLateral;
  return {
    join,
    select,
    kind,
    type: isWithout ? 'CROSS' : reference === 'REGULAR' ? kind : `${reference}${kind === 'INNER' ? '' : ` ${kind}`}`,
    left,
    right,
    condition,
    using,
    equal: isKeyed ? equalParts(using, condition, left, right, columnsOf) : undefined,
    isPositional: reference === 'POSITIONAL',
    isCross,
    isDeliberate: isLateral || (isCross && join[crossedKey] !== 'comma') || reference === 'POSITIONAL',
    isLateral,
    location: typeof place === 'number' ? place : undefined,
  };
}

/** `ON true`, as DuckDB writes it: a cast of its first letter. */
function isTrue(condition: unknown): boolean {
  if (!isTree(condition)) return false;
  if (condition.class !== 'CAST') return constantOf(condition) === true;
  return isTree(condition.cast_type) && condition.cast_type.id === 'BOOLEAN' && constantOf(condition.child) === 't';
}

function commonNames(left: PlannedSide, right: PlannedSide, columnsOf: ColumnsOf): readonly string[] {
  const names = (side: PlannedSide) => side.leaves.map(columnsOf);
  const [ofLeft, ofRight] = [names(left), names(right)];
  if ([...ofLeft, ...ofRight].includes(undefined)) return [];
  const known = new Set(ofRight.flatMap((columns) => columns ?? []).map(foldName));
  const common = ofLeft.flatMap((columns) => columns ?? []).filter((column) => known.has(foldName(column)));
  return [...new Map(common.map((column) => [foldName(column), column])).values()];
}

function equalParts(
  using: readonly string[],
  condition: Tree | undefined,
  left: PlannedSide,
  right: PlannedSide,
  columnsOf: ColumnsOf,
): PlannedJoin['equal'] {
  const keys: JoinKey[] = using.map((name) => ({
    left: columnRef([name]),
    right: columnRef([name]),
    withNulls: false,
  }));
  const only: { readonly left: Tree[]; readonly right: Tree[] } = { left: [], right: [] };
  const leaves = [...left.leaves, ...right.leaves];
  const sideOf = (expression: unknown): 'left' | 'right' | 'none' | undefined => {
    const place = placeOf(expression, leaves, columnsOf);
    if (place === undefined) return undefined;
    if (place.size === 0) return 'none';
    const all = [...place];
    if (all.every((leaf) => left.leaves.includes(leaf))) return 'left';
    return all.every((leaf) => right.leaves.includes(leaf)) ? 'right' : undefined;
  };
  for (const term of terms(condition)) {
    const side = sideOf(term);
    if (side !== undefined) {
      only[side === 'right' ? 'right' : 'left'].push(term);
      continue;
    }
    const withNulls = term.type === 'COMPARE_NOT_DISTINCT_FROM';
    if (term.type !== 'COMPARE_EQUAL' && !withNulls) return undefined;
    const [one, other] = [sideOf(term.left), sideOf(term.right)];
    const [first, second] = [term.left as Tree, term.right as Tree];
    if (one === 'left' && other === 'right') keys.push({ left: first, right: second, withNulls });
    else if (one === 'right' && other === 'left') keys.push({ left: second, right: first, withNulls });
    else return undefined;
  }
  return keys.length === 0 ? undefined : { keys, left: allOf(only.left), right: allOf(only.right) };
}
