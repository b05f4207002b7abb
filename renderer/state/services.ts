import { type Disposable, DisposableStore } from '../../shared/base/disposable';
import type { WorkspaceView } from '../../shared/contract/app-state';
import type { CommandParams } from '../../shared/contract/commands';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import type { Bridge } from '../bridge/bridge';
import type { EngineResults } from '../bridge/engine-results';
import { CheckFileSession, type OpenCheckFile } from './check-file-session';
import { ColumnProfiles } from './column-profiles';
import { DocumentSession, type OpenDocument } from './document-session';
import { DrawnStore } from './drawn-store';
import { watchFlows } from './flow-watcher';
import { InputSender } from './input-sender';
import { type ThemeSetting, tabKey } from './layout-slice';
import { noPipelineEdits } from './pipeline-edit-slice';
import { PipelineEdits } from './pipeline-edits';
import { freshPipeline } from './pipeline-slice';
import { noPromotion } from './promotion-slice';
import { keepLayout, type LayoutStorage, restoreLayout } from './saved-layout';
import { tellShown } from './shown-nodes';
import type { AppState, AppStore } from './store';
import { noSuggestions } from './suggestions-slice';
import type { DraftText, TextSession } from './text-session';

/** What views and commands work with, made once for each window. */
export class Services implements Disposable {
  readonly store: AppStore;
  /** The same as views see it: what is typed is drawn a frame later there. */
  readonly drawn: DrawnStore<AppState>;
  readonly bridge: Bridge;
  readonly results: EngineResults;
  /** Takes what is chosen at input cells. */
  readonly inputs: InputSender;
  readonly profiles: ColumnProfiles;
  /** Does edits of the pipeline, and takes them back. */
  readonly pipeline: PipelineEdits;
  readonly #storage: LayoutStorage;
  readonly #owned = new DisposableStore();
  readonly #sessions = new Map<string, Promise<DocumentSession>>();
  readonly #checkSessions = new Map<string, Promise<CheckFileSession>>();
  /** Every open file, of notebooks and of checks. */
  readonly #open = new Map<string, TextSession>();
  #restarts = 0;

