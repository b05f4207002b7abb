import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkedNode } from '../../../shared/domain/checks/interchange/export-checks';
import { wordOf } from '../../../shared/domain/checks/interchange/identifier';
import type {
  CheckExport,
  CheckedNode,
  CheckLoss,
  CheckTarget,
} from '../../../shared/domain/checks/interchange/interchange';
import { dbtMacro, writeDbt } from '../../../shared/domain/checks/interchange/write-dbt';
import { writeOdcs } from '../../../shared/domain/checks/interchange/write-odcs';
import { writeSoda } from '../../../shared/domain/checks/interchange/write-soda';
import { writeSodaCl } from '../../../shared/domain/checks/interchange/write-sodacl';
import { PlumblineError, type Problem } from '../../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { valueQuery } from '../../promote/check-sql';
import { jinjaDialect } from '../../promote/targets/dbt/jinja-dialect';
import { writeExport } from '../../workspace/exchange-files';
import { findWorkspace, loadWorkspace } from '../../workspace/load-workspace';
import { readTextFile } from '../../workspace/text-file';
import type { CommandContext } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf } from '../output';
import { lossLine } from './check-loss';

export interface ExportChecksOptions {
  readonly node: readonly string[];
  readonly to: CheckTarget;
  readonly out: string;
  readonly workspace?: string;
}

/** `plumbline export-checks`: the checks of nodes (by default of all) in the language of another tool. */
export async function exportChecksCommand(context: CommandContext, options: ExportChecksOptions): Promise<number> {
  const { output, signal } = context;
  const root = await findWorkspace(resolve(options.workspace ?? '.'));
  const snapshot = await loadWorkspace(root, { signal });
  const chosen = chooseFiles(snapshot, options.node);
  const problems: Problem[] = [...chosen.flatMap(({ problems: own }) => own)];
  const texts = await Promise.all(chosen.map(async ({ file }) => ({ file, text: await textOf(root, file) })));
  const out = resolve(options.out);
  const written: string[] = [];
  const losses: CheckLoss[] = [];
  const write = async (path: string, text: string) => {
    await writeExport(path, text);
    written.push(path);
    output.text(path);
  };
  if (options.to === 'soda') {
    const isFolder = (await stat(out).catch(() => undefined))?.isDirectory() === true;
    if (!isFolder && texts.length > 1) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `A contract of Soda is of one dataset, and ${countOf(texts.length, 'node')} have checks.`,
        hint: 'Name a folder that exists with --out, or one node with --node.',
      });
    }
    for (const { file, text } of texts) {
      const contract = writeSoda(file, text);
      losses.push(...contract.losses);
      await write(isFolder ? join(out, file.replace(/^.*\//, '')) : out, contract.text);
    }
  } else {
    const nodes = texts.map(({ file, text }, index) =>
      checkedNode(file, text, kindOf(snapshot, chosen[index]?.node ?? '')),
    );
    const { text, losses: found, needsMacro } = writeFor(options.to, snapshot, nodes);
    losses.push(...found);
    await write(out, text);
    if (needsMacro === true) {
      const { path, isInProject } = await macroPlace(out);
      await write(path, dbtMacro);
      if (!isInProject)
        output.note('  Put plumbline_check.sql among the generic tests of the dbt project, in tests/generic.');
    }
  }
  for (const loss of losses) output.note(lossLine(loss));
  for (const problem of problems) output.problem(problem);
  output.answer({
    workspace: root,
    to: options.to,
    nodes: chosen.map(({ node }) => node),
    out: written,
    losses,
    problems,
  });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.length === 0 ? exitCodes.done : Math.max(...errors.map(exitCodeOf));
}

function writeFor(
  to: Exclude<CheckTarget, 'soda'>,
  snapshot: WorkspaceSnapshot,
  nodes: readonly CheckedNode[],
): CheckExport {
  const name = wordOf(snapshot.manifest.name);
  switch (to) {
    case 'sodacl':
      return writeSodaCl(nodes, valueQuery);
    case 'dbt':
      return writeDbt(
        nodes,
        { source: name, kindOf: (node) => kindOf(snapshot, node), dialect: jinjaDialect },
        valueQuery,
      );
    case 'odcs':
      return writeOdcs(nodes, { id: name, name: snapshot.manifest.name }, valueQuery);
  }
}

/** Sources of the workspace are tables that exist; everything else a model makes. */
function kindOf({ manifest }: WorkspaceSnapshot, node: string): 'source' | 'model' {
  return Object.hasOwn(manifest.sources, node) ? 'source' : 'model';
}

/** The check files of nodes. Throws `unknown_node` for one that has none. */
function chooseFiles({ checkFiles }: WorkspaceSnapshot, nodes: readonly string[]): WorkspaceSnapshot['checkFiles'] {
  const missing = nodes.find((node) => !checkFiles.some((file) => file.node === node));
  if (missing !== undefined || checkFiles.length === 0) {
    throw new PlumblineError({
      code: 'unknown_node',
      message: missing === undefined ? 'The workspace has no check files.' : `There is no check file of ${missing}.`,
      hint:
        checkFiles.length === 0
          ? 'They lie in the folder checks/.'
          : `There are files of ${checkFiles.map(({ node }) => node).join(', ')}.`,
    });
  }
  return nodes.length === 0 ? checkFiles : checkFiles.filter(({ node }) => nodes.includes(node));
}

async function textOf(root: string, file: string): Promise<string> {
  const read = await readTextFile(join(root, file), file);
  if (!read.ok) throw new PlumblineError(read.error.problem);
  return read.value.text;
}

/** Where the generic test goes: into `tests/generic` of the dbt project around `out`, or beside `out` where there is none. */
async function macroPlace(out: string): Promise<{ readonly path: string; readonly isInProject: boolean }> {
  for (let folder = dirname(out); folder !== dirname(folder); folder = dirname(folder)) {
    const isProject = (await stat(join(folder, 'dbt_project.yml')).catch(() => undefined))?.isFile() === true;
    if (!isProject) continue;
    await mkdir(join(folder, 'tests/generic'), { recursive: true });
    return { path: join(folder, 'tests/generic/plumbline_check.sql'), isInProject: true };
  }
  return { path: join(dirname(out), 'plumbline_check.sql'), isInProject: false };
}
