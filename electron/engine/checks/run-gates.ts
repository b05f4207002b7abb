import type { Check, CheckFile } from '../../../shared/domain/checks/check-file';
import { type CheckOutcome, placeOfCheck } from '../../../shared/domain/checks/check-outcome';
import { failedGates, isGate } from '../../../shared/domain/checks/gates';
import type { Graph } from '../../../shared/domain/graph/graph';
import { ancestors } from '../../../shared/domain/graph/order';

export interface RunGatesParams {
  readonly graph: Graph;
  readonly checkFiles: readonly CheckFile[];
  /** Outcomes that hold for the rows and checks as they are. */
  readonly known: readonly CheckOutcome[];
  /** Evaluates checks of one node on the rows that it has now. */
  evaluate(node: string, checks: readonly Check[]): Promise<readonly CheckOutcome[]>;
}

/**
 * What lets a node run: no check of level `fail` has failed on anything that it reads. A check whose outcome is not known, or
 * whose node ran in this run, is evaluated before what reads the node, once a run.
 */
export class RunGates {
  readonly #params: RunGatesParams;
  readonly #checks = new Map<string, readonly Check[]>();
  readonly #known = new Map<string, CheckOutcome>();
  readonly #ran = new Set<string>();
  readonly #failed = new Map<string, Promise<CheckOutcome | undefined>>();
  /** What was evaluated for this run. */
  readonly evaluated: CheckOutcome[] = [];

  constructor(params: RunGatesParams) {
    this.#params = params;
    for (const { checks } of params.checkFiles)
      for (const check of checks.filter(isGate))
        this.#checks.set(check.node, [...(this.#checks.get(check.node) ?? []), check]);
    for (const outcome of params.known) this.#known.set(placeOfCheck(outcome), outcome);
  }

  /** A node has other rows now. */
  ran(node: string): void {
    this.#ran.add(node);
  }

  /** The failed check nearest above a node; undefined when nothing keeps it from running. */
  async above(node: string): Promise<CheckOutcome | undefined> {
    for (const name of ancestors(this.#params.graph, [node])) {
      if (!this.#checks.has(name)) continue;
      const failed = this.#failed.get(name) ?? this.#evaluate(name);
      this.#failed.set(name, failed);
      const outcome = await failed;
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  async #evaluate(node: string): Promise<CheckOutcome | undefined> {
    const checks = this.#checks.get(node) ?? [];
    const known = this.#ran.has(node) ? [] : checks.flatMap((check) => this.#known.get(placeOfCheck(check)) ?? []);
    const failed = failedGates(known).get(node);
    if (failed !== undefined) return failed;
    const places = new Set(known.map(placeOfCheck));
    const open = checks.filter((check) => !places.has(placeOfCheck(check)));
    if (open.length === 0) return undefined;
    const outcomes = await this.#params.evaluate(node, open);
    // One that waits for the rows of a third node says nothing yet.
    this.evaluated.push(...outcomes.filter(({ error }) => error?.code !== 'blocked'));
    return failedGates(outcomes).get(node);
  }
}
