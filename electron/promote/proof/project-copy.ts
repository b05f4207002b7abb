import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PlumblineError } from '../../../shared/domain/problem';
import { type ProjectManifest, projectBaseName, projectManifestName, readProjectManifest } from '../project-manifest';

/** What tools leave in a project's folder, and what is none of its text. */
const leftOut = new Set(['.venv', '.git', 'target', 'logs', 'node_modules', '__pycache__', '.cache', '.logs']);

/** Files of a project by their path relative to it, sorted; what Plumbline and tools keep beside them is no part of it. */
export async function projectFiles(dir: string): Promise<readonly string[]> {
  const found: string[] = [];
  const beside = [projectManifestName, projectBaseName, '.user.yml'];
  const walk = async (folder: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (leftOutOfCopies(entry.name) || beside.includes(`${prefix}${entry.name}`)) continue;
      if (entry.isDirectory()) await walk(join(folder, entry.name), `${prefix}${entry.name}/`);
      else if (entry.isFile()) found.push(`${prefix}${entry.name}`);
    }
  };
  await walk(dir, '');
  return found.sort();
}

/** A digest of a project's files: another one once somebody changed it. */
export async function projectDigest(dir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of await projectFiles(dir)) {
    const content = createHash('sha256').update(await readFile(join(dir, path)));
    hash.update(`${JSON.stringify(path)} ${content.digest('hex')}\n`);
  }
  return hash.digest('hex');
}

/** Whether a file or folder of a project is none of its text: tools leave it behind, or keep rows in it. */
function leftOutOfCopies(name: string): boolean {
  return leftOut.has(name) || /\.duckdb(\.wal)?$/.test(name);
}

/** A folder for a proof, with a copy of the project in it. `dispose` removes it. */
export interface ProofFolder {
  readonly root: string;
  readonly project: string;
  dispose(): Promise<void>;
}

export async function copyProject(dir: string): Promise<ProofFolder> {
  const root = await mkdtemp(join(tmpdir(), 'plumbline-proof-'));
  const dispose = () => rm(root, { recursive: true, force: true, maxRetries: 3 });
  const project = join(root, 'project');
  try {
    await cp(dir, project, {
      recursive: true,
      filter: (path) => path === dir || !leftOutOfCopies(basename(path)),
    });
  } catch (error) {
    await dispose();
    throw error;
  }
  return { root, project, dispose };
}

/**
 * The promoted project in a folder, or the only one in a folder of several targets. Throws `bad_usage` where there is none, or more
 * than one.
 */
export async function findProject(folder: string): Promise<{ dir: string; manifest: ProjectManifest }> {
  const own = await readProjectManifest(folder);
  if (own !== undefined) return { dir: folder, manifest: own };
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some(({ name }) => name === projectManifestName))
    throw new PlumblineError({
      code: 'bad_usage',
      file: join(folder, projectManifestName),
      message: `${projectManifestName} does not say what the project is of: an older Plumbline wrote it, or it was changed.`,
      hint: 'Promote again, then prove.',
    });
  const found: { dir: string; manifest: ProjectManifest }[] = [];
  for (const entry of entries) {
    const dir = join(folder, entry.name);
    const manifest = entry.isDirectory() ? await readProjectManifest(dir) : undefined;
    if (manifest !== undefined) found.push({ dir, manifest });
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new PlumblineError({
    code: 'bad_usage',
    file: folder,
    message:
      found.length === 0
        ? `${folder} holds no promoted project: there is no ${projectManifestName} in it.`
        : `${folder} holds ${found.length} promoted projects.`,
    hint:
      found.length === 0
        ? 'Name the folder of a target, as plumbline promote printed it.'
        : `Name one of them: ${found.map(({ dir }) => dir).join(', ')}.`,
  });
}
