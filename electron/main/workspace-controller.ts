import { DisposableStore } from '../../shared/base/disposable';
import type {
  EngineHealth,
  EngineState,
  Job,
  NotebookDocument,
  RunRecord,
  WorkspaceView,
} from '../../shared/contract/app-state';
import type { CommandParams } from '../../shared/contract/commands';
import type { ExportRequest } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { NodeCoverage } from '../../shared/domain/checks/coverage';
import type { SuggestionReport } from '../../shared/domain/checks/suggest/suggestion-report';
import { type CheckTrends, trendsOf } from '../../shared/domain/checks/trend';
import { PlumblineError, type Problem, toProblem } from '../../shared/domain/problem';
import type { RenameSummary } from '../../shared/domain/rename/rename-plan';
import type { RunEvent, RunReport } from '../../shared/domain/run/run';
import { databaseFiles } from '../../shared/domain/sink/sink-connection';
import { checkCoverage } from '../jobs/check-coverage';
import { readCheckValues } from '../jobs/check-values';
import { type JobContext, JobService, type StartedJob } from '../jobs/job-service';
import { type LocalState, LocalStateFile, loadLocalState } from '../jobs/local-state';
import { MutationMemory } from '../jobs/mutation-memory';
import { type ReactiveHost, ReactiveRuns } from '../jobs/reactive-runs';
import { applyRename, planRename } from '../jobs/rename-node';
import { listRuns } from '../jobs/run-history';
import { type SessionRunRequest, WorkspaceSession } from '../jobs/workspace-session';
import { importFiles } from '../workspace/create-workspace';
import { type DocumentChange, DocumentStore } from '../workspace/document-store';
import { acquireLock, lockProblem, type WorkspaceLock } from '../workspace/lock-file';
import { type WorkspaceChange, WorkspaceWatcher } from '../workspace/watch-workspace';
import { CheckEditor } from './check-editor';
import { type EngineProcess, EngineSupervisor } from './engine-supervisor';
import { IncidentEditor } from './incident-editor';
import { LiveStatuses } from './live-statuses';
import type { Log } from './log';
import { MutationTests } from './mutation-tests';
import { PipelineEditor } from './pipeline-editor';
import { PromotedProjects } from './promoted-projects';
import { type PromotionParts, Promotions } from './promotions';
import { ProvenanceQuestions } from './provenance-questions';
import { SinkJobs } from './sink-jobs';
import { SourceChanges } from './source-changes';
import { type EventSink, ViewPublisher } from './view-publisher';
import { mergeOutcomes, workspaceView } from './workspace-view';

export interface ControllerOptions<Port> {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly version: string;
  readonly startEngine: () => EngineProcess<Port>;
  readonly emit: EventSink;
  readonly log: Log;
}

type CacheWork = (context: JobContext) => Promise<{ readonly rows?: number } | undefined>;

/** After an edit, the graph is derived when typing pauses for this long. */
const deriveDelay = 60;

const suggestionSteps = {
  profile: 'profiling its rows',
  prove: 'running the checks on all rows',
  backtest: 'testing them on parts of the rows',
} as const;

/**
 * One open workspace: its documents, the watcher of its files, its lock, its jobs and its engine, wired to the commands and
 * events of the contract. Everything in it ends with `close`.
 */
