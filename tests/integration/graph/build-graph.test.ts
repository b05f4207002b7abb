import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deriveGraph, forgetParsedSql } from '../../../electron/engine/syntax/derive-graph';
import type { BuiltGraph } from '../../../shared/domain/graph/build-graph';
import { staleReason } from '../../../shared/domain/graph/stale-reason';
import type { ParameterValue } from '../../../shared/domain/manifest/manifest';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { type CellText, workspaceOfCells } from '../../support/graph-workspace';

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

interface Setting {
  readonly change?: Partial<WorkspaceSnapshot>;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly engineVersion?: string;
  readonly previous?: BuiltGraph;
  /** Identities of the files that exist. */
  readonly files?: Readonly<Record<string, string>>;
}

async function derive(cells: readonly CellText[], setting: Setting = {}): Promise<BuiltGraph> {
  return await deriveGraph(connection, {
    snapshot: workspaceOfCells(cells, setting.change),
    parameters: setting.parameters,
    engineVersion: setting.engineVersion ?? '1.5.6',
    previous: setting.previous,
    fileIdentity: (path) => {
      const identity = setting.files?.[path];
      return identity === undefined ? { problem: `There is no file ${path}.` } : { identity };
    },
  });
}

function node(graph: BuiltGraph, name: string) {
  const found = graph.nodes.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no node ${name} among ${graph.nodes.map((each) => each.name).join(', ')}`);
  return found;
}

function problems(graph: BuiltGraph, name: string): string[] {
  return node(graph, name).problems.map(
    ({ code, line, column, message, hint }) =>
      `${code} ${line}:${column ?? ''} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  );
}

function edges(graph: BuiltGraph): string[] {
  return graph.edges.map(({ from, to }) => `${from} > ${to}`);
}

const clean: CellText = { name: 'flights_clean', sql: 'SELECT * FROM flights WHERE delay IS NOT NULL' };
const daily: CellText = {
  name: 'daily',
  sql: 'SELECT day, count(*) AS n FROM flights_clean GROUP BY ALL HAVING n >= $min_flights',
};

