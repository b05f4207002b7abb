import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../support/problem-of';
import { cell } from '../../support/workspace-folder';
import { writeDatabase } from '../data-in/make-database';
import { SinkWorkspace } from './sink-workspace';

let workspace: SinkWorkspace;
afterEach(() => workspace.dispose());

const table = (name: string, mode = 'replace') => `{ connection: warehouse, table: ${name}, mode: ${mode} }`;

async function read(sql: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(workspace.folder.path('warehouse.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

describe('a table beside one of nearly the same name', () => {
  it('is the only one that is written, where DuckDB tells the two apart', async () => {
    workspace = await SinkWorkspace.open({ one: ['doubled', table('ärger')] });
    await writeDatabase(workspace.folder.path('warehouse.duckdb'), ['CREATE TABLE "Ärger" AS SELECT 1 AS kept']);
    expect((await workspace.session.previewSink('one')).standing).toBeNull();
    await workspace.session.writeSink({ sink: 'one' });
    expect(await read('SELECT * FROM "Ärger"')).toEqual([['1']]);
    expect(await read('SELECT count(*) FROM "ärger"')).toEqual([['3']]);
  });
});

describe('rows that leave columns to the defaults of a table', () => {
  it('are not refused by the dry run, and are by a NULL that they bring themselves', async () => {
    workspace = await SinkWorkspace.open(
      {
        log: ['doubled', table('log', 'append')],
        nulls: ['some_nulls', table('filled', 'append')],
      },
      { 'notebooks/b.md': cell('some_nulls', 'SELECT CASE WHEN x > 1 THEN x END AS x FROM numbers') },
    );
    await writeDatabase(workspace.folder.path('warehouse.duckdb'), [
      'CREATE SEQUENCE ids',
      "CREATE TABLE log (id BIGINT DEFAULT nextval('ids') PRIMARY KEY, made TIMESTAMP NOT NULL DEFAULT now(), x BIGINT CHECK (x < 9), twice BIGINT UNIQUE, label VARCHAR)",
      'CREATE TABLE filled (x BIGINT NOT NULL DEFAULT 7)',
    ]);
    const { session } = workspace;
    expect((await session.previewSink('log')).refusals).toEqual([]);
    expect(await session.writeSink({ sink: 'log' })).toMatchObject({ rows: 3, rowsAfter: 3 });
    // The keys of the rows themselves count as before.
    expect((await session.previewSink('log')).refusals[0]?.message).toMatch(/duplicate|unique/i);
    expect((await session.previewSink('nulls')).refusals[0]?.message).toMatch(/NOT NULL/i);
  });
});

describe('a link within the workspace', () => {
  it('is no way to where the workspace keeps its own texts, its cache, git, or a source', async () => {
    const csv = (path: string) => `{ format: csv, path: ${path} }`;
    workspace = await SinkWorkspace.open({
      git: ['doubled', csv('to-git/config.csv')],
      cache: ['doubled', csv('to-cache/a.csv')],
      texts: ['doubled', csv('to-notebooks/a.csv')],
      source: ['doubled', csv('out/same.csv')],
      fine: ['doubled', csv('to-out/a.csv')],
    });
    const { folder, session } = workspace;
    mkdirSync(folder.path('.git'));
    symlinkSync(folder.path('.git'), folder.path('to-git'));
    symlinkSync(folder.path('.plumbline'), folder.path('to-cache'));
    symlinkSync(folder.path('notebooks'), folder.path('to-notebooks'));
    symlinkSync(folder.path('out'), folder.path('to-out'));
    symlinkSync(folder.path('data/numbers.csv'), folder.path('out/same.csv'));
    const before = folder.read('data/numbers.csv');
    for (const sink of ['git', 'cache', 'texts', 'source']) {
      expect((await session.previewSink(sink)).refusals, sink).toMatchObject([{ code: 'access_denied' }]);
      expect((await problemOf(session.writeSink({ sink }))).code, sink).toBe('access_denied');
    }
    expect(folder.read('data/numbers.csv')).toBe(before);
    expect(existsSync(folder.path('notebooks/a.csv'))).toBe(false);
    expect(await session.writeSink({ sink: 'fine' })).toMatchObject({ rows: 3 });
    expect(existsSync(folder.path('out/a.csv'))).toBe(true);
  });
});

describe('a file that someone changes while a sink makes its rows', () => {
  it('stays, when what was seen was to be written over', async () => {
    workspace = await SinkWorkspace.open(
      { file: ['big', '{ format: csv, path: out/a.csv }'] },
      { 'notebooks/b.md': cell('big', 'SELECT range AS id, md5(range::VARCHAR) AS digest FROM range(2_000_000)') },
    );
    const { folder, session } = workspace;
    folder.write('out/a.csv', 'x\n1\n');
    const { seen } = await session.previewSink('file');
    const writing = problemOf(session.writeSink({ sink: 'file', expect: seen }));
    const staged = () =>
      readdirSync(folder.path('.plumbline'), { recursive: true }).some((name) => /sink-.*csv$/.test(String(name)));
    while (!staged()) await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(folder.path('out/a.csv'), 'somebody else');
    expect((await writing).code).toBe('edit_conflict');
    expect(readFileSync(folder.path('out/a.csv'), 'utf8')).toBe('somebody else');
  });
});