export class WorkspaceController<Port> {
  readonly root: string;
  readonly documents: DocumentStore;
  readonly jobs = new JobService();
  readonly checks = new CheckEditor({
    snapshot: () => this.#session.snapshot,
    requireWritable: () => this.requireWritable(),
    saveOpen: () => this.documents.saveAll(),
    refresh: async (file) => {
      // An editor may have the file open: its text counts, and has to be the one that was just written.
      await this.documents.applyOutsideChange(file);
      await this.refresh();
    },
    startChecks: (node) => this.startChecks({ nodes: [node] }),
  });
  /** Tests of the checks with injected faults. */
  readonly mutations: MutationTests;
  readonly provenance = new ProvenanceQuestions({ session: () => this.#session, settled: () => this.#settled() });
  readonly pipelines = new PipelineEditor({
    current: async () => {
      await this.#settled();
      const { engine, snapshot, derived } = this.#session;
      return { engine, snapshot, derived, documents: this.documents };
    },
    requireWritable: () => this.requireWritable(),
    changed: async (documents) => {
      for (const document of documents) this.#options.emit('notebook.changed', document);
      await this.refresh();
    },
  });
  /** Reviews of slices, what mends and decides them, and promotions. */
  readonly promotions = new Promotions(this.#promotionParts());
  /** Their proofs, and what engineers changed in their projects. */
  readonly promoted = new PromotedProjects(this.#promotionParts(), () => this.promotions.folders());
  /** Dry runs and writes of sinks. */
  readonly sinks: SinkJobs;
  readonly incidents = new IncidentEditor({
    session: () => this.#session,
    outcomes: () => this.view().checks,
    requireWritable: () => this.requireWritable(),
    refresh: () => this.refresh(),
  });
  /** Runs that nobody asks for, the mode that they follow, and the values of inputs. */
  readonly reactive: ReactiveRuns;
  readonly #options: ControllerOptions<Port>;
  readonly #lock: WorkspaceLock | undefined;
  /** Why nothing may be written into the workspace. */
  readonly #readOnly: Problem | undefined;
  readonly #engine: EngineSupervisor<Port>;
  readonly #session: WorkspaceSession;
  readonly #watcher: WorkspaceWatcher;
  readonly #listeners = new DisposableStore();
  readonly #statuses = new LiveStatuses();
  readonly #publisher: ViewPublisher;
  /** Problems that belong to no file, by where they come from. */
  readonly #problems = new Map<string, Problem>();
  readonly #localFile: LocalStateFile;
  #local: LocalState;
  readonly #suggestions = new Map<string, SuggestionReport>();
  /** Outcomes of the check job that runs; the session has all others. */
  #evaluated: readonly CheckOutcome[] = [];
  #refreshTimer: NodeJS.Timeout | undefined;
  #refreshWanted = false;
  #refreshing: Promise<void> | undefined;
  readonly #sources: SourceChanges;
  #closing: Promise<void> | undefined;

  private constructor(
    options: ControllerOptions<Port>,
    parts: {
      lock: WorkspaceLock | undefined;
      documents: DocumentStore;
      engine: EngineSupervisor<Port>;
      session: WorkspaceSession;
      readOnly: Problem | undefined;
      local: LocalState;
      mutations: MutationMemory;
    },
  ) {
    this.#options = options;
    this.root = options.root;
    this.documents = parts.documents;
    this.#lock = parts.lock;
    this.#engine = parts.engine;
    this.#session = parts.session;
    this.#readOnly = parts.readOnly;
    this.#local = parts.local;
    this.#localFile = new LocalStateFile(this.root, (error) =>
      options.log.warn('local state not written', { root: this.root, error }),
    );
    this.#sources = new SourceChanges(this.root, () => this.#session.snapshot);
    this.mutations = new MutationTests({
      session: parts.session,
      memory: parts.mutations,
      jobs: this.jobs,
      checks: this.checks,
      settled: () => this.#settled(),
      run: (nodes) => {
        this.reactive.giveWay();
        return this.#startJob('run', `Run ${listNames(nodes)}`, this.#runWork({ nodes, ignoreChecks: true }, {}));
      },
      onResult: () => this.#publisher.publish(),
    });
    this.sinks = new SinkJobs({
      session: parts.session,
      requireWritable: () => this.requireWritable(),
      settled: () => this.#settled(),
      start: (title, work) => {
        this.reactive.giveWay();
        return this.#startJob('run', title, work);
      },
      onRunEvent: (event, report) => this.#onRunEvent(event, report),
    });
    if (parts.readOnly !== undefined) this.#problems.set('read-only', parts.readOnly);
    this.#statuses.setDerived(this.#session.derived.statuses);
    this.#publisher = new ViewPublisher({
      view: () => this.view(),
      statusChanges: () => this.#statuses.takeChanges(),
      emit: options.emit,
    });
    this.reactive = new ReactiveRuns(this.#reactiveHost());
    this.#watcher = new WorkspaceWatcher(this.root, {
      sources: this.#sourcePaths(),
      knows: (file, digest) => this.documents.knows(file, digest),
    });
    this.#listen();
    this.#publisher.publish();
    // What changed after it was read, and before the watcher saw everything, is known to nobody yet.
    void this.#watcher.ready.then(() =>
      this.#onOutsideChange({ files: [...this.documents.openTexts().keys()], sourceFiles: [] }),
    );
  }

  /**
   * Opens a workspace: takes its lock, recovers unsaved edits, starts its engine and derives the graph. Where another
   * process holds the lock, or the folder cannot be written, it opens read-only and says so in the view's problems.
   * Rejects when the folder is no workspace, or the engine cannot start.
   */
  static async open<Port>(options: ControllerOptions<Port>): Promise<WorkspaceController<Port>> {
    const { root } = options;
    const { lock, readOnly } = await takeLock(root);
    const documents = new DocumentStore(root, readOnly === undefined ? {} : { readOnly });
    const engine = new EngineSupervisor({
      start: options.startEngine,
      onLost: (problem, exit) => options.log.error('engine lost', { root, problem, exit }),
    });
    const reportStart = engine.changes.on((state) => options.emit('engine.changed', state));
    try {
      const recovered = await documents.recover();
      const local = await loadLocalState(root);
      const inputValues = local.inputs;
      const session = await WorkspaceSession.open({
        root,
        engine,
        trigger: 'app',
        version: options.version,
        inputValues,
      });
      if (recovered.length > 0) await session.reload(documents.openTexts());
      return new WorkspaceController(options, {
        lock,
        documents,
        engine,
        session,
        readOnly,
        local,
        mutations: await MutationMemory.load(root),
      });
    } catch (error) {
      await documents.dispose();
      await engine.shutDown();
      lock?.release();
      throw error;
    } finally {
      reportStart.dispose();
    }
  }

  #promotionParts(): PromotionParts {
    return {
      session: () => this.#session,
      documents: () => this.documents,
      settled: () => this.#settled(),
      requireWritable: () => this.requireWritable(),
      startJob: (doing, nodes, work) => {
        this.reactive.giveWay();
        return this.#startJob('promote', `${doing} ${listNames(nodes)}`, work);
      },
      changed: async (documents) => {
        for (const document of documents) this.#options.emit('notebook.changed', document);
        await this.refresh();
      },
    };
  }

  view(): WorkspaceView {
    const { snapshot, derived, engineInfo } = this.#session;
    return workspaceView({
      snapshot,
      graph: derived.graph,
      statuses: this.#statuses.current(),
      checks: mergeOutcomes(this.#session.checks, this.#evaluated),
      problems: [...this.#problems.values(), ...engineInfo.problems],
      mutations: this.mutations.summaries(),
      runMode: this.#local.runMode,
      parameters: [...this.#session.parameters.values()],
    });
  }

  /** What people wrote, and what was made of it: for what reads and changes nothing. */
  get session(): Pick<
    WorkspaceSession,
    'snapshot' | 'derived' | 'checks' | 'parameters' | 'engine' | 'engineInfo' | 'root'
  > {
    return this.#session;
  }

  engineHealth(): Promise<EngineHealth> {
    return this.#engine.health();
  }

  get engineState(): EngineState {
    return this.#engine.state;
  }

  /** Hands a page's port to the engine, once it is ready. */
  serveResults(port: Port): Promise<void> {
    return this.#engine.serveResults(port);
  }

  /** Starts an engine that failed too often once more; with `replace` also one that works. */
  restartEngine(replace = false): EngineState {
    if (replace) this.#engine.replace();
    else this.#engine.retry();
    return this.#engine.state;
  }

  async createNotebook(file: string, title: string): Promise<NotebookDocument> {
    const document = await this.documents.create(file, title);
    await this.refresh();
    return document;
  }

  async createCheckFile(file: string, text: string): Promise<NotebookDocument> {
    const document = await this.documents.createCheckFile(file, text);
    await this.refresh();
    return document;
  }

  /** Gives a node another name in all files; the pages of open notebooks are told. Without `apply` only says what would change. */
  async renameNode({ from, to, apply }: CommandParams<'node.rename'>): Promise<RenameSummary> {
    await this.#settled();
    const { engine, snapshot, derived } = this.#session;
    const plan = await planRename(from, to, { engine, snapshot, derived, documents: this.documents });
    if (!apply) return plan.summary;
    this.requireWritable();
    for (const document of await applyRename(plan, this.documents)) this.#options.emit('notebook.changed', document);
    await this.refresh();
    return plan.summary;
  }

  /** Queues a run of nodes, of a notebook's cells, or of every cell. */
  async startRun({
    nodes,
    from,
    notebook,
    force,
    ignoreChecks = false,
  }: CommandParams<'run.start'>): Promise<{ job: string }> {
    await this.#settled();
    const targets = notebook === undefined ? nodes : this.#session.cellsOf(notebook);
    const title = notebook ?? titleOfRun(targets, from);
    const request = {
      ...(targets === undefined ? {} : { nodes: targets }),
      ...(from === undefined ? {} : { from }),
      ...(force === undefined ? {} : { force }),
      ignoreChecks,
    };
    return this.#start('run', `Run ${title}`, this.#runWork(request, {}));
  }

  #runWork(request: SessionRunRequest, options: { readonly automatic?: true }): CacheWork {
    return async ({ signal, report }) => {
      await this.#settled();
      const result = await this.#session.run(request, {
        signal,
        onEvent: (event) => this.#onRunEvent(event, report),
        ...options,
      });
      return { rows: rowsOf(result, request.nodes) };
    };
  }

  #reactiveHost(): ReactiveHost {
    const mode = () => this.#local.runMode;
    return {
      get runMode() {
        return mode();
      },
      derived: () => this.#session.derived,
      statuses: () => this.#statuses.current(),
      parameters: () => this.#session.parameters,
      isBusy: () => this.jobs.isBusy(),
      settled: () => this.#settled(),
      bind: (node) => this.#engine.describe({ node }),
      start: (title, nodes) => this.#startJob('run', title, this.#runWork({ nodes }, { automatic: true }), true),
      cancel: (job) => this.jobs.cancel(job),
      chooseMode: (runMode) => this.#keepLocal({ ...this.#local, runMode }),
      chooseInputs: async (values) => {
        try {
          this.#statuses.setDerived((await this.#session.setInputs(values)).statuses);
          this.reactive.derived();
        } finally {
          // An engine that is away takes no choice from anybody: it holds when there is one again.
          this.#keepLocal({ ...this.#local, inputs: this.#session.inputValues });
        }
      },
    };
  }

  #keepLocal(local: LocalState): void {
    this.#local = local;
    if (this.#readOnly === undefined) this.#localFile.save(local);
    this.#publisher.publish();
  }

  /** Queues the evaluation of checks; what is stale under them runs first. Those of named nodes are evaluated in any case. */
  async startChecks({ nodes }: CommandParams<'check.start'>): Promise<{ job: string }> {
    const title = nodes === undefined ? 'Check everything' : `Check ${listNames(nodes)}`;
    return this.#start('check', title, async ({ signal, report }) => {
      await this.#settled();
      await this.#session.check(nodes === undefined ? {} : { nodes, force: true }, {
        signal,
        onEvent: (outcome) => {
          this.#evaluated = [...this.#evaluated, outcome];
          this.#publisher.publishSoon();
        },
        onRunEvent: (event) => this.#onRunEvent(event, report),
      });
      return undefined;
    });
  }

  /** Queues the search for checks that the rows of nodes speak for; what is stale runs first. */
  startSuggestions({ nodes }: CommandParams<'suggest.start'>): { job: string } {
    this.reactive.giveWay();
    const started = this.#startJob('suggest', `Suggest checks for ${listNames(nodes)}`, async ({ signal, report }) => {
      await this.#settled();
      const found = await this.#session.suggest(nodes, {
        signal,
        onRunEvent: (event) => this.#onRunEvent(event, report),
        onEvent: ({ node, step }) => report(null, `${node}: ${suggestionSteps[step]}`),
      });
      if (!found.cancelled) this.#suggestions.set(started.id, found);
      return undefined;
    });
    return { job: started.id };
  }

  suggestions(job: string): SuggestionReport | null {
    return this.#suggestions.get(job) ?? null;
  }

  /** How checks and nodes came out at their last evaluations. */
  async checkTrends(): Promise<CheckTrends> {
    return trendsOf(await readCheckValues(this.root));
  }

  /** What no check looks at. */
  async checkCoverage(): Promise<readonly NodeCoverage[]> {
    await this.#settled();
    return checkCoverage(this.#session);
  }

  /** Starts writing a node's rows to a file. It reads what is there and waits for no run. */
  startExport(request: ExportRequest): { job: string } {
    const { id } = this.jobs.start('export', `Export ${request.node} to ${lastPart(request.path)}`, ({ signal }) =>
      this.#engine.exportResult(request, { signal }),
    );
    return { job: id };
  }

  /** Adds files as sources. Rejects with the first problem when none could be added; otherwise the others become problems of the view. */
  async importSources({ paths, mode }: CommandParams<'source.import'>): Promise<{ imported: readonly string[] }> {
    this.requireWritable();
    let imported: readonly string[] = [];
    const { done } = this.jobs.start('import', `Import ${listNames(paths.map(lastPart))}`, async ({ signal }) => {
      const result = await this.#sources.inTurn(() => importFiles(this.root, paths, { mode, signal }));
      imported = result.imported.map((source) => source.name);
      const [problem] = result.problems;
      if (problem !== undefined) throw new PlumblineError(problem);
    });
    const job = await done;
    await this.refresh();
    if (imported.length === 0 && job.problem !== undefined) throw new PlumblineError(job.problem);
    return { imported };
  }

  /** What reads about files that may become sources; changes go through `changeSources`. */
  get sources(): Pick<SourceChanges, 'files' | 'unused' | 'paste'> {
    return this.#sources;
  }

  /** Adds, removes or takes back sources, and derives the graph. Rejects where the workspace is read-only. */
  async changeSources<Answer>(change: (sources: SourceChanges) => Promise<Answer>): Promise<Answer> {
    this.requireWritable();
    const answer = await change(this.#sources);
    await this.refresh();
    return answer;
  }

  runs(limit: number): Promise<readonly RunRecord[]> {
    return listRuns(this.root, limit);
  }

  /** Reads the workspace again, with the texts that are open, and derives the graph. Calls that come meanwhile share the next round. */
  refresh(): Promise<void> {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
    this.#refreshWanted = true;
    this.#refreshing ??= this.#refreshUntilSettled();
    return this.#refreshing;
  }

  /** Saves the documents, then ends jobs, watcher and engine, and gives the lock back. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#refreshTimer);
    this.reactive.dispose();
    this.#publisher.dispose();
    this.#listeners.dispose();
    const steps: [string, () => Promise<unknown> | unknown][] = [
      ['documents', () => this.documents.dispose()],
      ['watcher', () => this.#watcher.dispose()],
      // A query that does not stop keeps its job open for as long as its engine lives.
      ['engine and jobs', () => Promise.all([this.jobs.close(), this.#refreshing, this.#engine.shutDown()])],
      ['local state', () => this.#localFile.flush()],
      ['lock', () => this.#lock?.release()],
    ];
    for (const [what, step] of steps) {
      try {
        await step();
      } catch (error) {
        this.#options.log.error(`closing ${what} failed`, { root: this.root, error });
      }
    }
  }

  #listen(): void {
    const { emit } = this.#options;
    this.#listeners.add(this.documents.changes.on((change) => this.#onDocumentChange(change)));
    this.#listeners.add(this.documents.problems.on((problem) => this.#report('journal', problem)));
    this.#listeners.add(this.#watcher.changes.on((change) => void this.#onOutsideChange(change)));
    this.#listeners.add(this.#watcher.problems.on((problem) => this.#report('watcher', problem)));
    this.#listeners.add(this.jobs.changes.on((job) => emit('job.changed', job)));
    let ready = this.#engine.state.state === 'ready';
    this.#listeners.add(
      this.#engine.changes.on((state) => {
        emit('engine.changed', state);
        const back = !ready && state.state === 'ready';
        ready = state.state === 'ready';
        if (back) void this.refresh();
      }),
    );
  }

  #onDocumentChange({ document, what }: DocumentChange): void {
    // The author of an edit knows the text already; sending it back would race with what is typed next.
    if (what !== 'edited') this.#options.emit('notebook.changed', document);
    else this.reactive.edited();
    if (what !== 'state' || document.state === 'deleted') this.#refreshSoon();
  }

  async #onOutsideChange(change: WorkspaceChange): Promise<void> {
    await Promise.all(
      change.files.map((file) =>
        this.documents
          .applyOutsideChange(file)
          .catch((error: unknown) => this.#options.log.error('outside change not applied', { file, error })),
      ),
    );
    this.#refreshSoon();
  }

  #onRunEvent(event: RunEvent, report: JobContext['report']): void {
    if (event.type === 'status') {
      this.#statuses.report(event.status);
      this.#publisher.publishSoon();
      return;
    }
    const { node, progress, done, total } = event;
    this.#statuses.progress(node, progress);
    this.#publisher.publishSoon();
    report(total === 0 ? null : (done + (progress ?? 0)) / total, `${node} (${Math.min(done + 1, total)} of ${total})`);
  }

  #start(kind: Job['kind'], title: string, work: CacheWork): { job: string } {
    this.reactive.giveWay();
    return { job: this.#startJob(kind, title, work).id };
  }

  #startJob(kind: Job['kind'], title: string, work: CacheWork, automatic = false): StartedJob {
    const started = this.jobs.start(
      kind,
      title,
      async (context) => {
        try {
          return await work(context);
        } finally {
          this.#evaluated = [];
          this.#statuses.endRun();
          this.#statuses.setDerived(this.#session.derived.statuses);
          this.#publisher.publish();
        }
      },
      '',
      automatic,
    );
    if (!automatic) void started.done.then(() => this.reactive.jobEnded());
    return started;
  }

  #refreshSoon(): void {
    if (this.#closing !== undefined) return;
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => void this.refresh(), deriveDelay);
  }

  /** Resolves when the graph stands for the texts as they are now. */
  #settled(): Promise<void> {
    return this.#refreshTimer !== undefined ? this.refresh() : (this.#refreshing ?? Promise.resolve());
  }

  async #refreshUntilSettled(): Promise<void> {
    // What follows runs after `refresh` has this promise in hand.
    await Promise.resolve();
    try {
      while (this.#refreshWanted && this.#closing === undefined) await this.#refreshOnce();
    } finally {
      this.#refreshing = undefined;
    }
  }

  async #refreshOnce(): Promise<void> {
    this.#refreshWanted = false;
    try {
      const derived = await this.#session.reload(this.documents.openTexts());
      this.#statuses.setDerived(derived.statuses);
      this.#problems.delete('refresh');
      this.reactive.derived();
      void this.#watcher.setSources(this.#sourcePaths());
    } catch (error) {
      const problem = toProblem(error);
      // A lost engine comes back and then asks for a refresh itself.
      if (problem.code === 'internal') this.#options.log.error('refresh failed', { root: this.root, error });
      if (problem.code !== 'engine_lost' && problem.code !== 'cancelled') this.#problems.set('refresh', problem);
    }
    this.#publisher.publish();
  }

  /** Throws why nothing may be written, where that is so. */
  requireWritable(): void {
    if (this.#readOnly !== undefined) throw new PlumblineError(this.#readOnly);
  }

  #report(origin: string, problem: Problem): void {
    this.#options.log.warn('workspace problem', { root: this.root, problem });
    this.#problems.set(origin, problem);
    this.#publisher.publish();
  }

  #sourcePaths(): string[] {
    const { sources, sketches, manifest } = this.#session.snapshot;
    // What somebody else does to the target of a sink is told as well.
    const written = sketches.flatMap(({ sinks }) =>
      sinks.flatMap(({ write }) => ('path' in write ? [write.path] : [])),
    );
    return [...sources.map((source) => source.path), ...written, ...databaseFiles(manifest.connections)];
  }
}

