import { extname, join } from 'node:path';
import { BrowserWindow, dialog } from 'electron';
import type { CommandParams } from '../../shared/contract/commands';
import type { NotebookExport, NotebookExportTarget, NotebookImport } from '../../shared/contract/exchange';
import { notebookExtensions } from '../../shared/domain/exchange/notebook-extensions';
import { readStatementQuery } from '../../shared/domain/history/statement';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { PlumblineError } from '../../shared/domain/problem';
import { StatementHistory } from '../jobs/statement-history';
import { whereAllFrom } from '../jobs/where-from';
import type { CommandHandlers } from '../platform/command-channel';
import { collectPage, defaultPageRows } from '../publish/collect-page';
import { chartDrawer } from '../publish/draw-chart-cell';
import {
  exportName,
  exportNotebookFile,
  importNotebookFile,
  readNotebookToImport,
  writeExport,
} from '../workspace/exchange-files';
import type { Application } from './application';
import { printPage } from './print-page';

type ExchangeCommands =
  | 'notebook.chooseImport'
  | 'notebook.previewImport'
  | 'notebook.import'
  | 'notebook.export'
  | 'history.search';

/** What was read of a workspace's history stays for the next search. */
const histories = new WeakMap<object, StatementHistory>();

function historyOf(workspace: { readonly root: string }): StatementHistory {
  const known = histories.get(workspace) ?? new StatementHistory(workspace.root);
  histories.set(workspace, known);
  return known;
}

/** The day on which a person saw it. Swedish writes dates in the order of ISO 8601. */
function localDay(iso: string): string {
  return new Date(iso).toLocaleDateString('sv-SE');
}

/** Import and export of notebooks, and the history of statements. */
export function createExchangeHandlers(
  application: Application,
  version: string,
): Pick<CommandHandlers, ExchangeCommands> {
  return {
    'notebook.chooseImport': () => chooseNotebooks(),
    'notebook.previewImport': async ({ path }) => viewOf(await readNotebookToImport(application.workspace.root, path)),
    'notebook.import': async ({ path, file }) => {
      const { workspace } = application;
      workspace.requireWritable();
      const imported = await importNotebookFile(workspace.root, path, file);
      await workspace.refresh();
      return { file: imported.file };
    },
    'history.search': ({ text, limit }) =>
      historyOf(application.workspace).search(readStatementQuery(text), limit, localDay),
    'notebook.export': (params) => exportNotebook(application, version, params),
  };
}

function viewOf(read: Awaited<ReturnType<typeof readNotebookToImport>>): NotebookImport {
  const { path, file, isOwn, format, title, cells, codeBlocks, losses, assets } = read;
  return { path, file, isOwn, format, title, cells, codeBlocks, losses, images: assets.length };
}

async function chooseNotebooks(): Promise<readonly string[]> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const options = {
    title: 'Import notebooks',
    properties: ['openFile' as const, 'multiSelections' as const],
    filters: [
      { name: 'Notebooks', extensions: notebookExtensions.map((extension) => extension.slice(1)) },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const chosen = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return chosen.canceled ? [] : chosen.filePaths;
}

const formatNames: Readonly<Record<NotebookExportTarget, string>> = {
  html: 'Web page',
  pdf: 'PDF',
  ipynb: 'Jupyter notebook',
  percent: 'SQL script with cells',
  'percent-python': 'Python script with cells',
  sql: 'SQL script',
};

async function exportNotebook(
  application: Application,
  version: string,
  params: CommandParams<'notebook.export'>,
): Promise<NotebookExport | null> {
  const { workspace } = application;
  const { file, format } = params;
  const text = workspace.documents.get(file)?.text;
  const path = await choosePath(join(workspace.root, exportName(file, format)), format);
  if (path === null) return null;
  if (format !== 'html' && format !== 'pdf') {
    return exportNotebookFile(workspace.root, { file, format, path, ...(text === undefined ? {} : { text }) });
  }
  const job = workspace.jobs.start('export', `Export ${file}`, async ({ signal, report }) => {
    const { snapshot, derived, checks, parameters, engine, engineInfo, root } = workspace.session;
    const saved = snapshot.notebooks.find((notebook) => notebook.file === file);
    if (saved === undefined && text === undefined) {
      throw new PlumblineError({ code: 'file_not_found', message: `There is no notebook ${file}.` });
    }
    report(null, 'Reading results');
    const model = await collectPage(
      {
        root,
        workspace: snapshot.manifest.name,
        notebook: saved ?? parseNotebook(file, text ?? ''),
        statuses: derived.statuses,
        checks,
        parameters,
        engine,
        versions: { plumbline: version, duckdb: engineInfo.duckdbVersion },
        drawChart: chartDrawer(engine, file),
        provenance: (asked, stop) => whereAllFrom(workspace.session, asked, stop),
      },
      { rows: params.rows ?? defaultPageRows, signal },
    );
    // What draws prose is large: the window does not wait for it at its start.
    const { renderNotebookPage } = await import('../publish/notebook-page');
    const page = renderNotebookPage(model, { code: params.code ?? 'shown' });
    if (format === 'pdf') report(null, 'Drawing pages');
    await writeExport(
      path,
      format === 'html' ? page : await printPage(page, { title: model.title, paper: params.paper ?? 'A4', signal }),
    );
    return undefined;
  });
  const ended = await job.done;
  if (ended.problem !== undefined) throw new PlumblineError(ended.problem);
  return { path, losses: [] };
}

/** Asks where to write; null when the user cancelled. */
async function choosePath(defaultPath: string, format: NotebookExportTarget): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const extension = extname(defaultPath).slice(1);
  const options = {
    title: `Export as ${formatNames[format]}`,
    defaultPath,
    filters: [{ name: formatNames[format], extensions: [extension] }],
  };
  const chosen = await (window === undefined ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options));
  if (chosen.canceled || chosen.filePath === undefined || chosen.filePath === '') return null;
  return extname(chosen.filePath) === '' ? `${chosen.filePath}.${extension}` : chosen.filePath;
}
