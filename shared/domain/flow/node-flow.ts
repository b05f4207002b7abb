/** What the rows of one node become in another that reads it. */
export interface EdgeFlow {
  readonly from: string;
  readonly to: string;
  /** Rows of `from`. */
  readonly rows: number;
  /**
   * Rows of `from` that are left after the joins and the WHERE of the query of `to` in which they are rows still (before it groups
   * them), each counted once; absent where that cannot be told.
   */
  readonly kept?: number;
  /** Rows that come out of those joins for each kept one, on average: 1 where none is multiplied; absent where that cannot be told. */
  readonly factor?: number;
  /** Why `kept` and `factor` are absent. */
  readonly untold?: string;
}

/** One side of a join. */
export interface JoinSide {
  /** The table as the SQL names it, or the tables of a join that stands there. */
  readonly label: string;
  readonly rows: number;
  /** Rows that have a partner on the other side. */
  readonly matched: number;
  /** The most rows that came out for one row of this side. */
  readonly most: number;
}

/** What one join did to the rows. */
export interface JoinFlow {
  /** As the SQL has it: `INNER`, `LEFT`, `ASOF LEFT`, …; `CROSS` where every row meets every row. */
  readonly type: string;
  /** The condition, as SQL. */
  readonly on: string;
  /** Line in the notebook, from 1. */
  readonly line?: number;
  readonly left: JoinSide;
  readonly right: JoinSide;
  readonly rows: number;
}

/** A join that multiplies or drops more rows than is expected of it. */
export interface FlowWarning {
  readonly code: 'join_multiplies' | 'join_drops';
  readonly message: string;
  readonly hint: string;
  /** Which of `joins`. */
  readonly join: number;
  /** The inputs whose rows it is about: those of the side that drops, of both sides where they multiply. */
  readonly inputs: readonly string[];
}

/** How the rows of a node came about: measured on the results in the cache. */
export interface NodeFlow {
  readonly node: string;
  /** Rows of the node itself. */
  readonly rows: number;
  readonly edges: readonly EdgeFlow[];
  readonly joins: readonly JoinFlow[];
  /** Why a join is not among them, one sentence each. */
  readonly untold?: readonly string[];
  readonly warnings: readonly FlowWarning[];
  /** Of the results that it was measured on: another fingerprint, another flow. */
  readonly fingerprint: string;
}