describe('nodes and edges', () => {
  it('come from the text alone: sources, cells, and what reads what', async () => {
    const graph = await derive([clean, daily, { name: 'top', sql: 'FROM daily JOIN airports USING (iata)' }]);
    expect(graph.nodes.map(({ name, kind, file, line }) => [name, kind, file, line])).toEqual([
      ['flights', 'source', 'plumbline.yaml', 4],
      ['airports', 'source', 'plumbline.yaml', 5],
      ['flights_clean', 'cell', 'notebooks/test.md', 1],
      ['daily', 'cell', 'notebooks/test.md', 11],
      ['top', 'cell', 'notebooks/test.md', 21],
    ]);
    expect(edges(graph)).toEqual(['flights > flights_clean', 'flights_clean > daily', 'daily > top', 'airports > top']);
    expect(node(graph, 'daily').parameters).toEqual(['min_flights']);
    expect(graph.nodes.every((each) => /^[0-9a-f]{64}$/.test(each.fingerprint ?? ''))).toBe(true);
  });

  it('match names as DuckDB does: without regard to the case of ASCII letters, and of those only', async () => {
    const graph = await derive([
      { name: 'Été 2001; "x"', sql: 'SELECT 1' },
      { name: 'a', sql: 'FROM "Été 2001; ""X""" JOIN FLIGHTS USING (id) JOIN main."Airports" USING (id)' },
      { name: 'b', sql: 'FROM "éTÉ 2001; ""x"""' },
    ]);
    expect(edges(graph)).toEqual(['Été 2001; "x" > a', 'flights > a', 'airports > a']);
    expect(problems(graph, 'b')[0]).toMatch(/^unknown_table .* Did you mean "Été 2001; ""x"""\?$/);
  });

  it('show a file that SQL names as a node, once', async () => {
    const graph = await derive(
      [
        { name: 'a', sql: "FROM 'data/x.csv'" },
        { name: 'b', sql: "FROM read_csv('data/x.csv', header = true) JOIN data.parquet USING (id)" },
        { name: 'c', sql: 'FROM read_csv($file)' },
      ],
      {
        files: { 'data/x.csv': 'one', 'data.parquet': 'two', 'data/z.csv': 'three' },
        change: {
          manifest: {
            ...workspaceOfCells([]).manifest,
            parameters: { file: { type: 'text', default: 'data/z.csv' } },
          },
        },
      },
    );
    expect(edges(graph).sort()).toEqual(['data.parquet > b', 'data/x.csv > a', 'data/x.csv > b', 'data/z.csv > c']);
    expect(
      graph.nodes
        .filter((each) => each.kind === 'file')
        .map((each) => each.name)
        .sort(),
    ).toEqual(['data.parquet', 'data/x.csv', 'data/z.csv']);
  });

  it('lead from a macro to its callers and from what it reads to the macro', async () => {
    const graph = await derive([
      {
        name: 'helpers',
        sql: 'CREATE MACRO late(delay) AS delay > worst();\nCREATE MACRO busiest(n) AS TABLE SELECT * FROM airports LIMIT n;',
      },
      { name: 'more', sql: 'CREATE OR REPLACE FUNCTION worst() AS (SELECT max(delay) FROM flights)' },
      { name: 'a', sql: 'SELECT LATE(delay) FROM flights' },
      { name: 'b', sql: 'FROM Busiest(3)' },
      { name: 'c', sql: 'SELECT busiest(3) FROM late(3)' },
    ]);
    expect(node(graph, 'helpers').kind).toBe('macro');
    expect(edges(graph)).toEqual([
      'airports > helpers',
      'more > helpers',
      'flights > more',
      'flights > a',
      'helpers > a',
      'helpers > b',
    ]);
    expect(graph.nodes.flatMap((each) => each.problems)).toEqual([]);
  });

  it('lead to the caller from the tables that it hands to a macro', async () => {
    const graph = await derive([
      {
        name: 'helpers',
        sql: `CREATE MACRO top(t, n := 3) AS TABLE FROM query_table(t) LIMIT n;
CREATE MACRO pair(x, y) AS TABLE FROM top(n := 4, t := x), top(y);
CREATE MACRO loop(z) AS TABLE FROM loop(z);
CREATE MACRO counted(t) AS (SELECT count(*) FROM query_table(t));`,
      },
      { name: 'a', sql: "FROM top('flights')" },
      { name: 'b', sql: 'FROM top(n := delay, t := main.airports)' },
      { name: 'c', sql: "WITH c AS (FROM a) FROM pair(['b', 'a'], c), loop(nothing)" },
      { name: 'd', sql: 'FROM pair(\n  flihgts, "b")' },
    ]);
    expect(edges(graph)).toEqual([
      'helpers > a',
      'flights > a',
      'helpers > b',
      'airports > b',
      'a > c',
      'helpers > c',
      'b > c',
      'helpers > d',
      'b > d',
    ]);
    expect(problems(graph, 'd')[0]).toContain('unknown_table 43:3 There is no source or cell named flihgts.');
    expect(node(graph, 'helpers').problems.map(({ code, severity, line }) => [code, severity, line])).toEqual([
      ['hidden_dependency', 'warning', 5],
    ]);
    expect(graph.nodes.filter((each) => each.fingerprint === undefined).map((each) => each.name)).toEqual(['d']);
  });

  it('keep planned boxes until a cell of the name is written', async () => {
    const sketch = {
      file: 'pipelines/p.yaml',
      name: 'p',
      planned: [
        { name: 'report', columns: [], from: ['daily', 'nowhere'], line: 7 },
        { name: 'Flights_Clean', columns: [], from: ['airports'], line: 9 },
      ],
      positions: {},
      groups: [],
      sinks: [],
      joins: [],
      outputs: [],
      problems: [],
    };
    const graph = await derive([clean, daily, { name: 'early', sql: 'FROM report' }], {
      change: { sketches: [sketch] },
    });
    expect(node(graph, 'report')).toMatchObject({ kind: 'planned', file: 'pipelines/p.yaml', line: 7 });
    expect(node(graph, 'report').problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['unknown_node', 'warning'],
    ]);
    expect(edges(graph)).toEqual([
      'flights > flights_clean',
      'flights_clean > daily',
      'report > early',
      'daily > report',
    ]);
    expect(problems(graph, 'early')[0]).toContain('report is planned in pipelines/p.yaml and not written yet.');
    expect(node(graph, 'report').fingerprint).toBeUndefined();
  });
});

