import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import type { NodeInputs } from '../../shared/domain/graph/fingerprint';
import { type GraphNode, isEmptyCell } from '../../shared/domain/graph/graph';
import { ancestors, descendants, indexGraph } from '../../shared/domain/graph/order';
import { reasonText, type StateCause, staleCauses } from '../../shared/domain/graph/stale-reason';
import type { Problem } from '../../shared/domain/problem';
import type { NodeStatus } from '../../shared/domain/run/run';
import type { CacheCatalogue, CacheEntry } from './cache-catalogue';
import { madeAt } from './sinks/sink-rows';
import type { SinkStates } from './sinks/sink-states';

interface Failure {
  readonly fingerprint: string;
  readonly state: 'failed' | 'blocked';
  readonly problem: Problem;
  /** How long it ran until it failed. */
  readonly ms?: number;
}

interface Told {
  readonly inputs: NodeInputs;
  readonly entry: CacheEntry | undefined;
  readonly failure: Failure | undefined;
  readonly status: NodeStatus;
}

/** What state each node of the current graph is in. Failures are kept for as long as nothing that led to them changes. */
export class NodeStates {
  readonly #catalogue: CacheCatalogue;
  readonly #sinks: SinkStates;
  readonly #failures = new Map<string, Failure>();
  /** The states told last of nodes without an error, with all that they follow from. */
  readonly #told = new Map<string, Told>();
  #graph: BuiltGraph | undefined;

  constructor(catalogue: CacheCatalogue, sinks: SinkStates) {
    this.#catalogue = catalogue;
    this.#sinks = sinks;
  }

