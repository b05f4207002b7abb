import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveElectron } from '../../electron/scripts/electron-runtime.mjs';
import { ensureSystemLibraries } from '../../electron/scripts/system-libraries.mjs';
import { startVirtualDisplay } from '../../electron/scripts/virtual-display.mjs';
import { PackedApp } from './devtools-pipe';

const root = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'plumbline-package-'));
const unpacked = join(folder, 'linux-unpacked');
const binary = join(unpacked, 'plumbline');

beforeAll(() => {
  const result = spawnSync(
    process.execPath,
    [join(root, 'electron/scripts/package.mjs'), `-c.directories.output=${folder}`],
    { cwd: root, encoding: 'utf8' },
  );
  expect(result.status, `${result.stdout}\n${result.stderr}`).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('files', () => {
  it('the app lies in its archive, and no default app beside it', () => {
    expect(existsSync(join(unpacked, 'resources/app.asar'))).toBe(true);
    expect(existsSync(join(unpacked, 'resources/app'))).toBe(false);
    expect(existsSync(join(unpacked, 'resources/default_app.asar'))).toBe(false);
  });

  it('the archive holds the bundles and no source, test or source map', () => {
    const files = listArchive(join(unpacked, 'resources/app.asar'));
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'dist/main/main.cjs',
        'dist/preload/preload.cjs',
        'dist/engine/engine.cjs',
        'dist/renderer/index.html',
      ]),
    );
    expect(files.filter((file) => /\.(ts|tsx|map)$/.test(file) && !file.startsWith('node_modules/'))).toEqual([]);
    expect(files.filter((file) => /^(electron|renderer|shared|tests|docs)\//.test(file))).toEqual([]);
    const packages = new Set(
      files.filter((file) => file.startsWith('node_modules/')).map((file) => file.split('/')[1]),
    );
    expect([...packages].sort()).toEqual(['@duckdb', 'detect-libc']);
  });

  it("DuckDB's native files lie outside of the archive, where the system can load them", () => {
    const bindings = join(unpacked, 'resources/app.asar.unpacked/node_modules/@duckdb/node-bindings-linux-x64');
    expect(existsSync(join(bindings, 'duckdb.node'))).toBe(true);
    expect(existsSync(join(bindings, 'libduckdb.so'))).toBe(true);
  });

  it('the sample and its data travel with the app, and so do the licences', () => {
    for (const file of ['sample/plumbline.yaml', 'sample-data/flights-3m.parquet', 'sample-data/datapackage.json']) {
      expect(existsSync(join(unpacked, 'resources', file)), file).toBe(true);
    }
    expect(existsSync(join(unpacked, 'LICENSE.electron.txt'))).toBe(true);
    expect(existsSync(join(unpacked, 'LICENSES.chromium.html'))).toBe(true);
  });
});

it('the fuses are set: it cannot be made to run as Node, be inspected, or load another app', () => {
  const fuses = readFuses(binary);
  expect(fuses).toMatchObject({
    runAsNode: 'off',
    cookieEncryption: 'on',
    nodeOptions: 'off',
    nodeCliInspect: 'off',
    onlyLoadAppFromAsar: 'on',
  });
  // Electron 25, which packages where nothing newer can be had, has no fuse for this yet.
  expect(['off', 'absent']).toContain(fuses.fileProtocolPrivileges);

  const asNode = spawnSync(binary, ['-e', 'process.stdout.write("ran as Node")'], {
    env: { PATH: process.env.PATH, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  expect(asNode.stdout).not.toContain('ran as Node');
});

it('the packed app starts, its engine runs the sample, and it ends in order', async () => {
  const needsDisplay = !process.env.DISPLAY;
  ensureSystemLibraries((await resolveElectron({ quiet: true })).executable, { virtualDisplay: needsDisplay });
  const screen = needsDisplay ? await startVirtualDisplay() : undefined;
  const userData = join(folder, 'user-data');
  const app = await PackedApp.start(binary, {
    ...process.env,
    PLUMBLINE_USER_DATA: userData,
    ...(screen === undefined ? {} : { DISPLAY: screen.display }),
  });
  try {
    const command = async (name: string, params: object = {}) =>
      app.evaluate(`window.plumbline.invoke(${JSON.stringify(name)}, ${JSON.stringify(params)})`);
    expect(await command('workspace.restore')).toMatchObject({ ok: true, value: { name: 'flight-ops' } });
    expect(await app.evaluate('location.href')).toBe('plumbline://app/index.html');
    expect(await app.evaluate('document.title')).toMatch(/Plumbline/);
    expect(await command('engine.state')).toMatchObject({ ok: true, value: { state: 'ready' } });
    const started = (await command('run.start', { nodes: ['daily_delays'] })) as { value: { job: string } };
    await expect
      .poll(
        async () => {
          const { value } = (await command('jobs.list')) as { value: { id: string; state: string }[] };
          return value.find((job) => job.id === started.value.job)?.state;
        },
        { timeout: 60_000 },
      )
      .toBe('succeeded');
    app.process.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    const log = readFileSync(join(userData, 'logs/main.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(log.filter((entry) => entry.level === 'error')).toEqual([]);
    expect(log.at(-1)).toMatchObject({ message: 'end' });
  } finally {
    app.process.kill('SIGKILL');
    screen?.stop();
  }
});

/** Paths in an archive: a header of four 32-bit words, the last of which is the length of the JSON that follows. */
function listArchive(path: string): string[] {
  const file = openSync(path, 'r');
  const sizes = Buffer.alloc(16);
  readSync(file, sizes, 0, 16, 0);
  const json = Buffer.alloc(sizes.readUInt32LE(12));
  readSync(file, json, 0, json.length, 16);
  interface Entry {
    readonly files?: Readonly<Record<string, Entry>>;
  }
  const walk = (entry: Entry, prefix: string): string[] =>
    Object.entries(entry.files ?? {}).flatMap(([name, child]) =>
      child.files === undefined ? [prefix + name] : walk(child, `${prefix}${name}/`),
    );
  return walk(JSON.parse(json.toString('utf8')) as Entry, '');
}

/** The states of the fuses in a binary (https://github.com/electron/fuses). */
function readFuses(path: string): Record<string, string> {
  const content = readFileSync(path);
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const at = content.indexOf(sentinel) + sentinel.length;
  const count = content[at + 1] ?? 0;
  const state = (index: number) => {
    if (index >= count) return 'absent';
    return { 48: 'off', 49: 'on', 114: 'removed' }[content[at + 2 + index] ?? 0] ?? 'unknown';
  };
  return {
    runAsNode: state(0),
    cookieEncryption: state(1),
    nodeOptions: state(2),
    nodeCliInspect: state(3),
    onlyLoadAppFromAsar: state(5),
    fileProtocolPrivileges: state(7),
  };
}
