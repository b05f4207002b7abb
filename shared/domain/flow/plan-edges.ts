import { numbered, visibleLeaves, withLeaves } from './plan-joins';
import { columnRef, copyOf, isTree, selectOf, subqueryOf, type Tree, treesOf } from './query-tree';
import type { Leaf, ResolvedQuery, Select } from './resolve-tree';

/** Where the rows of an input can be counted: those that pass the joins and the WHERE of `end`. */
export interface RowPath {
  readonly leaf: Leaf;
  /** The last SELECT in which each row of it is a row still. */
  readonly end: Select;
  /** What stands for the rows of a SELECT in the FROM of the next one: the SELECT by the leaf. */
  readonly through: ReadonlyMap<Tree, Select>;
}

export type PlannedEdge =
  | { readonly from: string; readonly path: RowPath }
  /** Why it cannot be told what becomes of the rows. */
  | { readonly from: string; readonly untold: string };

/** How the rows of each node reach the query. `isAggregate` tells by the name of a function. */
export function planEdges(
  resolved: ResolvedQuery,
  nodes: readonly string[],
  isAggregate: (name: string) => boolean,
): readonly PlannedEdge[] {
  return nodes.map((from) => {
    const leaves = resolved.leaves.filter(({ node }) => node === from);
    const [leaf] = leaves;
    if (leaf === undefined) return { from, untold: 'It is read by a macro or by a text that is run as SQL.' };
    if (leaves.length > 1) return { from, untold: `The SQL reads it at ${leaves.length} places.` };
    const path = pathOf(leaf, resolved, isAggregate);
    return typeof path === 'string' ? { from, untold: path } : { from, path };
  });
}

const inExpression = 'It is read inside of an expression, a PIVOT or a recursive query.';
const onlyAsked = 'A SEMI or ANTI join only asks whether it has a row.';

function pathOf(leaf: Leaf, resolved: ResolvedQuery, isAggregate: (name: string) => boolean): RowPath | string {
  if (leaf.select === undefined) return inExpression;
  const through = new Map<Tree, Select>();
  let end = leaf.select;
  let reached = leaf;
  for (;;) {
    const from = end.node.from_table;
    // Its columns cannot be named: it is no part of the rows.
    if (isTree(from) && !visibleLeaves(from, resolved.leafOf).includes(reached)) return onlyAsked;
    const next = nextOf(end, resolved);
    if (next === undefined || !keepsRows(end.node, isAggregate)) return { leaf, end, through };
    if (typeof next === 'string') return next;
    if (next.select === undefined) return inExpression;
    if (hasStar(end.node) && columnAliases(next.ref, next).length > 0)
      return 'The columns of a query that it passes through are given other names by their places.';
    through.set(next.ref, end);
    end = next.select;
    reached = next;
  }
}

/** What reads the rows of a SELECT: one leaf; undefined where they are rows of the result, a text where it cannot be followed. */
function nextOf({ consumer }: Select, { leafOf }: ResolvedQuery): Leaf | string | undefined {
  if (consumer.kind === 'result') return undefined;
  if (consumer.kind === 'from') return leafOf.get(consumer.ref);
  const { name, uses } = consumer.table;
  const [use] = uses;
  if (use === undefined) return `Nothing reads ${name}, which it goes into.`;
  return uses.length > 1 ? `${name}, which it goes into, is read at ${uses.length} places.` : use;
}

/** The nodes that rows of leaves come from, through common tables and subqueries. */
export function inputsOf(leaves: readonly Leaf[], resolved: ResolvedQuery): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<Leaf>();
  const open = [...leaves];
  for (const leaf of open) {
    if (seen.has(leaf)) continue;
    seen.add(leaf);
    if (leaf.node !== undefined) found.add(leaf.node);
    const within = resolved.leaves.filter(({ select }) => {
      const consumer = select?.consumer;
      if (consumer?.kind === 'from') return consumer.ref === leaf.ref;
      return consumer?.kind === 'common table' && consumer.table === leaf.commonTable;
    });
    open.push(...within);
  }
  return [...found];
}

