/**
 * Which bundles are missing or were made of other files than there are now. Each bundle has a stamp in `dist/inputs`: a digest
 * of all that it may be made of, taken before its build. Times of files tell nothing of what was removed, renamed or checked out.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './process-lock.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The bundles of the product, by the names of their environments in vite.config.ts. */
const bundles = {
  client: 'dist/renderer/index.html',
  main: 'dist/main/main.cjs',
  preload: 'dist/preload/preload.cjs',
  engine: 'dist/engine/engine.cjs',
  cli: 'dist/cli/cli.cjs',
};
const sources = ['electron', 'renderer', 'shared', 'resources', 'vite.config.ts', 'package.json', 'package-lock.json'];
const stamps = join(root, 'dist/inputs');

/** Rejects with an `Error` when the build fails; its output went to stderr. Calls from several processes build once. */
export async function buildIfStale(names = Object.keys(bundles)) {
  if (staleOf(names).length === 0) return;
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  await withLock(join(cache, 'plumbline-build.lock'), () => {
    const stale = staleOf(names);
    if (stale.length === 0) return;
    const result = spawnSync(process.execPath, [join(root, 'electron/scripts/build.mjs'), '--only', stale.join()], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      // A test runner's `NODE_ENV` would make the window's development build of it, with paths of this machine in it.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (result.status !== 0) throw new Error('The build failed; its messages stand above.');
  });
}

/** Runs `build`, which makes the named bundles (or all of the product), and stamps them. One that fails or is interrupted leaves no stamp. */
export async function stampBuild(names = Object.keys(bundles), build) {
  for (const name of names) rmSync(join(stamps, name), { force: true });
  const digest = digestOfSources();
  await build();
  mkdirSync(stamps, { recursive: true });
  for (const name of names) writeFileSync(join(stamps, name), digest);
}

function staleOf(names) {
  const digest = digestOfSources();
  return names.filter((name) => {
    const stamp = join(stamps, name);
    return !existsSync(join(root, bundles[name])) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest;
  });
}

function digestOfSources() {
  const digest = createHash('sha256').update(process.version);
  for (const path of sources.flatMap((source) => filesUnder(join(root, source)))) {
    const content = readFileSync(path);
    digest.update(`\n${relative(root, path)} ${content.length}\n`).update(content);
  }
  return digest.digest('hex');
}

/** All files, sorted, but for tests: no bundle holds one. */
function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
