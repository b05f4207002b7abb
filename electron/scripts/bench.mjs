/**
 * Runs the benchmarks: `npm run bench [-- --only NAME] [--json FILE]`. One of them measures the real window, so an
 * Electron and a display are found as for the end-to-end tests. Exits with the benchmarks' code.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveElectron } from './electron-runtime.mjs';
import { installPythonTool, toolsFolder } from './python-tools.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const build = spawnSync(
  process.execPath,
  [join(root, 'electron/scripts/build.mjs'), '--only', 'client,main,preload,engine,cli,bench'],
  { stdio: 'inherit' },
);
if (build.status !== 0) process.exit(build.status ?? 1);

// What this one measures against; a tool that cannot be installed is a failure.
if (process.argv.includes('check-peers'))
  for (const tool of ['soda', 'dbt', 'great-expectations']) installPythonTool(tool);

const { executable } = await resolveElectron();
const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY;
ensureSystemLibraries(executable, { virtualDisplay: needsDisplay });
const screen = needsDisplay ? await startVirtualDisplay() : undefined;
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', join(root, 'dist/bench/bench.cjs'), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PLUMBLINE_ELECTRON: executable,
      PLUMBLINE_INTEROP: toolsFolder,
      UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16',
      ...(screen === undefined ? {} : { DISPLAY: screen.display }),
    },
  },
);
screen?.stop();
process.exitCode = status ?? 1;
