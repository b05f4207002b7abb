import { chmodSync, existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import { listRuns } from '../../../electron/jobs/run-history';
import { problemOf } from '../../support/problem-of';
import { cell } from '../../support/workspace-folder';
import { writeDatabase } from '../data-in/make-database';
import { SinkWorkspace } from './sink-workspace';

let workspace: SinkWorkspace;
afterEach(() => workspace.dispose());

const parquet = '{ format: parquet, path: out/doubled.parquet }';
const table = (name: string, mode = 'replace') => `{ connection: warehouse, table: ${name}, mode: ${mode} }`;

async function read(file: string, sql: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create(file === ':memory:' ? file : workspace.folder.path(file));
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
  connection.disconnectSync();
  instance.closeSync();
  return rows;
}

describe('a dry run', () => {
  it('says what would be written, and touches nothing outside of .plumbline', async () => {
    workspace = await SinkWorkspace.open({
      file: ['doubled', parquet],
      text: ['doubled', '{ format: csv, path: out/old.csv }'],
      table: ['doubled', table('daily')],
    });
    const { folder, session } = workspace;
    folder.write('out/old.csv', 'x,gone\n7,a\n8,b\n');
    await writeDatabase(folder.path('warehouse.duckdb'), [
      "CREATE TABLE daily AS SELECT 1::TINYINT AS x, 'a' AS label",
    ]);
    const before = folder.digests();
    const times = ['out', 'warehouse.duckdb', 'out/old.csv'].map((name) => statSync(folder.path(name)).mtimeMs);

    const file = await session.previewSink('file');
    expect(file).toMatchObject({
      from: 'doubled',
      target: 'out/doubled.parquet',
      rows: 3,
      standing: null,
      refusals: [],
      warnings: [],
      sample: [
        ['1', '2', 'one'],
        ['2', '4', 'two'],
        ['3', '6', 'three'],
      ],
    });
    expect(file.columns.map(({ name, written }) => `${name} ${written}`)).toEqual([
      'x BIGINT',
      'twice BIGINT',
      'label VARCHAR',
    ]);
    expect(file.bytes).toBeGreaterThan(0);

    const text = await session.previewSink('text');
    expect(text.standing).toMatchObject({ rows: 2, isOurs: false });
    expect(text.changes).toMatchObject({ rowsBefore: 2, rowsAfter: 3 });
    expect(text.changes.added.map(({ name }) => name)).toEqual(['twice', 'label']);
    expect(text.changes.removed.map(({ name }) => name)).toEqual(['gone']);
    expect(text.warnings[0]?.message).toContain('was not written by this sink');

    const daily = await session.previewSink('table');
    expect(daily.standing).toMatchObject({ rows: 1, bytes: null });
    expect(daily.changes.retyped).toEqual([{ name: 'x', before: 'TINYINT', after: 'BIGINT' }]);
    expect(daily.bytes).toBeNull();

    expect(folder.digests()).toEqual(before);
    expect(['out', 'warehouse.duckdb', 'out/old.csv'].map((name) => statSync(folder.path(name)).mtimeMs)).toEqual(
      times,
    );
    expect(existsSync(folder.path('warehouse.duckdb.wal'))).toBe(false);
  });

  it('makes no database file, and says that there is none', async () => {
    workspace = await SinkWorkspace.open({ table: ['doubled', table('daily')] });
    const found = await workspace.session.previewSink('table');
    expect(found).toMatchObject({ standing: null, refusals: [], rows: 3 });
    expect(existsSync(workspace.folder.path('warehouse.duckdb'))).toBe(false);
  });

  it('says which types the format keeps as another', async () => {
    workspace = await SinkWorkspace.open({ file: ['wide', '{ format: parquet, path: out/wide.parquet }'] });
    const { columns } = await workspace.session.previewSink('file');
    expect(columns.map(({ type, written }) => `${type} > ${written}`)).toEqual([
      'HUGEINT > VARCHAR',
      'INTERVAL > VARCHAR',
      'BIGINT[] > BIGINT[]',
    ]);
  });

  it('tells the columns of a file of text that would have no rows', async () => {
    workspace = await SinkWorkspace.open(
      { csv: ['none', '{ format: csv, path: out/none.csv }'], json: ['none', '{ format: json, path: out/none.json }'] },
      { 'notebooks/b.md': cell('none', 'SELECT * FROM numbers WHERE false') },
    );
    for (const sink of ['csv', 'json']) {
      const found = await workspace.session.previewSink(sink);
      expect(found).toMatchObject({ rows: 0, refusals: [] });
      expect(found.columns.map(({ written }) => written)).toEqual(['BIGINT', 'VARCHAR']);
    }
  });

  it('refuses ahead what could not be written', async () => {
    workspace = await SinkWorkspace.open({
      folder: ['doubled', '{ format: csv, path: missing/a.csv }'],
      is_folder: ['doubled', '{ format: csv, path: out/sub }'],
      option: ['doubled', '{ format: parquet, path: out/a.parquet, options: { compression: zipped } }'],
      view: ['doubled', table('a_view')],
      schema: ['doubled', table('nowhere.daily')],
      more: ['doubled', table('narrow', 'append')],
      key: ['doubled', table('keyed', 'append')],
      lossy: ['doubled', table('lossy', 'append')],
    });
    const { folder, session } = workspace;
    folder.write('out/sub/.keep', '');
    await writeDatabase(folder.path('warehouse.duckdb'), [
      'CREATE VIEW a_view AS SELECT 1 AS x',
      'CREATE TABLE narrow (x BIGINT, needed INTEGER NOT NULL)',
      'CREATE TABLE keyed (x BIGINT PRIMARY KEY, twice BIGINT, label VARCHAR)',
      'INSERT INTO keyed VALUES (3, 6, NULL)',
      'CREATE TABLE lossy (x TINYINT, twice DOUBLE, label VARCHAR)',
    ]);
    const before = folder.digests();
    const refusal = async (sink: string) => {
      const { refusals } = await session.previewSink(sink);
      return `${refusals[0]?.code} ${refusals[0]?.message}`;
    };
    expect(await refusal('folder')).toBe('file_not_writable The folder of missing/a.csv does not exist.');
    expect(await refusal('is_folder')).toMatch(/^not_a_file /);
    expect(await refusal('option')).toMatch(/^sink_refused .*(zipped|compression)/i);
    expect(await refusal('view')).toBe('sink_refused table a_view of warehouse is a view.');
    expect(await refusal('schema')).toBe('sink_refused warehouse has no schema nowhere.');
    expect(await refusal('more')).toBe(
      'sink_refused The rows do not fit table narrow of warehouse: the table has no column twice; the table has no column label; the table wants a value for needed.',
    );
    expect(await refusal('key')).toMatch(/^sink_refused .*(duplicate|unique|primary)/i);
    expect(await refusal('lossy')).toBe(
      'sink_refused The rows do not fit table lossy of warehouse: x is BIGINT, the table has TINYINT; twice is BIGINT, the table has DOUBLE.',
    );
    for (const sink of ['folder', 'option', 'view', 'more', 'key']) await problemOf(session.writeSink({ sink }));
    expect(folder.digests()).toEqual(before);
    expect(workspace.status('view')).toMatchObject({ state: 'failed', problem: { node: 'view', line: 6 } });
  });

  it('says which extension is missing, and writes nothing', async () => {
    workspace = await SinkWorkspace.open({
      lite: ['doubled', '{ connection: lite, table: daily, mode: replace }'],
      server: ['doubled', '{ connection: crm, table: daily, mode: append }'],
    });
    const home = process.env.HOME;
    process.env.HOME = workspace.folder.root;
    try {
      const lite = await workspace.session.previewSink('lite');
      expect(lite.refusals).toMatchObject([{ code: 'extension_missing', node: 'lite' }]);
      const server = await workspace.session.previewSink('server');
      expect(server.refusals[0]?.message).toContain('postgres');
      expect((await problemOf(workspace.session.writeSink({ sink: 'lite' }))).code).toBe('extension_missing');
    } finally {
      process.env.HOME = home;
    }
    expect(existsSync(workspace.folder.path('lite.sqlite'))).toBe(false);
  });
});

describe('a sink that is written', () => {
  it('has the rows in its file, is fresh, and is stale for each reason by its name', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', parquet] });
    const { folder, session } = workspace;
    expect(workspace.status('file')).toMatchObject({ state: 'stale', reason: 'never written' });
    const wrote = await session.writeSink({ sink: 'file' });
    expect(wrote).toMatchObject({ rows: 3, rowsAfter: 3, target: 'out/doubled.parquet' });
    const path = folder.path('out/doubled.parquet');
    expect(wrote.bytes).toBe(statSync(path).size);
    expect(await read(':memory:', `SELECT * FROM read_parquet('${path}')`)).toEqual([
      ['1', '2', 'one'],
      ['2', '4', 'two'],
      ['3', '6', 'three'],
    ]);
    expect(workspace.status('file')).toMatchObject({ state: 'fresh', rows: 3 });

    // Another time of the same bytes is what a copy or a checkout gives.
    utimesSync(path, new Date(0), new Date(0));
    await session.reload();
    expect(workspace.status('file').state).toBe('fresh');

    folder.write('notebooks/a.md', cell('doubled', 'SELECT x, x * 3 AS twice, label FROM numbers'));
    await session.reload();
    expect(workspace.status('file')).toMatchObject({ state: 'stale', reason: 'doubled changed since it was written' });
    const before = readFileSync(path);
    expect((await session.previewSink('file')).changes).toMatchObject({ rowsBefore: 3, rowsAfter: 3, retyped: [] });
    expect(readFileSync(path)).toEqual(before);
    await session.writeSink({ sink: 'file' });
    expect(workspace.status('file').state).toBe('fresh');

    await session.run({ nodes: ['doubled'], force: 'targets' });
    expect(workspace.status('file').reason).toBe('doubled ran again since it was written');
    folder.write('out/doubled.parquet', 'somebody else');
    await session.reload();
    expect(workspace.status('file').reason).toContain('out/doubled.parquet was changed by someone else');
    expect((await session.previewSink('file')).standing?.untold).toContain('It cannot be read as parquet');
  });

  it('tells another process what this one wrote', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', parquet] });
    await workspace.session.writeSink({ sink: 'file' });
    await workspace.engine.close();
    const again = await SinkWorkspace.open({ file: ['doubled', parquet] }, {}, workspace.folder);
    workspace = again;
    expect(again.status('file')).toMatchObject({ state: 'fresh', rows: 3 });
  });

  it('keeps the options of the sink, and the mode of the file', async () => {
    workspace = await SinkWorkspace.open({
      file: ['doubled', "{ format: csv, path: out/a.csv.gz, options: { delim: ';', header: false } }"],
      array: ['total', '{ format: json, path: out/a.json, options: { array: false } }'],
    });
    await workspace.session.writeSink({ sink: 'file' });
    const bytes = readFileSync(workspace.folder.path('out/a.csv.gz'));
    expect([bytes[0], bytes[1]]).toEqual([0x1f, 0x8b]);
    const path = workspace.folder.path('out/a.csv.gz');
    expect(await read(':memory:', `SELECT * FROM read_csv('${path}', header = false, delim = ';')`)).toHaveLength(3);
    workspace.folder.write('out/a.json', '');
    chmodSync(workspace.folder.path('out/a.json'), 0o640);
    await workspace.session.writeSink({ sink: 'array' });
    expect(statSync(workspace.folder.path('out/a.json')).mode & 0o777).toBe(0o640);
    expect(workspace.folder.read('out/a.json')).toBe('{"total":12}\n');
  });

  it('makes a database, replaces its table and no other, and appends to one', async () => {
    workspace = await SinkWorkspace.open({
      daily: ['doubled', table('daily')],
      log: ['total', table('log', 'append')],
    });
    const { folder, session } = workspace;
    await session.writeSink({ sink: 'daily' });
    expect(await read('warehouse.duckdb', 'SELECT * FROM daily ORDER BY x')).toHaveLength(3);
    await writeDatabase(folder.path('warehouse.duckdb'), ['CREATE TABLE other AS SELECT 1 AS kept']);
    await session.reload();
    expect(workspace.status('daily').reason).toBe('table daily of warehouse was changed by someone else');
    await session.writeSink({ sink: 'daily' });
    await session.writeSink({ sink: 'log' });
    expect(workspace.status('daily').state).toBe('fresh');
    expect(workspace.status('log').state).toBe('fresh');
    const again = await session.previewSink('log');
    expect(again.warnings[0]?.message).toMatch(/1 rows were appended at .*: writing again adds the rows once more/);
    expect(again.changes).toMatchObject({ rowsBefore: 1, rowsAfter: 2 });
    expect(await session.writeSink({ sink: 'log' })).toMatchObject({ rows: 1, rowsAfter: 2 });
    expect(await read('warehouse.duckdb', 'SELECT * FROM log, other')).toHaveLength(2);
    // A run of everything that writes, time after time, appends what is new and nothing twice.
    await session.run({ sinks: 'write' });
    expect(workspace.status('log').state).toBe('fresh');
    const { nodes } = await session.run({ sinks: 'write' });
    expect(nodes.find(({ name }) => name === 'log')).toMatchObject({ status: 'fresh', rows: 1 });
    expect(await read('warehouse.duckdb', 'SELECT * FROM log')).toHaveLength(2);
    await session.run({ nodes: ['log'], sinks: 'write' });
    expect(await read('warehouse.duckdb', 'SELECT * FROM log')).toHaveLength(3);
  });

  it('writes into the database that a source of the same workspace reads', async () => {
    workspace = await SinkWorkspace.open(
      { daily: ['from_there', table('daily')] },
      {
        'plumbline.yaml':
          'plumbline: 1\nname: test\nsources:\n  orders: { path: warehouse.duckdb, table: orders }\n  numbers: { path: data/numbers.csv }\nconnections:\n  warehouse: { type: duckdb, path: warehouse.duckdb }\n',
        'notebooks/b.md': cell('from_there', 'SELECT id FROM orders'),
      },
    );
    await writeDatabase(workspace.folder.path('warehouse.duckdb'), [
      'CREATE TABLE orders AS SELECT range AS id FROM range(4)',
    ]);
    await workspace.session.reload();
    expect(workspace.problems('daily')[0]).toContain('each write makes that source stale');
    await workspace.session.writeSink({ sink: 'daily' });
    expect(await read('warehouse.duckdb', 'SELECT count(*) FROM daily')).toEqual([['4']]);
  });

  it('is bound to what somebody saw: other rows, or another file by then, and nothing is written', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', parquet] });
    const { folder, session } = workspace;
    const { seen } = await session.previewSink('file');
    folder.write('out/doubled.parquet', 'somebody was faster');
    expect((await problemOf(session.writeSink({ sink: 'file', expect: seen }))).code).toBe('edit_conflict');
    expect(folder.read('out/doubled.parquet')).toBe('somebody was faster');
    const { seen: now } = await session.previewSink('file');
    folder.write('data/numbers.csv', 'x,label\n5,five\n');
    await session.reload();
    expect((await problemOf(session.writeSink({ sink: 'file', expect: now }))).code).toBe('edit_conflict');
    const { seen: last } = await session.previewSink('file');
    expect(await session.writeSink({ sink: 'file', expect: last })).toMatchObject({ rows: 1 });
  });

  it('stands in the run history with its rows, and a dry run does not', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', parquet] });
    await workspace.session.previewSink('file');
    const runs = await listRuns(workspace.folder.root, 10);
    await workspace.session.writeSink({ sink: 'file' });
    const [latest, ...older] = await listRuns(workspace.folder.root, 10);
    expect(older).toHaveLength(runs.length);
    expect(latest).toMatchObject({
      targets: ['file'],
      report: { nodes: [{ name: 'file', status: 'ran', rows: 3, wrote: { target: 'out/doubled.parquet' } }] },
    });
  });
});