  constructor(parts: { store: AppStore; bridge: Bridge; results: EngineResults; storage: LayoutStorage }) {
    this.store = parts.store;
    this.drawn = this.#owned.add(new DrawnStore(parts.store));
    this.bridge = parts.bridge;
    this.results = parts.results;
    this.profiles = this.#owned.add(new ColumnProfiles(parts.results));
    this.#storage = parts.storage;
    const { bridge, store } = parts;
    this.pipeline = this.#owned.add(new PipelineEdits({ store, bridge, flush: () => this.flushAll() }));
    const state = store.getState();
    this.#owned.add(bridge.on('workspace.changed', (workspace) => this.#workspaceChanged(workspace)));
    this.#owned.add(bridge.on('status.changed', ({ statuses }) => state.receiveStatuses(statuses)));
    this.#owned.add(bridge.on('checks.changed', ({ checks }) => state.receiveChecks(checks)));
    this.#owned.add(bridge.on('keys.changed', (file) => state.receiveKeybindings(file)));
    this.#owned.add(bridge.on('job.changed', (job) => state.receiveJob(job)));
    this.#owned.add(bridge.on('notebook.changed', (document) => this.#open.get(document.file)?.receive(document)));
    this.#owned.add(
      bridge.on('engine.changed', (engine) => {
        store.setState({ engine });
        if (engine.restarts > this.#restarts) {
          state.notify({
            tone: 'info',
            message: engine.problem?.message ?? 'The engine stopped.',
            hint: 'It is being replaced. Files and finished results are as they were; run again what was running.',
          });
        }
        this.#restarts = Math.max(this.#restarts, engine.restarts);
      }),
    );
    this.#owned.add(keepLayout(store, parts.storage));
    this.#owned.add(
      tellShown(store, (nodes) => {
        // A workspace that is being closed need not know; the next one is told anew.
        bridge.invoke('run.shown', { nodes: [...nodes] }).catch(() => undefined);
      }),
    );
    this.#owned.add(watchFlows(store, parts.results));
    this.inputs = this.#owned.add(
      new InputSender(store, (values) =>
        this.attempt(async () => {
          await this.flushAll();
          await bridge.invoke('input.set', { values });
        }),
      ),
    );
  }

  /** Asks main for everything that the window shows first. */
  async start(): Promise<void> {
    const { bridge, store } = this;
    void this.attempt(async () => {
      const info = await bridge.invoke('app.info', {});
      store.setState({ info, theme: info.theme });
    });
    void this.attempt(async () => store.getState().receiveKeybindings(await bridge.invoke('keys.read', {})));
    void this.attempt(async () => {
      const engine = await bridge.invoke('engine.state', {});
      this.#restarts = engine.restarts;
      if (store.getState().engine === null) store.setState({ engine });
    });
    await this.openWorkspace(() => bridge.invoke('workspace.restore', {}));
  }

  /** Opens another workspace; null from the dialog means that nothing changes. */
  async openWorkspace(open: () => Promise<WorkspaceView | null>): Promise<void> {
    const { store, bridge } = this;
    await Promise.all([this.flushAll(), this.pipeline.written()]).catch(() => undefined);
    store.setState({ opening: true });
    try {
      const workspace = await open();
      if (workspace !== null) this.#show(workspace);
      store.getState().receiveJobs(await bridge.invoke('jobs.list', {}));
      store.setState({ recent: await bridge.invoke('workspace.recent', {}) });
    } catch (error) {
      const problem = toProblem(error);
      if (store.getState().workspace === null) store.setState({ workspaceProblem: problem });
      else store.getState().notifyProblem(problem);
    } finally {
      store.setState({ opening: false });
    }
  }

  /** The session of a notebook, opened when it is first asked for. */
  session(file: string): Promise<DocumentSession> {
    const known = this.#sessions.get(file);
    if (known !== undefined) return known;
    const { store, bridge } = this;
    const history = bridge.invoke('undo.read', { file }).catch(() => null);
    const opening = Promise.all([bridge.invoke('notebook.open', { file }), history]).then(
      ([document, undo]) => {
        const receive = (view: OpenDocument) => store.getState().receiveDocument(view);
        const session = new DocumentSession(bridge, document, receive, undo);
        this.#open.set(file, session);
        store.getState().receiveDocumentProblem(file, null);
        return session;
      },
      (error: unknown) => {
        this.#sessions.delete(file);
        store.getState().receiveDocumentProblem(file, toProblem(error));
        throw error;
      },
    );
    this.#sessions.set(file, opening);
    opening.catch(() => undefined);
    return opening;
  }

  /** The session of a notebook that is on screen. */
  openSession(file: string): DocumentSession {
    const session = this.#open.get(file);
    if (!(session instanceof DocumentSession)) {
      throw new PlumblineError({ code: 'internal', message: `The notebook ${file} is not open.` });
    }
    return session;
  }

  /** The session of a file of checks, opened when it is first asked for; of a draft, which becomes a file when it is changed. */
  checkSession(file: string, draft?: DraftText): Promise<CheckFileSession> {
    const known = this.#checkSessions.get(file);
    if (known !== undefined) return known;
    const { store, bridge } = this;
    const text = draft === undefined ? bridge.invoke('notebook.open', { file }) : Promise.resolve(draft);
    const opening = text.then(
      (document) => {
        const receive = (view: OpenCheckFile) => store.getState().receiveCheckFile(view);
        const session = new CheckFileSession(bridge, document, receive);
        this.#open.set(file, session);
        store.getState().receiveDocumentProblem(file, null);
        return session;
      },
      (error: unknown) => {
        this.#checkSessions.delete(file);
        store.getState().receiveDocumentProblem(file, toProblem(error));
        throw error;
      },
    );
    this.#checkSessions.set(file, opening);
    opening.catch(() => undefined);
    return opening;
  }

  /** The session of a file of checks that is on screen; undefined while it is being opened. */
  openCheckSession(file: string): CheckFileSession | undefined {
    const session = this.#open.get(file);
    return session instanceof CheckFileSession ? session : undefined;
  }

  /** Forgets a file of checks that has another name now. */
  forgetCheckFile(file: string): void {
    this.openCheckSession(file)?.dispose();
    this.#open.delete(file);
    this.#checkSessions.delete(file);
    this.store.getState().forgetCheckFile(file);
  }

  /** Sends all typed text to main, so that what runs next is what is on screen. */
  async flushAll(): Promise<void> {
    await Promise.all([...this.#open.values()].map((session) => session.flush()));
  }

  /** Runs an action; a failure becomes a notice. */
  async attempt(action: () => Promise<unknown> | unknown): Promise<void> {
    try {
      await action();
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === 'cancelled') return;
      this.store.getState().notifyProblem(problem);
      if (problem.code === 'internal') this.report(error);
    }
  }

  /** Starts a job after all typed text was sent; answers its id. */
  async startRun(params: CommandParams<'run.start'>): Promise<string> {
    await Promise.all([this.flushAll(), this.inputs.flush()]);
    const { job } = await this.bridge.invoke('run.start', params);
    return job;
  }

  async setTheme(theme: ThemeSetting): Promise<void> {
    this.store.setState({ theme });
    await this.bridge.invoke('app.setTheme', { theme });
  }

  /** Sends an error of the window to the log. */
  report(error: unknown): void {
    const { message, cause } = toProblem(error);
    this.bridge
      .invoke('app.reportError', {
        message: message.slice(0, 10_000),
        ...(cause === undefined ? {} : { stack: cause.slice(0, 50_000) }),
      })
      .catch(() => undefined);
  }

  dispose(): void {
    for (const session of this.#open.values()) session.dispose();
    this.results.dispose();
    this.#owned.dispose();
  }

  #workspaceChanged(workspace: WorkspaceView): void {
    const { workspace: known, checkTexts, receiveWorkspace } = this.store.getState();
    if (known === null || known.root !== workspace.root) {
      this.#show(workspace);
      return;
    }
    receiveWorkspace(workspace);
    for (const { file } of workspace.checkFiles) {
      // Another way made the file that a draft stood for.
      if (checkTexts[file]?.state !== 'draft') continue;
      this.forgetCheckFile(file);
      void this.checkSession(file).catch(() => undefined);
    }
  }

  #show(workspace: WorkspaceView): void {
    const { store } = this;
    const known = store.getState().workspace;
    if (known !== null && known.root === workspace.root) {
      store.getState().receiveWorkspace(workspace);
      return;
    }
    // What somebody opened in the first moment of a start is what they want to see.
    const { tabs, activeTab } = store.getState();
    const asked = known === null ? tabs.find((tab) => tabKey(tab) === activeTab) : undefined;
    for (const session of this.#open.values()) session.dispose();
    this.#open.clear();
    this.#sessions.clear();
    this.#checkSessions.clear();
    this.pipeline.forget();
    store.setState({
      ...noPipelineEdits,
      checkTexts: {},
      checkCaret: null,
      opening: true,
      documents: {},
      documentProblems: {},
      tabs: [],
      activeTab: null,
      activeCell: null,
      selectedNode: null,
      ...noSuggestions,
      ...freshPipeline,
      promotion: noPromotion,
      promoted: null,
      promotedProblem: null,
      resultQueries: {},
      columnLayouts: {},
      activeGrid: null,
      selectedColumn: null,
      wideProfiles: {},
      profilesOn: true,
      shownIncident: null,
      incidentDrafts: {},
      openRun: null,
      flows: new Map(),
      sinkLooks: {},
      sinkToWrite: null,
      lineageHighlight: null,
      where: null,
      renameNode: null,
    });
    store.getState().receiveWorkspace(workspace);
    if (!restoreLayout(store, this.#storage, workspace.root)) {
      const first = workspace.notebooks[0];
      if (first !== undefined) store.getState().openTab({ kind: 'notebook', file: first.file });
    }
    if (asked !== undefined) store.getState().openTab(asked);
    store.setState({ opening: false });
  }
}
