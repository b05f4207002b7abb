import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

function texts(page: ResultPage, column = 0): (string | null)[] {
  const info = page.columns[column];
  const vector = page.vectors[column];
  if (info === undefined || vector === undefined) throw new Error(`There is no column ${column}.`);
  return Array.from({ length: page.rowCount }, (_, row) => formatValue(info.type, vector, row));
}

async function firstTexts(node: string, count = 10): Promise<(string | null)[]> {
  const { result } = await test.engine.openResult({ node });
  const page = await test.engine.page({ result, start: 0, count });
  await test.engine.closeResult({ result });
  return texts(page);
}

async function tables(): Promise<number> {
  const { rows } = await test.engine.evidence({
    sql: `SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%@%'`,
  });
  return Number(rows[0]?.[0]);
}

describe('an open result', () => {
  it('keeps its rows when the node runs again, and lets them go when it is closed', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ a: 'SELECT 1 AS x' }) });
    await test.engine.run({});
    const old = await test.engine.openResult({ node: 'a' });
    test.folder.write('notebooks/a.md', notebook({ a: 'SELECT 2 AS x' }));
    await test.derive();
    expect(outcomes(await test.engine.run({}))).toEqual({ a: 'ran' });
    expect(texts(await test.engine.page({ result: old.result, start: 0, count: 10 }))).toEqual(['1']);
    expect(await firstTexts('a')).toEqual(['2']);
    expect(await tables()).toBe(2);
    await test.engine.closeResult({ result: old.result });
    // Its table stays as an earlier result to compare with, until newer ones take its place.
    for (const value of [3, 4, 5]) {
      test.folder.write('notebooks/a.md', notebook({ a: `SELECT ${value} AS x` }));
      await test.derive();
      await test.engine.run({});
    }
    expect(await tables()).toBe(3);
    await expect(test.engine.page({ result: old.result, start: 0, count: 1 })).rejects.toMatchObject({
      problem: { code: 'result_gone' },
    });
  });

  it('is refused for a node that has no result yet', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ a: 'SELECT 1 AS x' }) });
    await expect(test.engine.openResult({ node: 'a' })).rejects.toMatchObject({ problem: { code: 'result_gone' } });
    await expect(test.engine.openResult({ node: 'nobody' })).rejects.toMatchObject({
      problem: { code: 'unknown_node' },
    });
  });

  it('gives any window of a large result in its own order, before and after its rows were numbered', async () => {
    const rows = 1_200_000;
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        large: `SELECT range AS x, 'row number ' || range AS label FROM range(${rows}) ORDER BY hash(range)`,
        expected: 'SELECT x, row_number() OVER () - 1 AS place FROM large',
      }),
    });
    await test.engine.run({});
    const handle = await test.engine.openResult({ node: 'large' });
    expect(handle.rows).toBe(rows);
    const { result } = handle;
    const windows = [0, 1, 2040, 122_879, 999_999, rows - 5];
    const before: (string | null)[][] = [];
    for (const start of windows) before.push(texts(await test.engine.page({ result, start, count: 10 })));
    await test.engine.settled();
    for (const [index, start] of windows.entries()) {
      const page = await test.engine.page({ result, start, count: 10 });
      expect(page.start).toBe(start);
      expect(texts(page)).toEqual(before[index]);
      expect(texts(page, 1)).toEqual(texts(page).map((x) => `row number ${x}`));
      const { rows: expected } = await test.engine.evidence({
        sql: `SELECT x FROM expected WHERE place BETWEEN ${start} AND ${start + 9} ORDER BY place`,
      });
      expect(texts(page)).toEqual(expected.map(([x]) => x));
    }
    expect((await test.engine.page({ result, start: 0, count: 100_000 })).rowCount).toBe(2048);
    expect((await test.engine.page({ result, start: rows, count: 10 })).rowCount).toBe(0);
    // The row numbers are nobody's column.
    expect(handle.columns.map((column) => column.name)).toEqual(['x', 'label']);
    const { columns } = await test.engine.evidence({ sql: 'SELECT * FROM large LIMIT 1' });
    expect(columns.map((column) => column.name)).toEqual(['x', 'label']);
    expect((await test.engine.describe({ node: 'large' })).length).toBe(2);
  });

  it('pages sources of every format', async () => {
    test = await OpenedEngine.open({
      'plumbline.yaml': `plumbline: 1
name: test
sources:
  commas: { path: data/a.csv }
  tabs: { path: data/a.tsv }
  documents: { path: data/a.json }
  lines: { path: data/a.ndjson }
  columns: { path: data/*.parquet }
`,
      'data/a.csv': 'x,y\n1,a\n2,b\n',
      'data/a.tsv': 'x\ty\n1\ta,b\n2\tb\n',
      'data/a.json': '[{"x": 1, "y": {"z": [1]}}, {"x": 2, "y": null}]',
      'data/a.ndjson': '{"x": 1}\n{"x": 2}\n',
      'notebooks/a.md': notebook({ made: 'SELECT range AS x FROM range(5000)' }),
    });
    await test.engine.run({});
    await test.engine.exportResult({ node: 'made', format: 'parquet', path: 'data/a.parquet' });
    await test.derive();
    for (const node of ['commas', 'tabs', 'documents', 'lines']) expect(await firstTexts(node)).toEqual(['1', '2']);
    const handle = await test.engine.openResult({ node: 'columns' });
    expect(handle.rows).toBe(5000);
    const page = await test.engine.page({ result: handle.result, start: 4500, count: 3 });
    expect(texts(page)).toEqual(['4500', '4501', '4502']);
    const tabs = await test.engine.openResult({ node: 'tabs' });
    expect(texts(await test.engine.page({ result: tabs.result, start: 0, count: 1 }), 1)).toEqual(['a,b']);
    const documents = await test.engine.openResult({ node: 'documents' });
    expect(texts(await test.engine.page({ result: documents.result, start: 0, count: 2 }), 1)).toEqual([
      "{'z': [1]}",
      null,
    ]);
  });

  it('of a view with more rows than memory holds spills them to the folder of the process, and leaves nothing', async () => {
    test = await OpenedEngine.open(
      {
        'notebooks/a.md': notebook({
          'a {materialize: view}': 'SELECT i, hash(i) AS h, hash(i + 1) AS k FROM range(6_000_000) AS r(i)',
        }),
      },
      { memoryLimit: '120MB' },
    );
    await test.engine.run({});
    const { result, rows } = await test.engine.openResult({ node: 'a' });
    expect(rows).toBe(6_000_000);
    expect(texts(await test.engine.page({ result, start: 5_999_998, count: 10 }))).toEqual(['5999998', '5999999']);
    const spilled = readdirSync(join(test.folder.root, '.plumbline', 'tmp'), { recursive: true, encoding: 'utf8' });
    expect(spilled.filter((name) => name.includes('spill/'))).not.toEqual([]);
    await test.engine.closeResult({ result });
    await test.engine.close();
    expect(readdirSync(join(test.folder.root, '.plumbline', 'tmp'))).toEqual([]);
  });

  it('shows the new rows of a text file that changed', async () => {
    test = await OpenedEngine.open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/n.csv }\n',
      'data/n.csv': 'x\n1\n',
    });
    expect(await firstTexts('numbers')).toEqual(['1']);
    test.folder.write('data/n.csv', 'x,label\n7,seven\n8,eight\n');
    await test.derive();
    expect(await firstTexts('numbers')).toEqual(['7', '8']);
    expect(await tables()).toBe(1);
  });

  it('has names that SQL finds hard', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        '"select"': 'SELECT 1 AS "a b", 2 AS "a b", 3 AS "A B", 4 AS "quo""te", 5',
        '"Ünï cödé"': 'SELECT * FROM "select"',
      }),
    });
    const report = await test.engine.run({});
    expect(outcomes(report)).toEqual({ select: 'ran', 'Ünï cödé': 'ran' });
    const handle = await test.engine.openResult({ node: 'Ünï cödé' });
    expect(new Set(handle.columns.map((column) => column.name.toLowerCase())).size).toBe(5);
    const page = await test.engine.page({ result: handle.result, start: 0, count: 1 });
    expect(handle.columns.map((_, index) => texts(page, index)[0])).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('an exported result', () => {
  it('is a CSV, JSON or Parquet file, also outside of the workspace, and replaces the file that was there', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({ a: "SELECT range AS x, 'v' || range AS y FROM range(3)" }),
      'out/a.csv': 'old',
    });
    await test.engine.run({});
    expect(await test.engine.exportResult({ node: 'a', format: 'csv', path: 'out/a.csv' })).toEqual({
      rows: 3,
      bytes: 'x,y\n0,v0\n1,v1\n2,v2\n'.length,
    });
    expect(test.folder.read('out/a.csv')).toBe('x,y\n0,v0\n1,v1\n2,v2\n');
    const outside = mkdtempSync(join(tmpdir(), 'plumbline-outside-'));
    try {
      const json = join(outside, 'a.json');
      expect((await test.engine.exportResult({ node: 'a', format: 'json', path: json, limit: 2 })).rows).toBe(2);
      expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual([
        { x: 0, y: 'v0' },
        { x: 1, y: 'v1' },
      ]);
      await expect(
        test.engine.exportResult({ node: 'a', format: 'csv', path: join(outside, 'no', 'folder.csv') }),
      ).rejects.toMatchObject({ problem: { code: 'file_not_writable' } });
      await expect(test.engine.exportResult({ node: 'a', format: 'csv', path: outside })).rejects.toMatchObject({
        problem: { code: 'not_a_file' },
      });
      expect(readdirSync(outside)).toEqual(['a.json']);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
    expect(existsSync(test.folder.path('out/a.csv'))).toBe(true);
  });
});

