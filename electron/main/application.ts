import { join } from 'node:path';
import {
  BrowserWindow,
  dialog,
  MessageChannelMain,
  type MessagePortMain,
  nativeTheme,
  type WebContents,
} from 'electron';
import type { AppInfo, WorkspaceView } from '../../shared/contract/app-state';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import { sendEnginePort, sendEvent } from '../platform/command-channel';
import type { SecretStore } from '../platform/secrets';
import { createSampleWorkspace } from '../workspace/create-workspace';
import { findWorkspace, hasManifest } from '../workspace/find-workspace';
import { isSameFolder } from '../workspace/inside-workspace';
import { forkEngine } from './fork-engine';
import type { Log } from './log';
import type { SettingsStore } from './settings-store';
import type { EventSink } from './view-publisher';
import { WorkspaceController } from './workspace-controller';

/** Endings that the file dialog shows at first. */
const dataEndings = 'csv tsv txt parquet json ndjson jsonl gz zst xlsx sqlite sqlite3 db duckdb'.split(' ');

export interface ApplicationOptions {
  readonly version: string;
  /** Path of the engine's bundle. */
  readonly engineBundle: string;
  /** Where the sample workspace is made when it is first opened. */
  readonly sampleFolder: string;
  /** The workspace that the command line named. */
  readonly requested: string | undefined;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly log: Log;
}

/** The window's workspace: which one is open, and how another takes its place. */
export class Application {
  readonly #options: ApplicationOptions;
  #window: BrowserWindow | undefined;
  #controller: WorkspaceController<MessagePortMain> | undefined;
  /** Opening and closing happen one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #restoring: Promise<WorkspaceView> | undefined;
  #closed = false;

  constructor(options: ApplicationOptions) {
    this.#options = options;
  }

  /** Where events go from now on. */
  attach(window: BrowserWindow): void {
    this.#window = window;
  }

  async info(): Promise<AppInfo> {
    const { version, settings, secrets } = this.#options;
    return {
      version,
      electron: process.versions.electron ?? 'unknown',
      platform: `${process.platform}-${process.arch}`,
      theme: settings.current.theme,
      secrets: await secrets.protection(),
    };
  }

  setTheme(theme: AppInfo['theme']): void {
    nativeTheme.themeSource = theme;
    this.#options.settings.update({ theme });
  }

