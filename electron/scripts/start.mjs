/**
 * Opens the window from a checkout: `npm start [-- WORKSPACE]`. Builds what is out of date, finds an Electron, checks that the
 * system can run it. Exits with Electron's own code; 2 when the window cannot be opened here.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveElectron } from './electron-runtime.mjs';
import { buildIfStale } from './stale-bundles.mjs';
import { ensureSystemLibraries, sandboxProblem } from './system-libraries.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

function requireDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return;
  throw new Error(
    'There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n' +
      '  npm run demo            does the main job without a window\n' +
      '  xvfb-run -a npm start   opens the window on a virtual display',
  );
}

/** Flags for Chromium that a developer's machine may need. The product itself never switches its sandbox off. */
function launcherFlags(executable) {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.error(
      'Running as root: Chromium then starts without its sandbox only (--no-sandbox added by this launcher).',
    );
    return ['--no-sandbox'];
  }
  const problem = sandboxProblem(executable);
  if (problem !== undefined) throw new Error(problem);
  return [];
}

/** npm runs scripts in the package's folder; a path that was typed elsewhere is meant from there. */
function fromCallersFolder(argument) {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), argument);
  return !argument.startsWith('-') && existsSync(path) ? path : argument;
}

async function start() {
  requireDisplay();
  await buildIfStale();
  const { executable } = await resolveElectron();
  ensureSystemLibraries(executable);
  const args = [...launcherFlags(executable), root, ...process.argv.slice(2).map(fromCallersFolder)];
  const child = spawn(executable, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Electron could not be started: ${error.message}`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

start().catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
