import { constants } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../shared/domain/problem';
import { writeFileAtomic } from './atomic-write';
import { errnoOf, writeError } from './file-errors';
import { hasManifest } from './find-workspace';

export { importFiles } from './import-files';

export interface InitOptions {
  /** Default: the folder's name. */
  readonly name?: string;
  /** A workspace to copy, and the data files to put beside it: path in the new workspace to path of the file. */
  readonly sample?: { readonly folder: string; readonly data: Readonly<Record<string, string>> };
}

/**
 * Makes a folder a workspace, and creates the folder if needed. Files that are there already stay as they are; the
 * manifest is written last, so that a failure leaves no half workspace. Throws `duplicate_name` when it is a workspace
 * already, `not_a_file` when a file stands in its place, `disk_full` or `file_not_writable`.
 */
export async function initWorkspace(folder: string, options: InitOptions = {}): Promise<{ root: string }> {
  const root = resolve(folder);
  if (await hasManifest(root)) {
    throw new PlumblineError({
      code: 'duplicate_name',
      file: join(root, manifestFile),
      message: `${root} is a workspace already: it has a ${manifestFile}.`,
      hint: 'Open it as it is, or choose another folder.',
    });
  }
  const stats = await stat(root).catch(() => undefined);
  if (stats !== undefined && !stats.isDirectory()) {
    throw new PlumblineError({
      code: 'not_a_file',
      file: root,
      message: `${root} is a file; a folder was expected.`,
      hint: 'Choose another name for the workspace.',
    });
  }
  try {
    for (const name of ['notebooks', 'checks', 'pipelines', 'data']) await mkdir(join(root, name), { recursive: true });
    if (options.sample !== undefined) await copySample(root, options.sample);
    await ignoreCache(root);
    await nameMergeDriver(root);
    const name = options.name ?? (basename(root) || 'workspace');
    await writeIfMissing(join(root, 'README.md'), readme(name));
    const manifest =
      options.sample === undefined
        ? emptyManifest(name)
        : await readFile(join(options.sample.folder, manifestFile), 'utf8');
    await writeFileAtomic(join(root, manifestFile), manifest, { exclusive: true });
  } catch (error) {
    throw writeError(error, root);
  }
  return { root };
}

/**
 * Makes a copy of the sample workspace, with its data. `resources` is the folder of Plumbline's own resources and
 * `data` the one that holds `flights-3m.parquet`, `airports.csv` and `birdstrikes.csv`; both are looked for above the
 * running program when they are not given. Throws what `initWorkspace` throws, and `file_not_found` for a broken installation.
 */
export async function createSampleWorkspace(
  folder: string,
  places: { readonly resources?: string; readonly data?: string } = {},
): Promise<{ root: string }> {
  const sample =
    places.resources === undefined ? await findAbove('resources/sample') : join(places.resources, 'sample');
  // Where Plumbline was installed from a package, the data lie beside the sample; in a checkout, in the package they come from.
  const data =
    places.data ?? (await findAbove('resources/sample-data').catch(() => findAbove('node_modules/vega-datasets/data')));
  const files = ['flights-3m.parquet', 'airports.csv', 'birdstrikes.csv'];
  return initWorkspace(folder, {
    sample: { folder: sample, data: Object.fromEntries(files.map((file) => [`data/${file}`, join(data, file)])) },
  });
}

async function copySample(root: string, sample: NonNullable<InitOptions['sample']>): Promise<void> {
  for (const entry of await readdir(sample.folder, { withFileTypes: true })) {
    if (entry.name === manifestFile || entry.name === '.plumbline') continue;
    await cp(join(sample.folder, entry.name), join(root, entry.name), { recursive: true, force: false });
  }
  for (const [name, source] of Object.entries(sample.data)) {
    const target = join(root, ...name.split('/'));
    await mkdir(dirname(target), { recursive: true });
    try {
      await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue;
      if (errnoOf(error) !== 'ENOENT') throw error;
      throw new PlumblineError({
        code: 'file_not_found',
        file: source,
        message: `The sample's data file ${basename(source)} is not installed.`,
        hint: 'Install again with `npm ci`.',
      });
    }
  }
}

/** Keeps the cache out of git: the line is added to a `.gitignore` that lacks it. */
async function ignoreCache(root: string): Promise<void> {
  const path = join(root, '.gitignore');
  const text = await readFile(path, 'utf8').catch(() => '');
  if (text.split(/\r?\n/).some((line) => /^\/?\.plumbline\/?$/.test(line.trim()))) return;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  await writeFileAtomic(path, `${text}${separator}.plumbline/\n.plumbline-*.tmp\n`);
}

/**
 * Lets git ask for the merge of sketches that Plumbline can do. Where a computer has no such driver, git merges by lines as it does
 * without this; that configuration is the person's own (docs/sketch-format.md).
 */
async function nameMergeDriver(root: string): Promise<void> {
  const path = join(root, '.gitattributes');
  const text = await readFile(path, 'utf8').catch(() => '');
  if (/^[^#\n]*\bmerge=plumbline\b/m.test(text)) return;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  const lines = ['yaml', 'yml'].map((ending) => `/pipelines/**/*.${ending} merge=plumbline\n`);
  await writeFileAtomic(path, text + separator + lines.join(''));
}

async function writeIfMissing(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' }).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error;
  });
}

function emptyManifest(name: string): string {
  return `plumbline: 1
name: ${/^[\w.-]+$/.test(name) && /[A-Za-z]/.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name) ? name : JSON.stringify(name)}
sources:
`;
}

function readme(name: string): string {
  return `# ${name}

A Plumbline workspace.

| folder | what is in it |
| --- | --- |
| \`plumbline.yaml\` | sources, parameters, owners |
| \`notebooks/\` | questions and their SQL, in Markdown |
| \`checks/\` | what must hold for the results |
| \`pipelines/\` | sketches of pipelines |
| \`data/\` | files that travel with the workspace |

\`plumbline run\` runs what is out of date, \`plumbline check\` evaluates the checks.
`;
}

/** A folder of the installation, looked for from the running program upwards. */
async function findAbove(name: string): Promise<string> {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, ...name.split('/'));
    const found = await stat(candidate).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (found) return candidate;
    if (dirname(folder) === folder) break;
  }
  throw new PlumblineError({
    code: 'file_not_found',
    message: `The folder ${name} of the Plumbline installation is missing.`,
    hint: 'Install again with `npm ci`.',
  });
}
