/** `npm run package`: builds, then packs the app with the Electron that `resolveElectron` finds. Arguments go to electron-builder. */
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveElectron } from './electron-runtime.mjs';
import { buildIfStale } from './stale-bundles.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

async function packageApp() {
  await buildIfStale();
  const { executable, version, origin } = await resolveElectron();
  if (origin === 'fallback') {
    console.error(`Electron ${version} gets no security fixes: this package is for tests, not for people.`);
  }
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/electron-builder/cli.js'),
        '--linux',
        'dir',
        `-c.electronDist=${dirname(executable)}`,
        `-c.electronVersion=${version}`,
        ...process.argv.slice(2),
      ],
      { cwd: root, stdio: 'inherit' },
    );
    child.on('error', fail);
    child.on('exit', (code) => done(code ?? 1));
  });
}

packageApp().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error.message);
    process.exitCode = 2;
  },
);
