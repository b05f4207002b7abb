import type { ColumnInfo } from '../../column/column-type';
import type { Problem } from '../../problem';
import type { NewEntry } from '../add-check';
import type { CheckOutcome } from '../check-outcome';
import type { Killer } from './judge-mutant';
import type { MutationKind } from './mutation';

/** What became of one injected fault. */
export interface MutantReport {
  readonly id: string;
  readonly kind: MutationKind;
  readonly columns: readonly string[];
  /** What was injected, in words. */
  readonly what: string;
  /** Rows that are changed, added or gone. */
  readonly rows: number;
  /** `not_applicable`: the rows are what they were, so that no check could tell; it counts for nothing. */
  readonly status: 'killed' | 'survived' | 'not_applicable';
  /** The checks that noticed it. Those that tell all rows apart are only asked where no other one did. */
  readonly killedBy: readonly Killer[];
  /** Why it does not apply. */
  readonly reason?: string;
  /** The suggestion (its number) that notices it. */
  readonly suggestion?: number;
}

/** A check that the original rows pass and that notices faults which no check notices yet. Both were run. */
export interface SuggestedKiller {
  /** From 1, in the order in which they are to be added. */
  readonly number: number;
  readonly name: string;
  readonly says: string;
  readonly entry: NewEntry;
  /** What the check says, as `checkMeaning` gives it: tells whether a file has it. */
  readonly meaning: string;
  /** The columns that the file has to list with their types for it, where it needs that. */
  readonly listedColumns?: readonly ColumnInfo[];
  /** As it stands in a check file. */
  readonly yaml: string;
  /** What it measures on the original rows. */
  readonly value: number | null;
  readonly threshold: string;
  /** Ids of the mutants that it notices, with what it says of each. */
  readonly kills: readonly {
    readonly id: string;
    readonly outcome: CheckOutcome['outcome'];
    readonly value: number | null;
  }[];
}

export interface NodeMutationReport {
  readonly node: string;
  readonly rows: number;
  readonly ms: number;
  /** Checks of the node. */
  readonly checks: number;
  readonly killed: number;
  readonly survived: number;
  readonly notApplicable: number;
  /** Share of the mutants that were killed, from 0 to 1; null where no mutant could be made. */
  readonly rate: number | null;
  readonly mutants: readonly MutantReport[];
  readonly suggestions: readonly SuggestedKiller[];
  /** Checks that failed or could not be evaluated on the original rows already: they notice nothing more. */
  readonly blind: readonly CheckOutcome[];
  /** The rows were copied into a temporary table first, because their files would be read again for each fault. */
  readonly copied: boolean;
  /** Why the node could not be tested, or why nothing could be suggested for its file. */
  readonly problem?: Problem;
}

export interface MutationReport {
  readonly seed: number;
  readonly ms: number;
  readonly killed: number;
  readonly survived: number;
  readonly notApplicable: number;
  readonly rate: number | null;
  readonly nodes: readonly NodeMutationReport[];
  readonly cancelled: boolean;
}

export interface MutationProgress {
  readonly node: string;
  readonly done: number;
  readonly total: number;
  /** The mutant that was judged, or that a check is sought for. */
  readonly mutant: string;
}

export interface MutationRequest {
  /** Nodes with the check files that suggestions are made for. */
  readonly nodes: readonly MutatedFile[];
  readonly seed: number;
  /**
   * Where counts of a mutant come from: the changed rows and what is known of the others, or the whole mutant. Both give the
   * same answers; without it the changed rows are taken where there are many rows.
   */
  readonly evaluation?: 'changed_rows' | 'whole';
}

/** The check file of a node as it is now; `text` is null where there is none. */
export interface MutatedFile {
  readonly node: string;
  readonly file: string;
  readonly dataset: string;
  readonly text: string | null;
}

/** The tally of mutants. */
export function tally(
  mutants: readonly Pick<MutantReport, 'status'>[],
): Pick<NodeMutationReport, 'killed' | 'survived' | 'notApplicable' | 'rate'> {
  const count = (status: MutantReport['status']) => mutants.filter((mutant) => mutant.status === status).length;
  const [killed, survived, notApplicable] = [count('killed'), count('survived'), count('not_applicable')];
  const all = killed + survived;
  return { killed, survived, notApplicable, rate: all === 0 ? null : killed / all };
}

/** Of several nodes together: the faults that could be noticed, and the share that was. */
export function tallyOfTests(tests: readonly Pick<NodeMutationReport, 'killed' | 'survived'>[]): {
  readonly faults: number;
  readonly killed: number;
  readonly rate: number | null;
} {
  const killed = tests.reduce((sum, test) => sum + test.killed, 0);
  const faults = tests.reduce((sum, test) => sum + test.killed + test.survived, 0);
  return { faults, killed, rate: faults === 0 ? null : killed / faults };
}
