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
}

/** `path` as written, or the parameter whose value it is. */
export type FileReference =
  | { readonly path: string; readonly location: number }
  | { readonly parameter: string; readonly location: number };

export interface FunctionReference {
  readonly name: string;
  readonly kind: 'scalar' | 'table';
  readonly location: number;
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
    if (node.class === 'CONSTANT') return;
    const scope = isObject(node.cte_map) ? this.#withCommonTables(node.cte_map, outer) : outer;
    if (node.type === 'BASE_TABLE' && typeof node.table_name === 'string') {
      this.#table(node.table_name, text(node.schema_name), text(node.catalog_name), location(node), scope);
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
      this.#pushFields(node, { name: node.cte_name.toLowerCase(), outer: scope }, 'left');
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
      if (typeof entry.key === 'string') scope = { name: entry.key.toLowerCase(), outer: scope };
    }
    return scope;
  }

  #table(
    name: string,
    schema: string | undefined,
    catalog: string | undefined,
    at: number,
    scope: Scope | undefined,
  ): void {
    const lower = name.toLowerCase();
    if (catalog === undefined && (schema === undefined || schema.toLowerCase() === 'recurring')) {
      for (let inner = scope; inner !== undefined; inner = inner.outer) if (inner.name === lower) return;
    }
    this.tables.push({
      ...(catalog === undefined ? {} : { catalog }),
      ...(schema === undefined ? {} : { schema }),
      name,
      location: at,
    });
  }

  #tableFunction(call: Json, scope: Scope | undefined): void {
    const name = text(call.function_name)?.toLowerCase();
    if (name === undefined) return;
    const at = location(call);
    const argument = Array.isArray(call.children) ? call.children[0] : undefined;
    if (name === 'query') {
      this.hidden.push({ function: name, location: at });
    } else if (name === 'query_table') {
      const found = namesIn(argument);
      if (found === undefined) this.hidden.push({ function: name, location: at });
      for (const item of found ?? []) this.#table(item.name, item.schema, item.catalog, item.location, scope);
    } else if (fileFunctions.has(name)) {
      const found = filesIn(argument);
      if (found === undefined) this.hidden.push({ function: name, location: at });
      else this.files.push(...found);
    } else {
      this.#function(name, 'table', at);
    }
  }

  #function(name: string, kind: FunctionReference['kind'], at: number): void {
    const key = `${kind} ${name.toLowerCase()}`;
    const known = this.functions.get(key);
    if (known === undefined || at < known.location) this.functions.set(key, { name, kind, location: at });
  }
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
    const parts = constant === undefined ? columnNames(element) : [constant];
    const name = parts?.[parts.length - 1];
    if (parts === undefined || name === undefined) return undefined;
    const schema = parts[parts.length - 2];
    const catalog = parts[parts.length - 3];
    names.push({
      ...(catalog === undefined ? {} : { catalog }),
      ...(schema === undefined ? {} : { schema }),
      name,
      location: location(element),
    });
  }
  return names;
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
