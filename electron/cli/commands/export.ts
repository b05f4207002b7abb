import { dirname, resolve } from 'node:path';
import { PlumblineError } from '../../../shared/domain/problem';
import { whereAllFrom } from '../../jobs/where-from';
import { collectPage, defaultPageRows, mostPageRows } from '../../publish/collect-page';
import { chartDrawer } from '../../publish/draw-chart-cell';
import { exportName, exportNotebookFile, writeExport } from '../../workspace/exchange-files';
import { findWorkspace } from '../../workspace/find-workspace';
import { type CommandContext, parseAssignments, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';

export const exportTargets = ['ipynb', 'percent', 'sql', 'markdown', 'html', 'pdf'] as const;

export interface ExportOptions {
  readonly to: (typeof exportTargets)[number];
  readonly out?: string;
  readonly workspace?: string;
  readonly rows?: number;
  readonly hideCode: boolean;
  readonly run: boolean;
  readonly ignoreChecks: boolean;
  readonly param: readonly string[];
}

/** `plumbline export`: a notebook in the format of another program, or as a page to hand on. */
export async function exportCommand(
  context: CommandContext,
  notebook: string,
  options: ExportOptions,
): Promise<number> {
  if (options.to === 'pdf') {
    throw new PlumblineError({
      code: 'bad_usage',
      message: 'A PDF is made in the app, which has what draws pages.',
      hint: `Write a page with --to html and print it, or open the notebook in the app and choose "Export as PDF…".`,
    });
  }
  const found = await findNotebook(notebook, options.workspace);
  const format = options.to === 'percent' && /\.py$/i.test(options.out ?? '') ? 'percent-python' : options.to;
  const out = resolve(options.out ?? exportName(found.file, format));
  if (format === 'html') return exportPage(context, found, out, options);
  const { losses } = await exportNotebookFile(found.root, { file: found.file, format, path: out });
  context.output.text(out);
  for (const loss of losses) context.output.note(`  ${loss.where}: ${loss.what}. ${loss.instead}`);
  context.output.answer({ workspace: found.root, notebook: found.file, format: options.to, out, losses });
  return exitCodes.done;
}

async function exportPage(
  context: CommandContext,
  { root, file }: { readonly root: string; readonly file: string },
  out: string,
  options: ExportOptions,
): Promise<number> {
  const { output, signal } = context;
  const rows = options.rows ?? defaultPageRows;
  if (rows > mostPageRows) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `A page shows at most ${mostPageRows} rows of a result.`,
      hint: 'plumbline show NODE --out FILE writes all of them.',
    });
  }
  // What draws prose is large: no other command waits for it.
  const { renderNotebookPage } = await import('../../publish/notebook-page');
  return withSession(context, root, parseAssignments('--param', options.param), async (session) => {
    const cells = session.cellsOf(file);
    if (options.run && cells.length > 0) {
      const report = await session.run(
        { nodes: cells, ignoreChecks: options.ignoreChecks },
        { signal, onEvent: runProgress(output) },
      );
      if (report.cancelled) throw new PlumblineError({ code: 'cancelled', message: 'Interrupted.' });
      output.clearProgress();
    }
    const parsed = session.snapshot.notebooks.find((candidate) => candidate.file === file);
    if (parsed === undefined)
      throw new PlumblineError({ code: 'file_not_found', message: `There is no notebook ${file}.` });
    const model = await collectPage(
      {
        root,
        workspace: session.snapshot.manifest.name,
        notebook: parsed,
        statuses: session.derived.statuses,
        checks: session.checks,
        parameters: session.parameters,
        engine: session.engine,
        drawChart: chartDrawer(session.engine, file),
        provenance: (asked, stop) => whereAllFrom(session, asked, stop),
        versions: { plumbline: context.version, duckdb: session.engineInfo.duckdbVersion },
      },
      { rows, signal },
    );
    await writeExport(out, renderNotebookPage(model, { code: options.hideCode ? 'hidden' : 'shown' }));
    const failed = model.blocks.flatMap((block) =>
      block.kind === 'sql' && block.problem !== undefined ? [block.name] : [],
    );
    output.text(out);
    if (failed.length > 0) output.note(`Without a result: ${failed.join(', ')}. The page says why.`);
    output.answer({ workspace: root, notebook: file, format: 'html', out, losses: [], failed });
    return exitCodes.done;
  });
}

/** The notebook that an argument names: a path, or a name under `notebooks/` of the workspace, with or without `.md`. */
async function findNotebook(notebook: string, workspace: string | undefined): Promise<{ root: string; file: string }> {
  const asPath = resolve(notebook);
  const root = await findWorkspace(resolve(workspace ?? dirname(asPath))).catch(async (error: unknown) => {
    if (workspace !== undefined) throw error;
    return findWorkspace(resolve('.'));
  });
  const inRoot =
    asPath.startsWith(`${root}/`) || asPath.startsWith(`${root}\\`)
      ? asPath.slice(root.length + 1).replaceAll('\\', '/')
      : notebook;
  const named = /\.md$/i.test(inRoot) ? inRoot : `${inRoot}.md`;
  return { root, file: named.startsWith('notebooks/') ? named : `notebooks/${named}` };
}