async function takeLock(
  root: string,
): Promise<{ readonly lock: WorkspaceLock | undefined; readonly readOnly: Problem | undefined }> {
  try {
    const attempt = await acquireLock(root, { program: 'app' });
    if ('lock' in attempt) return { lock: attempt.lock, readOnly: undefined };
    return { lock: undefined, readOnly: lockProblem(attempt.heldBy) };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'internal') throw error;
    return { lock: undefined, readOnly: { ...problem, severity: 'warning' } };
  }
}

/** A run with failed nodes is a failed job; its first failure says why. One that was stopped, by whomever, was cancelled. */
function rowsOf(report: RunReport, targets: readonly string[] | undefined): number {
  if (report.cancelled) throw new PlumblineError({ code: 'cancelled', message: 'The run was stopped before its end.' });
  const failures = report.nodes.filter((node) => node.status === 'failed' && node.error !== undefined);
  const [first] = failures;
  if (first?.error !== undefined) {
    throw new PlumblineError(
      failures.length === 1
        ? first.error
        : { ...first.error, message: `${first.error.message} (${failures.length} nodes failed)` },
    );
  }
  const wanted = targets === undefined ? undefined : new Set(targets);
  return report.nodes
    .filter((node) => wanted?.has(node.name) ?? true)
    .reduce((rows, node) => rows + (node.status === 'ran' ? (node.rows ?? 0) : 0), 0);
}

function titleOfRun(nodes: readonly string[] | undefined, from: readonly string[] | undefined): string {
  if (from !== undefined)
    return `${listNames([...(nodes ?? []), ...from])} and what reads ${from.length === 1 ? 'it' : 'them'}`;
  return nodes === undefined ? 'everything' : listNames(nodes);
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
