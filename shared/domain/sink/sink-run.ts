import type { NodeInputs } from '../graph/fingerprint';
import type { Problem } from '../problem';
import type { SinkTarget } from '../sketch/sketch';

/** A column as the rows have it, and as the target has or would have it. */
export interface SinkColumn {
  readonly name: string;
  /** DuckDB's spelling. */
  readonly type: string;
  /** In a file: what a reader of the file makes of it. In a table: the table's type. */
  readonly written: string;
}

export interface StandingColumn {
  readonly name: string;
  readonly type: string;
}

/** What is at the target now. */
export interface SinkStanding {
  /** Null where it cannot be told. */
  readonly rows: number | null;
  /** Size of the file; null for a table. */
  readonly bytes: number | null;
  readonly columns: readonly StandingColumn[] | null;
  /** ISO time of its last change; null where it cannot be told. */
  readonly changedAt: string | null;
  /** Whether this workspace wrote it and nobody changed it since. */
  readonly isOurs: boolean;
  /** Why rows and columns cannot be told, as a sentence. */
  readonly untold?: string;
}

export interface SinkChanges {
  readonly added: readonly StandingColumn[];
  readonly removed: readonly StandingColumn[];
  readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  /** Whether the columns that stay stand in another order. */
  readonly reordered: boolean;
  readonly rowsBefore: number | null;
  readonly rowsAfter: number | null;
}

/** What a sink would write: made by writing it elsewhere. Nothing outside of `.plumbline/` was touched. */
export interface SinkDryRun {
  readonly sink: string;
  readonly from: string;
  readonly write: SinkTarget;
  /** For a person: the file, or the table and its database. */
  readonly target: string;
  readonly columns: readonly SinkColumn[];
  readonly rows: number;
  /** Of the file; null for a table. */
  readonly bytes: number | null;
  /** Null when there is nothing. */
  readonly standing: SinkStanding | null;
  readonly changes: SinkChanges;
  /** The first rows as text. */
  readonly sample: readonly (readonly (string | null)[])[];
  /** What keeps it from being written. */
  readonly refusals: readonly Problem[];
  /** What somebody should know before it is written. */
  readonly warnings: readonly Problem[];
  /** Of the sink: another one, and it would write other rows, or elsewhere. */
  readonly fingerprint: string;
  /** Stands for the rows and the target as they were: a write can be bound to it. */
  readonly seen: string;
  readonly ms: number;
}

/** What a sink wrote. */
export interface SinkWritten {
  readonly sink: string;
  readonly target: string;
  readonly rows: number;
  readonly bytes: number | null;
  /** Rows at the target afterwards. */
  readonly rowsAfter: number | null;
  readonly writtenAt: string;
  readonly ms: number;
}

/** What is remembered of a write (`.plumbline/sinks.json`): whether the target still holds the present rows follows from it. */
export interface SinkRecord {
  readonly sink: string;
  readonly inputs: NodeInputs;
  /** When the rows that were written were made; another time, perhaps other rows. Null for a source. */
  readonly rowsMadeAt: string | null;
  readonly writtenAt: string;
  readonly rows: number;
  readonly bytes: number | null;
  readonly ms: number;
  readonly columns: readonly StandingColumn[];
  /** Of the file that was written, or of the database file: another stamp, perhaps another content. Null where there is none. */
  readonly stamp: string | null;
  /** sha256 in hex of the file that was written. */
  readonly digest: string | null;
}
