import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import type { Dialect, Typed } from './dialect';
import type { Refusal } from './refusal';
import type { Scope } from './scope';
import type { TreeNode } from './tree';

export interface OutputColumn {
  readonly name: string;
  readonly type: ColumnType | undefined;
}

export interface WrittenQuery {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** What one translation shares: where names lead to and what was found. */
export interface Translation {
  readonly dialect: Dialect;
  /** The relation that a table name means. */
  relation(name: string): { readonly sql: string; readonly columns: readonly ColumnInfo[] } | undefined;
  parameter(name: string): { readonly sql: string; readonly type: ColumnType } | undefined;
  readonly refusals: Refusal[];
  /** What is equal only where the rows are ordered without ties. */
  readonly notes: Set<string>;
  /** Gives names to common table expressions and derived tables. */
  nextName(of: string): string;
}

/** One place of a query. */
export interface Context {
  readonly translation: Translation;
  readonly scope: Scope;
  readonly ctes: ReadonlyMap<string, { readonly sql: string; readonly columns: readonly OutputColumn[] }>;
  readonly aggregates: boolean;
  readonly windows: boolean;
  /** Whether EXISTS and IN (SELECT …) may stand here: engines plan them as joins of the WHERE clause. */
  readonly predicates: boolean;
  /** What each `unnest(…)` of the select list is; those of other places are not in it. */
  readonly unnested: ReadonlyMap<TreeNode, Typed>;
  subquery(node: TreeNode, context: Context): WrittenQuery & { readonly correlated: boolean };
}
