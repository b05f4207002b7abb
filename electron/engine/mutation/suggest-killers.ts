import type { Check } from '../../../shared/domain/checks/check-file';
import { checkMeaning } from '../../../shared/domain/checks/check-fingerprint';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { type Candidate, candidatesFor } from '../../../shared/domain/checks/mutation/candidates';
import { type Comparison, fitThreshold } from '../../../shared/domain/checks/mutation/fit-threshold';
import { canNotice } from '../../../shared/domain/checks/mutation/judge-mutant';
import type { MutatedTable, Mutation } from '../../../shared/domain/checks/mutation/mutation';
import type { MutatedFile, SuggestedKiller } from '../../../shared/domain/checks/mutation/mutation-report';
import {
  addProposal,
  type Proposal,
  pasteText,
  proposeCheck,
} from '../../../shared/domain/checks/mutation/propose-check';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { type CheckRoom, checkMutant, checkRows, hideMutant, showMutant } from './mutant';

/** A suggestion that was proved, with what it takes to run it again. */
interface Accepted {
  readonly candidate: Candidate;
  readonly proposal: Proposal;
  readonly original: CheckOutcome;
  readonly kills: SuggestedKiller['kills'][number][];
}

interface Original {
  readonly relation: string;
  readonly native: boolean;
  readonly columns: readonly ColumnInfo[];
}

/**
 * Seeks a check for each survivor: one that was found for another survivor, or a new one. What is suggested passes on the
 * original rows and does not pass on the mutant; both were run, as the check would stand in the node's file.
 */
export class KillerSearch {
  readonly #accepted: Accepted[] = [];
  readonly #room: CheckRoom;
  readonly #table: MutatedTable;
  readonly #original: Original;
  readonly #file: MutatedFile;
  /** The text of the file with what was accepted. */
  #text: string | null;
  /** Outcomes on the original rows by what the check says. */
  readonly #known = new Map<string, CheckOutcome>();

  constructor(room: CheckRoom, table: MutatedTable, original: Original, file: MutatedFile) {
    this.#room = room;
    this.#table = table;
    this.#original = original;
    this.#file = file;
    this.#text = file.text;
  }

  /** The number of the suggestion that notices the mutation; undefined where none is known. */
  async seek(mutation: Mutation): Promise<number | undefined> {
    const columns = await showMutant(this.#room, mutation);
    for (const [index, { proposal }] of this.#accepted.entries()) {
      if (!canNotice(proposal.check, mutation)) continue;
      const [again] = await checkMutant(this.#room, columns, [proposal.check]);
      if (again !== undefined && again.outcome !== 'pass') return this.#note(index, mutation, again);
    }
    const known = new Set(this.#accepted.map(({ proposal }) => JSON.stringify(proposal.entry)));
    const candidates = candidatesFor(mutation, this.#table).flatMap((candidate) => {
      const proposal = this.#propose(candidate);
      const isNew = proposal !== null && !known.has(JSON.stringify(proposal.entry));
      return isNew && canNotice(proposal.check, mutation) ? [{ candidate, proposal }] : [];
    });
    const originals = await this.#onOriginal(candidates.map(({ proposal }) => proposal.check));
    await showMutant(this.#room, mutation);
    const mutants = await checkMutant(
      this.#room,
      columns,
      candidates.map(({ proposal }) => proposal.check),
    );
    for (const [place, { candidate, proposal }] of candidates.entries()) {
      const [original, mutant] = [originals[place], mutants[place]];
      if (original === undefined || mutant === undefined) continue;
      const found =
        candidate.fit === undefined
          ? { proposal, original, mutant }
          : await this.#fitted(candidate, original, mutant, mutation, columns);
      if (found === null || found.original.outcome !== 'pass' || found.mutant.outcome === 'pass') continue;
      const text = addProposal(this.#file, this.#text, found.proposal.entry, this.#listedBy(candidate));
      if (!(await this.#keepsSchema(text))) continue;
      this.#accepted.push({ candidate, proposal: found.proposal, original: found.original, kills: [] });
      this.#text = text;
      return this.#note(this.#accepted.length - 1, mutation, found.mutant);
    }
    return undefined;
  }

  get suggestions(): readonly SuggestedKiller[] {
    return this.#accepted.map(({ candidate, proposal, original, kills }, index) => {
      const listedColumns = this.#listedBy(candidate);
      return {
        number: index + 1,
        name: proposal.check.name,
        says: candidate.says,
        entry: proposal.entry,
        meaning: checkMeaning(proposal.check),
        ...(listedColumns === undefined ? {} : { listedColumns }),
        yaml: pasteText(proposal.entry, listedColumns),
        value: original.value,
        threshold: original.threshold,
        kills,
      };
    });
  }

  /**
   * Whether the `schema` checks of the file, which hold the node to the columns that it lists and to their order, still pass
   * when a check of a column that it did not list is added. They need no query.
   */
  async #keepsSchema(text: string): Promise<boolean> {
    const failing = async (given: string | null) => {
      const { checks } = parseCheckFile(this.#file.file, given ?? '');
      const schemas = checks.filter(({ type }) => type === 'schema');
      const outcomes = await checkRows(this.#room, this.#original, schemas);
      return outcomes.filter(({ outcome }) => outcome !== 'pass').length;
    };
    return (await failing(text)) <= (await failing(this.#text));
  }

  /** In the file as it is; where columns are listed their order counts, and with it what was accepted. */
  #propose(candidate: Candidate, threshold?: Comparison): Proposal | null {
    const text = candidate.listsColumns === true ? this.#text : this.#file.text;
    return proposeCheck({ ...this.#file, text }, this.#original.columns, candidate, threshold);
  }

  #listedBy(candidate: Candidate): readonly ColumnInfo[] | undefined {
    return candidate.listsColumns === true ? this.#original.columns : undefined;
  }

  #note(index: number, { id }: Mutation, mutant: CheckOutcome | undefined): number {
    if (mutant !== undefined) this.#accepted[index]?.kills.push({ id, outcome: mutant.outcome, value: mutant.value });
    return index + 1;
  }

  /** The candidate with a threshold between what it measured on both, run on both. */
  async #fitted(
    candidate: Candidate,
    original: CheckOutcome,
    mutant: CheckOutcome,
    mutation: Mutation,
    columns: readonly ColumnInfo[],
  ): Promise<{ proposal: Proposal; original: CheckOutcome; mutant: CheckOutcome } | null> {
    const threshold = fitThreshold(original.value, mutant.value);
    const proposal = threshold === null ? null : this.#propose(candidate, threshold);
    if (proposal === null) return null;
    const [before] = await this.#onOriginal([proposal.check]);
    await showMutant(this.#room, mutation);
    const [after] = await checkMutant(this.#room, columns, [proposal.check]);
    return before === undefined || after === undefined ? null : { proposal, original: before, mutant: after };
  }

  async #onOriginal(checks: readonly Check[]): Promise<readonly (CheckOutcome | undefined)[]> {
    const keys = checks.map(({ line: _line, columnNumber: _column, name: _name, ...meaning }) =>
      JSON.stringify(meaning),
    );
    const missing = checks.filter((_, index) => !this.#known.has(keys[index] ?? ''));
    await hideMutant(this.#room);
    const outcomes = await checkRows(this.#room, this.#original, missing);
    missing.forEach((check, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined) this.#known.set(keys[checks.indexOf(check)] ?? '', outcome);
    });
    return keys.map((key) => this.#known.get(key));
  }
}
