import type {
  CallContext,
  CheckRequest,
  DerivedGraph,
  EngineApi,
  EngineInfo,
  RunRequest,
  SinkWriteRequest,
} from '../../shared/contract/engine-api';
import { nodesReadBy } from '../../shared/domain/checks/check-fingerprint';
import type { CheckOutcome, CheckReport } from '../../shared/domain/checks/check-outcome';
import { isGate } from '../../shared/domain/checks/gates';
import type { MutationReport } from '../../shared/domain/checks/mutation/mutation-report';
import type { SuggestionReport } from '../../shared/domain/checks/suggest/suggestion-report';
import { unknownNode } from '../../shared/domain/graph/find-node';
import { ancestors, descendants } from '../../shared/domain/graph/order';
import { type BoundParameter, bindParameters } from '../../shared/domain/graph/parameter-bindings';
import { fittingValues } from '../../shared/domain/inputs/input-parameters';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import type { Proof } from '../../shared/domain/proof/proof';
import type { RunEvent, RunReport } from '../../shared/domain/run/run';
import type { SinkDryRun, SinkWritten } from '../../shared/domain/sink/sink-run';
import type { ProjectInTheWay, PromotionResult } from '../../shared/domain/spec/promotion-result';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { promotedParameters } from '../promote/in-step/require-in-step';
import { promote } from '../promote/promote';
import { prove } from '../promote/proof/prove';
import { type ReviewedSlice, reviewSlice } from '../promote/review-slice';
import { gitCommit } from '../workspace/git-info';
import { loadWorkspace } from '../workspace/load-workspace';
import { CheckMemory, type DerivedWorkspace } from './check-memory';
import { checkHistories, checkWithHistory, recordChecks } from './check-values';
import { type MutateContext, type MutateRequest, mutateChecks, staleForMutation } from './mutate-checks';
import { appendRun } from './run-history';
import { runRecord } from './run-record';
import { deriveGraph, engineSettings, givenBy, openEngine } from './session-engine';
import { previewSink, runSinks, type SinkParts, type SinkRunOptions, writeSink } from './sink-runs';
import { appendStatements } from './statement-history';
import { statementsOf } from './statement-records';
import { type SuggestContext, suggestChecks } from './suggest-checks';

export interface SessionOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly engine: EngineApi;
  readonly trigger: 'app' | 'cli';
  /** Of Plumbline itself; recorded with specs. */
  readonly version: string;
  /** Parameter values as text, in place of what notebooks and manifest say. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What was chosen at the input cells. The command line has none: its results are those of the text alone, on every machine. */
  readonly inputValues?: InputValues;
}

export interface SessionRunRequest extends Omit<RunRequest, 'gates'> {
  /** Targets beside `nodes`: these nodes and everything that reads them, directly or not. */
  readonly from?: readonly string[];
  /** Failed checks keep nothing from running, and none is evaluated on the way. */
  readonly ignoreChecks?: boolean;
  /** What becomes of the sinks among the targets, or of all: dry says what they would write. Left out: nothing. */
  readonly sinks?: 'dry' | 'write';
}

interface PromotionRequest {
  readonly nodes: readonly string[];
  readonly targets: readonly string[];
  readonly out: string;
  /** Whether to write over what was changed in the projects and nobody took over; a list: over these files and no others. */
  readonly overwrite?: boolean | readonly Pick<ProjectInTheWay, 'dir' | 'files'>[] | undefined;
}

type ProjectToProve = Pick<Parameters<typeof prove>[0], 'dir' | 'manifest' | 'spec' | 'rehearsals' | 'env'>;

type SliceRequest = Parameters<typeof reviewSlice>[0];

interface PromotionContext {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: number, detail: string) => void;
}

type InputValues = Readonly<Record<string, ParameterValue>>;

/**
 * An open workspace: what people wrote (the snapshot), the graph derived from it, and what can be done with it.
 * The app and the command line share it; they differ in where the engine runs.
 */
