import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatValue } from '../../../shared/domain/column/format-value';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { notebook, OpenedEngine, outcomes } from '../engine/opened-engine';
import { Prototype } from '../promotion/prototype';
import { holdDatabase, writeDatabase } from './make-database';

const manifest = (sources: string) => `plumbline: 1\nname: test\nsources:\n${sources}`;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(files: Readonly<Record<string, string>>, statements: readonly string[]): Promise<OpenedEngine> {
  const folder = new WorkspaceFolder();
  folder.write('data/.keep', '');
  await writeDatabase(folder.path('data/shop.duckdb'), statements);
  const opened = await OpenedEngine.open(files, {}, folder);
  cleanups.push(() => opened.dispose());
  return opened;
}

async function firstColumn(opened: OpenedEngine, node: string): Promise<(string | null)[]> {
  const handle = await opened.engine.openResult({ node });
  const page = await opened.engine.page({ result: handle.result, start: 0, count: 100 });
  await opened.engine.closeResult({ result: handle.result });
  const [vector] = page.vectors;
  const [column] = page.columns;
  if (vector === undefined || column === undefined) throw new Error('The result has no column.');
  return Array.from({ length: page.rowCount }, (_, row) => formatValue(column.type, vector, row));
}

const tables = [
  'CREATE TABLE orders AS SELECT range AS id FROM range(3)',
  'CREATE SCHEMA "odd.schema"',
  `CREATE TABLE "odd.schema"."it's ""odd""" AS SELECT 'x' AS v`,
  'CREATE VIEW big_orders AS FROM orders WHERE id > 0',
];

describe('a source that is a table of a DuckDB file', () => {
  it('is read by cells: tables of any schema and name, and views', async () => {
    const opened = await open(
      {
        'plumbline.yaml': manifest(
          `  orders: { path: data/shop.duckdb, table: orders }
  odd: { path: data/shop.duckdb, table: '"odd.schema"."it''s ""odd"""' }
  big: { path: data/shop.duckdb, table: main.big_orders }
`,
        ),
        'notebooks/a.md': notebook({ n: 'SELECT count(*) AS n FROM orders, odd, big' }),
      },
      tables,
    );
    expect(outcomes(await opened.engine.run({}))).toEqual({ n: 'ran' });
    expect(await firstColumn(opened, 'n')).toEqual(['6']);
    expect(await firstColumn(opened, 'orders')).toEqual(['0', '1', '2']);
    expect((await opened.engine.describe({ node: 'odd' })).map((column) => column.name)).toEqual(['v']);
  });

  it('makes what reads it stale when the file changes, and lets others write as soon as nothing reads it', async () => {
    const opened = await open(
      {
        'plumbline.yaml': manifest('  orders: { path: data/shop.duckdb, table: orders }\n'),
        'notebooks/a.md': notebook({ n: 'SELECT count(*) AS n FROM orders' }),
      },
      tables,
    );
    await opened.engine.run({});
    const file = opened.folder.path('data/shop.duckdb');
    await expect
      .poll(() => runElsewhere(file, 'INSERT INTO orders VALUES (10), (11)'), { timeout: 20_000, interval: 200 })
      .toBe('done');
    expect((await opened.statuses()).n?.state).toBe('stale');
    await opened.engine.run({});
    expect(await firstColumn(opened, 'n')).toEqual(['5']);
  });

  it('tells who has the file open for writing, and works once it is closed', async () => {
    const opened = await open(
      { 'plumbline.yaml': manifest('  orders: { path: data/shop.duckdb, table: orders }\n') },
      tables,
    );
    const holder = await holdDatabase(opened.folder.path('data/shop.duckdb'));
    cleanups.push(holder.kill);
    const problem = await problemOf(opened.engine.openResult({ node: 'orders' }));
    expect(problem).toMatchObject({ code: 'bad_source', node: 'orders', file: 'plumbline.yaml', line: 4 });
    expect(problem.message).toContain(`PID ${holder.pid}`);
    await holder.end();
    expect(await firstColumn(opened, 'orders')).toHaveLength(3);
  });

  it('says which tables there are when it names none of them, and when it names no table at all', async () => {
    const opened = await open(
      {
        'plumbline.yaml': manifest(
          '  one: { path: data/shop.duckdb, table: order }\n  two: { path: data/shop.duckdb }\n  three: { path: data/a.csv, table: x }\n',
        ),
        'data/a.csv': 'x\n1\n',
      },
      tables,
    );
    const problem = await problemOf(opened.engine.openResult({ node: 'one' }));
    expect(problem.hint).toContain('big_orders, orders');
    const { graph } = await opened.derive();
    const problems = graph.nodes.flatMap((node) => node.problems);
    expect(problems.map((found) => [found.node, found.code, found.line])).toEqual([
      ['two', 'bad_source', 5],
      ['three', 'bad_source', 6],
    ]);
  });

  it('says what a file is that only has the name of one', async () => {
    const opened = await open(
      {
        'plumbline.yaml': manifest('  bad: { path: data/bad.duckdb, table: x }\n'),
        'data/bad.duckdb': 'no database',
      },
      tables,
    );
    const problem = await problemOf(opened.engine.openResult({ node: 'bad' }));
    expect(problem.message).toBe('bad.duckdb is no DuckDB database file.');
  });

  it('opens no other database through SQL of the workspace', async () => {
    const outside = new WorkspaceFolder();
    cleanups.push(() => outside.remove());
    await writeDatabase(outside.path('secret.duckdb'), ['CREATE TABLE secret AS SELECT 1 AS x']);
    const opened = await open(
      { 'notebooks/a.md': notebook({ leak: `ATTACH '${outside.path('secret.duckdb')}' AS s` }) },
      tables,
    );
    expect(outcomes(await opened.engine.run({}))).not.toEqual({ leak: 'ran' });
  });
});

