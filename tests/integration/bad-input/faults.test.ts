import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumblineJson } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { canMount } from '../workspace/mounts';

const root = resolve(__dirname, '../../..');

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

describe.runIf(canMount)('a file system that fails', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'plumbline-fault-'));
  });
  afterEach(() => {
    spawnSync('umount', ['-l', place]);
    rmSync(place, { recursive: true, force: true });
  });

  it('runs in a read-only folder, keeps the results in memory, and says so', async () => {
    mount('-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place);
    const folder = WorkspaceFolder.working(place);
    mount('-o', 'remount,ro', place);

    const { code, answer, stderr } = await plumblineJson(['run', place]);

    expect(stderr).toMatch(/read-only|not writable|cannot be written/i);
    expect(Object.fromEntries(answer.nodes?.map((node) => [node.name, node.status]) ?? [])).toEqual({
      total: 'ran',
      total_text: 'ran',
      alone: 'ran',
    });
    expect(code).toBe(0);
    expect(folder.read('notebooks/good.md')).toContain('total_text');
  });

  it('refuses to import into a read-only folder and names the file that it cannot write', async () => {
    mount('-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', place);
    WorkspaceFolder.working(place);
    mount('-o', 'remount,ro', place);
    const outside = mkdtempSync(join(tmpdir(), 'plumbline-import-'));
    writeFileSync(join(outside, 'more.csv'), 'a\n1\n');

    const { code, answer } = await plumblineJson(['import', join(outside, 'more.csv'), '--into', place]);

    const problem = answer.error ?? answer.problems?.[0];
    expect(problem?.code).toBe('file_not_writable');
    expect(code).toBe(3);
    rmSync(outside, { recursive: true });
  });

  it('survives a full disk: the run says what happened and no file of the user changes', async () => {
    mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', place);
    const folder = WorkspaceFolder.working(place);
    folder.write('notebooks/big.md', cell('big', 'SELECT range AS a, md5(range::VARCHAR) AS b FROM range(2000000)'));
    const before = folder.digests();
    writeFileSync(join(place, 'fill'), Buffer.alloc(3_500_000));

    const { code, answer, stderr } = await plumblineJson(['run', place]);

    const small = answer.nodes?.filter((node) => node.name !== 'big') ?? [];
    expect(
      small.every((node) => node.status === 'ran'),
      stderr,
    ).toBe(true);
    const big = answer.nodes?.find((node) => node.name === 'big');
    // Either the cache moved into memory, or the node failed and says why; never a crash or a silent loss.
    expect(
      big?.status === 'ran' ||
        (big?.status === 'failed' && ['disk_full', 'out_of_memory'].includes(big.error?.code ?? '')),
      JSON.stringify(big),
    ).toBe(true);
    expect(code).toBe(big?.status === 'ran' ? 0 : 3);
    rmSync(join(place, 'fill'));
    expect(folder.digests()).toEqual(before);
    const again = await plumblineJson(['run', place, '--node', 'total_text']);
    expect(again.code).toBe(0);
  });

  it('leaves the old export in place when the disk is full', async () => {
    mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place);
    writeFileSync(join(place, 'out.csv'), 'old\n');
    const folder = WorkspaceFolder.working();
    folder.write('notebooks/big.md', cell('big', 'SELECT range AS a, md5(range::VARCHAR) AS b FROM range(200000)'));

    const { code, answer } = await plumblineJson([
      'show',
      'big',
      '-w',
      folder.root,
      '--format',
      'csv',
      '--out',
      join(place, 'out.csv'),
    ]);

    expect(answer.error?.code).toBe('disk_full');
    expect(code).toBe(3);
    expect(readdirSync(place)).toEqual(['out.csv']);
    expect(new WorkspaceFolder(place).read('out.csv')).toBe('old\n');
    folder.remove();
  });
});

describe('a cache that another process holds', () => {
  let holder: ChildProcess | undefined;
  const folder = WorkspaceFolder.working();
  afterEach(() => {
    holder?.kill('SIGKILL');
    folder.remove();
  });

  it('works with a cache of its own and names the process that holds the other', async () => {
    mkdirSync(folder.path('.plumbline'), { recursive: true });
    const script = `
      const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(process.argv[1]).then(async (instance) => {
        const connection = await instance.connect();
        await connection.run('CREATE TABLE held AS SELECT 1 AS a');
        process.stdout.write('held');
        setInterval(() => connection, 1000);
      });`;
    holder = spawn(process.execPath, ['-e', script, folder.path('.plumbline/cache.duckdb')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = holder.stdout;
    if (output === null) throw new Error('The holder has no output.');
    await new Promise((done) => output.once('data', done));

    const { code, answer, stderr } = await plumblineJson(['run', folder.root]);

    expect(stderr).toContain(String(holder.pid));
    expect(answer.nodes?.every((node) => node.status === 'ran')).toBe(true);
    expect(code).toBe(0);
    expect(readdirSync(folder.path('.plumbline')).filter((file) => file.startsWith('cache-'))).toEqual([]);
  });
});
