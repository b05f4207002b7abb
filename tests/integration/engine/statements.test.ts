import { afterEach, describe, expect, it } from 'vitest';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

const manifest = `plumbline: 1
name: test
parameters:
  least: { type: integer, default: 3 }
  label: { type: text, default: "it's ünï" }
  share: { type: decimal, default: "0.50" }
  since: { type: date, default: "2001-02-03" }
`;
const numbers = "SELECT range % 3 AS x, 'y' || (range % 2) AS y, range AS v FROM range(10)";

async function rowsOf(sql: string) {
  return (await test.engine.evidence({ sql })).rows;
}

async function shown(node: string) {
  const handle = await test.engine.openResult({ node });
  const page = await test.engine.page({ result: handle.result, start: 0, count: 100 });
  await test.engine.closeResult({ result: handle.result });
  expect(page.rowCount).toBe(handle.rows);
  return { rows: handle.rows, columns: handle.columns.map((column) => column.name) };
}

describe('a cell that describes', () => {
  it('is a node like others: as a table, as a view, with what reads it', async () => {
    test = await OpenedEngine.open({
      'data/x.csv': 'a,b\n1,2\n',
      'notebooks/a.md': notebook({
        numbers,
        described: 'DESCRIBE numbers',
        shown: 'SHOW numbers',
        summary: 'SUMMARIZE numbers; -- all of it',
        bracketed: '(SUMMARIZE FROM numbers)',
        file: "DESCRIBE FROM 'data/x.csv'",
        tables: 'SHOW TABLES',
        'viewed {materialize: view}': 'DESCRIBE numbers',
        reader: 'SELECT column_name FROM summary JOIN described USING (column_name) JOIN viewed USING (column_name)',
      }),
    });
    // The columns of a node that never ran need its ancestors only.
    await test.engine.run({ nodes: ['numbers'] });
    expect((await test.engine.describe({ node: 'described' })).map((column) => column.name)).toContain('column_type');
    const report = await test.engine.run({});
    expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(['ran', 'fresh']));
    expect(await rowsOf('SELECT column_name, column_type FROM described ORDER BY 1')).toEqual([
      ['v', 'BIGINT'],
      ['x', 'BIGINT'],
      ['y', 'VARCHAR'],
    ]);
    expect(await rowsOf('SELECT column_name FROM file')).toEqual([['a'], ['b']]);
    expect(await rowsOf('SELECT column_name FROM reader ORDER BY 1')).toEqual([['v'], ['x'], ['y']]);
    expect((await rowsOf('DESCRIBE numbers')).length).toBe(3);
    for (const node of ['described', 'shown', 'summary', 'bracketed', 'viewed']) {
      expect((await shown(node)).rows).toBe(3);
      expect((await test.engine.profile({ node })).rows).toBe(3);
      const path = `${test.folder.root}/${node}.csv`;
      expect((await test.engine.exportResult({ node, format: 'csv', path })).rows).toBe(3);
    }
  });

  it('shows its errors where they are', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({ numbers, a: "DESCRIBE\n  SELECT 'ü🦆' AS d, nope\n  FROM numbers" }),
    });
    expect(outcome(await test.engine.run({}), 'a').error).toMatchObject({
      code: 'sql_bind',
      line: 7,
      column: "  SELECT 'ü🦆' AS d, ".length + 1,
    });
  });
});

