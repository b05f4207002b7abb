import { z } from 'zod';
import type { Check } from '../domain/checks/check-file';
import type { NodeCoverage } from '../domain/checks/coverage';
import { newCheckSchema } from '../domain/checks/new-check';
import type { CheckTrends } from '../domain/checks/trend';
import { classifications } from '../domain/classification/classification';
import type { StatementPage } from '../domain/history/statement';
import type { Problem } from '../domain/problem';
import type { RenameSummary } from '../domain/rename/rename-plan';
import { resultQuerySchema } from '../domain/result/result-query-schema';
import { runModes } from '../domain/run/run-mode';
import type {
  AppInfo,
  EngineHealth,
  EngineState,
  Job,
  KeybindingsText,
  NotebookDocument,
  RunRecord,
  WorkspaceView,
} from './app-state';
import { type Command, command } from './command';
import { exportFormats } from './engine-api';
import { type NotebookExport, type NotebookImport, notebookExportFormats } from './exchange';
import { incidentCommands } from './incident-commands';
import { mutationCommands } from './mutation-commands';
import { pipelineCommands } from './pipeline-commands';
import { promotionCommands } from './promotion-commands';
import { provenanceCommands } from './provenance-commands';
import { sinkCommands } from './sink-commands';
import { sourceCommands } from './source-commands';
import { suggestionCommands } from './suggestion-commands';

/**
 * The whole control surface between renderer and main: each command's name, the schema of its parameters (validated in
 * main at the boundary), and the type of its answer. The preload bridge and the handlers in main derive from this map.
 */

const none = z.strictObject({});
const file = z.string().min(1).max(4096);
const inputScalar = z.union([z.string().max(100_000), z.number(), z.boolean()]);
const nodeName = z.string().min(1).max(1024);

