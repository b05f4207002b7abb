import type { ColumnType } from '../column/column-type';
import type { JoinPairs } from './lineage';
import type { Rows, Scope } from './scope';
import type { Json } from './tree';
import type { Value } from './value';

/** A relation of the workspace: a node with its columns in order, or why they cannot be told. */
export interface KnownRelation {
  /** Undefined for what is no node: DuckDB's own catalog. */
  readonly node: string | undefined;
  readonly columns: readonly { readonly name: string; readonly type?: ColumnType | undefined }[] | undefined;
  readonly reason?: string;
  /** It is a file: DuckDB names it by the file's name. */
  readonly isFile?: boolean;
}

export interface KnownFunction {
  /** The files that it reads, as nodes; none for a function that makes its rows itself. */
  readonly nodes: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type?: ColumnType | undefined }[] | undefined;
  readonly reason?: string;
}

/** One signature of a macro; `body` is the tree of its query, for a scalar macro of `SELECT body`. */
export interface KnownMacro {
  readonly parameters: readonly string[];
  readonly body: Json | undefined;
}

/** What the query of a cell can name. All names as written. */
export interface LineageEnvironment {
  relation(table: {
    readonly catalog?: string | undefined;
    readonly schema?: string | undefined;
    readonly name: string;
  }): KnownRelation;
  /** The `function` of a table function in a tree. */
  tableFunction(call: Json): KnownFunction;
  isAggregate(name: string): boolean;
  macro(kind: 'scalar' | 'table', name: string): readonly KnownMacro[] | undefined;
}

/** One reading of a query's tree. The parts that read trees call one another through it. */
export interface Tracer {
  readonly environment: LineageEnvironment;
  readonly joins: JoinPairs[];
  /** Above 0 inside of an expression: joins there do not make the rows of the query. */
  depth: number;
  query(node: Json, scope: Scope): Rows;
  expression(node: Json, scope: Scope): Value;
}
