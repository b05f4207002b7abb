import type { DuckDBConnection } from '@duckdb/node-api';
import type { CallContext, RunRequest } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { blockedByCheck, blockedProblem } from '../../shared/domain/checks/gates';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { readCellSql } from '../../shared/domain/graph/cell-sql';
import { unknownNode } from '../../shared/domain/graph/find-node';
import { fingerprint, type NodeInputs } from '../../shared/domain/graph/fingerprint';
import { type GraphNode, isEmptyCell } from '../../shared/domain/graph/graph';
import { ancestors, indexGraph, topologicalOrder } from '../../shared/domain/graph/order';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import type { NodeOutcome, NodeStatus, RunEvent, RunReport } from '../../shared/domain/run/run';
import type { CacheCatalogue, CacheEntry } from './cache-catalogue';
import type { RunGates } from './checks/run-gates';
import { type ConnectionPool, interruptible, rollBack } from './connection-pool';
import { describeQuery } from './describe-query';
import { isInterrupt, type StatementPlace, statementProblem } from './duckdb-error';
import type { NodeStates } from './node-states';
import type { Relations } from './relations';
import { createAs } from './run-statement';
import { relationName } from './sources';
import { statementText } from './statement-text';
import { sha256 } from './syntax/syntax-trees';

/** Independent nodes that run at the same time. DuckDB runs each one on all threads already; two hide each other's serial ends. */
const parallelNodes = 2;
const progressIntervalMs = 100;

export interface RunnerContext {
  readonly root: string;
  readonly graph: BuiltGraph;
  readonly pool: ConnectionPool;
  readonly catalogue: CacheCatalogue;
  readonly relations: Relations;
  readonly states: NodeStates;
  /** Undefined where checks keep nothing from running. */
  readonly gates: RunGates | undefined;
}

type Ended = NodeOutcome['status'];

/** One run: the targets and their ancestors in topological order, the stale ones executed, each committed on its own. */
export class Run {
  readonly #context: RunnerContext;
  readonly #request: RunRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #emit: (event: RunEvent) => void;
  readonly #outcomes = new Map<string, NodeOutcome>();
  readonly #order: readonly string[];
  readonly #targets: ReadonlySet<string>;
  readonly #started = new Set<string>();
  /** The failed check that keeps a node from running. */
  readonly #gates = new Map<string, CheckOutcome>();
  #toRun = 0;
  #done = 0;