  setGraph(graph: BuiltGraph): void {
    this.#graph = graph;
    const { nodes } = indexGraph(graph);
    for (const [name, failure] of this.#failures) {
      if (nodes.get(name)?.fingerprint !== failure.fingerprint) this.#failures.delete(name);
    }
    for (const name of this.#told.keys()) if (!nodes.has(name)) this.#told.delete(name);
  }

  isFresh(node: GraphNode): boolean {
    if (node.fingerprint === undefined) return false;
    if (node.kind === 'macro') return true;
    return this.#catalogue.entry(node.name)?.fingerprint === node.fingerprint;
  }

  succeeded(name: string): void {
    this.#failures.delete(name);
    // What this node blocked can run now, unless something else that it reads has failed.
    const graph = this.#graph;
    if (graph === undefined) return;
    for (const other of descendants(graph, [name])) {
      if (this.#failures.get(other)?.state !== 'blocked') continue;
      const stillFailed = [...ancestors(graph, [other])].some((up) => this.#failures.get(up)?.state === 'failed');
      if (!stillFailed) this.#failures.delete(other);
    }
  }

  failed(node: GraphNode, problem: Problem, ms: number): void {
    if (node.fingerprint === undefined) return;
    this.#failures.set(node.name, { fingerprint: node.fingerprint, state: 'failed', problem, ms });
  }

  /** Notes that a run could not reach the node; the status says so until something changes. */
  blocked(node: GraphNode, problem: Problem): NodeStatus {
    if (node.fingerprint !== undefined) {
      this.#failures.set(node.name, { fingerprint: node.fingerprint, state: 'blocked', problem });
    }
    return this.statusOf(node);
  }

  statuses(): NodeStatus[] {
    return (this.#graph?.nodes ?? []).map((node) => this.statusOf(node));
  }

  statusOf(node: GraphNode): NodeStatus {
    const { name } = node;
    const error = node.problems.find((problem) => problem.severity === 'error');
    const withPrint = { name, ...(node.fingerprint === undefined ? {} : { fingerprint: node.fingerprint }) };
    if (node.kind === 'planned') return { ...withPrint, state: 'planned' };
    if (isEmptyCell(node)) return { ...withPrint, state: 'empty' };
    if (error !== undefined) return { ...withPrint, state: 'broken', reason: error.message, problem: error };
    if (node.kind === 'source' || node.kind === 'file') return { ...withPrint, state: 'source' };
    if (node.fingerprint === undefined) {
      const by = this.#brokenAncestor(name) ?? 'an ancestor';
      const problem: Problem = { code: 'blocked', severity: 'error', message: `blocked by ${by}`, node: name };
      return { ...withPrint, state: 'blocked', reason: problem.message, causes: blockedBy(problem.message), problem };
    }
    if (node.kind === 'macro') return { ...withPrint, state: 'fresh' };
    if (node.kind === 'sink') return this.#statusOfSink(node);
    const entry = this.#catalogue.entry(name);
    const inputs = this.#graph?.inputs.get(name);
    if (inputs === undefined) return this.#stateOfResult(node, entry, inputs);
    // Of a large workspace nearly all states are those of before.
    const told = this.#told.get(name);
    const failure = this.#failures.get(name);
    if (
      told?.inputs === inputs &&
      told.entry === entry &&
      told.failure === failure &&
      told.status.fingerprint === node.fingerprint
    )
      return told.status;
    const status = this.#stateOfResult(node, entry, inputs);
    this.#told.set(name, { inputs, entry, failure, status });
    return status;
  }

  /** The state of a node that can run, or ran. */
  #stateOfResult(node: GraphNode, entry: CacheEntry | undefined, inputs: NodeInputs | undefined): NodeStatus {
    const { name } = node;
    const withPrint = { name, ...(node.fingerprint === undefined ? {} : { fingerprint: node.fingerprint }) };
    const made =
      entry === undefined
        ? {}
        : {
            ...(entry.rows === null ? {} : { rows: entry.rows }),
            ms: entry.ms,
            ranAt: entry.ranAt,
            columns: entry.columns,
          };
    if (entry?.fingerprint === node.fingerprint && !this.#failures.has(name)) {
      return { ...withPrint, state: 'fresh', ...made };
    }
    const failure = this.#failures.get(name);
    if (failure !== undefined) {
      const { state, problem, ms } = failure;
      return {
        ...withPrint,
        state,
        reason: problem.message,
        ...(state === 'blocked' ? { causes: blockedBy(problem.message) } : {}),
        problem,
        ...made,
        ...(ms === undefined ? {} : { ms }),
      };
    }
    const found = inputs === undefined ? [] : staleCauses(entry?.inputs, inputs);
    const causes = found.length === 0 ? neverRan : found;
    return { ...withPrint, state: 'stale', reason: reasonText(causes) ?? '', causes, ...made };
  }

  /** Fresh: what stands at its target was written by this workspace, from the rows that are there now. */
  #statusOfSink(node: GraphNode): NodeStatus {
    const { name, write, fingerprint } = node;
    const base = { name, ...(fingerprint === undefined ? {} : { fingerprint }) };
    const inputs = this.#graph?.inputs.get(name);
    if (inputs === undefined || write === undefined) return { ...base, state: 'stale' };
    const record = this.#sinks.record(name);
    const made = record === undefined ? {} : { rows: record.rows, ms: record.ms, ranAt: record.writtenAt };
    const above = this.#failedAncestor(name);
    if (above !== undefined) {
      const problem: Problem = { code: 'blocked', severity: 'error', message: `blocked by ${above}`, node: name };
      return {
        ...base,
        state: 'blocked',
        reason: problem.message,
        causes: blockedBy(problem.message),
        problem,
        ...made,
      };
    }
    const failure = this.#failures.get(name);
    if (failure !== undefined) {
      const { problem, ms = 0 } = failure;
      return { ...base, state: 'failed', reason: problem.message, problem, ...made, ms };
    }
    const [read = ''] = Object.keys(inputs.reads);
    const causes = this.#sinks.causes(name, write, inputs, madeAt({ catalogue: this.#catalogue }, read));
    if (causes.length === 0) return { ...base, state: 'fresh', ...made };
    return { ...base, state: 'stale', reason: reasonText(causes) ?? '', causes, ...made };
  }

  #failedAncestor(name: string): string | undefined {
    if (this.#graph === undefined || this.#failures.size === 0) return undefined;
    for (const above of ancestors(this.#graph, [name])) if (this.#failures.get(above)?.state === 'failed') return above;
    return undefined;
  }

  #brokenAncestor(name: string): string | undefined {
    if (this.#graph === undefined) return undefined;
    const { nodes, parents } = indexGraph(this.#graph);
    const seen = new Set<string>([name]);
    const queue = [...(parents.get(name) ?? [])];
    for (const parent of queue) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      const node = nodes.get(parent);
      if (node?.problems.some((problem) => problem.severity === 'error') || node?.kind === 'planned') return parent;
      queue.push(...(parents.get(parent) ?? []));
    }
    return undefined;
  }
}

const neverRan: readonly StateCause[] = [{ kind: 'never_ran', text: 'never ran' }];

/** `blocked by NAME` as a cause that leads to the node. */
function blockedBy(text: string): readonly StateCause[] {
  const name = /^blocked by (.+)$/.exec(text)?.[1];
  return [{ kind: 'blocked', ...(name === undefined ? {} : { name }), text }];
}
