import { foldName } from './names';

type Json = { readonly [key: string]: unknown };

/** One side of a join: a node, and its columns that are compared, in order. */
export interface JoinSide {
  readonly node: string;
  readonly columns: readonly string[];
}

const multiplying = new Set(['INNER', 'LEFT', 'RIGHT', 'OUTER']);

/**
 * The two sides of a join of nodes on equal columns, from an object of a syntax tree (`json_serialize_sql`); undefined for
 * everything else. Only joins that name both tables directly and qualify their columns are read. `nodes` has the names of
 * nodes by their folded names.
 */
export function readJoin(join: Json, nodes: ReadonlyMap<string, string>): readonly [JoinSide, JoinSide] | undefined {
  if (join.type !== 'JOIN' || (join.ref_type !== undefined && join.ref_type !== 'REGULAR')) return undefined;
  if (join.join_type !== undefined && !multiplying.has(String(join.join_type))) return undefined;
  const left = tableOf(join.left, nodes);
  const right = tableOf(join.right, nodes);
  if (left === undefined || right === undefined) return undefined;
  if (Array.isArray(join.using_columns)) {
    const columns = join.using_columns.map(String);
    return [
      { node: left.node, columns },
      { node: right.node, columns },
    ];
  }
  const leftColumns: string[] = [];
  const rightColumns: string[] = [];
  for (const comparison of conjuncts(join.condition)) {
    if (comparison.type !== 'COMPARE_EQUAL') continue;
    const columns = [columnOf(comparison.left), columnOf(comparison.right)];
    const ofLeft = columns.find((column) => column?.table === left.alias);
    const ofRight = columns.find((column) => column?.table === right.alias);
    if (ofLeft === undefined || ofRight === undefined) continue;
    leftColumns.push(ofLeft.name);
    rightColumns.push(ofRight.name);
  }
  if (leftColumns.length === 0) return undefined;
  return [
    { node: left.node, columns: leftColumns },
    { node: right.node, columns: rightColumns },
  ];
}

/** All such joins in a syntax tree, wherever they stand. Walks with a stack of its own: trees can be ten thousand deep. */
export function joinsIn(tree: unknown, nodes: ReadonlyMap<string, string>): readonly (readonly [JoinSide, JoinSide])[] {
  const found: (readonly [JoinSide, JoinSide])[] = [];
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) {
      const join = readJoin(value as Json, nodes);
      if (join !== undefined) found.push(join);
    }
    stack.push(...Object.values(value));
  }
  return found;
}

function tableOf(value: unknown, nodes: ReadonlyMap<string, string>): { node: string; alias: string } | undefined {
  const table = value as Json | undefined;
  if (table?.type !== 'BASE_TABLE' || typeof table.table_name !== 'string') return undefined;
  const node = nodes.get(foldName(table.table_name));
  return node === undefined
    ? undefined
    : { node, alias: foldName(typeof table.alias === 'string' ? table.alias : table.table_name) };
}

function conjuncts(condition: unknown): readonly Json[] {
  const node = condition as Json | undefined;
  if (node === undefined || node === null) return [];
  if (node.type === 'CONJUNCTION_AND' && Array.isArray(node.children)) return node.children.flatMap(conjuncts);
  return [node];
}

function columnOf(value: unknown): { table: string; name: string } | undefined {
  const names = (value as Json | undefined)?.column_names;
  if (!Array.isArray(names) || names.length !== 2) return undefined;
  return { table: foldName(String(names[0])), name: String(names[1]) };
}
