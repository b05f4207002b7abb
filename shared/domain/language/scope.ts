/** A column as the editor shows it. */
export interface ScopeColumn {
  readonly name: string;
  readonly sqlType: string;
  /** Of a STRUCT: its fields. */
  readonly fields?: readonly { readonly name: string; readonly sqlType?: string }[];
}

/** What a FROM clause reads under one name. */
export interface ScopeRelation {
  /** Its alias or name; empty where it has none. */
  readonly name: string;
  readonly kind: 'node' | 'common table' | 'query' | 'call';
  /** For a node: its name, whatever the alias is. */
  readonly node?: string;
  readonly columns: readonly ScopeColumn[];
}

/** What a place in a cell's SQL can name; what cannot be told is left out. */
export interface SqlScope {
  /** Of the query around the place, in the order of FROM. */
  readonly relations: readonly ScopeRelation[];
  /** Of the queries around that one. */
  readonly outer: readonly ScopeRelation[];
  /** Common table expressions that can be read here. */
  readonly commonTables: readonly ScopeRelation[];
  /** The workspace's parameters with the values that queries bind. */
  readonly parameters: readonly { readonly name: string; readonly type: string; readonly value: string }[];
  /** Keywords that DuckDB's grammar takes here, the likeliest first. */
  readonly words: readonly string[];
  /** Files that DuckDB proposes inside of a text. */
  readonly files: readonly string[];
}

/** One signature of a function. */
export interface FunctionOverload {
  readonly parameters: readonly { readonly name: string; readonly type: string | null }[];
  /** Type of the arguments that may follow without end; null: none may. */
  readonly varargs: string | null;
  readonly returns: string | null;
}

/** A function of DuckDB, or a macro. */
export interface SqlFunction {
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'table' | 'macro' | 'table macro';
  readonly description: string | null;
  readonly example: string | null;
  readonly overloads: readonly FunctionOverload[];
  /** Arguments that are given by name: those of table functions. */
  readonly named: readonly { readonly name: string; readonly type: string }[];
}

/** The first rows of a result as text; null is a null. */
export interface RowPeek {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
}