describe('evidence', () => {
  it('is one SELECT over results; anything else is refused', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ a: 'SELECT range AS x FROM range(20000)' }) });
    await test.engine.run({});
    const { columns, rows } = await test.engine.evidence({ sql: 'SELECT max(x) AS most, NULL AS nothing FROM a' });
    expect(columns.map(({ name, sqlType }) => ({ name, sqlType }))).toEqual([
      { name: 'most', sqlType: 'BIGINT' },
      { name: 'nothing', sqlType: 'INTEGER' },
    ]);
    expect(rows).toEqual([['19999', null]]);
    expect((await test.engine.evidence({ sql: 'FROM a' })).rows.length).toBe(10_000);
    for (const sql of ['DROP VIEW a', 'SELECT 1; DROP VIEW a', "COPY a TO 'x.csv'", 'CREATE TABLE t AS SELECT 1']) {
      await expect(test.engine.evidence({ sql })).rejects.toMatchObject({ problem: { code: 'unsupported_statement' } });
    }
    await expect(test.engine.evidence({ sql: 'SELECT nope FROM a' })).rejects.toMatchObject({
      problem: { code: 'sql_bind' },
    });
  });

  it('reads nothing outside of the workspace', async () => {
    test = await OpenedEngine.open({ 'data/x.csv': 'x\n1\n' });
    expect((await test.engine.evidence({ sql: "SELECT x FROM read_csv('data/x.csv')" })).rows).toEqual([['1']]);
    for (const path of ['/etc/passwd', 'data/../../../../../../../etc/passwd']) {
      await expect(
        test.engine.evidence({ sql: `SELECT * FROM read_csv('${path}', header = false)` }),
      ).rejects.toMatchObject({ problem: { code: 'access_denied' } });
    }
  });
});

