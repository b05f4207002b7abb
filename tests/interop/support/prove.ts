import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Proof } from '../../../shared/domain/proof/proof';
import { makeFolder, writeFiles } from '../dbt/promoted-workspace';
import type { InteropWorkspace } from '../workspaces';
import { decideIncremental } from '../workspaces/decide-incremental';
import { plumblineJson } from './plumbline-json';
import { copyPrepared, type Promotion } from './prepared/prepared-workspace';
import { sharedWorkspaces } from './prepared/workspaces';
import { startedTool } from './started/started-tool';

/** Runs `plumbline prove` on a project, which lies in a folder of its target's name. */
export async function proveJson(
  project: string,
  ...args: readonly string[]
): Promise<{ code: number; answer: Proof; stderr: string }> {
  // Tests of another dbt name theirs first.
  if (basename(project) === 'dbt') process.env.PLUMBLINE_DBT ??= await startedTool('dbt', 'dbt', dbtModules);
  if (basename(project) === 'sqlmesh')
    process.env.PLUMBLINE_SQLMESH ??= await startedTool('sqlmesh', 'sqlmesh', sqlmeshModules);
  return plumblineJson<Proof>('prove', project, ...args);
}

const dbtModules = ['dbt.cli.main', 'dbt.adapters.duckdb'];
// Its command keeps the folder that it is imported in.
const sqlmeshModules = ['sqlmesh.core.context', 'sqlmesh.core.engine_adapter.duckdb'];

/** A workspace in a folder of its own, promoted with what a person would decide. `code` and `error` are those of the promotion. */
export async function promoteForProof(workspace: InteropWorkspace, target: string) {
  const decided = ({ outputs, incremental }: Pick<InteropWorkspace, 'outputs' | 'incremental'>) =>
    JSON.stringify([outputs, incremental]);
  const shared = sharedWorkspaces.find((one) => one.files === workspace.files && decided(one) === decided(workspace));
  if (shared !== undefined) {
    const { folder, root, promotion } = await copyPrepared(shared, target);
    return promotedFor(target, folder, root, promotion);
  }
  const { files, outputs, incremental } = workspace;
  const folder = await makeFolder();
  const root = join(folder, 'workspace');
  await writeFiles(root, files);
  const promote = ['promote', ...outputs, '--to', target, '--out', join(folder, 'out'), '--workspace', root];
  let { code, answer } = await plumblineJson(...promote);
  if (code === 0 && Object.keys(incremental).length > 0) {
    await decideIncremental(root, incremental);
    ({ code, answer } = await plumblineJson(...promote));
  }
  return promotedFor(target, folder, root, { code, ...answer });
}

function promotedFor(target: string, folder: string, root: string, { code, error }: Pick<Promotion, 'code' | 'error'>) {
  return {
    root,
    project: join(folder, 'out', target),
    code,
    error,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