export const commands = {
  'app.info': command<AppInfo>()(none),
  'app.setTheme': command<void>()(z.strictObject({ theme: z.enum(['light', 'dark', 'system']) })),
  /** Opens a link in the user's browser; https only. */
  'app.openExternal': command<void>()(z.strictObject({ url: z.url({ protocol: /^https$/ }) })),
  'keys.read': command<KeybindingsText>()(none),
  'keys.write': command<void>()(z.strictObject({ text: z.string().max(1_000_000) })),
  /** Errors of the renderer, for the log. */
  'app.reportError': command<void>()(
    z.strictObject({ message: z.string().max(10_000), stack: z.string().max(50_000).optional() }),
  ),

  /** Opens the workspace that the last session had open, or the sample; called once at start. */
  'workspace.restore': command<WorkspaceView>()(none),
  'workspace.open': command<WorkspaceView>()(z.strictObject({ path: file })),
  /** Shows the folder dialog; null when the user cancelled it. */
  'workspace.choose': command<WorkspaceView | null>()(none),
  'workspace.openSample': command<WorkspaceView>()(none),
  'workspace.view': command<WorkspaceView>()(none),
  'workspace.recent': command<readonly string[]>()(none),

  'notebook.open': command<NotebookDocument>()(z.strictObject({ file })),
  /** Edits apply in order, each to the text that the one before left. Rejects with `stale_revision` when the text moved on. */
  'notebook.edit': command<{ revision: number }>()(
    z.strictObject({
      file,
      revision: z.int().nonnegative(),
      edits: z
        .array(z.strictObject({ start: z.int().nonnegative(), end: z.int().nonnegative(), text: z.string() }))
        .max(10_000),
    }),
  ),
  'notebook.save': command<NotebookDocument>()(z.strictObject({ file })),
  'notebook.create': command<NotebookDocument>()(z.strictObject({ file, title: z.string().max(500) })),
  /** Shows the open dialog for notebooks of other programs; the paths that were chosen. */
  'notebook.chooseImport': command<readonly string[]>()(none),
  /** Reads a notebook of another program and says what would come of it; writes nothing. */
  'notebook.previewImport': command<NotebookImport>()(z.strictObject({ path: file })),
  /** Writes it under `notebooks/`, never over another file. `file` names it. */
  'notebook.import': command<{ file: string }>()(z.strictObject({ path: file, file: file.optional() })),
  /** Asks where, and writes a notebook there in another format; null when the user cancelled. */
  'notebook.export': command<NotebookExport | null>()(
    z.strictObject({
      file,
      format: z.enum(notebookExportFormats),
      /** Of a page: whether its queries are on it, and at most how many rows of each result. */
      code: z.enum(['shown', 'folded', 'hidden']).optional(),
      rows: z.int().nonnegative().max(10_000).optional(),
      paper: z.enum(['A4', 'Letter']).optional(),
    }),
  ),
  'notebook.resolveConflict': command<NotebookDocument>()(z.strictObject({ file, keep: z.enum(['mine', 'disk']) })),

  /** What can be taken back in a notebook, as it was written last (shared/domain/notebook/undo-history.ts); null when there is nothing. */
  'undo.read': command<string | null>()(z.strictObject({ file })),
  'undo.write': command<void>()(z.strictObject({ file, content: z.string().max(32_000_000) })),
  /** Text of the system's clipboard, for cells that are pasted with a plain key. Empty unless the window has the focus. */
  'clipboard.readText': command<string>()(none),

  /** `stale`: everything that is stale. Answers when the job has started. */
  'run.start': command<{ job: string }>()(
    z.strictObject({
      nodes: z.array(nodeName).optional(),
      /** These nodes and everything that reads them, beside `nodes`. */
      from: z.array(nodeName).min(1).max(10_000).optional(),
      notebook: file.optional(),
      force: z.enum(['targets', 'all']).optional(),
      /** Failed checks keep nothing from running. */
      ignoreChecks: z.boolean().optional(),
    }),
  ),
  /** When cells run by themselves; remembered for this person and workspace. */
  'run.mode': command<void>()(z.strictObject({ mode: z.enum(runModes) })),
  /** The nodes whose rows are on screen, in notebooks and tabs: only for them anything runs by itself. */
  'run.shown': command<void>()(z.strictObject({ nodes: z.array(nodeName).max(20_000) })),
  /**
   * Chooses values at input cells, by parameter; null takes the default again. What has been run or is on screen and
   * depends on them runs again, except in the mode `demand`. Rejects with `bad_parameter` what no input cell can give.
   */
  'input.set': command<void>()(
    z.strictObject({
      values: z.record(
        z.string().min(1).max(1024),
        z.union([
          inputScalar,
          z
            .array(z.union([inputScalar, z.null()]))
            .max(10_000)
            .readonly(),
          z.null(),
        ]),
      ),
    }),
  ),
  'check.start': command<{ job: string }>()(z.strictObject({ nodes: z.array(nodeName).optional() })),
  /** How checks and nodes came out at their last evaluations. */
  'check.trends': command<CheckTrends>()(none),
  /** What no check looks at. */
  'check.coverage': command<readonly NodeCoverage[]>()(none),
  /** The checks that a node's files have, read and without those that are wrong. */
  'check.list': command<readonly Check[]>()(z.strictObject({ node: nodeName })),
  /**
   * The file with the checks of a node (`exists`), or the one that would be made for it, and what that names as its dataset.
   * It is opened and edited with the commands of notebooks.
   */
  'check.file': command<{ file: string; dataset: string; exists: boolean }>()(z.strictObject({ node: nodeName })),
  /** Writes a new file of checks and opens it. Rejects with `duplicate_name` when there is one, `access_denied` outside of `checks/`. */
  'check.createFile': command<NotebookDocument>()(z.strictObject({ file, text: z.string().max(10_000_000) })),
  /**
   * Writes a check into its node's file and evaluates the node's checks: answers when that job has started. `undo` takes
   * it back. Rejects with `bad_yaml` or `bad_check` when the file has to be corrected first.
   */
  'check.add': command<{ file: string; undo: string; job: string }>()(
    z.strictObject({ node: nodeName, check: newCheckSchema }),
  ),
  /** Gives a column a class, in the check file of its node; `undo` is for `check.takeBack`. Rejects as `check.add` does. */
  'column.classify': command<{ file: string; undo: string }>()(
    z.strictObject({ node: nodeName, column: z.string().min(1).max(1024), classification: z.enum(classifications) }),
  ),
  /** Rejects with `edit_conflict` when the file changed since. */
  'check.takeBack': command<{ file: string }>()(z.strictObject({ undo: z.string() })),
  ...suggestionCommands,
  ...incidentCommands,
  ...mutationCommands,
  ...pipelineCommands,
  ...sinkCommands,
  ...provenanceCommands,
  ...promotionCommands,
  'source.import': command<{ imported: readonly string[] }>()(
    z.strictObject({ paths: z.array(file).min(1), mode: z.enum(['copy', 'link']) }),
  ),
  ...sourceCommands,

  /** Asks where to save a picture of a chart and writes it; the path is null when the user cancelled. */
  'chart.save': command<{ path: string | null }>()(
    z.strictObject({
      name: nodeName,
      format: z.enum(['png', 'svg']),
      content: z.union([
        z.string().max(100_000_000),
        z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 100_000_000),
      ]),
    }),
  ),

  /**
   * Asks where to write the rows of a node and starts the job that writes them; null when the user named no file.
   * `columns`: only these, in this order.
   */
  'result.export': command<{ job: string; path: string } | null>()(
    z.strictObject({
      node: nodeName,
      format: z.enum(exportFormats),
      query: resultQuerySchema.optional(),
      columns: z.array(z.string()).min(1).optional(),
    }),
  ),

  /**
   * Gives a node another name everywhere but in specs. Without `apply` it says what would change. Rejects with
   * `duplicate_name`, `bad_name`, `unknown_node`; nothing has changed then.
   */
  'node.rename': command<RenameSummary>()(
    z.strictObject({ from: nodeName, to: z.string().max(1024), apply: z.boolean() }),
  ),

  'jobs.list': command<readonly Job[]>()(none),
  'jobs.cancel': command<void>()(z.strictObject({ job: z.string() })),
  /** Statements that ran, newest first, repeats of a day folded; `text` as in `readStatementQuery`. */
  'history.search': command<StatementPage>()(
    z.strictObject({ text: z.string().max(1000), limit: z.int().positive().max(1000) }),
  ),
  'runs.list': command<readonly RunRecord[]>()(z.strictObject({ limit: z.int().positive().max(1000) })),

  'engine.state': command<EngineState>()(none),
  /** Rejects with `engine_lost` while the engine is away. */
  'engine.health': command<EngineHealth>()(none),
  /** Starts an engine again that stopped too often to be restarted by itself. In any other state it replaces the engine with `replace`, and does nothing without. */
  'engine.restart': command<EngineState>()(z.strictObject({ replace: z.boolean().optional() })),
  /** Asks for a port to the engine; it arrives as a window message (see renderer/bridge). */
  'engine.connect': command<void>()(none),
} as const;