describe('what keeps a sink from being written', () => {
  const failing =
    'dataset: plumbline/test/main/doubled\ncolumns: []\nchecks:\n  - row_count:\n      threshold: { must_be_greater_than: 5 }\n';

  it('is a failed check above it: the dry run says so, the write is refused', async () => {
    workspace = await SinkWorkspace.open(
      { file: ['doubled', parquet], sum: ['total', '{ format: csv, path: out/sum.csv }'] },
      { 'checks/doubled.yml': failing },
    );
    const { session, folder } = workspace;
    const found = await session.previewSink('file');
    expect(found.refusals).toMatchObject([{ code: 'blocked_by_check' }]);
    expect(found.rows).toBe(3);
    expect((await problemOf(session.writeSink({ sink: 'file' }))).code).toBe('blocked_by_check');
    expect((await problemOf(session.writeSink({ sink: 'sum' }))).code).toBe('blocked_by_check');
    expect(workspace.status('file')).toMatchObject({
      state: 'blocked',
      reason: 'blocked by check row_count of doubled',
    });
    expect(existsSync(folder.path('out/doubled.parquet'))).toBe(false);
    expect(await session.run({ nodes: ['file'], sinks: 'write', ignoreChecks: true })).toMatchObject({
      nodes: [{ name: 'doubled' }, { name: 'file', status: 'ran' }],
    });
  });

  it('is a cell above it that fails', async () => {
    workspace = await SinkWorkspace.open(
      { file: ['bad', parquet] },
      { 'notebooks/b.md': cell('bad', 'SELECT CAST(label AS INTEGER) AS n FROM numbers') },
    );
    const problem = await problemOf(workspace.session.writeSink({ sink: 'file' }));
    expect(problem).toMatchObject({ code: 'blocked', node: 'file' });
    expect(problem.message).toMatch(/^blocked by bad: /);
    expect(workspace.status('file')).toMatchObject({ state: 'blocked', reason: 'blocked by bad' });
    // In a run of everything it is tried once, not again for the sink.
    const runs = (await listRuns(workspace.folder.root, 10)).length;
    const { nodes } = await workspace.session.run({ sinks: 'write' });
    expect(nodes.at(-1)).toMatchObject({ name: 'file', status: 'blocked', error: { message: 'blocked by bad' } });
    expect(await listRuns(workspace.folder.root, 10)).toHaveLength(runs + 1);
  });
});

describe('a run of everything', () => {
  it('runs sinks dry unless it is asked to write, and leaves fresh ones alone', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', parquet], daily: ['total', table('daily')] });
    const { session, folder } = workspace;
    const dry = await session.run({ sinks: 'dry' });
    expect(dry.nodes.slice(-2)).toMatchObject([
      { name: 'file', status: 'skipped', rows: 3, wouldWrite: { target: 'out/doubled.parquet' } },
      { name: 'daily', status: 'skipped', rows: 1, wouldWrite: { target: 'table daily of warehouse' } },
    ]);
    expect(existsSync(folder.path('out/doubled.parquet'))).toBe(false);
    await session.run({ nodes: ['file'], sinks: 'write' });
    const after = await session.run({ sinks: 'dry' });
    expect(after.nodes.slice(-2).map(({ status }) => status)).toEqual(['fresh', 'skipped']);
    expect((await session.run({})).nodes.map(({ name }) => name)).not.toContain('file');
  });
});
