import type { Problem } from '../problem';

/** Where a box stands on the canvas: its top left corner, in units of the canvas (pixels at zoom 1), y downwards. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A column that a planned box is expected to have. */
export interface PlannedColumn {
  readonly name: string;
  /** A type as DuckDB writes it. */
  readonly type?: string;
}

/**
 * The plan of a node. While nobody wrote the node it is a box of its own; afterwards it says what the node was meant to read
 * and to have, and the canvas shows where the SQL says otherwise.
 */
export interface PlannedNode {
  readonly name: string;
  readonly title?: string;
  readonly notes?: string;
  readonly columns: readonly PlannedColumn[];
  /** Names of the nodes that it is planned to read. */
  readonly from: readonly string[];
  readonly line: number;
}

/** Boxes that stand together, under a title of their own; collapsed, they are one box. A node is in one group at most. */
export interface SketchGroup {
  readonly name: string;
  readonly title?: string;
  readonly nodes: readonly string[];
  readonly collapsed: boolean;
  readonly line: number;
}

/** Where a sink writes: a file, relative to the workspace, or a table of a connection of the manifest. */
export type SinkTarget =
  | {
      readonly format: 'parquet' | 'csv' | 'json';
      readonly path: string;
      readonly options?: Readonly<Record<string, unknown>>;
    }
  | { readonly connection: string; readonly table: string; readonly mode: 'replace' | 'append' };

/** The rows of a node, written out of the workspace. A node of its own, with one edge. Runs dry unless it is asked to write. */
export interface Sink {
  readonly name: string;
  readonly from: string;
  readonly write: SinkTarget;
  readonly line: number;
}

/** What the joins of a node may do to its rows; beyond it the canvas warns. */
export interface JoinExpectation {
  readonly node: string;
  /** The most rows that may come out of a join for one row that went in. */
  readonly multiply?: number;
  /** The greatest share of rows that a join may drop, 0 to 1. */
  readonly drop?: number;
  readonly line: number;
}

/** `pipelines/NAME.yaml`: only what cannot be derived (plans, positions, groups, sinks, what is expected of joins). */
export interface Sketch {
  readonly file: string;
  readonly name: string;
  readonly title?: string;
  readonly planned: readonly PlannedNode[];
  readonly positions: Readonly<Record<string, Position>>;
  readonly groups: readonly SketchGroup[];
  readonly sinks: readonly Sink[];
  readonly joins: readonly JoinExpectation[];
  /** Chosen outputs of the pipeline. */
  readonly outputs: readonly string[];
  readonly schedule?: { readonly cron: string; readonly timezone: string };
  readonly problems: readonly Problem[];
}