export class WorkspaceSession {
  readonly root: string;
  readonly engine: EngineApi;
  readonly #options: SessionOptions;
  #snapshot: WorkspaceSnapshot;
  #derived: DerivedGraph;
  #engineInfo: EngineInfo;
  /** What the engine was opened with; undefined while it is not open. */
  #openedWith: string | undefined;
  readonly #memory: CheckMemory;
  #inputValues: InputValues;
  /** A spec stands on what everybody has: while one is made, the input cells have their defaults. */
  #defaultsOnly = 0;
  #givenMeanwhile: Readonly<Record<string, string>> = {};
  /** Graphs are derived one after another: the engine works with the one that it derived last. */
  #deriving: Promise<unknown> = Promise.resolve();

  private constructor(
    options: SessionOptions,
    snapshot: WorkspaceSnapshot,
    engineInfo: EngineInfo,
    derived: DerivedGraph,
    memory: CheckMemory,
  ) {
    this.root = options.root;
    this.engine = options.engine;
    this.#options = options;
    this.#snapshot = snapshot;
    this.#engineInfo = engineInfo;
    this.#openedWith = engineSettings(snapshot);
    this.#derived = derived;
    this.#memory = memory;
    this.#inputValues = options.inputValues ?? {};
  }

  /** Reads the workspace, opens the engine's cache and derives the graph. Rejects only when the folder is no workspace. */
  static async open(options: SessionOptions): Promise<WorkspaceSession> {
    const snapshot = await loadWorkspace(options.root);
    const engineInfo = await openEngine(options, snapshot);
    const derived = await deriveGraph(options, snapshot, fittingValues(snapshot.notebooks, options.inputValues ?? {}));
    return new WorkspaceSession(options, snapshot, engineInfo, derived, await CheckMemory.load(options.root));
  }

  get snapshot(): WorkspaceSnapshot {
    return this.#snapshot;
  }