describe('a source that takes an extension', () => {
  it('says which, when it cannot be had, and lets everything else go on', async () => {
    const opened = await open(
      {
        'plumbline.yaml': manifest('  sheet: { path: data/a.xlsx }\n  rows: { path: data/a.sqlite, table: t }\n'),
        'data/a.xlsx': 'PK',
        'data/a.sqlite': 'SQLite format 3\0',
        'notebooks/a.md': notebook({ s: 'FROM sheet', r: 'FROM rows', other: 'SELECT 1 AS x' }),
      },
      tables,
    );
    // A home without extensions, whatever this machine has.
    vi.stubEnv('HOME', opened.folder.root);
    const report = await opened.engine.run({});
    expect(outcomes(report)).toEqual({ s: 'failed', r: 'failed', other: 'ran' });
    const errors = report.nodes.flatMap((node) => (node.error === undefined ? [] : [node.error]));
    expect(errors.map((error) => error.code)).toEqual(['extension_missing', 'extension_missing']);
    expect(errors.map((error) => error.message).join()).toMatch(/excel.*sqlite_scanner/s);
    for (const error of errors) expect(error.hint).toContain('extensions.duckdb.org');
  });
});

describe('promotion to dbt', () => {
  it('attaches a DuckDB file before the first model, and reads its table', async () => {
    const prototype = await Prototype.create({
      'plumbline.yaml': manifest("  orders: { path: data/it's.duckdb, table: sales.orders }\n"),
      'data/.keep': '',
      'notebooks/a.md': notebook({ n: 'SELECT count(*) AS n FROM orders' }),
    });
    cleanups.push(() => prototype.dispose());
    await writeDatabase(join(prototype.root, "data/it's.duckdb"), [
      'CREATE SCHEMA sales',
      'CREATE TABLE sales.orders AS SELECT 1 AS id',
    ]);
    await prototype.promote(['n']);
    const project = await prototype.written();
    expect(project.get('out/dbt/dbt_project.yml')).toMatch(
      /ATTACH IF NOT EXISTS .*\/data\/it''s\.duckdb' AS "?file_it_s_\w+/,
    );
    expect(project.get('out/dbt/models/sources.yml')).toMatch(/\(SELECT \* FROM .*sales.*orders/);
  });
});

/** Runs a statement in another process; `done`, or what went wrong. */
function runElsewhere(file: string, statement: string): Promise<string> {
  const program = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    (async () => {
      const instance = await DuckDBInstance.create(${JSON.stringify(file)});
      const connection = await instance.connect();
      await connection.run(${JSON.stringify(statement)});
      connection.disconnectSync();
      instance.closeSync();
      console.log('done');
    })().catch((error) => console.log(String(error.message)));`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (piece) => {
      text += String(piece);
    });
    child.on('close', () => resolve(text.trim()));
  });
}