describe('problems', () => {
  it('stand at their line and column in the notebook, and leave the other cells alone', async () => {
    const graph = await derive([
      clean,
      { name: 'typo', sql: '-- é😀\nSELECT *\nFROM flihgts' },
      { name: 'broken', sql: "SELECT '😀',\n  FROM WHERE" },
      { name: 'after', sql: 'FROM broken' },
      daily,
    ]);
    expect(problems(graph, 'typo')).toEqual([
      'unknown_table 14:6 There is no source or cell named flihgts. | Did you mean flights?',
    ]);
    expect(node(graph, 'typo').problems[0]).toMatchObject({
      file: 'notebooks/test.md',
      endLine: 14,
      endColumn: 13,
      node: 'typo',
      severity: 'error',
    });
    expect(problems(graph, 'broken')).toEqual(['sql_syntax 23:8 Syntax error at or near "WHERE".']);
    expect(node(graph, 'after').problems).toEqual([]);
    expect(graph.nodes.filter((each) => each.fingerprint === undefined).map((each) => each.name)).toEqual([
      'typo',
      'broken',
      'after',
    ]);
  });

  it('name every unknown table of a query, qualified ones too', async () => {
    const graph = await derive([{ name: 'a', sql: 'FROM nope, other.flights, x.y.z' }]);
    expect(problems(graph, 'a').map((problem) => problem.split(' |')[0])).toEqual([
      'unknown_table 2:6 There is no source or cell named nope.',
      'unknown_table 2:12 There is no source or cell named other.flights.',
      'unknown_table 2:27 There is no source or cell named x.y.z.',
    ]);
  });

  it('do not count the catalog of DuckDB, tables behind connections and table functions as unknown', async () => {
    const { manifest } = workspaceOfCells([]);
    const graph = await derive(
      [
        {
          name: 'a',
          sql: 'FROM information_schema.columns, duckdb_tables, pg_catalog.pg_class, pg_tables, sqlite_master',
        },
        { name: 'b', sql: "FROM duckdb_settings(), pragma_table_info('x'), system.information_schema.tables" },
        { name: 'c', sql: 'FROM crm.public.customers JOIN crm.orders USING (id)' },
      ],
      { change: { manifest: { ...manifest, connections: { crm: { type: 'postgres' } } } } },
    );
    expect(graph.nodes.flatMap((each) => each.problems)).toEqual([]);
  });

  it('name the way round a cycle on each of its cells, and not on those that only read it', async () => {
    const graph = await derive([
      { name: 'a', sql: 'SELECT *\nFROM b' },
      { name: 'b', sql: 'FROM c' },
      { name: 'c', sql: 'FROM a, flights' },
      { name: 'd', sql: 'FROM c' },
      { name: 'self', sql: 'SELECT * FROM airports JOIN self USING (id)' },
    ]);
    expect(problems(graph, 'a')[0]).toContain('cycle 3:6 a reads itself: a → b → c → a.');
    expect(problems(graph, 'b')[0]).toContain('cycle 12:6 b reads itself: b → c → a → b.');
    expect(problems(graph, 'c')[0]).toContain('cycle 22:6 c reads itself: c → a → b → c.');
    expect(problems(graph, 'd')).toEqual([]);
    expect(problems(graph, 'self')[0]).toContain('cycle 42:29 self reads itself: self → self.');
    expect(node(graph, 'd').fingerprint).toBeUndefined();
  });

  it('name both places of a name that is defined twice; the first one is used', async () => {
    const graph = await derive([
      clean,
      { name: 'FLIGHTS', sql: 'SELECT 1', file: 'notebooks/b.md' },
      { name: 'Flights_clean', sql: 'FROM airports', file: 'notebooks/c.md' },
      { name: 'user', sql: 'FROM flights_clean', file: 'notebooks/d.md' },
    ]);
    expect(problems(graph, 'FLIGHTS#2')[0]).toContain(
      'duplicate_name 1: The name FLIGHTS is taken by the source flights in plumbline.yaml.',
    );
    expect(node(graph, 'Flights_clean#2')).toMatchObject({ file: 'notebooks/c.md', line: 1 });
    expect(problems(graph, 'Flights_clean#2')[0]).toContain('The name Flights_clean is taken by notebooks/test.md:1.');
    expect(problems(graph, 'flights_clean')).toEqual([]);
    expect(edges(graph)).toEqual(['flights > flights_clean', 'flights_clean > user']);
    expect(node(graph, 'user').fingerprint).toBeDefined();
  });

  it('report a macro that two cells define', async () => {
    const graph = await derive([
      { name: 'one', sql: 'CREATE MACRO f(a) AS a' },
      { name: 'two', sql: '\nCREATE MACRO F(a) AS a + 1' },
      { name: 'three', sql: 'CREATE MACRO f() AS TABLE FROM flights' },
    ]);
    expect(problems(graph, 'two')[0]).toContain(
      'duplicate_name 13:14 The macro F is already defined in notebooks/test.md:1.',
    );
    expect(problems(graph, 'three')).toEqual([]);
  });

  it('explain each statement that is no query', async () => {
    const graph = await derive([
      { name: 'a', sql: '-- make it\nCREATE OR REPLACE TEMP TABLE x AS SELECT 1' },
      { name: 'b', sql: 'SELECT 1;\n  SELECT 2' },
      { name: 'c', sql: 'SELEC 1' },
      { name: 'd', sql: '-- nothing' },
      { name: 'e', sql: 'WITH c AS (FROM flights) DELETE FROM flights' },
      { name: 'f', sql: 'CREATE MACRO m() AS 1; SELECT m()' },
      { name: 'g', sql: "COPY flights TO 'x.csv'" },
      { name: 'h', sql: 'CREATE MACRO m(a) AS a + ' },
      { name: 'i', sql: "SELECT 'a\0b'" },
    ]);
    expect(problems(graph, 'a')[0]).toBe(
      "unsupported_statement 3:1 A cell holds one query or macro definitions, not CREATE TABLE. | Write the SELECT alone; the cell's name is the table.",
    );
    expect(problems(graph, 'b')[0]).toContain('unsupported_statement 13:3 A cell holds one query');
    expect(problems(graph, 'c')[0]).toContain('sql_syntax 22:1 Syntax error at or near "SELEC".');
    expect(problems(graph, 'd')[0]).toContain('empty_cell 31: The cell d holds no SQL.');
    expect(problems(graph, 'e')[0]).toContain(
      'unsupported_statement 42:1 A cell holds one query or macro definitions, not DELETE.',
    );
    expect(problems(graph, 'f')[0]).toContain('unsupported_statement 52:24 ');
    expect(problems(graph, 'g')[0]).toContain('not COPY');
    expect(problems(graph, 'h')[0]).toContain('sql_syntax 72:25 Syntax error at end of input.');
    expect(problems(graph, 'i')[0]).toContain('sql_syntax 82:10 The SQL holds a NUL character');
  });

  it('say which parameters are missing, misspelt, without a value or of the wrong type', async () => {
    const { manifest } = workspaceOfCells([]);
    const graph = await derive(
      [
        { name: 'a', sql: 'SELECT $min_flight, ?, $1' },
        { name: 'b', sql: "SELECT $none, '$other', $$ $third $$, $MIN_FLIGHTS" },
        { name: 'c', sql: 'SELECT $bad' },
        { name: 'd', sql: 'CREATE MACRO m() AS $min_flights' },
      ],
      {
        change: {
          manifest: {
            ...manifest,
            parameters: { ...manifest.parameters, none: { type: 'text' }, bad: { type: 'date', default: 'soon' } },
          },
        },
      },
    );
    expect(problems(graph, 'a')).toEqual([
      'bad_parameter 2:8 Nothing defines the parameter min_flight. | Did you mean $min_flights?',
      'bad_parameter 2:21 Parameters are bound by name; ? has none. | Write $name, and define it in plumbline.yaml or in an input cell.',
      'bad_parameter 2:24 Parameters are bound by name; $1 has none. | Write $name, and define it in plumbline.yaml or in an input cell.',
    ]);
    expect(problems(graph, 'b')).toEqual([
      'bad_parameter 12:8 The parameter none has no value. | Give it a default in plumbline.yaml, or run with --param none=VALUE.',
    ]);
    expect(problems(graph, 'c')[0]).toContain('The value "soon" of the parameter bad is not of type date.');
    expect(problems(graph, 'd')[0]).toContain('bad_parameter 32:21 A macro cannot read a parameter of the workspace.');
  });

  it('warn of what cannot be seen, without breaking the cell', async () => {
    const graph = await derive([{ name: 'a', sql: "FROM query('FROM flights'), read_csv('x' || 'y')" }]);
    expect(node(graph, 'a').problems.map(({ code, severity, column }) => [code, severity, column])).toEqual([
      ['hidden_dependency', 'warning', 6],
      ['hidden_dependency', 'warning', 29],
    ]);
    expect(node(graph, 'a').fingerprint).toBeDefined();
  });

  it('say at the cell that a file is missing', async () => {
    const graph = await derive([{ name: 'a', sql: "SELECT *\nFROM read_csv('data/gone.csv')" }]);
    expect(problems(graph, 'a')).toEqual([
      'file_not_found 3:15 There is no file data/gone.csv. | Paths are relative to the workspace folder.',
    ]);
    expect(node(graph, 'data/gone.csv').problems).toHaveLength(1);
  });
});

