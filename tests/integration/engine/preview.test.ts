import { afterEach, describe, expect, it } from 'vitest';
import type { Preview } from '../../../shared/contract/engine-api';
import { formatValue } from '../../../shared/domain/column/format-value';
import { commonTableAt } from '../../../shared/domain/graph/common-tables';
import { extractCommonTable, inlineAsCommonTable } from '../../../shared/domain/graph/move-common-table';
import { problemOf } from '../../support/problem-of';
import { notebook, OpenedEngine } from './opened-engine';

let opened: OpenedEngine | undefined;

afterEach(async () => {
  await opened?.dispose();
  opened = undefined;
});

async function openWith(cells: Readonly<Record<string, string>>, manifest = ''): Promise<OpenedEngine> {
  opened = await OpenedEngine.open({
    'plumbline.yaml': `plumbline: 1\nname: test\n${manifest}`,
    'notebooks/one.md': notebook(cells),
  });
  return opened;
}

const request = (sql: string, node = 'draft') => ({ sql, node, limit: 3, budgetMs: 20_000 });

function rowsOf(preview: Preview): (string | null)[][] {
  if (preview.kind !== 'rows') throw new Error(`The preview ${preview.kind}.`);
  const { page } = preview;
  return Array.from({ length: page.rowCount }, (_, row) =>
    page.columns.map((column, index) => {
      const vector = page.vectors[index];
      return vector === undefined ? null : formatValue(column.type, vector, row);
    }),
  );
}

describe('a preview', () => {
  it('gives the first rows of a query over the cache, with the parameters bound', async () => {
    const { engine } = await openWith(
      { numbers: 'SELECT range AS n FROM range(10)' },
      'parameters:\n  least: { type: integer, default: 4 }\n',
    );
    await engine.run({});
    const preview = await engine.preview(
      request('-- typed\nSELECT n, n * 2 AS twice FROM numbers WHERE n >= $least ORDER BY n DESC;'),
    );
    expect(rowsOf(preview)).toEqual([
      ['9', '18'],
      ['8', '16'],
      ['7', '14'],
    ]);
    expect(preview).toMatchObject({ isWhole: false });
    expect(await engine.preview(request('SELECT n FROM numbers WHERE n < 2'))).toMatchObject({ isWhole: true });
  });

  it('shows the rows of the common table at the caret', async () => {
    const { engine } = await openWith({ numbers: 'SELECT range AS n FROM range(10)' });
    await engine.run({});
    const sql = 'WITH odd AS (FROM numbers WHERE n % 2 = 1), big AS (FROM odd WHERE n > 5) SELECT count(*) FROM big';
    const at = commonTableAt(sql, sql.indexOf('n > 5'));
    expect(rowsOf(await engine.preview(request(at?.sql ?? '')))).toEqual([['7'], ['9']]);
  });

  it('says which cell has to run first, and that a cell cannot read itself', async () => {
    const { engine } = await openWith({ numbers: 'SELECT 1 AS n', draft: 'FROM numbers' });
    expect(await problemOf(engine.preview(request('FROM numbers')))).toMatchObject({
      code: 'blocked',
      message: 'numbers has no rows yet.',
    });
    expect(await problemOf(engine.preview(request('FROM draft')))).toMatchObject({ code: 'cycle' });
  });

  it.each([
    'DROP TABLE numbers',
    "COPY (SELECT 1) TO 'out.csv'",
    'CREATE TABLE t AS SELECT 1',
    'SELECT 1; SELECT 2',
    '',
  ])('runs nothing but a query: %s', async (sql) => {
    const { engine, folder } = await openWith({ numbers: 'SELECT 1 AS n' });
    const before = folder.digests();
    expect((await problemOf(engine.preview(request(sql)))).code).toMatch(/unsupported_statement|empty_cell/);
    expect(folder.digests()).toEqual(before);
  });

  it('writes nothing, not even by a function that would', async () => {
    const { engine } = await openWith({ numbers: 'SELECT 1 AS n' });
    await engine.run({});
    const before = await engine.evidence({ sql: 'SELECT count(*) FROM duckdb_tables()' });
    await engine.preview(request("FROM query('SELECT 1')"));
    await engine.preview(request('PIVOT (SELECT 1 AS a, 2 AS b) ON a USING sum(b)'));
    expect(await engine.evidence({ sql: 'SELECT count(*) FROM duckdb_tables()' })).toEqual(before);
  });

  it('finds the values of a PIVOT, and carries every type', async () => {
    const { engine } = await openWith({ numbers: "SELECT 'x' AS k, 1 AS v UNION ALL SELECT 'y', 2" });
    await engine.run({});
    const preview = await engine.preview(request('PIVOT numbers ON k USING sum(v)'));
    expect(rowsOf(preview)).toEqual([['1', '2']]);
    expect(rowsOf(await engine.preview(request('FROM test_all_types()')))).toHaveLength(3);
  });

  it('stops when its time is over, and when it is cancelled', async () => {
    const { engine } = await openWith({ numbers: 'SELECT 1 AS n' });
    const endless = 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range, b.range) = 1';
    expect(await engine.preview({ ...request(endless), budgetMs: 30 })).toMatchObject({ kind: 'stopped' });
    const controller = new AbortController();
    const cancelled = engine.preview(request(endless), { signal: controller.signal });
    controller.abort();
    expect((await problemOf(cancelled)).code).toBe('cancelled');
    expect(rowsOf(await engine.preview(request('SELECT 1')))).toEqual([['1']]);
  });

  it("tells DuckDB's objection", async () => {
    const { engine } = await openWith({ numbers: 'SELECT 1 AS n' });
    expect(await problemOf(engine.preview(request('SELECT nothing_here')))).toMatchObject({ code: 'sql_bind' });
  });
});

describe('moving a common table', () => {
  it.each([
    'WITH a AS (SELECT range AS x FROM range(20)), b AS (SELECT x * 2 AS y FROM a), c(z) AS (SELECT y FROM b WHERE y > 6) SELECT sum(z), count(*) FROM c, a',
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9), m AS MATERIALIZED (SELECT i FROM n WHERE i % 2 = 0) SELECT list(i ORDER BY i) FROM m',
    "-- lead\nWITH\n  -- about a\n  a AS (\n    SELECT 'two\n      lines' AS t -- end\n  )\n-- main\nSELECT t, length(t) FROM a -- tail",
    'WITH a AS (SELECT 1 AS x), f AS (SELECT x + 1 AS x FROM a) SELECT f.x + a.x FROM f, a',
  ])('keeps the answer, out and back: %s', async (sql) => {
    const { engine } = await openWith({ f: 'SELECT 99 AS x' });
    await engine.run({});
    const answer = rowsOf(await engine.preview(request(sql)));
    const names = [...sql.matchAll(/(\w+)(?:\(\w+\))? AS (?:MATERIALIZED )?\(/g)].map((match) => match[1] ?? '');
    for (const name of names) {
      const { cells, remaining } = extractCommonTable(sql, name, new Set(['f']));
      let whole = remaining;
      for (const cell of [...cells].reverse()) whole = inlineAsCommonTable(whole, cell.name, cell.sql);
      expect(rowsOf(await engine.preview(request(whole))), whole).toEqual(answer);
    }
  });
});