export type CommandName = keyof typeof commands;
export type CommandParams<Name extends CommandName> = z.input<(typeof commands)[Name]['params']>;
export type CommandAnswer<Name extends CommandName> =
  (typeof commands)[Name] extends Command<z.ZodType, infer Answer> ? Answer : never;

/** Events from main to the renderer. */
export interface AppEvents {
  'workspace.changed': WorkspaceView;
  'notebook.changed': NotebookDocument;
  'status.changed': { readonly statuses: WorkspaceView['statuses'] };
  'checks.changed': { readonly checks: WorkspaceView['checks'] };
  'job.changed': Job;
  'engine.changed': EngineState;
  /** The file with the keys has another text. */
  'keys.changed': KeybindingsText;
}

export type AppEventName = keyof AppEvents;

/** What crosses `ipcRenderer.invoke`: a failed command answers with its problem, because Electron strips errors to text. */
export type CommandReply<Answer> =
  | { readonly ok: true; readonly value: Answer }
  | { readonly ok: false; readonly problem: Problem };

/** The object that the preload script puts on `window.plumbline`. */
export interface PlumblineBridge {
  invoke<Name extends CommandName>(name: Name, params: CommandParams<Name>): Promise<CommandReply<CommandAnswer<Name>>>;
  /**
   * Events come as JSON: the context bridge copies an object property by property, which for the view of a large workspace
   * takes longer than to parse it.
   */
  on(name: AppEventName, listener: (json: string) => void): () => void;
  /** Path of a file that the user dropped on the window. */
  pathOf(file: unknown): string;
}
