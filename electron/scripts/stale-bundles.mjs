/** Builds the app's bundles when they are missing or older than what they are made of. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './process-lock.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const bundles = [
  'dist/renderer/index.html',
  'dist/main/main.cjs',
  'dist/preload/preload.cjs',
  'dist/engine/engine.cjs',
  'dist/cli/cli.cjs',
];
const sources = ['electron', 'renderer', 'shared', 'resources', 'vite.config.ts', 'package.json', 'package-lock.json'];

/** Rejects with an `Error` when the build fails; its output went to stderr. Calls from several processes build once. */
export async function buildIfStale() {
  if (!isStale()) return;
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  await withLock(join(cache, 'plumbline-build.lock'), () => {
    if (!isStale()) return;
    const result = spawnSync(process.execPath, [join(root, 'electron/scripts/build.mjs')], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      // A test runner's `NODE_ENV` would make the window's development build of it, with paths of this machine in it.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (result.status !== 0) throw new Error('The build failed; its messages stand above.');
  });
}

function isStale() {
  const oldestBundle = Math.min(...bundles.map((path) => modifiedAt(join(root, path))));
  return oldestBundle <= Math.max(...sources.map((path) => newestIn(join(root, path))));
}

function newestIn(path) {
  const own = modifiedAt(path);
  if (own === 0 || !statSync(path).isDirectory()) return own;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .reduce((newest, entry) => Math.max(newest, modifiedAt(join(entry.parentPath ?? entry.path, entry.name))), 0);
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
