/**
 * Column lineage: for each column of a node the columns of the nodes that it reads from which it comes. The terms are those
 * of OpenLineage's column lineage facet (https://openlineage.io/docs/spec/facets/dataset-facets/column_lineage_facet).
 */

/** DIRECT: the value comes from that of the column. */
export type DirectKind = 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION';

/** INDIRECT: the column decides which value, or which rows, there are. */
export type IndirectKind = 'JOIN' | 'GROUP_BY' | 'FILTER' | 'SORT' | 'WINDOW' | 'CONDITIONAL';

export type Transformation =
  | { readonly type: 'DIRECT'; readonly subtype: DirectKind }
  | { readonly type: 'INDIRECT'; readonly subtype: IndirectKind };

export interface SourceColumn {
  readonly node: string;
  readonly column: string;
}

/** A column of a node that is read, with the ways in which it matters. */
export interface LineageInput extends SourceColumn {
  readonly transformations: readonly Transformation[];
}

export interface ColumnLineage {
  readonly name: string;
  /** DuckDB's spelling of its type, where the columns are known. */
  readonly sqlType?: string;
  /**
   * What becomes of the values on their way: unchanged, computed row by row, computed over several rows (windows too); a
   * constant comes from no column. `source`: it comes from outside (sources and files). `unresolved` where it cannot be
   * told: `from` then says nothing.
   */
  readonly kind: 'identity' | 'transformed' | 'aggregated' | 'constant' | 'source' | 'unresolved';
  /** In order of node and column. `INDIRECT` entries matter for this column alone: conditions, windows, subqueries. */
  readonly from: readonly LineageInput[];
  /** Why it cannot be told, as a sentence. */
  readonly reason?: string;
}

/** How the rows of a query come about, for tracing one row back. */
export type RowOrigin =
  /** One row of a node; of a node on the outer side of a join perhaps none. */
  | { readonly kind: 'input'; readonly node: string; readonly optional?: true }
  /** One row of each of these; `repeats`: several rows may come from the same ones (unnest, UNPIVOT, a table function). */
  | { readonly kind: 'per-row'; readonly of: readonly RowOrigin[]; readonly repeats?: true; readonly optional?: true }
  /** All rows that agree in `by`; no expressions: all rows. `column` is the output column that holds the expression, if one does. */
  | {
      readonly kind: 'grouped';
      readonly by: readonly { readonly column: string | null; readonly from: readonly SourceColumn[] }[];
      readonly of: RowOrigin;
      readonly optional?: true;
    }
  /** A row of one of the branches (UNION), or of the first as the others say (EXCEPT, INTERSECT). */
  | { readonly kind: 'set'; readonly operation: string; readonly of: readonly RowOrigin[]; readonly optional?: true }
  /** Made by the query itself: VALUES, generate_series, SELECT without FROM. */
  | { readonly kind: 'none'; readonly optional?: true }
  | { readonly kind: 'unknown'; readonly reason: string; readonly optional?: true };

/** Columns that a join holds equal; also those that WHERE does (`type: WHERE`). Only where each side is the unchanged column of a node. */
export interface JoinPairs {
  readonly type: string;
  readonly pairs: readonly { readonly left: SourceColumn; readonly right: SourceColumn }[];
}

export interface NodeLineage {
  readonly node: string;
  /** In the order of the node's result; empty where its columns cannot be told. */
  readonly columns: readonly ColumnLineage[];
  /** The columns that decide which rows there are, and in which order: filters, joins, groups, sorting. */
  readonly rows: readonly LineageInput[];
  /** Why `rows` may be incomplete, as a sentence. */
  readonly rowsReason?: string;
  readonly origin: RowOrigin;
  readonly joins: readonly JoinPairs[];
  /** Why the node as a whole cannot be told, as a sentence. Sources and files have none: nothing lies before them. */
  readonly reason?: string;
}

/** The lineage of a workspace, in the order of its graph. Macros and cells that hold nothing are no part of it. */
export interface WorkspaceLineage {
  readonly nodes: readonly NodeLineage[];
}
