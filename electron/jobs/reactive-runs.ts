import type { DerivedGraph } from '../../shared/contract/engine-api';
import { foldName } from '../../shared/domain/graph/names';
import { ancestors, indexGraph } from '../../shared/domain/graph/order';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem, type ProblemCode, toProblem } from '../../shared/domain/problem';
import { automaticTargets, inputTargets, type ReactiveSituation } from '../../shared/domain/run/reactive-plan';
import type { NodeStatus } from '../../shared/domain/run/run';
import type { RunMode } from '../../shared/domain/run/run-mode';
import type { StartedJob } from './job-service';

/** What runs by themselves work on; the workspace gives it. */
export interface ReactiveHost {
  readonly runMode: RunMode;
  derived(): DerivedGraph;
  statuses(): readonly NodeStatus[];
  parameters(): ReadonlyMap<string, BoundParameter>;
  /** Whether a job that somebody asked for uses the cache or waits for it. */
  isBusy(): boolean;
  /** Resolves when the graph stands for the texts as they are now. */
  settled(): Promise<void>;
  /** Binds a node's SQL without running it; rejects where it cannot. */
  bind(node: string): Promise<unknown>;
  start(title: string, nodes: readonly string[]): StartedJob;
  cancel(job: string): void;
  /** Remembers the mode, and tells the window. */
  chooseMode(mode: RunMode): void;
  /** Remembers values and derives the graph with them. */
  chooseInputs(values: Readonly<Record<string, ParameterValue | null>>): Promise<void>;
}

interface Current {
  readonly job: StartedJob;
  /** What would run, with the fingerprints that it had at the start. */
  readonly prints: ReadonlyMap<string, string | undefined>;
  readonly parameters: ReadonlySet<string>;
  superseded: boolean;
}

const passing: ReadonlySet<ProblemCode> = new Set(['engine_lost', 'engine_busy', 'cancelled']);

/** Typing rests for this long before anything runs by itself, in ms. */
const restMs = 700;

/**
 * Runs that nobody asked for: of what is stale and on screen in the automatic mode, and of what depends on an input that
 * was changed. They give way to everything else: to a newer edit of what they run, to a newer value, to a run that
 * somebody asks for. What failed, or was cancelled by hand, waits until something about it changes.
 */
export class ReactiveRuns {
  readonly #host: ReactiveHost;
  #shown: ReadonlySet<string> = new Set();
  #declined = new Map<string, string>();
  /** Parameters that were changed and whose dependents did not run yet. */
  #changed = new Set<string>();
  #current: Current | undefined;
  #timer: NodeJS.Timeout | undefined;
  #restsAt = 0;
  #planning = false;
  #again = false;
  #disposed = false;

  constructor(host: ReactiveHost) {
    this.#host = host;
  }

