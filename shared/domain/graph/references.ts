import { foldName } from './names';

/** What a query reads, found in the syntax tree that DuckDB's `json_serialize_sql` gives. Locations are the tree's own (bytes). */
export interface References {
  readonly tables: readonly TableReference[];
  /** Files that table functions read. (A file named as a table, `FROM 'x.csv'`, is in `tables`: a node of that name comes first.) */
  readonly files: readonly FileReference[];
  /** Functions by the name that is called; several uses give one entry. */
  readonly functions: readonly FunctionReference[];
  /** Calls whose dependencies cannot be seen: `query('…')`, `read_csv('a' || $b)`. */
  readonly hidden: readonly HiddenReference[];
}

export interface TableReference {
  readonly catalog?: string;
  readonly schema?: string;
  readonly name: string;
  readonly location: number;
  /** Set when it is written as a column, `query_table(t)`: in a macro, t may be a parameter. */
  readonly column?: true;
}

/** `path` as written, or the parameter whose value it is. */
export type FileReference =
  | { readonly path: string; readonly location: number }
  | { readonly parameter: string; readonly location: number };

export interface FunctionReference {
  readonly name: string;
  readonly kind: 'scalar' | 'table';
  readonly location: number;
  /** For kind `table`, of all its calls: the arguments that a macro could use as names of tables. */
  readonly tableArguments?: readonly TableArgument[];
}

export interface TableArgument {
  /** From 0. */
  readonly position: number;
  /** Folded; of an argument that is given by name. */
  readonly name?: string;
  readonly tables: readonly TableReference[];
}

export interface HiddenReference {
  readonly function: string;
  readonly location: number;
}

/** Table functions whose first argument names files. */
export const fileFunctions = new Set(
  [
    'read_csv read_csv_auto sniff_csv read_parquet parquet_scan parquet_metadata parquet_schema parquet_file_metadata',
    'parquet_kv_metadata parquet_bloom_probe read_json read_json_auto read_json_objects read_json_objects_auto',
    'read_ndjson read_ndjson_auto read_ndjson_objects read_text read_blob read_xlsx read_duckdb read_avro glob st_read',
    'delta_scan iceberg_scan sqlite_scan parquet_full_metadata',
  ]
    .join(' ')
    .split(' '),
);

type Json = { readonly [key: string]: unknown };

/** The names that common table expressions give to tables, innermost first. */
interface Scope {
  readonly name: string;
  readonly outer: Scope | undefined;
}

/** Takes any value: what is no syntax tree gives no references. Each list is in order of location. */
export function tableReferences(ast: unknown): References {
  const collector = new Collector();
  collector.walk(ast);
  const byLocation = (a: { location: number }, b: { location: number }) => a.location - b.location;
  return {
    tables: collector.tables.sort(byLocation),
    files: collector.files.sort(byLocation),
    functions: [...collector.functions.values()].sort(byLocation),
    hidden: collector.hidden.sort(byLocation),
  };
}

/** The same references with other locations. */
export function moveReferences(references: References, move: (location: number) => number): References {
  const all = <Item extends { readonly location: number }>(items: readonly Item[]): Item[] =>
    items.map((item) => ({ ...item, location: move(item.location) }));
  return {
    tables: all(references.tables),
    files: all(references.files),
    functions: all(references.functions).map((call) =>
      call.tableArguments === undefined
        ? call
        : {
            ...call,
            tableArguments: call.tableArguments.map((argument) => ({ ...argument, tables: all(argument.tables) })),
          },
    ),
    hidden: all(references.hidden),
  };
}

/** Walks with a stack of its own: a condition of ten thousand terms is a tree ten thousand deep. */
class Collector {
  readonly tables: TableReference[] = [];
  readonly files: FileReference[] = [];
  readonly functions = new Map<string, FunctionReference>();
  readonly hidden: HiddenReference[] = [];
  readonly #values: unknown[] = [];
  readonly #scopes: (Scope | undefined)[] = [];

  walk(ast: unknown): void {
    this.#push(ast, undefined);
    while (this.#values.length > 0) {
      const value = this.#values.pop();
      const scope = this.#scopes.pop();
      if (Array.isArray(value)) {
        for (const item of value) this.#push(item, scope);
      } else if (isObject(value)) {
        this.#visit(value, scope);
      }
    }
  }

