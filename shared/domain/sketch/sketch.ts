import type { Problem } from '../problem';

/** A box that nobody wrote yet. */
export interface PlannedNode {
  readonly name: string;
  readonly title?: string;
  readonly notes?: string;
  readonly columns: readonly { readonly name: string; readonly type?: string }[];
  /** Names of the nodes that it is planned to read. */
  readonly from: readonly string[];
  readonly line: number;
}

/** `pipelines/NAME.yaml`: only what cannot be derived (planned boxes, planned edges, positions, notes). */
export interface Sketch {
  readonly file: string;
  readonly name: string;
  readonly planned: readonly PlannedNode[];
  readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
  /** Chosen outputs of the pipeline. */
  readonly outputs: readonly string[];
  readonly schedule?: { readonly cron: string; readonly timezone: string };
  readonly problems: readonly Problem[];
}
