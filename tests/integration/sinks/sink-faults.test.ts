import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import { plumbline } from '../../support/command-line';
import { problemOf } from '../../support/problem-of';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { holdDatabase, writeDatabase } from '../data-in/make-database';
import { canMount, type MountedDisk, mountSmallDisk } from '../workspace/mounts';
import { SinkWorkspace, sketchOf } from './sink-workspace';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(...args: Parameters<typeof SinkWorkspace.open>): Promise<SinkWorkspace> {
  const workspace = await SinkWorkspace.open(...args);
  cleanups.push(() => workspace.dispose());
  return workspace;
}

const csv = (path: string) => `{ format: csv, path: ${path} }`;
const many =
  'SELECT range AS id, md5(range::VARCHAR) AS digest, md5((range + 1)::VARCHAR) AS next FROM range(1_000_000)';

describe('a place that cannot be written', () => {
  it.skipIf(!canMount)('refuses the write, and leaves what is there', async () => {
    const workspace = await open({ file: ['doubled', csv('disk/a.csv')] });
    const disk = mountOver(workspace.folder.path('disk'), '1m');
    workspace.folder.write('disk/a.csv', 'x\n1\n');
    disk.remount('ro');
    const found = await workspace.session.previewSink('file');
    expect(found.refusals).toMatchObject([{ code: 'file_not_writable', node: 'file' }]);
    expect(found.rows).toBe(3);
    expect((await problemOf(workspace.session.writeSink({ sink: 'file' }))).code).toBe('file_not_writable');
    expect(workspace.folder.read('disk/a.csv')).toBe('x\n1\n');
  });

  it.skipIf(!canMount)('that is full leaves the old file whole and nothing beside it', async () => {
    const workspace = await open(
      { file: ['big', csv('disk/a.csv')] },
      { 'notebooks/b.md': cell('big', 'SELECT range AS id, md5(range::VARCHAR) AS d FROM range(20_000)') },
    );
    mountOver(workspace.folder.path('disk'), '64k');
    workspace.folder.write('disk/a.csv', 'x\n1\n');
    expect((await problemOf(workspace.session.writeSink({ sink: 'file' }))).code).toBe('disk_full');
    expect(workspace.folder.read('disk/a.csv')).toBe('x\n1\n');
    expect(readdirSync(workspace.folder.path('disk'))).toEqual(['a.csv']);
    expect(workspace.status('file')).toMatchObject({ state: 'failed', problem: { code: 'disk_full' } });
  });

  it('refuses a folder behind a link that leads out of the workspace', async () => {
    const workspace = await open({ file: ['doubled', csv('linked/a.csv')] });
    const outside = new WorkspaceFolder();
    cleanups.push(() => outside.remove());
    symlinkSync(outside.root, workspace.folder.path('linked'));
    const found = await workspace.session.previewSink('file');
    expect(found.refusals[0]?.code).toBe('access_denied');
    expect((await problemOf(workspace.session.writeSink({ sink: 'file' }))).code).toBe('access_denied');
    expect(readdirSync(outside.root)).toEqual([]);
  });
});

describe('a database that another program holds', () => {
  it('is named with its holder, in the dry run and in the write, and works once it is closed', async () => {
    const workspace = await open({ table: ['doubled', '{ connection: warehouse, table: daily, mode: replace }'] });
    const file = workspace.folder.path('warehouse.duckdb');
    await writeDatabase(file, ['CREATE TABLE daily AS SELECT 1 AS x']);
    const holder = await holdDatabase(file);
    cleanups.push(holder.kill);
    const { refusals } = await workspace.session.previewSink('table');
    expect(refusals).toMatchObject([{ code: 'bad_connection', node: 'table', file: 'pipelines/p.yaml' }]);
    expect(refusals[0]?.message).toContain(`PID ${holder.pid}`);
    expect((await problemOf(workspace.session.writeSink({ sink: 'table' }))).code).toBe('bad_connection');
    await holder.end();
    expect(await workspace.session.writeSink({ sink: 'table' })).toMatchObject({ rows: 3 });
  });

  it('that is no database says so', async () => {
    const workspace = await open({ table: ['doubled', '{ connection: warehouse, table: daily, mode: replace }'] });
    workspace.folder.write('warehouse.duckdb', 'no database');
    const { refusals } = await workspace.session.previewSink('table');
    expect(refusals[0]?.message).toBe('warehouse.duckdb is no DuckDB database file.');
    expect(workspace.folder.read('warehouse.duckdb')).toBe('no database');
  });
});

