import { constants } from 'node:fs';
import { cp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Engine } from '../../../../electron/engine/engine';
import { WorkspaceSession } from '../../../../electron/jobs/workspace-session';
import { promote } from '../../../../electron/promote/promote';
import { createSampleWorkspace } from '../../../../electron/workspace/create-workspace';
import { version } from '../../../../package.json';
import type { CheckOutcome } from '../../../../shared/domain/checks/check-outcome';
import type { Problem } from '../../../../shared/domain/problem';
import type { PromotionResult } from '../../../../shared/domain/spec/promotion-result';
import { makeFolder, type PromotedWorkspace, writeFiles } from '../../dbt/promoted-workspace';
import { decideIncremental } from '../../workspaces/decide-incremental';
import { plumblineJson } from '../plumbline-json';
import { once } from './once';
import { type SharedWorkspace, sharedWorkspace } from './workspaces';

/** What a promotion answered: its result, or why it was refused. */
export interface Promotion {
  readonly code: number;
  readonly error?: Problem;
  readonly result?: PromotionResult;
}

/** A copy of a workspace that was promoted. */
export interface PreparedCopy {
  /** Holds the workspace, and the projects in `out`. */
  readonly folder: string;
  readonly root: string;
  readonly promotion: Promotion;
}

/** A folder of one's own with a workspace of `sharedWorkspaces` that ran, was checked, and was promoted by `plumbline promote`. */
export async function copyPrepared(workspace: SharedWorkspace, target: string): Promise<PreparedCopy> {
  const made = await promoted(workspace, target);
  const folder = await makeFolder();
  await copyFolder(made, folder);
  const text = await readFile(join(folder, promotionFile), 'utf8');
  return {
    folder,
    root: join(folder, workspace.folder),
    promotion: JSON.parse(text.replaceAll(quoted(made), () => quoted(folder))) as Promotion,
  };
}

/** The same as `promoteWorkspace` gives. `result` is that of the one target. */
export async function preparedWorkspace(name: string, target: string): Promise<PromotedWorkspace> {
  const workspace = sharedWorkspace(name);
  const copy = await copyPrepared(workspace, target);
  const { root, promotion } = copy;
  const session = await WorkspaceSession.open({ root, engine: new Engine(), trigger: 'cli', version });
  const dispose = async () => {
    await session.close();
    await rm(copy.folder, { recursive: true, force: true });
  };
  try {
    if (promotion.result === undefined) throw new Error(`${target} refused ${name}: ${JSON.stringify(promotion)}`);
    await requireAsChecked(session, workspace, copy);
    return { ...promotedWorkspace(session, workspace, target, copy.folder, promotion.result), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What a copy made again would cost what the preparation saves, and be other rows than those that were promoted. */
async function requireAsChecked(session: WorkspaceSession, workspace: SharedWorkspace, copy: PreparedCopy) {
  const slice = session.ancestorsOf(workspace.outputs);
  const stale = session.derived.statuses.filter(
    ({ name, state }) => slice.has(name) && state !== 'fresh' && state !== 'source',
  );
  if (stale.length > 0) throw new Error(`A copy of ${workspace.name} would run again: ${JSON.stringify(stale)}`);
  const known = JSON.parse(await readFile(join(copy.folder, checksFile), 'utf8')) as readonly CheckOutcome[];
  if (session.checks.length !== known.length) throw new Error(`A copy of ${workspace.name} lost outcomes of checks.`);
}

function promotedWorkspace(
  session: WorkspaceSession,
  { outputs }: SharedWorkspace,
  target: string,
  folder: string,
  result: PromotionResult,
): Omit<PromotedWorkspace, 'dispose'> {
  const { root, checks, engine, derived, snapshot, engineInfo } = session;
  const targets = result.targets.filter(({ name }) => name === target);
  let count = 0;
  return {
    root,
    project: targets[0]?.dir ?? '',
    result: { ...result, targets },
    checks,
    derived,
    engine,
    async exportRows(node) {
      // The engine writes inside the workspace only, whose name holds a quote where all names are odd.
      const inside = join(root, '.plumbline', 'rows.parquet');
      await engine.exportResult({ node, format: 'parquet', path: inside });
      const path = join(folder, `rows-${count++}.parquet`);
      await rename(inside, path);
      return path;
    },
    // With the outcomes of the first time: those of some checks depend on the clock.
    promoteAgain: (out) =>
      promote({
        ...{ root, snapshot, derived, checkOutcomes: checks, engine, nodes: [...outputs], targets: [target], out },
        provenance: null,
        versions: { plumbline: version, duckdb: engineInfo.duckdbVersion },
      }),
  };
}

const checksFile = 'checks.json';
const promotionFile = 'promotion.json';

/** The folder of a workspace that was run and checked. */
function checked(workspace: SharedWorkspace): Promise<string> {
  const { name, files } = workspace;
  return once(`${files === null ? 'sample' : name} checked`, async (folder) => {
    const root = join(folder, workspace.folder);
    if (files === null) await createSampleWorkspace(root);
    else await writeFiles(root, files);
    await cutTimes(join(root, 'data'));
    const ran = await plumblineJson('run', root, '--ignore-checks');
    if (ran.code !== 0) throw new Error(`plumbline run: ${JSON.stringify(ran)}`);
    const { answer, ...rest } = await plumblineJson<{ checks?: readonly CheckOutcome[] }>('check', root);
    if (answer.checks === undefined) throw new Error(`plumbline check: ${JSON.stringify({ answer, ...rest })}`);
    await writeFile(join(folder, checksFile), JSON.stringify(answer.checks));
  });
}

/** The folder of a workspace that was promoted to a target, and to those that are promoted to with it. */
function promoted(workspace: SharedWorkspace, target: string): Promise<string> {
  const { name, outputs, incremental, together } = workspace;
  const targets = together.includes(target) ? together : [target];
  return once(`${name} promoted to ${targets.length > 1 ? 'all' : target}`, async (folder) => {
    await copyFolder(await checked(workspace), folder);
    const root = join(folder, workspace.folder);
    const to = targets.flatMap((one) => ['--to', one]);
    const promoteOnce = () =>
      plumblineJson<PromotionResult & { readonly error?: Problem }>(
        ...['promote', ...outputs, ...to, '--out', join(folder, 'out'), '--workspace', root],
      );
    let { code, answer } = await promoteOnce();
    if (code === 0 && Object.keys(incremental).length > 0) {
      await decideIncremental(root, incremental);
      ({ code, answer } = await promoteOnce());
    }
    const promotion: Promotion = code === 0 ? { code, result: answer } : { code, ...answer };
    await writeFile(join(folder, promotionFile), JSON.stringify(promotion));
  });
}

async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE });
}

/** Large inputs are known by their time of change, which a copy keeps to the millisecond. */
async function cutTimes(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = join(folder, entry);
    const { mtimeMs } = await stat(path);
    await utimes(path, Math.floor(mtimeMs / 1000), Math.floor(mtimeMs / 1000));
  }
}

function quoted(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}
