/**
 * Runs the end-to-end tests on the real Electron app: `npm run test:e2e [-- --project NAME] [-- PLAYWRIGHT-ARGUMENT…]`.
 * Where there is no display, each worker gets a virtual one of its own: the windows of one display share focus and clipboard. Exits with Playwright's code; 2 when the tests cannot run here.
 */
import { spawn } from 'node:child_process';
import { availableParallelism, constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveElectron } from './electron-runtime.mjs';
import { buildIfStale } from './stale-bundles.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** An app is four processes, most of which wait most of the time; more apps than cores would only measure the machine. */
const workers = Math.min(availableParallelism(), 4);

async function runTests() {
  await buildIfStale();
  const { executable } = await resolveElectron();
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY;
  ensureSystemLibraries(executable, { virtualDisplay: needsDisplay });
  const screens = [];
  try {
    for (let worker = 0; needsDisplay && worker < workers; worker++) screens.push(await startVirtualDisplay());
    const env = {
      ...process.env,
      PLUMBLINE_ELECTRON: executable,
      PLUMBLINE_DISPLAYS: screens.map((screen) => screen.display).join(),
    };
    let worst = 0;
    for (const args of passes(process.argv.slice(2))) worst = Math.max(worst, await playwright(args, env));
    return worst;
  } finally {
    for (const screen of screens) screen.stop();
  }
}

/** What Playwright is called with. When all tests run, those that measure time come last and alone. */
function passes(args) {
  const [first, ...rest] = args;
  if (first !== '--project=e2e') return [args];
  return rest.length === 0
    ? [[first], ['--project=e2e-timed', '--workers=1']]
    : [[first, '--project=e2e-timed', ...rest]];
}

function playwright(args, env) {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/@playwright/test/cli.js'),
        'test',
        '-c',
        join(root, 'tests/e2e/playwright.config.ts'),
        ...args,
      ],
      { cwd: root, env, stdio: 'inherit' },
    );
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('error', fail);
    child.on('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

runTests().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);
