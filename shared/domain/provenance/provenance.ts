import type { CheckVerdict } from '../checks/check-outcome';
import type { StateCause } from '../graph/stale-reason';
import type { ColumnLineage, SourceColumn } from '../lineage/lineage';
import type { NodeOwner } from '../owners/owner-of';
import type { NodeState, RunReport } from '../run/run';

/** A place in a file of the workspace. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
}

/** Where the values of a column, or the rows of a node, come from: all that can be said of it without running anything. */
export interface Provenance {
  readonly node: string;
  /** Null where the node as a whole is asked about. */
  readonly column: string | null;
  readonly sqlType: string | null;
  /** What kind of data about people the column may hold, where its values are not to be shown to others; null where they may. */
  readonly redacted: string | null;
  /** What its notebook says of it, or the manifest of a source. */
  readonly prose: (FilePlace & { readonly heading: string | null; readonly paragraph: string | null }) | null;
  readonly owner: NodeOwner | null;
  readonly state: {
    readonly state: NodeState;
    readonly reason: string | null;
    readonly causes: readonly StateCause[];
  };
  /** The node itself first, then what it comes from, the nearest first, down to the sources. */
  readonly steps: readonly ProvenanceStep[];
  readonly sources: readonly ProvenanceSource[];
  readonly checks: ProvenanceChecks;
  readonly run: ProvenanceRun | null;
  /** Why there is no run, as a sentence; null where there is one. */
  readonly noRun: string | null;
  /** Of the node as a whole: how each of its columns is made, in order. */
  readonly columns: readonly ProvenanceColumn[];
  /** Nodes on the way whose lineage cannot be told, with the reason: what lies behind them is missing. */
  readonly unresolved: readonly { readonly node: string; readonly reason: string }[];
}

/** One node on the way. */
export interface ProvenanceStep extends FilePlace {
  readonly node: string;
  readonly kind: 'cell' | 'source' | 'file' | 'other';
  /** `value`: values come from it; `rows`: it only decides which rows there are. */
  readonly role: 'value' | 'rows';
  /** Its columns that are on the way. */
  readonly columns: readonly ProvenanceColumn[];
  /** What decides its rows, one phrase each. */
  readonly rows: readonly string[];
  readonly state: NodeState | null;
  readonly ranAt: string | null;
  /** Nodes that it reads and that are on the way too. */
  readonly reads: readonly string[];
}

export interface ProvenanceColumn {
  readonly name: string;
  readonly kind: ColumnLineage['kind'];
  /** As written; empty where it comes with a star or from outside. */
  readonly sql: readonly string[];
  /** Line of the SQL in the node's file; null where it cannot be told. */
  readonly line: number | null;
  readonly words: string;
  /** Columns of sources that its values come from in the end. */
  readonly origins: readonly SourceColumn[];
}

export interface ProvenanceSource extends FilePlace {
  readonly name: string;
  /** As written in the manifest; a file that SQL names by its path. */
  readonly path: string;
  /** ISO time of the newest of its files; null where that cannot be told. */
  readonly modified: string | null;
  readonly bytes: number | null;
  readonly files: number;
  /** The newest value of a column of dates or times; null where nothing is known of one. */
  readonly newest: { readonly column: string; readonly value: string } | null;
  /** ISO time at which the first node on the way that reads it ran; null where none did. */
  readonly readAt: string | null;
  /** It was changed after it was read. */
  readonly changedSince: boolean;
  readonly freshness: readonly ProvenanceCheck[];
}

export interface ProvenanceCheck extends FilePlace {
  readonly node: string;
  readonly name: string;
  readonly column: string | null;
  /** `not_run`: nobody evaluated it on the rows that are there now. */
  readonly outcome: CheckVerdict | 'not_run';
  /** What was measured and expected, or what is wrong. */
  readonly detail: string | null;
}

export interface ProvenanceChecks {
  /** They look at the column itself; of a node as a whole: all of its own. */
  readonly own: readonly ProvenanceCheck[];
  /** They look at columns that it comes from. */
  readonly before: readonly ProvenanceCheck[];
  /** They hold the rows of nodes on the way: how many, how fresh, which columns, which of them are alike. */
  readonly rows: readonly ProvenanceCheck[];
  /** What is claimed by nothing, one sentence each: `No check looks at avg_delay of daily_delays.` */
  readonly none: readonly string[];
}

export interface ProvenanceRun {
  readonly id: string;
  readonly startedAt: string;
  /** When the rows were there. */
  readonly ranAt: string;
  readonly user: string;
  readonly trigger: 'app' | 'cli';
  readonly automatic: boolean;
  /** Of the node alone, in milliseconds. */
  readonly ms: number;
  readonly rows: number | null;
  readonly duckdb: string;
  readonly parameters: readonly ProvenanceParameter[];
}

export interface ProvenanceParameter {
  readonly name: string;
  /** What that run bound. */
  readonly value: string;
  /** What a run would bind now, where it is another. */
  readonly now: string | null;
  /** It is chosen at an input cell. */
  readonly isInput: boolean;
  readonly place: FilePlace | null;
}

/** A run of the history, as far as it matters here. */
export interface RunFacts {
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly ms: number;
  readonly trigger: 'app' | 'cli';
  readonly user: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly duckdb: string;
  readonly automatic?: true;
  readonly report: RunReport;
}

/** What the file system says of a source's files. */
export interface SourceFacts {
  readonly modified: string | null;
  readonly bytes: number | null;
  readonly files: number;
  readonly newest: { readonly column: string; readonly value: string } | null;
}

/** A parameter's value in words. */
export function parameterText(value: unknown): string {
  if (value === undefined || value === null) return 'no value';
  return Array.isArray(value) ? value.map(parameterText).join(', ') : String(value);
}