  constructor(context: RunnerContext, request: RunRequest, options: CallContext<RunEvent> = {}) {
    this.#context = context;
    this.#request = request;
    this.#signal = options.signal;
    this.#emit = options.onEvent ?? (() => undefined);
    const { graph } = context;
    const { nodes } = indexGraph(graph);
    const cells = graph.nodes.filter((node) => node.kind === 'cell' || node.kind === 'macro').map((node) => node.name);
    const targets = request.nodes ?? cells;
    for (const name of targets) {
      if (!nodes.has(name)) {
        throw unknownNode(name, nodes.keys());
      }
    }
    this.#targets = new Set(targets);
    const wanted = ancestors(graph, targets);
    for (const name of targets) wanted.add(name);
    this.#order = topologicalOrder(graph).filter((name) => {
      const node = nodes.get(name);
      if (node === undefined || !wanted.has(name)) return false;
      // A cell that somebody just inserted is no failure of a run over many; asked for alone, it says that it is empty.
      if (targets.length > 1 && isEmptyCell(node)) return false;
      return node.kind === 'cell' || node.kind === 'macro';
    });
  }

  /** Resolves when every node has an outcome, also when the run was cancelled. */
  async execute(): Promise<RunReport> {
    const start = performance.now();
    this.#settleWithoutRunning();
    this.#toRun = this.#order.length - this.#outcomes.size;
    if (this.#toRun > 0 && !this.#signal?.aborted) {
      await this.#context.pool.use((connection) => this.#context.relations.dropUnknown(connection));
      for (const name of this.#order) {
        if (!this.#outcomes.has(name)) this.#status({ name, state: 'queued' });
      }
      const workers = Math.min(parallelNodes, this.#toRun);
      await Promise.all(Array.from({ length: workers }, () => this.#work()));
      await this.#context.pool.use((connection) => this.#context.catalogue.dropRetired(connection));
    }
    const nodes = this.#order.map((name) => this.#outcomes.get(name) ?? skipped(name));
    const checks = this.#context.gates?.evaluated ?? [];
    return {
      ms: performance.now() - start,
      nodes,
      cancelled: this.#signal?.aborted ?? false,
      ...(checks.length === 0 ? {} : { checks }),
    };
  }

  /** Everything that is fresh, broken or behind something broken. */
  #settleWithoutRunning(): void {
    const { graph, catalogue } = this.#context;
    const { nodes, parents } = indexGraph(graph);
    const rerun = new Set<string>();
    for (const name of this.#order) {
      const node = nodes.get(name);
      if (node === undefined) continue;
      const error = node.problems.find((problem) => problem.severity === 'error');
      if (error !== undefined) {
        this.#settle(name, { name, status: 'failed', rows: null, ms: 0, error });
        continue;
      }
      if (node.fingerprint === undefined) {
        this.#settle(name, blocked(name, this.#blocker(name)));
        continue;
      }
      const forced = this.#request.force === 'all' || (this.#request.force === 'targets' && this.#targets.has(name));
      const stale = !this.#context.states.isFresh(node);
      // A node that runs again may give other rows (now(), random()): what reads it follows.
      const behind = (parents.get(name) ?? []).some((parent) => rerun.has(parent));
      if (forced || stale || behind) {
        rerun.add(name);
        continue;
      }
      const rows = catalogue.entry(name)?.rows ?? null;
      this.#settle(name, { name, status: 'fresh', rows, ms: 0 });
    }
  }

  /** Takes one ready node after another until none is left. */
  async #work(): Promise<void> {
    for (;;) {
      if (this.#signal?.aborted) return;
      const name = this.#nextReady();
      if (name === undefined) {
        if (this.#running.size === 0) return;
        await Promise.race(this.#running);
        continue;
      }
      const running = this.#runNode(name).finally(() => this.#running.delete(running));
      this.#running.add(running);
      await running;
    }
  }

  readonly #running = new Set<Promise<void>>();

  /** The first node in order whose parents all ended. One whose parent failed is settled as blocked on the way. */
  #nextReady(): string | undefined {
    const { parents } = indexGraph(this.#context.graph);
    const inRun = new Set(this.#order);
    for (const name of this.#order) {
      if (this.#started.has(name) || this.#outcomes.has(name)) continue;
      const before = (parents.get(name) ?? []).filter((parent) => inRun.has(parent));
      const failed = before.some((parent) => isFailure(this.#outcomes.get(parent)?.status));
      if (failed) {
        const gate = before.flatMap((parent) => this.#gates.get(parent) ?? [])[0];
        const alone = before.every(
          (parent) => this.#gates.has(parent) || !isFailure(this.#outcomes.get(parent)?.status),
        );
        if (gate !== undefined && alone) this.#settleAtGate(name, gate);
        else this.#settle(name, blocked(name, this.#blocker(name)));
        this.#done++;
        continue;
      }
      if (before.every((parent) => this.#outcomes.has(parent))) {
        this.#started.add(name);
        return name;
      }
    }
    return undefined;
  }

  /** The nearest ancestor that failed by itself. */
  #blocker(name: string): string {
    const { nodes, parents } = indexGraph(this.#context.graph);
    for (const parent of parents.get(name) ?? []) {
      const outcome = this.#outcomes.get(parent);
      if (outcome?.status === 'failed') return parent;
      const node = nodes.get(parent);
      if (node === undefined) continue;
      if (node.problems.some((problem) => problem.severity === 'error')) return parent;
      if (outcome?.status === 'blocked' || node.fingerprint === undefined) return this.#blocker(parent);
    }
    return (parents.get(name) ?? [])[0] ?? name;
  }

  async #runNode(name: string): Promise<void> {
    const { graph, pool, root, states } = this.#context;
    const node = indexGraph(graph).nodes.get(name);
    if (node === undefined) return;
    if (!(await this.#mayPass(name))) {
      this.#done++;
      return;
    }
    this.#status({ name, state: 'running', startedAt: new Date().toISOString() });
    const start = performance.now();
    let place: StatementPlace | undefined;
    try {
      const entry = await pool.use(async (connection) => {
        const stopProgress = this.#watchProgress(connection, name);
        try {
          return await materialise(this.#context, connection, node, this.#signal, (found) => {
            place = found;
          });
        } finally {
          stopProgress();
        }
      });
      states.succeeded(name);
      this.#context.gates?.ran(name);
      this.#settle(name, {
        name,
        status: 'ran',
        rows: entry?.rows ?? null,
        ms: performance.now() - start,
      });
    } catch (error) {
      if (this.#signal?.aborted || isInterrupt(error) || isCancelled(error)) {
        this.#settle(name, skipped(name));
      } else {
        const problem = statementProblem(error, root, place);
        const ms = performance.now() - start;
        states.failed(node, problem, ms);
        this.#settle(name, { name, status: 'failed', rows: null, ms, error: problem });
      }
    }
    this.#done++;
    this.#emit({ type: 'progress', node: name, progress: 1, done: this.#done, total: this.#toRun });
  }

  /** Whether the checks of what a node reads let it run; settles the node where they do not. */
  async #mayPass(name: string): Promise<boolean> {
    const gate = await this.#context.gates?.above(name);
    if (this.#signal?.aborted) this.#settle(name, skipped(name));
    else if (gate !== undefined) this.#settleAtGate(name, gate);
    return gate === undefined && this.#signal?.aborted !== true;
  }

  #settleAtGate(name: string, gate: CheckOutcome): void {
    this.#gates.set(name, gate);
    this.#settle(name, { name, status: 'blocked', rows: null, ms: 0, error: blockedProblem(name, gate) });
  }

  #watchProgress(connection: DuckDBConnection, node: string): () => void {
    const timer = setInterval(() => {
      const { percentage } = connection.progress;
      const progress = percentage < 0 ? null : Math.min(1, percentage / 100);
      this.#emit({ type: 'progress', node, progress, done: this.#done, total: this.#toRun });
    }, progressIntervalMs);
    return () => clearInterval(timer);
  }

  #settle(name: string, outcome: NodeOutcome): void {
    this.#outcomes.set(name, outcome);
    const node = indexGraph(this.#context.graph).nodes.get(name);
    if (node === undefined) return;
    const { states } = this.#context;
    const gate = this.#gates.get(name);
    if (gate !== undefined) this.#status(blockedByCheck(states.statusOf(node), gate));
    else if (outcome.status === 'blocked' && outcome.error !== undefined)
      this.#status(states.blocked(node, outcome.error));
    else this.#status(states.statusOf(node));
  }

  #status(status: NodeStatus): void {
    this.#emit({ type: 'status', status });
  }
}

/**
 * Makes a node's result and its row in the catalogue in one transaction: a kill at any moment leaves the old result or
 * the new one. Returns nothing for a macro.
 */
async function materialise(
  context: RunnerContext,
  connection: DuckDBConnection,
  node: GraphNode,
  signal: AbortSignal | undefined,
  onPlace: (place: StatementPlace) => void,
): Promise<CacheEntry | undefined> {
  const { relations, catalogue, graph } = context;
  if (node.kind === 'macro') {
    await relations.ensure(connection, [node.name]);
    return undefined;
  }
  const { parents } = indexGraph(graph);
  await interruptible(connection, signal, () => relations.ensure(connection, parents.get(node.name) ?? []));
  const cell = readCellSql(node.sql ?? '');
  const inputs = graph.inputs.get(node.name);
  if (cell.kind !== 'query' || inputs === undefined || node.fingerprint === undefined) {
    throw new PlumblineError({ code: 'empty_cell', message: `The cell ${node.name} holds no query.`, node: node.name });
  }
  const statement = await statementText(connection, cell, context.root);
  // A view can hold neither a parameter nor the values that a PIVOT found: such a node becomes a table.
  const asView = wantsView(inputs) && Object.keys(inputs.parameters).length === 0 && !statement.isDynamicPivot;
  const table = asView ? null : catalogue.tables.freeName(node.name, node.fingerprint);
  const target = table === null ? relationName(node.name) : catalogue.tables.qualified(table);
  const prefix = `CREATE ${table === null ? 'OR REPLACE VIEW' : 'TABLE'} ${target} AS `;
  onPlace({
    node: node.name,
    file: node.file,
    sql: node.sql ?? '',
    sqlLine: node.sqlLine ?? node.line,
    offset: cell.statement.start,
    prefixBytes: Buffer.byteLength(prefix + statement.before, 'utf8'),
    replacements: statement.replacements,
  });
  const start = performance.now();
  await connection.run('BEGIN');
  try {
    const made = await interruptible(connection, signal, () =>
      createAs(connection, prefix, statement, graph.parameters),
    );
    const columns = await describeQuery(connection, `FROM ${target}`);
    const read = readNow(inputs, relations.changes.among(Object.keys(inputs.reads)));
    const entry: CacheEntry = {
      node: node.name,
      fingerprint: read === inputs ? node.fingerprint : fingerprint(read, sha256),
      table,
      rows: table === null ? null : made,
      ms: performance.now() - start,
      ranAt: new Date().toISOString(),
      inputs: read,
      columns,
    };
    const view =
      table === null
        ? { sql: undefined, definition: `view ${node.fingerprint}` }
        : relations.viewOfTable(node.name, table, columns);
    if (view.sql !== undefined) await connection.run(view.sql);
    await catalogue.write(connection, entry);
    await catalogue.writeDefinition(connection, node.name, view.definition);
    await connection.run('COMMIT');
    catalogue.committed(entry);
    catalogue.committedDefinition(node.name, view.definition);
    return entry;
  } catch (error) {
    await rollBack(connection);
    if (table !== null) catalogue.tables.releaseName(table);
    throw error;
  }
}

/**
 * The inputs of rows that were read when some inputs had changed since the graph was derived: nobody knows which rows of
 * theirs were read, so the result is stale from the start, because of them.
 */
function readNow(inputs: NodeInputs, changed: readonly string[]): NodeInputs {
  if (changed.length === 0) return inputs;
  const reads = Object.entries(inputs.reads).map(([name, read]) =>
    changed.includes(name) ? [name, { ...read, fingerprint: 'unknown' }] : [name, read],
  );
  return { ...inputs, reads: Object.fromEntries(reads) as NodeInputs['reads'] };
}

function wantsView(inputs: NodeInputs): boolean {
  return inputs.materialize === '"view"';
}

function isFailure(status: Ended | undefined): boolean {
  return status === 'failed' || status === 'blocked';
}

function isCancelled(error: unknown): boolean {
  return error instanceof PlumblineError && error.problem.code === 'cancelled';
}

function blocked(name: string, by: string): NodeOutcome {
  const error: Problem = {
    code: 'blocked',
    severity: 'error',
    message: `blocked by ${by}`,
    hint: `Repair ${by} first.`,
    node: name,
  };
  return { name, status: 'blocked', rows: null, ms: 0, error };
}

function skipped(name: string): NodeOutcome {
  return { name, status: 'skipped', rows: null, ms: 0 };
}