describe('fingerprints', () => {
  const cells = [clean, daily, { name: 'other', sql: 'FROM airports' }];

  async function changed(
    cellsAfter: readonly CellText[],
    before: Setting = {},
    after: Setting = {},
  ): Promise<string[]> {
    const first = await derive(cells, before);
    const second = await derive(cellsAfter, after);
    return second.nodes
      .filter((each) => each.fingerprint !== node(first, each.name).fingerprint)
      .map((each) => each.name);
  }

  it('stay when comments, formatting and the place of a cell change', async () => {
    const moved = [
      { name: 'other', sql: 'SELECT * FROM airports;', file: 'notebooks/else.md' },
      { ...daily, sql: `/* by day */ ${daily.sql.replaceAll(' ', '\n').replace('SELECT', 'select')} ;` },
      { ...clean, options: { collapsed: true } },
    ];
    expect(await changed(moved)).toEqual([]);
  });

  it('change with a literal for the cell and its descendants only', async () => {
    expect(
      await changed([{ ...clean, sql: `${clean.sql} AND delay > 1` }, daily, { name: 'other', sql: 'FROM airports' }]),
    ).toEqual(['flights_clean', 'daily']);
  });

  it('change with a parameter for the cells that bind it', async () => {
    expect(await changed(cells, {}, { parameters: { min_flights: 101 } })).toEqual(['daily']);
    expect(await changed(cells, {}, { parameters: { min_flights: '100' } })).toEqual([]);
  });

  it('change with the data, options and version that they depend on', async () => {
    const { sources } = workspaceOfCells([]);
    const other = sources.map((source) => (source.name === 'airports' ? { ...source, identity: 'other' } : source));
    expect(await changed(cells, {}, { change: { sources: other } })).toEqual(['airports', 'other']);
    const header = sources.map((source) =>
      source.name === 'airports' ? { ...source, options: { header: true } } : source,
    );
    expect(await changed(cells, {}, { change: { sources: header } })).toEqual(['airports', 'other']);
    expect(await changed(cells, {}, { engineVersion: '1.5.7' })).toHaveLength(5);
    expect(
      await changed([clean, { ...daily, options: { materialize: 'view' } }, { name: 'other', sql: 'FROM airports' }]),
    ).toEqual(['daily']);
  });

  it('change when two ancestors trade places', async () => {
    const reader = { name: 'r', sql: 'FROM x JOIN y USING (id)' };
    const first = await derive([{ name: 'x', sql: 'SELECT 1' }, { name: 'y', sql: 'SELECT 2' }, reader]);
    const second = await derive([{ name: 'x', sql: 'SELECT 2' }, { name: 'y', sql: 'SELECT 1' }, reader]);
    expect(node(second, 'r').fingerprint).not.toBe(node(first, 'r').fingerprint);
  });

  it('say why a result is stale', async () => {
    const macro = { name: 'helpers', sql: 'CREATE MACRO twice(x) AS x * 2' };
    const user = { name: 'user', sql: "SELECT twice(n), $min_flights FROM daily, 'x.csv'" };
    const before = await derive([clean, daily, macro, user], { files: { 'x.csv': '1' } });
    const reason = async (cellsAfter: readonly CellText[], setting: Setting = {}) => {
      const after = await derive(cellsAfter, { files: { 'x.csv': '1' }, ...setting });
      const inputs = after.inputs.get('user');
      if (inputs === undefined) throw new Error('no inputs');
      return staleReason(before.inputs.get('user'), inputs);
    };
    const all = [clean, daily, macro, user];
    expect(await reason(all)).toBeUndefined();
    expect(await reason([{ ...clean, sql: 'FROM flights' }, daily, macro, user])).toBe('daily changed');
    expect(await reason([clean, daily, { ...macro, sql: 'CREATE MACRO twice(x) AS x + x' }, user])).toBe(
      'helpers changed',
    );
    expect(await reason([clean, daily, macro, { ...user, sql: `${user.sql} LIMIT 3` }])).toBe('its SQL changed');
    expect(await reason(all, { files: { 'x.csv': '2' } })).toBe('file x.csv changed');
    expect(await reason(all, { engineVersion: 'v1.6.0' })).toBe('DuckDB 1.6.0 is new');
    expect(await reason(all, { parameters: { min_flights: 7 } })).toBe('parameter min_flights changed, daily changed');
    const inputs = before.inputs.get('user');
    expect(inputs === undefined ? inputs : staleReason(undefined, inputs)).toBe('never ran');
  });

  it('are the same whether SQL was parsed before or not', async () => {
    const warm = await derive(cells);
    forgetParsedSql();
    expect((await derive(cells)).nodes).toEqual(warm.nodes);
  });

  it('are the same after an edit, in a workspace of more cells than are kept', async () => {
    const many = Array.from({ length: 4200 }, (_, at) => ({
      name: `step_${at}`,
      sql: `SELECT ${at} AS step, * FROM ${at === 0 ? 'flights' : `step_${at - 1}`}`,
    }));
    const edited = many.map((cell, at) => (at === 4000 ? { ...cell, sql: `${cell.sql} WHERE step > 1` } : cell));
    forgetParsedSql();
    const before = await derive(many);
    const after = await derive(edited, { previous: before });
    forgetParsedSql();
    expect((await derive(edited)).nodes).toEqual(after.nodes);
    expect(after.inputs.get('step_3999')).toBe(before.inputs.get('step_3999'));
    expect(after.inputs.get('step_4001')).not.toBe(before.inputs.get('step_4001'));
    const changed = after.nodes.filter(({ fingerprint }, at) => fingerprint !== before.nodes[at]?.fingerprint);
    expect(changed).toHaveLength(200);
  });
});