describe('a process that is killed while it writes', () => {
  it('leaves the old file whole, and the next write goes through', { timeout: 120_000 }, async () => {
    const workspace = await prepared({ file: ['many', csv('out/many.csv')] });
    workspace.write('out/many.csv', 'the old one\n');
    await killedWhen(workspace, 'file', () => stagedBytes(workspace.root) > 100_000);
    expect(workspace.read('out/many.csv')).toBe('the old one\n');
    expect(readdirSync(workspace.path('out')).sort()).toEqual(['.keep', 'many.csv']);
    const { code } = await plumbline(['run', workspace.root, '--write', '--node', 'file']);
    expect(code).toBe(0);
    expect(readFileSync(workspace.path('out/many.csv'), 'utf8').slice(0, 15)).toBe('id,digest,next\n');
    expect(stagedBytes(workspace.root)).toBe(0);
  });

  it('leaves the old table whole', { timeout: 120_000 }, async () => {
    const workspace = await prepared({ table: ['many', '{ connection: warehouse, table: many, mode: replace }'] });
    const file = workspace.path('warehouse.duckdb');
    await writeDatabase(file, ["CREATE TABLE many AS SELECT 'old' AS x", 'CHECKPOINT']);
    const size = statSync(file).size;
    await killedWhen(workspace, 'table', () => statSync(file).size > size);
    expect(['old', '1000000']).toContain(
      await firstValue(file, "SELECT coalesce(max(COLUMNS(*))::VARCHAR, '') FROM many"),
    );
    const { code } = await plumbline(['run', workspace.root, '--write', '--node', 'table']);
    expect(code).toBe(0);
    expect(await firstValue(file, 'SELECT count(*)::VARCHAR FROM many')).toBe('1000000');
  });
});

/** A workspace whose large cell has its rows already, closed. */
async function prepared(sinks: Parameters<typeof sketchOf>[0]): Promise<WorkspaceFolder> {
  const { folder } = new SinkWorkspace({ 'notebooks/a.md': cell('many', many), 'pipelines/p.yaml': sketchOf(sinks) });
  cleanups.push(() => folder.remove());
  const { code, stderr } = await plumbline(['run', folder.root, '--node', 'many']);
  if (code !== 0) throw new Error(stderr);
  return folder;
}

async function killedWhen(workspace: WorkspaceFolder, sink: string, condition: () => boolean): Promise<void> {
  let child: ChildProcess | undefined;
  const ended = plumbline(['run', workspace.root, '--write', '--node', sink], {
    started: (process) => {
      child = process;
    },
  });
  await expect.poll(condition, { timeout: 60_000, interval: 2 }).toBe(true);
  child?.kill('SIGKILL');
  expect((await ended).code).toBeNull();
}

function stagedBytes(root: string): number {
  const folder = join(root, '.plumbline', 'tmp');
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)sink-/.test(file));
  return files.reduce((bytes, file) => bytes + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
}

async function firstValue(file: string, sql: string): Promise<string> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.disconnectSync();
  instance.closeSync();
  return String(rows[0]?.[0]);
}

function mountOver(folder: string, size: string): MountedDisk {
  mkdirSync(folder);
  const disk = mountSmallDisk(size, folder);
  cleanups.push(() => disk.remove());
  return disk;
}