  setMode(mode: RunMode): void {
    if (mode === this.#host.runMode) return;
    this.#host.chooseMode(mode);
    this.#declined.clear();
    if (mode === 'automatic') this.#schedule();
    else if (this.#current?.parameters.size === 0) this.#supersede();
  }

  setShown(nodes: readonly string[]): void {
    this.#shown = new Set(nodes);
    this.#schedule();
  }

  /** Takes what was chosen at input cells. Rejects with `bad_parameter` for a parameter that no input cell binds. */
  async setInputs(values: Readonly<Record<string, ParameterValue | null>>): Promise<void> {
    const parameters = this.#host.parameters();
    for (const name of Object.keys(values)) {
      if (parameters.has(foldName(name))) continue;
      throw new PlumblineError({ code: 'bad_parameter', message: `Nothing defines the parameter ${name}.` });
    }
    await this.#host.chooseInputs(values);
    if (this.#host.runMode === 'demand') return;
    for (const name of Object.keys(values)) this.#changed.add(name);
    this.#schedule();
  }

  /** Somebody types. */
  edited(): void {
    this.#restsAt = Date.now() + restMs;
    this.#schedule();
  }

  /** The graph was derived: a run of what is other now is of no use any more. */
  derived(): void {
    const current = this.#current;
    if (current !== undefined) {
      const now = new Map(this.#host.derived().graph.nodes.map((node) => [node.name, node.fingerprint]));
      if ([...current.prints].some(([name, print]) => now.get(name) !== print)) this.#supersede();
    }
    this.#schedule();
  }

  /** Makes way for a run that somebody asked for; what is left to do comes after it. */
  giveWay(): void {
    this.#supersede();
  }

  /** A job has ended that was in the way. */
  jobEnded(): void {
    this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #supersede(): void {
    const current = this.#current;
    if (current === undefined || current.superseded) return;
    current.superseded = true;
    for (const name of current.parameters) this.#changed.add(name);
    this.#host.cancel(current.job.id);
  }

  #schedule(): void {
    if (this.#disposed || (this.#host.runMode !== 'automatic' && this.#changed.size === 0)) return;
    clearTimeout(this.#timer);
    // A changed input does not wait for a rest of typing: nobody types.
    const wait = this.#changed.size > 0 ? 0 : Math.max(0, this.#restsAt - Date.now());
    this.#timer = setTimeout(() => void this.#plan(), wait);
  }

  async #plan(): Promise<void> {
    if (this.#planning) {
      this.#again = true;
      return;
    }
    this.#planning = true;
    try {
      await this.#host.settled();
      if (this.#disposed || this.#current !== undefined || this.#host.isBusy()) return;
      const situation = this.#situation();
      const changed = new Set(this.#changed);
      const forInputs = inputTargets(situation, changed);
      const isAutomatic = this.#host.runMode === 'automatic';
      const isRested = Date.now() >= this.#restsAt;
      // For a changed input it does not wait for the rest, and a timer may be early by a moment: what is edited comes later.
      if (isAutomatic && !isRested) this.#again = true;
      const forEdits = isAutomatic && isRested ? automaticTargets(situation) : [];
      const targets = await this.#bindable([...new Set([...forInputs, ...forEdits])], situation);
      if (this.#disposed || this.#current !== undefined || this.#host.isBusy()) return;
      // What was changed meanwhile is for the next time.
      for (const name of changed) this.#changed.delete(name);
      if (targets.length > 0) this.#start(targets, changed);
    } finally {
      this.#planning = false;
      if (this.#again) {
        this.#again = false;
        this.#schedule();
      }
    }
  }

  #situation(): ReactiveSituation {
    const { graph } = this.#host.derived();
    const statuses = new Map(this.#host.statuses().map((status) => [status.name, status]));
    return { graph, statuses, shown: this.#shown, declined: this.#declined };
  }

  /** The targets whose SQL binds, as far as that can be told before what they read has run. */
  async #bindable(targets: readonly string[], { graph, statuses }: ReactiveSituation): Promise<string[]> {
    const { nodes, parents } = indexGraph(graph);
    const bound: string[] = [];
    for (const name of targets) {
      const states = (parents.get(name) ?? []).map((parent) => statuses.get(parent)?.state);
      const isReady = states.every((state) => state === 'fresh' || state === 'source');
      const problem = isReady ? await this.#bindProblem(name) : undefined;
      const print = nodes.get(name)?.fingerprint;
      if (problem === undefined) bound.push(name);
      // An engine that is away says nothing about the text.
      else if (!passing.has(problem.code) && print !== undefined) this.#declined.set(name, print);
    }
    return bound;
  }

  async #bindProblem(name: string): Promise<Problem | undefined> {
    try {
      await this.#host.bind(name);
      return undefined;
    } catch (error) {
      return toProblem(error);
    }
  }

  #start(targets: readonly string[], changed: ReadonlySet<string>): void {
    const { graph } = this.#host.derived();
    const own = new Map(graph.nodes.map((node) => [node.name, node.fingerprint]));
    const involved = [...targets, ...ancestors(graph, targets)];
    const title =
      changed.size === 0
        ? `Automatic: ${listNames(targets)}`
        : `${listNames([...changed])} changed: ${listNames(targets)}`;
    const current: Current = {
      job: this.#host.start(title, targets),
      prints: new Map(involved.map((name) => [name, own.get(name)])),
      parameters: changed,
      superseded: false,
    };
    this.#current = current;
    void current.job.done.then(() => this.#ended(current));
  }

  #ended(current: Current): void {
    this.#current = undefined;
    if (!current.superseded) {
      // What is still stale was cancelled by hand, or its engine was lost: the same again would end the same.
      const states = new Map(this.#host.statuses().map((status) => [status.name, status.state]));
      for (const [name, print] of current.prints) {
        if (print !== undefined && states.get(name) === 'stale') this.#declined.set(name, print);
      }
    }
    this.#schedule();
  }
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
