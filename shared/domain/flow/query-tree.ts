import { type Json, listOf } from '../lineage/tree';

/**
 * Trees that DuckDB can make SQL of again (`json_deserialize_sql`): with nothing left out, and with the exact text of numbers.
 * They are changed in place: whoever reads one owns it.
 */
export type Tree = { [key: string]: unknown };

/** Marks a number whose digits a JavaScript number would round. A character for private use, which JSON writes as it is. */
const exact = '\ue000';

/** Of a join that was written without a condition, by a comma or as CROSS JOIN. */
export const crossedKey = 'was crossed';

/** Of such a join: whether it has got a condition from WHERE. */
export const pulledKey = 'was pulled';

/** Reads the answer of `json_serialize_sql(text)`; undefined where DuckDB has no tree of one query. Positions stay numbers. */
export function parseWholeTree(json: string): Tree | undefined {
  // Texts are skipped over as wholes. A position that is none (2^64 - 1) stays with the others.
  const kept = json.replace(/"(?:[^"\\]|\\.)*"|-?\d{15,}/g, (part) =>
    part.startsWith('"') ? part : JSON.stringify(`${exact}${part}`),
  );
  let answer: Json;
  try {
    answer = JSON.parse(kept) as Json;
  } catch {
    // A constant beyond the range of DOUBLE is written as `Infinity`, which no JSON has.
    return undefined;
  }
  const statements = listOf(answer.statements);
  const node = statements[0]?.node;
  if (answer.error === true || statements.length !== 1 || typeof node !== 'object' || node === null) return undefined;
  return node as Tree;
}

/** What `json_deserialize_sql` reads: a query as a whole statement, without positions. */
export function treeJson(query: Tree): string {
  const text = JSON.stringify({ error: false, statements: [{ node: query, named_param_map: [] }] }, (key, value) =>
    key === 'query_location' || key === crossedKey || key === pulledKey ? undefined : value,
  );
  return text.replace(new RegExp(`"${exact}(-?\\d+)"`, 'g'), '$1');
}

export function columnRef(names: readonly string[], alias = ''): Tree {
  return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias, column_names: names };
}

export function trueConstant(): Tree {
  const value = { type: { id: 'BOOLEAN', type_info: null }, is_null: false, value: true };
  return { class: 'CONSTANT', type: 'VALUE_CONSTANT', alias: '', value };
}

export function starOf(): Tree {
  return {
    class: 'STAR',
    type: 'STAR',
    alias: '',
    relation_name: '',
    exclude_list: [],
    replace_list: [],
    columns: false,
    expr: null,
    qualified_exclude_list: [],
    rename_list: [],
  };
}

export function rowNumber(alias: string): Tree {
  return {
    class: 'WINDOW',
    type: 'WINDOW_ROW_NUMBER',
    alias,
    function_name: 'row_number',
    schema: '',
    catalog: '',
    children: [],
    partitions: [],
    orders: [],
    start: 'UNBOUNDED_PRECEDING',
    end: 'CURRENT_ROW_RANGE',
    start_expr: null,
    end_expr: null,
    offset_expr: null,
    default_expr: null,
    ignore_nulls: false,
    filter_expr: null,
    exclude_clause: 'NO_OTHER',
    distinct: false,
    arg_orders: [],
  };
}

/** `SELECT list FROM from WHERE where`, with common tables that can be named in it. */
export function selectOf(
  list: readonly Tree[],
  from: Tree,
  { where, tables = [] }: { readonly where?: Tree | undefined; readonly tables?: readonly Tree[] } = {},
): Tree {
  return {
    type: 'SELECT_NODE',
    modifiers: [],
    cte_map: { map: tables },
    select_list: list,
    from_table: from,
    where_clause: where ?? null,
    group_expressions: [],
    group_sets: [],
    aggregate_handling: 'STANDARD_HANDLING',
    having: null,
    sample: null,
    qualify: null,
  };
}

/** A query in FROM under a name. */
export function subqueryOf(query: Tree, alias: string, columns: readonly string[] = []): Tree {
  return {
    type: 'SUBQUERY',
    alias,
    sample: null,
    subquery: { node: query, named_param_map: [] },
    column_name_alias: columns,
  };
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function treesOf(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

export function copyOf<Value>(value: Value): Value {
  return structuredClone(value);
}

/** How the joins of a tree stand to one another. SQL that DuckDB made of a tree loses brackets in some: they then have another shape. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(shapeOf).join('');
  if (!isTree(value)) return '';
  if (value.type === 'JOIN') {
    return `(${shapeOf(value.left)} ${String(value.ref_type)} ${String(value.join_type)} ${shapeOf(value.right)}${shapeOf(value.condition)})`;
  }
  const name = value.type === 'BASE_TABLE' ? String(value.table_name) : '';
  return (
    name +
    Object.keys(value)
      .sort()
      .map((key) => shapeOf(value[key]))
      .join('')
  );
}