  /** The open workspace. Throws `workspace_not_found` when none is. */
  get workspace(): WorkspaceController<MessagePortMain> {
    if (this.#controller !== undefined) return this.#controller;
    throw new PlumblineError({
      code: 'workspace_not_found',
      message: 'No workspace is open.',
      hint: 'Open a folder that has a plumbline.yaml, or the sample workspace.',
    });
  }

  get hasWorkspace(): boolean {
    return this.#controller !== undefined;
  }

  /** The workspace that the command line named, that was open last time, or the sample. A page that was reloaded gets what is open. */
  restore(): Promise<WorkspaceView> {
    if (this.#controller !== undefined) return Promise.resolve(this.#controller.view());
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  /** Opens the workspace that a path lies in; the one that is open closes first. */
  async open(path: string): Promise<WorkspaceView> {
    const root = await findWorkspace(path);
    return this.#inTurn(() => this.#replace(root));
  }

  async openSample(): Promise<WorkspaceView> {
    const { sampleFolder } = this.#options;
    if (!(await hasManifest(sampleFolder))) await createSampleWorkspace(sampleFolder);
    return this.open(sampleFolder);
  }

  /** Asks for a folder; null when the user cancelled. */
  async choose(): Promise<WorkspaceView | null> {
    const window = this.#window;
    const options = { title: 'Open workspace', properties: ['openDirectory' as const] };
    const chosen = await (window === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    const [folder] = chosen.filePaths;
    return chosen.canceled || folder === undefined ? null : this.open(folder);
  }

  /** Asks for a folder to write into; null when the user cancelled. */
  async chooseFolder(title: string): Promise<{ path: string | null }> {
    const window = this.#window;
    const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] };
    const chosen = await (window === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return { path: chosen.canceled ? null : (chosen.filePaths[0] ?? null) };
  }

  /** Asks for data files; none when the user cancelled it. */
  async chooseFiles(): Promise<{ paths: readonly string[] }> {
    const window = this.#window;
    const options = {
      title: 'Add data',
      properties: ['openFile' as const, 'multiSelections' as const],
      filters: [
        { name: 'Data', extensions: [...dataEndings] },
        { name: 'All files', extensions: ['*'] },
      ],
    };
    const chosen = await (window === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return { paths: chosen.canceled ? [] : chosen.filePaths };
  }

  /** Asks where to write a file; null when the user cancelled. */
  async chooseFileToWrite(title: string, defaultPath: string, extension: string): Promise<string | null> {
    const window = this.#window;
    const options = {
      title,
      defaultPath,
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
      properties: ['createDirectory' as const, 'showOverwriteConfirmation' as const],
    };
    const chosen = await (window === undefined
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    return chosen.canceled || chosen.filePath === undefined || chosen.filePath === '' ? null : chosen.filePath;
  }

  /** Runs an action that the page did not ask for; a failure is shown in a dialog. */
  async perform(action: () => Promise<WorkspaceView | null>): Promise<void> {
    try {
      const view = await action();
      if (view !== null) this.#emit('workspace.changed', view);
    } catch (error) {
      const problem = toProblem(error);
      this.#options.log.warn('menu action failed', { problem });
      const window = this.#window ?? BrowserWindow.getAllWindows()[0];
      const message = { type: 'error' as const, message: problem.message, detail: problem.hint ?? '' };
      await (window === undefined ? dialog.showMessageBox(message) : dialog.showMessageBox(window, message));
    }
  }

  /** Hands a page a port to the engine of the open workspace. */
  async connectEngine(page: WebContents): Promise<void> {
    const { port1, port2 } = new MessageChannelMain();
    try {
      await this.workspace.serveResults(port2);
    } catch (error) {
      port1.close();
      port2.close();
      throw error;
    }
    sendEnginePort(page, port1);
  }

  /** Closes the workspace: documents are saved, the engine ends. Nothing opens afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#inTurn(async () => {
      await this.#controller?.close();
      this.#controller = undefined;
    });
    await this.#options.settings.flush();
  }

  async #restore(): Promise<WorkspaceView> {
    const { requested, settings, log } = this.#options;
    if (requested !== undefined) return this.open(requested);
    const last = settings.current.workspace;
    if (last === undefined || !(await hasManifest(last))) {
      if (last !== undefined) log.warn('the last workspace is gone', { path: last });
      return this.openSample();
    }
    return this.open(last);
  }

  async #replace(root: string): Promise<WorkspaceView> {
    const { settings, log, version, engineBundle } = this.#options;
    if (this.#closed) throw new PlumblineError({ code: 'cancelled', message: 'The window is closing.' });
    const previous = this.#controller;
    // Opened a second time, through a link to it, it would find itself locked by this very window.
    if (previous !== undefined && (await isSameFolder(previous.root, root))) return previous.view();
    // The old one stays until the new one is there: a workspace that cannot be opened costs nobody the one they have.
    const controller = await WorkspaceController.open<MessagePortMain>({
      root,
      version,
      startEngine: () => forkEngine(engineBundle, log),
      emit: this.#emit,
      log,
    }).catch((error: unknown) => {
      // The window heard how the engine started that is gone again.
      if (previous !== undefined) this.#emit('engine.changed', previous.engineState);
      throw error;
    });
    this.#controller = controller;
    settings.rememberWorkspace(root);
    await previous?.close();
    return controller.view();
  }

  #inTurn<Answer>(action: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn.then(action, action);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  readonly #emit: EventSink = (name, payload) => {
    if (this.#window !== undefined) sendEvent(this.#window, name, payload);
  };
}

/** Files of the app, beside each other in the bundle and in a checkout alike. */
export function appFiles(appFolder: string) {
  return {
    page: join(appFolder, 'dist/renderer'),
    preload: join(appFolder, 'dist/preload/preload.cjs'),
    engine: join(appFolder, 'dist/engine/engine.cjs'),
    icon: join(appFolder, 'resources/icons/256x256.png'),
  } as const;
}