describe('a PIVOT that finds its values in the data', () => {
  it('runs, becomes stale with what it reads, and leaves nothing behind on its connection', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        numbers,
        wide: 'PIVOT numbers ON y USING sum(v) GROUP BY x ORDER BY x',
        'viewed {materialize: view}': 'PIVOT numbers ON y, x USING sum(v)',
        joined: 'SELECT * FROM (PIVOT numbers ON y USING sum(v) GROUP BY x) JOIN wide USING (x)',
        asked: 'PIVOT numbers ON y IN (SELECT DISTINCT y FROM numbers) USING max(v)',
        reader: 'SELECT x, y0 + y1 AS total FROM wide',
      }),
    });
    await test.engine.run({ nodes: ['numbers'] });
    expect((await test.engine.describe({ node: 'wide' })).map((column) => column.name)).toEqual(['x', 'y0', 'y1']);
    const report = await test.engine.run({});
    expect(report.nodes.filter((node) => node.error !== undefined)).toEqual([]);
    expect(await rowsOf('FROM wide')).toEqual([
      ['0', '6', '12'],
      ['1', '4', '8'],
      ['2', '10', '5'],
    ]);
    expect(await rowsOf('SELECT total FROM reader ORDER BY x')).toEqual([['18'], ['12'], ['15']]);
    expect(await rowsOf('PIVOT numbers ON y USING sum(v)')).toHaveLength(3);
    expect(await rowsOf("SELECT count(*) FROM duckdb_types() WHERE starts_with(type_name, '__pivot')")).toEqual([
      ['0'],
    ]);
    expect((await shown('viewed')).columns).toContain('y0_0');
    expect((await test.engine.profile({ node: 'wide' })).rows).toBe(3);
    const path = `${test.folder.root}/wide.parquet`;
    expect((await test.engine.exportResult({ node: 'wide', format: 'parquet', path })).rows).toBe(3);
    expect(new Set(Object.values(outcomes(await test.engine.run({}))))).toEqual(new Set(['fresh']));

    test.folder.write(
      'notebooks/a.md',
      test.folder.read('notebooks/a.md').replace("'y' || (range % 2)", "'z' || (range % 2)"),
    );
    expect((await test.statuses()).wide).toMatchObject({ state: 'stale' });
    await test.engine.run({ nodes: ['wide'] });
    expect((await shown('wide')).columns).toEqual(['x', 'z0', 'z1']);
  });

  it('binds parameters, also in its source, where DuckDB takes none', async () => {
    const wide = `PIVOT (SELECT *, $label AS label, $share AS share, $since AS since FROM numbers WHERE v >= $Least)
      ON y USING sum(v + $least) GROUP BY x, label, share, since ORDER BY x LIMIT $least`;
    test = await OpenedEngine.open({ 'plumbline.yaml': manifest, 'notebooks/a.md': notebook({ numbers, wide }) });
    const report = await test.engine.run({});
    expect(outcome(report, 'wide').error).toBeUndefined();
    expect(await rowsOf('FROM wide')).toEqual([
      ['0', "it's ünï", '.50', '2001-02-03', '9', '18'],
      ['1', "it's ünï", '.50', '2001-02-03', '7', '10'],
      ['2', "it's ünï", '.50', '2001-02-03', '11', '8'],
    ]);
    expect(await rowsOf("SELECT getvariable('plumbline_least')")).toEqual([[null]]);
    await test.derive({ least: 9 });
    await test.engine.run({});
    expect((await shown('wide')).rows).toBe(1);
  });

  it('shows its errors where they are', async () => {
    test = await OpenedEngine.open({
      'plumbline.yaml': manifest,
      'notebooks/a.md': notebook({
        numbers,
        a: "PIVOT (SELECT *, 'ü' AS u FROM numbers WHERE v > $least)\nON y USING sum(nope)",
        b: 'PIVOT (FROM numbers WHERE v > $least) ON nope',
        c: 'SELECT $least, y FROM (PIVOT numbers ON y USING sum(x), \n $least) WHERE y0 = missing',
      }),
    });
    const report = await test.engine.run({});
    expect(outcome(report, 'a').error).toMatchObject({
      code: 'sql_bind',
      line: 7,
      column: 'ON y USING sum('.length + 1,
    });
    expect(outcome(report, 'b').error).toMatchObject({
      code: 'sql_bind',
      line: 11,
      column: 'PIVOT (FROM numbers WHERE v > $least) ON '.length + 1,
    });
    expect(outcome(report, 'c').error).toMatchObject({ node: 'c' });
  });
});

describe('evidence', () => {
  it('finds the nodes that a query names, however they are quoted, and the macros that it calls', async () => {
    test = await OpenedEngine.open({
      'plumbline.yaml':
        'plumbline: 1\nname: test\nsources:\n  broken: { path: data/none.csv }\n  "odd \\"name\\"": { path: data/x.csv }\n  été: { path: data/x.csv }\n',
      'data/x.csv': 'x\n1\n',
      'notebooks/a.md': notebook({
        macros: 'CREATE MACRO twice(n) AS n * 2; CREATE MACRO all_of() AS TABLE SELECT * FROM "odd ""name"""',
      }),
    });
    expect(await rowsOf('SELECT twice(x) FROM "ODD ""name"""')).toEqual([['2']]);
    expect(await rowsOf('SELECT twice(x) FROM all_of() JOIN main.été USING (x)')).toEqual([['2']]);
    // A name in a text is no reference, so the broken source does not matter.
    expect(await rowsOf("SELECT 'broken' AS text")).toEqual([['broken']]);
    expect(await rowsOf('FROM query(\'FROM "odd ""name"""\')')).toEqual([['1']]);
    await expect(rowsOf('FROM broken')).rejects.toMatchObject({ problem: { code: 'file_not_found' } });
  });
});