/** Whether each row of a SELECT is one of its FROM. */
function keepsRows(node: Tree, isAggregate: (name: string) => boolean): boolean {
  const modifiers = treesOf(node.modifiers).map(({ type }) => type);
  return (
    modifiers.every((type) => type === 'ORDER_MODIFIER') &&
    treesOf(node.group_expressions).length === 0 &&
    node.aggregate_handling === 'STANDARD_HANDLING' &&
    node.having === null &&
    !aggregates(node.select_list, isAggregate)
  );
}

function aggregates(value: unknown, isAggregate: (name: string) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => aggregates(item, isAggregate));
  if (!isTree(value) || value.class === 'SUBQUERY') return false;
  if (value.class === 'FUNCTION' && isAggregate(String(value.function_name))) return true;
  const { function_name: _, ...rest } = value;
  // The arguments of a window function may be aggregates; the window itself is none.
  return Object.values(rest).some((item) => aggregates(item, isAggregate));
}

function hasStar(node: Tree): boolean {
  return treesOf(node.select_list).some((item) => item.class === 'STAR');
}

/** Names that a reader gives to the columns of what it reads. */
function columnAliases(ref: Tree, leaf: Leaf): readonly string[] {
  const own = namesOf(ref.column_name_alias);
  const value = leaf.commonTable?.entry.value;
  const declared = isTree(value) ? namesOf(value.aliases) : [];
  return [...own, ...declared.slice(own.length)];
}

function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * A query for the rows of a SELECT before they are grouped, with a number for each row of the inputs: `numbers` has the column by
 * the leaf. Null where an outer join has no row of it.
 */
export function numberedRows(
  end: Select,
  paths: readonly RowPath[],
  numbers: ReadonlyMap<Tree, string>,
  resolved: ResolvedQuery,
): Tree {
  const through = new Map(paths.flatMap((path) => [...path.through]));
  const columns = [...numbers.values()].map((name) => columnRef([name]));
  return selectOf(columns, fromOf(end, through, numbers, resolved), {
    where: isTree(end.node.where_clause) ? copyOf(end.node.where_clause) : undefined,
    tables: end.tables.map(({ entry }) => entry),
  });
}

function fromOf(
  select: Select,
  through: ReadonlyMap<Tree, Select>,
  numbers: ReadonlyMap<Tree, string>,
  resolved: ResolvedQuery,
): Tree {
  const from = select.node.from_table;
  return withLeaves(isTree(from) ? from : {}, (ref) => {
    const number = numbers.get(ref);
    if (number !== undefined) return numbered(ref, number);
    const inner = through.get(ref);
    const leaf = resolved.leafOf.get(ref);
    if (inner === undefined || leaf === undefined) return undefined;
    const inside = numbersInside(inner, through, numbers, resolved);
    const { cte_map: own, from_table: _, select_list: list, ...rest } = inner.node;
    const query: Tree = {
      ...copyOf(rest),
      cte_map: copyOf(own),
      select_list: [...treesOf(copyOf(list)), ...inside.map((name) => columnRef([name], name))],
      from_table: fromOf(inner, through, numbers, resolved),
    };
    return subqueryOf(query, String(ref.alias ?? ''), columnAliases(ref, leaf));
  });
}

/** The numbers that pass through a SELECT. */
function numbersInside(
  select: Select,
  through: ReadonlyMap<Tree, Select>,
  numbers: ReadonlyMap<Tree, string>,
  resolved: ResolvedQuery,
): readonly string[] {
  return resolved.leaves.flatMap((leaf) => {
    if (leaf.select !== select) return [];
    const number = numbers.get(leaf.ref);
    if (number !== undefined) return [number];
    const inner = through.get(leaf.ref);
    return inner === undefined ? [] : numbersInside(inner, through, numbers, resolved);
  });
}
