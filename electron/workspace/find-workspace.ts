import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../shared/domain/problem';

/**
 * The folder of the workspace that a path lies in: the nearest folder, from `start` upwards, that has a `plumbline.yaml`.
 * Throws `workspace_not_found`.
 */
export async function findWorkspace(start: string): Promise<string> {
  const from = resolve(start);
  const stats = await stat(from).catch(() => undefined);
  if (stats === undefined) {
    throw new PlumblineError({
      code: 'workspace_not_found',
      message: `The folder ${from} does not exist.`,
      hint: `Make a workspace there with: plumbline init ${start}`,
    });
  }
  for (let folder = stats.isDirectory() ? from : dirname(from); ; folder = dirname(folder)) {
    if (await hasManifest(folder)) return folder;
    if (dirname(folder) === folder) break;
  }
  throw new PlumblineError({
    code: 'workspace_not_found',
    message: `Neither ${from} nor a folder above it has a ${manifestFile}.`,
    hint: 'Go to a workspace, or make one with: plumbline init DIR',
  });
}

/** Also true when something else than a file bears that name: such a workspace opens, and says what is wrong. */
export async function hasManifest(folder: string): Promise<boolean> {
  return stat(join(folder, manifestFile)).then(
    () => true,
    () => false,
  );
}
