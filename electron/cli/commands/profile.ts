import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PlumblineError } from '../../../shared/domain/problem';
import type { Profile } from '../../../shared/domain/profile/profile';
import { Engine } from '../../engine/engine';
import { findWorkspace } from '../../workspace/load-workspace';
import { type CommandContext, requireResult, runProgress, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { countOf, formatCount } from '../output';
import { formatTable } from '../text-table';

/** `plumbline profile`: the column profile of a node, or of a data file (which needs no workspace). */
export async function profileCommand(
  context: CommandContext,
  target: string,
  options: { readonly workspace?: string },
): Promise<number> {
  const path = resolve(target);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() && found.size === 0) {
    throw new PlumblineError({
      code: 'empty_file',
      file: path,
      message: `${basename(path)} is empty (0 bytes).`,
      hint: 'Profile a file with data.',
    });
  }
  const profile = found?.isFile()
    ? await profileFile(context, path)
    : await profileNode(context, target, options.workspace);
  context.output.text(describeProfile(profile, context.output.width));
  context.output.answer(profile);
  return exitCodes.done;
}

async function profileFile(context: CommandContext, path: string): Promise<Profile> {
  const engine = new Engine();
  const root = resolve(path, '..');
  try {
    await engine.open({ root, cacheFolder: null, threads: 'auto', memoryLimit: '60%', allowedPaths: [] });
    return await engine.profile({ file: path }, { signal: context.signal });
  } finally {
    await engine.close();
  }
}

async function profileNode(context: CommandContext, node: string, workspace: string | undefined): Promise<Profile> {
  try {
    await findWorkspace(resolve(workspace ?? '.'));
  } catch {
    throw new PlumblineError({
      code: 'file_not_found',
      message: `There is no file ${node}, and no workspace here that could have a node of that name.`,
      hint: 'Give a data file, or a node together with --workspace DIR.',
    });
  }
  return withSession(context, workspace, {}, async (session) => {
    const report = await session.run(
      { nodes: [node] },
      { signal: context.signal, onEvent: runProgress(context.output) },
    );
    requireResult(report, node);
    return session.engine.profile({ node }, { signal: context.signal });
  });
}

function describeProfile(profile: Profile, width: number | undefined): string {
  const share = (nulls: number) =>
    profile.rows === 0 || nulls === 0 ? '' : ` (${((100 * nulls) / profile.rows).toFixed(1)} %)`;
  const table = formatTable(
    [
      { title: 'column' },
      { title: 'type' },
      { title: 'nulls', align: 'right' },
      { title: 'distinct', align: 'right' },
      { title: 'min' },
      { title: 'median' },
      { title: 'max' },
      { title: 'most frequent' },
    ],
    profile.columns.map((column) => [
      column.name,
      column.type,
      `${formatCount(column.nulls)}${share(column.nulls)}`,
      formatCount(column.distinct),
      column.min,
      column.quantiles.find((quantile) => quantile.q === 0.5)?.value ?? '',
      column.max,
      column.top
        .slice(0, 3)
        .map((top) => `${top.value ?? 'NULL'} × ${formatCount(top.count)}`)
        .join(', '),
    ]),
    width,
  );
  return `${table}\n\n${countOf(profile.rows, 'row')}, ${countOf(profile.columns.length, 'column')}`;
}
