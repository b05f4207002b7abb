import type { DerivedGraph } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { failedGates, withGates } from '../../shared/domain/checks/gates';
import type { Graph } from '../../shared/domain/graph/graph';
import type { NodeStatus } from '../../shared/domain/run/run';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import {
  afterRun,
  currentOutcomes,
  type KeptOutcome,
  keepOutcomes,
  loadKeptOutcomes,
  saveKeptOutcomes,
  settledNodes,
  settledOutcomes,
} from './check-history';

/** What people wrote, and the graph that was derived from it. */
export interface DerivedWorkspace {
  readonly snapshot: WorkspaceSnapshot;
  readonly derived: DerivedGraph;
}

interface Current extends DerivedWorkspace {
  readonly kept: readonly KeptOutcome[];
  readonly outcomes: readonly CheckOutcome[];
  readonly statuses: readonly NodeStatus[];
}

/** The last outcomes of a workspace's checks, kept across sessions, and what follows from them for its nodes. */
export class CheckMemory {
  readonly #root: string;
  #kept: readonly KeptOutcome[];
  /** What holds now: a window asks for it many times a second while a run goes. */
  #current: Current | undefined;

  private constructor(root: string, kept: readonly KeptOutcome[]) {
    this.#root = root;
    this.#kept = kept;
  }

  static async load(root: string): Promise<CheckMemory> {
    return new CheckMemory(root, await loadKeptOutcomes(root));
  }

  /** The last outcome of each check, where the check and the rows that it judged are still the same. */
  outcomes(now: DerivedWorkspace): readonly CheckOutcome[] {
    return this.#at(now).outcomes;
  }

  /** The states of the nodes; what a failed check keeps from running is blocked. */
  statuses(now: DerivedWorkspace): readonly NodeStatus[] {
    return this.#at(now).statuses;
  }

  /** Outcomes that evaluating their checks again would only repeat. */
  settled({ snapshot, derived }: DerivedWorkspace): readonly CheckOutcome[] {
    return settledOutcomes(this.#kept, snapshot, derived.graph);
  }

  /** Nodes all of whose checks have such an outcome. */
  settledNodes({ snapshot, derived }: DerivedWorkspace): Set<string> {
    return settledNodes(this.#kept, snapshot, derived.graph);
  }

  /** Nodes were made again: what was said of their rows is of older ones. */
  async ran(nodes: ReadonlySet<string>, { snapshot, derived }: DerivedWorkspace): Promise<void> {
    const kept = afterRun(this.#kept, nodes, snapshot, derived.graph);
    if (kept === this.#kept) return;
    this.#kept = kept;
    await this.#save();
  }

  /** Takes outcomes in, in place of earlier ones of the same checks on the same rows. `of` is what they were evaluated on. */
  async keep(
    outcomes: readonly CheckOutcome[],
    of: { readonly snapshot: WorkspaceSnapshot; readonly graph: Graph },
    now: DerivedWorkspace,
  ): Promise<void> {
    // What was edited meanwhile has another key: its outcomes are of rows that are none of its own.
    const evaluated = keepOutcomes(outcomes, of.snapshot, of.graph);
    const replaced = new Set(evaluated.map((entry) => entry.key));
    const current = new Set(
      keepOutcomes(this.outcomes(now), now.snapshot, now.derived.graph).map((entry) => entry.key),
    );
    const earlier = this.#kept.filter((entry) => current.has(entry.key) && !replaced.has(entry.key));
    this.#kept = [...earlier, ...evaluated];
    await this.#save();
  }

  async #save(): Promise<void> {
    // It lies in the cache folder: where that cannot be written, work goes on without it.
    await saveKeptOutcomes(this.#root, this.#kept).catch(() => undefined);
  }

  #at({ snapshot, derived }: DerivedWorkspace): Current {
    const known = this.#current;
    if (known?.kept === this.#kept && known.derived === derived && known.snapshot === snapshot) return known;
    const fresh = new Set(derived.statuses.flatMap(({ name, state }) => (state === 'fresh' ? [name] : [])));
    const kept = this.#kept;
    const outcomes = currentOutcomes(kept, snapshot, derived.graph).filter(
      // It had no result then; now it has one that nobody has checked.
      (outcome) => outcome.error?.code !== 'blocked' || !fresh.has(outcome.node),
    );
    const sure = currentOutcomes(
      kept.filter((entry) => entry.isOfOlderRows !== true),
      snapshot,
      derived.graph,
    );
    const statuses = withGates(derived.graph, derived.statuses, failedGates(sure));
    this.#current = { kept, snapshot, derived, outcomes, statuses };
    return this.#current;
  }
}