  /** The graph and the state of its nodes; what a failed check keeps from running is blocked. */
  get derived(): DerivedGraph {
    return { graph: this.#derived.graph, statuses: this.#memory.statuses(this.#now) };
  }

  get #now(): DerivedWorkspace {
    return { snapshot: this.#snapshot, derived: this.#derived };
  }

  /** All parameters by folded name, with the values that queries bind now. */
  get parameters(): ReadonlyMap<string, BoundParameter> {
    return bindParameters(this.#snapshot, givenBy(this.#given(), this.#snapshot), this.#fittingInputs());
  }

  /** What was chosen at the input cells, also what no cell of today can give: it may come back with its cell. */
  get inputValues(): InputValues {
    return this.#inputValues;
  }

  /** Chooses values at the input cells (null: the default again) and derives the graph with them. */
  async setInputs(values: Readonly<Record<string, ParameterValue | null>>): Promise<DerivedGraph> {
    const merged = { ...this.#inputValues, ...values };
    this.#inputValues = Object.fromEntries(
      Object.entries(merged).filter((entry): entry is [string, ParameterValue] => entry[1] !== null),
    );
    return this.#derive();
  }

  get engineInfo(): EngineInfo {
    return this.#engineInfo;
  }

  /** The last outcome of each check, where the check and the rows that it judged are still the same; also of earlier sessions. */
  get checks(): readonly CheckOutcome[] {
    return this.#memory.outcomes(this.#now);
  }

  /** Reads the workspace again, with `openTexts` (relative path to text) in place of what is on disk, and derives the graph. */
  async reload(openTexts?: ReadonlyMap<string, string>): Promise<DerivedGraph> {
    this.#snapshot = await loadWorkspace(this.root, openTexts === undefined ? {} : { openTexts });
    return this.#derive();
  }

  /** Names of the cells of a notebook (path relative to the workspace), in their order. Throws `file_not_found`. */
  cellsOf(file: string): string[] {
    const notebook = this.#snapshot.notebooks.find(
      (candidate) => candidate.file === file || candidate.file === `notebooks/${file}`,
    );
    if (notebook === undefined) {
      throw new PlumblineError({
        code: 'file_not_found',
        message: `There is no notebook ${file} in this workspace.`,
        hint: `Notebooks: ${this.#snapshot.notebooks.map((candidate) => candidate.file).join(', ') || 'none'}.`,
      });
    }
    return notebook.blocks.flatMap((block) => (block.kind === 'sql' ? [block.name] : []));
  }

  /** Runs nodes and their stale ancestors, and writes the run to the history. */
  async run(
    request: SessionRunRequest,
    context: CallContext<RunEvent> & { readonly automatic?: true } = {},
  ): Promise<RunReport> {
    this.#requireNodes([...(request.nodes ?? []), ...(request.from ?? [])]);
    const { sinks, from, ...cells } = request;
    const nodes = from === undefined ? request.nodes : this.#nodesFrom(from, request.nodes);
    const report = await this.#runCells({ ...cells, ...(nodes === undefined ? {} : { nodes }) }, context);
    // What stands below a node is not written because of it: a sink writes when it is named, or all are.
    const named = sinks === 'write' && from !== undefined ? (request.nodes ?? []) : nodes;
    const wanted = sinks === undefined ? [] : this.#sinksOf(named);
    if (sinks === undefined || wanted.length === 0) return report;
    const { ignoreChecks = false } = request;
    const how = { write: sinks === 'write', isNamed: named !== undefined, ignoreChecks };
    const start = performance.now();
    const outcomes = await runSinks(this.#sinkParts(context, how), wanted, report, how, context);
    const ms = report.ms + performance.now() - start;
    return { ...report, ms, nodes: [...report.nodes, ...outcomes], cancelled: context.signal?.aborted ?? false };
  }

  /** Says what a sink would write, see `previewSink`; writes nothing. */
  async previewSink(sink: string, context: CallContext<RunEvent> = {}): Promise<SinkDryRun> {
    this.#requireNodes([sink]);
    return previewSink(this.#sinkParts(context, {}), sink, {}, context);
  }

  /** Writes a sink, see `writeSink`. */
  async writeSink(request: SinkWriteRequest, context: CallContext<RunEvent> = {}): Promise<SinkWritten> {
    this.#requireNodes([request.sink]);
    return writeSink(this.#sinkParts(context, {}), request, {}, context);
  }

  #sinksOf(nodes: readonly string[] | undefined): string[] {
    const wanted = nodes === undefined ? undefined : new Set(nodes);
    return this.#derived.graph.nodes.flatMap(({ name, kind }) =>
      kind === 'sink' && (wanted?.has(name) ?? true) ? [name] : [],
    );
  }

  #sinkParts(context: CallContext<RunEvent>, { ignoreChecks = false }: SinkRunOptions): SinkParts {
    return {
      snapshot: () => this.#snapshot,
      derived: () => this.#derived,
      run: (node) => this.#runCells({ nodes: [node], ignoreChecks }, context),
      check: (nodes) => this.check({ nodes }, { signal: context.signal, onRunEvent: context.onEvent }),
      outcomes: () => this.checks,
      engine: this.engine,
      refresh: () => this.#derive(),
      record: (targets, report, startedAt) => {
        const { snapshot } = this;
        const of = {
          startedAt,
          endedAt: new Date(),
          snapshot,
          graph: this.#derived.graph,
          parameters: this.parameters,
        };
        return appendRun(this.root, runRecord(targets, report, { ...of, ...this.#made() })).catch(ignoreUnwritable);
      },
    };
  }

  async #runCells(
    request: Omit<SessionRunRequest, 'sinks' | 'from'>,
    context: CallContext<RunEvent> & { readonly automatic?: true },
  ): Promise<RunReport> {
    // What runs is what was derived last, whatever is edited while it runs.
    const before = {
      startedAt: new Date(),
      snapshot: this.#snapshot,
      graph: this.#derived.graph,
      parameters: this.parameters,
    };
    const { ignoreChecks = false, ...asked } = request;
    const { checks: found = [], ...report } = await this.engine.run(
      ignoreChecks ? asked : { ...asked, gates: await this.#gates() },
      context,
    );
    const evaluated = await recordChecks(this.root, found, before, before.startedAt);
    const endedAt = new Date();
    await this.#derive();
    const ran = new Set(report.nodes.flatMap(({ name, status }) => (status === 'ran' ? [name] : [])));
    await this.#memory.ran(ran, this.#now);
    if (evaluated.length > 0) await this.#memory.keep(evaluated, before, this.#now);
    // A run that nobody asked for and that did nothing before it was given up says nothing to anybody.
    const worthTelling = report.nodes.some(({ status }) =>
      context.automatic ? status === 'ran' || status === 'failed' : status !== 'fresh',
    );
    if (worthTelling) {
      const made = runRecord(asked.nodes, report, { ...before, endedAt, ...this.#made() });
      const record = context.automatic ? { ...made, automatic: true as const } : made;
      await appendRun(this.root, record).catch(ignoreUnwritable);
      await appendStatements(this.root, statementsOf(record, before.graph, before.parameters)).catch(ignoreUnwritable);
    }
    return evaluated.length === 0 ? report : { ...report, checks: evaluated };
  }

  /** What a run is to know of the checks that can block it. */
  async #gates(): Promise<NonNullable<RunRequest['gates']>> {
    const gates = this.#snapshot.checkFiles.flatMap((file) => file.checks).filter(isGate);
    const history = await checkHistories(this.root, gates, this.#derived.graph);
    return { known: this.#memory.settled(this.#now), history };
  }

  /**
   * Evaluates checks; nodes that have checks and are stale run first. The outcomes of checks that are the same, on rows that are
   * those of an earlier evaluation, are taken from there, unless `force` is set or the queries are to be explained.
   */
  async check(
    request: CheckRequest & { readonly force?: boolean },
    context: CallContext<CheckOutcome> & { readonly onRunEvent?: (event: RunEvent) => void } = {},
  ): Promise<CheckReport> {
    this.#requireNodes(request.nodes);
    const wanted = request.nodes === undefined ? undefined : new Set(request.nodes);
    const before = this.checks;
    const again = request.force === true || request.explain === true;
    const settled = again ? new Set<string>() : this.#memory.settledNodes(this.#now);
    const checked = this.#snapshot.checkFiles.flatMap((file) =>
      file.checks.length > 0 && (wanted?.has(file.node) ?? true) && !settled.has(file.node) ? [file.node] : [],
    );
    const kept = before.filter(({ node }) => settled.has(node) && (wanted?.has(node) ?? true));
    if (checked.length === 0 && kept.length > 0) return { ms: 0, checks: kept, cancelled: false, kept: kept.length };
    const referenced = this.#snapshot.checkFiles
      .filter((file) => checked.includes(file.node))
      .flatMap((file) => file.checks)
      .flatMap((check) => nodesReadBy(check, new Set(this.#derived.graph.nodes.map((node) => node.name))));
    const stale = [...new Set([...checked, ...referenced])].filter((name) => this.#needsRun(name));
    // Checks are to say what is wrong: none of them keeps the rows of another from being made.
    if (stale.length > 0)
      await this.run({ nodes: stale, ignoreChecks: true }, { signal: context.signal, onEvent: context.onRunEvent });
    const of = { snapshot: this.#snapshot, graph: this.#derived.graph };
    // Also where a node has one check that depends on the time, the others of it stand.
    const standing = again ? [] : this.#memory.settled(this.#now).filter(({ node }) => checked.includes(node));
    const asked = kept.length === 0 ? request.nodes : [...new Set(checked)];
    const report = await checkWithHistory(this, { ...of, checked }, (history) =>
      this.engine.check(
        {
          ...(asked === undefined ? {} : { nodes: asked }),
          ...(request.explain === true ? { explain: true } : {}),
          ...(standing.length === 0 ? {} : { skip: standing }),
          ...(history.length === 0 ? {} : { history }),
        },
        { signal: context.signal, onEvent: context.onEvent },
      ),
    );
    await this.#memory.keep(report.checks, of, this.#now);
    const stood = [...standing, ...kept];
    if (stood.length === 0) return report;
    return { ...report, checks: inOrderOf(of.snapshot, [...report.checks, ...stood]), kept: stood.length };
  }

  /** What has to run before the checks of nodes can be tested. */
  staleForMutation(nodes: readonly string[]): readonly string[] {
    return staleForMutation(
      { snapshot: () => this.#snapshot, graph: () => this.#derived.graph, needsRun: (name) => this.#needsRun(name) },
      nodes,
    );
  }

  /** Says which injected faults the checks would notice, see `mutateChecks`; writes nothing. Nodes that are stale run first. */
  async mutate(request: MutateRequest, context: MutateContext = {}): Promise<MutationReport> {
    this.#requireNodes(request.nodes);
    const parts = {
      snapshot: () => this.#snapshot,
      graph: () => this.#derived.graph,
      needsRun: (name: string) => this.#needsRun(name),
      run: (nodes: readonly string[]) =>
        this.run({ nodes, ignoreChecks: true }, { signal: context.signal, onEvent: context.onRunEvent }),
      engine: this.engine,
    };
    return mutateChecks(parts, request, context);
  }

  /** Seeks checks that the rows of nodes speak for, see `suggestChecks`; writes nothing. Nodes that are stale run first. */
  async suggest(nodes: readonly string[], context: SuggestContext = {}): Promise<SuggestionReport> {
    this.#requireNodes(nodes);
    const parts = {
      root: this.root,
      snapshot: () => this.#snapshot,
      needsRun: (name: string) => this.#needsRun(name),
      run: (stale: readonly string[]) =>
        this.run({ nodes: stale, ignoreChecks: true }, { signal: context.signal, onEvent: context.onRunEvent }),
      engine: this.engine,
    };
    return suggestChecks(parts, nodes, context);
  }

  /**
   * Runs what is stale in the slice, evaluates its checks, and writes the spec and the target projects. Input cells have
   * their defaults meanwhile: what one person chose is no part of what is handed over.
   */
  promote(request: PromotionRequest, context: PromotionContext = {}): Promise<PromotionResult> {
    return this.#withDefaults(request.nodes, context, async (slice) =>
      promote(
        { ...slice, targets: [...request.targets], out: request.out, overwrite: request.overwrite ?? false },
        { signal: context.signal, onProgress: (progress, detail) => context.onProgress?.(0.5 + progress / 2, detail) },
      ),
    );
  }

  /** Runs what is stale in the slice, evaluates its checks, and reviews it as a promotion does; writes nothing but results. */
  reviewSlice(nodes: readonly string[], context: PromotionContext = {}): Promise<ReviewedSlice> {
    return this.#withDefaults(nodes, context, (slice) =>
      reviewSlice(slice, {
        signal: context.signal,
        onProgress: (progress, detail) => context.onProgress?.(0.5 + progress / 2, detail),
      }),
    );
  }

  /**
   * Runs what is stale of the outputs of a project, and proves it as `prove` does. Parameters have the values that they were promoted
   * with meanwhile.
   */
  prove(request: ProjectToProve, context: PromotionContext = {}): Promise<Proof> {
    const known = new Set(this.#derived.graph.nodes.map((node) => node.name));
    const outputs = request.manifest.outputs.filter((name) => known.has(name));
    return this.#withDefaults(
      outputs,
      context,
      ({ root, snapshot, derived, versions }) =>
        prove(
          { ...request, root, snapshot, derived, engine: this.engine, versions },
          {
            signal: context.signal,
            onProgress: (progress, detail) => context.onProgress?.(0.4 + 0.6 * progress, detail),
          },
        ),
      promotedParameters(request.spec, this.#snapshot),
    );
  }

  async #withDefaults<Answer>(
    nodes: readonly string[],
    context: PromotionContext,
    work: (slice: SliceRequest) => Promise<Answer>,
    given: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    this.#requireNodes(nodes);
    this.#defaultsOnly++;
    this.#givenMeanwhile = given;
    try {
      await this.#derive();
      return await work(await this.#freshSlice(nodes, context));
    } finally {
      this.#defaultsOnly--;
      this.#givenMeanwhile = {};
      // The rows of the defaults are in the cache now; those of what is chosen are stale again.
      if (Object.keys({ ...this.#inputValues, ...given }).length > 0) await this.#derive().catch(ignoreEngineLost);
    }
  }

  async #freshSlice(nodes: readonly string[], context: PromotionContext): Promise<SliceRequest> {
    const slice = this.ancestorsOf(nodes);
    context.onProgress?.(0.05, 'Running what is stale');
    if ([...slice].some((name) => this.#needsRun(name)))
      await this.run({ nodes, ignoreChecks: true }, { signal: context.signal });
    context.onProgress?.(0.4, 'Evaluating checks');
    await this.check(
      { nodes: [...slice].filter((name) => this.#snapshot.checkFiles.some((file) => file.node === name)) },
      { signal: context.signal },
    );
    return {
      root: this.root,
      snapshot: this.#snapshot,
      derived: this.#derived,
      checkOutcomes: this.checks,
      engine: this.engine,
      nodes: [...nodes],
      parameters: givenBy(this.#given(), this.#snapshot),
      provenance: await gitCommit(this.root),
      versions: { plumbline: this.#options.version, duckdb: this.#engineInfo.duckdbVersion },
    };
  }

  /** The given nodes and everything that they read. */
  ancestorsOf(names: readonly string[]): Set<string> {
    return new Set([...names, ...ancestors(this.#derived.graph, names)]);
  }

  async close(): Promise<void> {
    await this.engine.close();
  }

  /** Opens the engine anew where the snapshot asks for other settings, and derives the graph. */
  #derive(): Promise<DerivedGraph> {
    const turn = this.#deriving.then(async () => {
      const snapshot = this.#snapshot;
      const settings = engineSettings(snapshot);
      if (settings !== this.#openedWith) {
        this.#openedWith = undefined;
        // An engine that was lost meanwhile has nothing open.
        await this.engine.close().catch(ignoreEngineLost);
        this.#engineInfo = await openEngine(this.#options, snapshot);
        this.#openedWith = settings;
      }
      this.#derived = await deriveGraph(this.#given(), snapshot, this.#fittingInputs());
      return this.derived;
    });
    this.#deriving = turn.catch(() => undefined);
    return turn;
  }

  /** The options with the parameters that a proof gives. */
  #given(): SessionOptions {
    return { ...this.#options, parameters: { ...this.#options.parameters, ...this.#givenMeanwhile } };
  }

  #fittingInputs(): InputValues {
    return this.#defaultsOnly > 0 ? {} : fittingValues(this.#snapshot.notebooks, this.#inputValues);
  }

  /** Nodes and all that read them, as far as they can run, beside others. */
  #nodesFrom(from: readonly string[], others: readonly string[] = []): readonly string[] {
    const { graph } = this.#derived;
    const wanted = new Set([...others, ...from, ...descendants(graph, from)]);
    return graph.nodes.flatMap(({ name, kind }) =>
      wanted.has(name) && (kind === 'cell' || kind === 'macro') ? [name] : [],
    );
  }

  #made(): { readonly trigger: SessionOptions['trigger']; readonly duckdb: string } {
    return { trigger: this.#options.trigger, duckdb: this.#engineInfo.duckdbVersion };
  }

  #needsRun(name: string): boolean {
    const status = this.#derived.statuses.find((candidate) => candidate.name === name);
    return status !== undefined && status.state !== 'fresh' && status.state !== 'source' && status.state !== 'planned';
  }

  #requireNodes(names: readonly string[] | undefined): void {
    const known = new Set(this.#derived.graph.nodes.map((node) => node.name));
    for (const name of names ?? []) {
      if (!known.has(name)) throw unknownNode(name, known);
    }
  }
}

/** Outcomes in the order of the check files. */
function inOrderOf({ checkFiles }: WorkspaceSnapshot, outcomes: readonly CheckOutcome[]): readonly CheckOutcome[] {
  const order = new Map(checkFiles.map(({ file }, index) => [file, index]));
  const place = ({ file }: CheckOutcome) => order.get(file) ?? order.size;
  return [...outcomes].sort((a, b) => place(a) - place(b) || a.line - b.line);
}

/** History lies in the cache folder: where that cannot be written, work goes on without it. */
function ignoreUnwritable(): void {}

function ignoreEngineLost(error: unknown): void {
  if (toProblem(error).code !== 'engine_lost') throw error;
}
