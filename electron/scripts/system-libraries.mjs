/**
 * What Electron needs of a Linux system beside its own files: shared libraries, a font, a sandbox that the kernel allows,
 * and, for runs without a screen, a virtual display.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * Debian's package of each library that Electron loads, with its name since the 64-bit time transition (Debian 13, Ubuntu 24.04).
 * Libraries that these packages depend on come with them.
 */
const packageOfLibrary = {
  'libgtk-3.so.0': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libgdk-3.so.0': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libnss3.so': ['libnss3'],
  'libnssutil3.so': ['libnss3'],
  'libsmime3.so': ['libnss3'],
  'libnspr4.so': ['libnspr4'],
  'libasound.so.2': ['libasound2', 'libasound2t64'],
  'libgbm.so.1': ['libgbm1'],
  'libdrm.so.2': ['libdrm2'],
  'libXss.so.1': ['libxss1'],
  'libatk-1.0.so.0': ['libatk1.0-0', 'libatk1.0-0t64'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  'libatspi.so.0': ['libatspi2.0-0', 'libatspi2.0-0t64'],
  'libcups.so.2': ['libcups2', 'libcups2t64'],
  'libdbus-1.so.3': ['libdbus-1-3'],
  'libexpat.so.1': ['libexpat1'],
  'libglib-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgobject-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgio-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libpango-1.0.so.0': ['libpango-1.0-0'],
  'libcairo.so.2': ['libcairo2'],
  'libX11.so.6': ['libx11-6'],
  'libXcomposite.so.1': ['libxcomposite1'],
  'libXdamage.so.1': ['libxdamage1'],
  'libXext.so.6': ['libxext6'],
  'libXfixes.so.3': ['libxfixes3'],
  'libXrandr.so.2': ['libxrandr2'],
  'libxcb.so.1': ['libxcb1'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
  'libudev.so.1': ['libudev1'],
};

/** Loaded while running, so that `ldd` of the binary does not name it. */
const loadedLater = ['libXss.so.1'];

const fontPackage = 'fonts-dejavu-core';

/**
 * What is missing for the given Electron binary: names of libraries and tools, for people, and the Debian packages that hold them.
 * Empty on other systems than Linux.
 *
 * @param {string} executable
 * @param {{ virtualDisplay?: boolean }} [options] `virtualDisplay`: `xvfb-run` is needed too.
 * @returns {{ missing: string[], packages: string[] }}
 */
export function missingSystemLibraries(executable, { virtualDisplay = false } = {}) {
  if (process.platform !== 'linux') return { missing: [], packages: [] };
  const libraries = [...new Set([...missingOf(executable), ...loadedLater.filter((name) => !isInstalled(name))])];
  const missing = [...libraries];
  const candidates = libraries.map((name) => packageOfLibrary[name] ?? []);
  if (!hasFont()) {
    missing.push('a font');
    candidates.push([fontPackage]);
  }
  if (virtualDisplay) {
    for (const [tool, name] of [
      ['xvfb-run', 'xvfb'],
      ['Xvfb', 'xvfb'],
      ['xauth', 'xauth'],
    ]) {
      if (isOnPath(tool)) continue;
      missing.push(tool);
      candidates.push([name]);
    }
  }
  const packages = candidates.flatMap((names) => {
    const name = names.length > 1 ? (names.find((candidate) => isKnownToApt(candidate)) ?? names[0]) : names[0];
    return name === undefined ? [] : [name];
  });
  return { missing, packages: [...new Set(packages)].sort() };
}

/**
 * Installs what is missing through apt when this user may, else throws an `Error` with the command to run.
 *
 * @param {string} executable
 * @param {{ virtualDisplay?: boolean }} [options]
 */
export function ensureSystemLibraries(executable, options = {}) {
  let { missing, packages } = missingSystemLibraries(executable, options);
  if (missing.length === 0) return;
  const prefix = rootPrefix();
  if (isOnPath('apt-get') && prefix !== undefined) {
    console.error(`Missing on this system: ${missing.join(', ')}. Installing through apt …`);
    apt(prefix, ['update']);
    // The names that this release uses are known only now.
    ({ missing, packages } = missingSystemLibraries(executable, options));
    apt(prefix, ['install', '--yes', '--no-install-recommends', ...packages]);
    ({ missing, packages } = missingSystemLibraries(executable, options));
    if (missing.length === 0) return;
  }
  throw new Error(
    `Electron cannot start: this system lacks ${missing.join(', ')}.\n` +
      (packages.length === 0
        ? 'Install the packages that hold them.'
        : `On Debian or Ubuntu: sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${packages.join(' ')}`),
  );
}

/**
 * Why Chromium's sandbox cannot start here and what to do about it, or undefined when it can.
 * It needs either user namespaces for ordinary users, or its helper owned by root with the setuid bit.
 *
 * @param {string} executable
 * @returns {string | undefined}
 */
export function sandboxProblem(executable) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined;
  const forbidden =
    kernelSetting('kernel/unprivileged_userns_clone') === '0' ||
    kernelSetting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    kernelSetting('user/max_user_namespaces') === '0';
  if (!forbidden) return undefined;
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (existsSync(helper)) {
    const { mode, uid } = statSync(helper);
    if (uid === 0 && (mode & 0o4000) !== 0) return undefined;
  }
  return (
    'This system keeps ordinary users from creating user namespaces, which the sandbox of the window needs.\n' +
    `Give its helper the right instead: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  );
}

/** Libraries that the loader does not find for the binary and for the shared objects that lie beside it. */
function missingOf(executable) {
  const folder = dirname(executable);
  const own = readdirSync(folder).filter((name) => /\.so(\.\d+)*$/.test(name));
  const objects = [executable, ...own.map((name) => join(folder, name))];
  const result = spawnSync('ldd', objects, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: folder },
  });
  const missing = [...(result.stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
  return [...new Set(missing)].filter((name) => !own.includes(name));
}

function isInstalled(library) {
  const result = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  });
  return result.status !== 0 || result.stdout.includes(library);
}

function hasFont() {
  return ['/usr/share/fonts', '/usr/local/share/fonts', join(process.env.HOME ?? '/root', '.fonts')].some(
    (folder) =>
      existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /\.(ttf|otf|ttc|pfb)$/i.test(name)),
  );
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isKnownToApt(name) {
  const result = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return /Candidate: (?!\(none\))/.test(result.stdout ?? '');
}

/** What to put before a command that needs root; undefined when this user may not. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (isOnPath('sudo') && spawnSync('sudo', ['--non-interactive', 'true'], { stdio: 'ignore' }).status === 0) {
    return ['sudo', '--non-interactive'];
  }
  return undefined;
}

function apt(prefix, args) {
  const [command, ...rest] = [...prefix, 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120', ...args];
  // apt writes to stdout; that belongs to whoever reads this script's output.
  spawnSync(command, rest, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

function kernelSetting(name) {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