describe('describe', () => {
  it('names columns and types without running', async () => {
    test = await OpenedEngine.open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/n.csv }\n',
      'data/n.csv': 'x,d\n1,2001-01-01\n',
      'notebooks/a.md': notebook({ a: 'SELECT x * 2.5 AS y, [d] AS days FROM numbers', b: 'SELECT nope FROM numbers' }),
    });
    const shown = async (params: { node: string } | { file: string }) =>
      (await test.engine.describe(params)).map(({ name, sqlType }) => `${name} ${sqlType}`);
    expect(await shown({ node: 'numbers' })).toEqual(['x BIGINT', 'd DATE']);
    expect(await shown({ file: 'data/n.csv' })).toEqual(['x BIGINT', 'd DATE']);
    expect(await shown({ node: 'a' })).toEqual(['y DECIMAL(21,1)', 'days DATE[]']);
    await expect(test.engine.describe({ node: 'b' })).rejects.toMatchObject({
      problem: { code: 'sql_bind', file: 'notebooks/a.md', line: 6, column: 8 },
    });
    await expect(test.engine.describe({ file: 'data/none.csv' })).rejects.toMatchObject({
      problem: { code: 'file_not_found' },
    });
    await expect(test.engine.describe({ file: 'data' })).rejects.toMatchObject({ problem: { code: 'not_a_file' } });
    expect(outcome(await test.engine.run({ nodes: ['a'] }), 'a').status).toBe('ran');
  });

  it('exports JSON that every reader accepts: what JSON has no number for is text, everything else a number', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        a: "SELECT * FROM (VALUES (1, 1.5::DOUBLE), (2, 'nan'::DOUBLE), (3, '-inf'::DOUBLE), (4, NULL)) AS t(id, \"the value\") ORDER BY id",
      }),
    });
    await test.engine.run({});
    const path = test.folder.path('a.json');
    expect((await test.engine.exportResult({ node: 'a', format: 'json', path })).rows).toBe(4);
    expect(JSON.parse(test.folder.read('a.json'))).toEqual([
      { id: 1, 'the value': 1.5 },
      { id: 2, 'the value': 'nan' },
      { id: 3, 'the value': '-inf' },
      { id: 4, 'the value': null },
    ]);
  });
});