  #push(value: unknown, scope: Scope | undefined): void {
    if (typeof value !== 'object' || value === null) return;
    this.#values.push(value);
    this.#scopes.push(scope);
  }

  #visit(node: Json, outer: Scope | undefined): void {
    // Most nodes are one of these, and neither holds another that names something.
    if (node.class === 'CONSTANT' || node.class === 'COLUMN_REF') return;
    const scope = isObject(node.cte_map) ? this.#withCommonTables(node.cte_map, outer) : outer;
    if (node.type === 'BASE_TABLE' && typeof node.table_name === 'string') {
      const parts = [text(node.catalog_name), text(node.schema_name), node.table_name];
      this.#table(toTable(parts, location(node)), scope);
    } else if (node.type === 'TABLE_FUNCTION' && isObject(node.function)) {
      this.#tableFunction(node.function, scope);
      this.#pushFields(node, scope, 'function');
      this.#push(node.function.children, scope);
      return;
    } else if ((node.class === 'FUNCTION' || node.class === 'WINDOW') && typeof node.function_name === 'string') {
      if (node.is_operator !== true) this.#function(node.function_name, 'scalar', location(node));
    } else if (node.type === 'RECURSIVE_CTE_NODE' && typeof node.cte_name === 'string') {
      // Only the recursive side sees the name; the anchor reads the table of that name.
      this.#push(node.left, scope);
      this.#pushFields(node, { name: foldName(node.cte_name), outer: scope }, 'left');
      return;
    }
    this.#pushFields(node, scope, 'cte_map');
  }

  #pushFields(node: Json, scope: Scope | undefined, except: string): void {
    for (const key in node) {
      if (key !== except && key !== 'cte_map') this.#push(node[key], scope);
    }
  }

  /** A common table expression sees those before it, never itself: `WITH f AS (FROM f)` reads the table f. */
  #withCommonTables(cteMap: Json, outer: Scope | undefined): Scope | undefined {
    let scope = outer;
    if (!Array.isArray(cteMap.map)) return scope;
    for (const entry of cteMap.map) {
      if (!isObject(entry)) continue;
      this.#push(entry.value, scope);
      if (typeof entry.key === 'string') scope = { name: foldName(entry.key), outer: scope };
    }
    return scope;
  }

  #table(table: TableReference, scope: Scope | undefined): void {
    if (!isCommonTable(table, scope)) this.tables.push(table);
  }

  #tableFunction(call: Json, scope: Scope | undefined): void {
    const name = text(call.function_name)?.toLowerCase();
    if (name === undefined) return;
    const at = location(call);
    const children: readonly unknown[] = Array.isArray(call.children) ? call.children : [];
    const argument = children[0];
    if (name === 'query') {
      this.hidden.push({ function: name, location: at });
    } else if (name === 'query_table') {
      const found = namesIn(argument);
      if (found === undefined) this.hidden.push({ function: name, location: at });
      for (const table of found ?? []) this.#table(table, scope);
    } else if (fileFunctions.has(name)) {
      const found = filesIn(argument);
      if (found === undefined) this.hidden.push({ function: name, location: at });
      else this.files.push(...found);
    } else {
      this.#function(name, 'table', at, tableArguments(children, scope));
    }
  }

  #function(
    name: string,
    kind: FunctionReference['kind'],
    at: number,
    tableArguments: readonly TableArgument[] = [],
  ): void {
    const key = `${kind} ${foldName(name)}`;
    const known = this.functions.get(key);
    if (known !== undefined && known.location <= at && tableArguments.length === 0) return;
    const all = [...(known?.tableArguments ?? []), ...tableArguments];
    this.functions.set(key, {
      name,
      kind,
      location: Math.min(at, known?.location ?? at),
      ...(all.length === 0 ? {} : { tableArguments: all }),
    });
  }
}

function isCommonTable(table: TableReference, scope: Scope | undefined): boolean {
  if (table.catalog !== undefined) return false;
  if (table.schema !== undefined && foldName(table.schema) !== 'recurring') return false;
  const name = foldName(table.name);
  for (let inner = scope; inner !== undefined; inner = inner.outer) if (inner.name === name) return true;
  return false;
}

function tableArguments(children: readonly unknown[], scope: Scope | undefined): TableArgument[] {
  const found: TableArgument[] = [];
  for (const [position, child] of children.entries()) {
    if (!isObject(child)) continue;
    let name = text(child.alias);
    let value: unknown = child;
    if (child.type === 'COMPARE_EQUAL') {
      name = columnNames(child.left)?.[0];
      value = child.right;
    }
    const tables = namesIn(value)?.filter((table) => !isCommonTable(table, scope)) ?? [];
    if (tables.length > 0) found.push({ position, ...(name === undefined ? {} : { name: foldName(name) }), tables });
  }
  return found;
}

/** A reference from the parts of a name, the last of which is the table's. */
function toTable(parts: readonly (string | undefined)[], at: number): TableReference {
  const [name = '', schema, catalog] = [...parts].reverse();
  return {
    ...(catalog === undefined ? {} : { catalog }),
    ...(schema === undefined ? {} : { schema }),
    name,
    location: at,
  };
}

/** The elements of a list literal, or the expression itself. */
function elements(expression: unknown): readonly unknown[] {
  if (isObject(expression) && expression.class === 'FUNCTION' && expression.function_name === 'list_value') {
    return Array.isArray(expression.children) ? expression.children : [];
  }
  return [expression];
}

function filesIn(expression: unknown): FileReference[] | undefined {
  const files: FileReference[] = [];
  for (const element of elements(expression)) {
    const constant = constantText(element);
    if (constant !== undefined) files.push({ path: constant, location: location(element) });
    else if (isObject(element) && element.class === 'PARAMETER' && typeof element.identifier === 'string') {
      files.push({ parameter: element.identifier, location: location(element) });
    } else return undefined;
  }
  return files;
}

function namesIn(expression: unknown): TableReference[] | undefined {
  const names: TableReference[] = [];
  for (const element of elements(expression)) {
    const constant = constantText(element);
    const columns = constant === undefined ? columnNames(element) : undefined;
    const parts = constant === undefined ? columns : splitName(constant);
    if (parts === undefined || parts.length === 0) return undefined;
    const table = toTable(parts, location(element));
    names.push(columns?.length === 1 ? { ...table, column: true } : table);
  }
  return names;
}

/** The parts of a qualified name in a text: `main."my table"`. */
function splitName(name: string): string[] {
  return [...name.matchAll(/"((?:[^"]|"")*)"|[^".]+/g)].map(([part, quoted]) => quoted?.replaceAll('""', '"') ?? part);
}

function constantText(expression: unknown): string | undefined {
  if (!isObject(expression) || expression.class !== 'CONSTANT' || !isObject(expression.value)) return undefined;
  return text(expression.value.value);
}

function columnNames(expression: unknown): string[] | undefined {
  if (!isObject(expression) || expression.class !== 'COLUMN_REF' || !Array.isArray(expression.column_names)) {
    return undefined;
  }
  return expression.column_names.filter((name): name is string => typeof name === 'string');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function location(node: unknown): number {
  return isObject(node) && typeof node.query_location === 'number' ? node.query_location : 0;
}
