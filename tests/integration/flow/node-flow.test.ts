import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { NodeFlow } from '../../../shared/domain/flow/node-flow';
import { parseSketch } from '../../../shared/domain/sketch/parse-sketch';
import type { JoinExpectation } from '../../../shared/domain/sketch/sketch';
import { problemOf } from '../../support/problem-of';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
let engine: Engine;
let session: WorkspaceSession;

const flights = 'SELECT i AS id, chr(65 + (i % 5)::INTEGER) AS origin, i % 10 AS delay FROM range(1000) AS r(i)';
/** A to D; E is missing, and D stands there twice. */
const airports =
  "SELECT * FROM (VALUES ('A', 'Town'), ('B', 'Bay'), ('C', 'Hill'), ('D', 'East'), ('D', 'West'), ('Z', 'None')) AS t(code, name)";
const people =
  "SELECT * FROM (VALUES (1, 'ann@example.com'), (2, 'ben@example.com'), (3, 'ann@example.com'), (4, 'eve@example.com')) AS t(id, email)";

const cells: Readonly<Record<string, string>> = {
  flights,
  airports,
  people,
  unique_airports: 'SELECT * FROM airports QUALIFY row_number() OVER (PARTITION BY code ORDER BY name) = 1',
  clean:
    'WITH flights AS (SELECT * FROM flights WHERE delay >= 2)\nSELECT f.id, a.name\nFROM flights AS f\nJOIN unique_airports AS a\n  ON f.origin = a.code',
  doubled: 'SELECT f.*, a.name FROM flights AS f LEFT JOIN airports AS a ON f.origin = a.code',
  lookups:
    'SELECT a.code, count(f.id) AS n FROM unique_airports AS a LEFT JOIN flights AS f ON f.origin = a.code GROUP BY ALL',
  filtered: 'SELECT origin, count(*) AS n FROM flights WHERE delay > $least GROUP BY origin',
  bound: 'SELECT count(*) AS n FROM flights AS f JOIN unique_airports AS a ON f.origin = a.code AND f.delay > $least',
  staged:
    'WITH base AS (SELECT *, id * 2 AS twice FROM flights), shown AS (SELECT b.id, b.origin FROM base AS b WHERE b.twice < 500), joined AS (SELECT s.*, a.name FROM shown AS s JOIN airports AS a ON a.code = s.origin) SELECT name, count(*) AS n FROM joined GROUP BY ALL',
  daily:
    'WITH daily AS (SELECT origin, count(*) AS n FROM flights WHERE delay < 5 GROUP BY origin) SELECT * FROM daily JOIN unique_airports AS a ON a.code = daily.origin',
  mails: 'SELECT a.id, b.id AS other FROM people AS a JOIN people AS b ON a.email = b.email',
  mail_pairs: 'SELECT p.id FROM people AS p JOIN (SELECT email FROM people) AS q USING (email)',
  comma: 'SELECT count(*) AS n FROM flights, airports',
  crossed: 'SELECT count(*) AS n FROM airports CROSS JOIN (SELECT 1 AS x UNION ALL SELECT 2) AS two',
  always: 'SELECT count(*) AS n FROM flights LEFT JOIN (SELECT max(id) AS last FROM people) AS p ON true',
  bracketed:
    'SELECT count(*) AS n FROM (flights AS f CROSS JOIN (SELECT 1 AS one) AS o) LEFT JOIN unique_airports AS a ON f.origin = a.code',
  unqualified: 'SELECT count(*) AS n FROM flights, unique_airports WHERE origin = code AND delay > 3',
  natural: 'SELECT count(*) AS n FROM flights NATURAL JOIN (SELECT DISTINCT origin FROM flights) AS o',
  spread: 'SELECT f.id, x FROM flights AS f, unnest([f.id, f.delay]) AS u(x) WHERE f.id < 10',
  positional: 'SELECT count(*) AS n FROM airports POSITIONAL JOIN people',
  subquery: 'SELECT count(*) AS n FROM flights WHERE origin IN (SELECT code FROM airports)',
  semi: 'SELECT count(*) AS n FROM flights AS f SEMI JOIN airports AS a ON f.origin = a.code',
  both: 'SELECT id FROM flights WHERE id < 10 UNION ALL SELECT id FROM people',
  random: 'SELECT count(*) AS n FROM flights JOIN airports ON origin = code AND random() < 0.5',
  exact:
    'SELECT count(*) AS n FROM flights AS f JOIN unique_airports AS a ON f.origin = a.code AND f.id + 9007199254740993 > 9007199254740993',
  empty_join: "SELECT f.id FROM flights AS f JOIN unique_airports AS a ON f.origin = 'x' || a.code",
  wide: 'SELECT count(*) AS n FROM flights AS f JOIN unique_airports AS a ON f.origin = a.code WHERE f.delay < 5',
};

beforeAll(async () => {
  folder = WorkspaceFolder.working();
  folder.write(
    'plumbline.yaml',
    'plumbline: 1\nname: test\nparameters:\n  least: { type: integer, default: 7 }\nsources:\n  numbers: { path: data/numbers.csv }\n',
  );
  folder.write(
    'notebooks/a.md',
    Object.entries(cells)
      .map(([name, sql]) => cell(name, sql))
      .join('\n'),
  );
  engine = new Engine();
  session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
  const report = await session.run({ nodes: Object.keys(cells) });
  expect(report.nodes.filter(({ status }) => status === 'failed' || status === 'blocked')).toEqual([]);
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

const flow = (node: string) => engine.nodeFlow({ node });
const edge = ({ edges }: NodeFlow, from: string) => edges.find((one) => one.from === from);
const codes = ({ warnings }: NodeFlow) => warnings.map(({ code }) => code);

describe('the flow of a node', () => {
  it('says what a join drops, on which line, and follows rows through common tables', async () => {
    const found = await flow('clean');
    expect(found).toMatchObject({ node: 'clean', rows: 600, fingerprint: expect.any(String) });
    expect(found.joins).toEqual([
      {
        type: 'INNER',
        on: 'f.origin = a.code',
        line: found.joins[0]?.line,
        left: { label: 'flights f', rows: 800, matched: 600, most: 1 },
        right: { label: 'unique_airports a', rows: 5, matched: 4, most: 200 },
        rows: 600,
      },
    ]);
    const text = folder.read('notebooks/a.md').split('\n');
    expect(text[(found.joins[0]?.line ?? 0) - 1]).toContain('JOIN unique_airports');
    expect(edge(found, 'flights')).toEqual({ from: 'flights', to: 'clean', rows: 1000, kept: 600, factor: 1 });
    expect(edge(found, 'unique_airports')).toMatchObject({ rows: 5, kept: 4, factor: 150 });
  });

  it('warns of rows of the many side that have no partner, with the keys, and not of lookup rows of no use', async () => {
    const found = await flow('clean');
    expect(found.warnings).toEqual([
      {
        code: 'join_drops',
        join: 0,
        inputs: ['flights'],
        message:
          'The join of flights f with unique_airports a on f.origin = a.code drops 200 of 800 rows of flights f (25 %, expected at most 10 %): unique_airports a has no row for them. Most often without a partner: E (200 rows).',
        hint: expect.stringContaining('drop: 0.25'),
      },
    ]);
    expect((await flow('lookups')).warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('drops 200 of 1,000 rows of flights f'),
    ]);
  });

  it('warns of a join that multiplies rows of both sides, with the keys that do', async () => {
    const found = await flow('doubled');
    expect(codes(found)).toEqual(['join_multiplies']);
    expect(found.warnings[0]?.message).toBe(
      'The join of flights f with airports a on f.origin = a.code multiplies rows of both sides: one row of flights f gives up to 2, one of airports a up to 200. 1,000 and 6 rows become 1,200. Most often: D (200 × 2 rows).',
    );
    expect(edge(found, 'flights')).toMatchObject({ rows: 1000, kept: 1000, factor: 1.2 });
  });

  it('counts WHERE as dropped before a GROUP BY, with parameters bound as values', async () => {
    expect(edge(await flow('filtered'), 'flights')).toEqual({
      from: 'flights',
      to: 'filtered',
      rows: 1000,
      kept: 200,
      factor: 1,
    });
    expect((await flow('bound')).joins[0]).toMatchObject({ left: { rows: 1000, matched: 100 }, rows: 100 });
  });

  it('follows rows through several common tables, and to the one that groups them', async () => {
    const staged = await flow('staged');
    expect(edge(staged, 'flights')).toMatchObject({ rows: 1000, kept: 200, factor: 1.25 });
    expect(staged.joins[0]).toMatchObject({ left: { label: 'shown s', rows: 250 }, right: { label: 'airports a' } });
    expect(edge(await flow('daily'), 'flights')).toMatchObject({ kept: 500, factor: 1 });
  });

  it('masks keys that are personal data', async () => {
    const [warning] = (await flow('mails')).warnings;
    expect(warning).toMatchObject({ code: 'join_multiplies' });
    expect(warning?.message).toContain('Most often: ••• (2 × 2 rows)');
    expect((await flow('mail_pairs')).warnings[0]?.message).not.toContain('@');
  });

  it('warns of tables that a comma joins without a condition, and not of CROSS JOIN in words', async () => {
    const found = await flow('comma');
    expect(found.joins[0]).toMatchObject({ type: 'CROSS', on: '', rows: 6000 });
    expect(found.warnings[0]?.message).toContain('are joined without a condition');
    expect(await flow('crossed')).toMatchObject({ warnings: [], joins: [{ type: 'CROSS', rows: 12 }] });
    expect(await flow('always')).toMatchObject({
      warnings: [],
      joins: [{ type: 'LEFT', on: '', left: { rows: 1000, matched: 1000, most: 1 }, right: { rows: 1, most: 1000 } }],
    });
  });

  it('keeps the brackets of the FROM that was written', async () => {
    expect((await flow('bracketed')).joins.map(({ type, rows }) => [type, rows])).toEqual([
      ['CROSS', 1000],
      ['LEFT', 1000],
    ]);
  });

  it('finds the condition of a comma in WHERE, also of columns without their table', async () => {
    const found = await flow('unqualified');
    expect(found.joins).toMatchObject([
      {
        type: 'INNER',
        on: 'origin = code',
        left: { rows: 1000, matched: 800 },
        right: { rows: 5, matched: 4 },
        rows: 800,
      },
    ]);
    expect(edge(found, 'flights')).toMatchObject({ kept: 400, factor: 1 });
  });

  it('reads NATURAL joins, joins by place, and calls for each row', async () => {
    expect((await flow('natural')).joins).toMatchObject([
      {
        type: 'NATURAL',
        on: 'USING (origin)',
        left: { rows: 1000, matched: 1000, most: 1 },
        right: { rows: 5, most: 200 },
      },
    ]);
    expect((await flow('positional')).joins).toMatchObject([
      { type: 'POSITIONAL', left: { rows: 6, matched: 4, most: 1 }, right: { rows: 4, matched: 4 }, rows: 6 },
    ]);
    const spread = await flow('spread');
    expect(spread).toMatchObject({ joins: [{ left: { rows: 1000, most: 2 }, rows: 2000 }], warnings: [] });
    expect(edge(spread, 'flights')).toMatchObject({ kept: 10, factor: 2 });
  });

  it('says why it cannot tell what becomes of an input', async () => {
    expect(edge(await flow('mails'), 'people')?.untold).toBe('The SQL reads it at 2 places.');
    expect(edge(await flow('subquery'), 'airports')?.untold).toContain('inside of an expression');
    expect(edge(await flow('semi'), 'airports')?.untold).toBe('A SEMI or ANTI join only asks whether it has a row.');
    expect(edge(await flow('random'), 'flights')?.untold).toBe('Each run has other rows: it calls for random().');
    expect(edge(await flow('both'), 'people')).toMatchObject({ kept: 4, factor: 1 });
  });

  it('does not round numbers that JavaScript would', async () => {
    expect((await flow('exact')).joins[0]).toMatchObject({ left: { rows: 1000, matched: 799 }, rows: 799 });
  });

  it('warns of a join without any partner', async () => {
    expect((await flow('empty_join')).warnings[0]?.message).toContain('drops 1,000 of 1,000 rows of flights f (100 %');
  });

  it('rejects with blocked where a node has no fresh result, and for what is no cell', async () => {
    expect(await problemOf(engine.nodeFlow({ node: 'total' }))).toMatchObject({ code: 'blocked' });
    expect(await problemOf(engine.nodeFlow({ node: 'numbers' }))).toMatchObject({ code: 'blocked' });
    expect(await problemOf(engine.nodeFlow({ node: 'nobody' }))).toMatchObject({ code: 'unknown_node' });
  });

  it('can be cancelled, gives up in time, and leaves nothing behind', async () => {
    folder.write(
      'notebooks/b.md',
      cell(
        'large',
        'SELECT count(*) AS n FROM range(3000000) AS a(i) JOIN flights AS f ON a.i % 7 < f.id % 3 AND f.id < 2',
      ),
    );
    await session.reload();
    await session.run({ nodes: ['large'] });
    const controller = new AbortController();
    const cancelled = engine.nodeFlow({ node: 'large' }, { signal: controller.signal });
    controller.abort();
    expect(await problemOf(cancelled)).toMatchObject({ code: 'cancelled' });
    const given = await engine.nodeFlow({ node: 'large', budgetMs: 1 });
    expect([...(given.untold ?? []), ...given.edges.map(({ untold }) => untold)].join(' ')).toContain('given up after');
    // Given more time, it is asked again.
    expect((await engine.nodeFlow({ node: 'large' })).joins[0]).toMatchObject({ left: { rows: 3000000 } });
    // No view of a measurement is left for others to read.
    const { rows } = await engine.evidence({
      sql: 'SELECT count(*) FROM duckdb_views() WHERE temporary AND NOT internal',
    });
    expect(rows).toEqual([['0']]);
  });

  it('asks nothing again while the fingerprint stays, and warns by what the sketch expects now', async () => {
    const [doubled, clean] = [await flow('doubled'), await flow('clean')];
    const expecting = (...joins: readonly JoinExpectation[]) => {
      const sketch = { ...parseSketch('pipelines/p.yaml', 'plumbline: 1\n'), joins };
      return engine.derive({ snapshot: { ...session.snapshot, sketches: [sketch] } });
    };
    await expecting({ node: 'doubled', multiply: 2, line: 2 }, { node: 'clean', drop: 0.25, line: 3 });
    expect((await flow('doubled')).warnings).toEqual([]);
    expect((await flow('clean')).warnings).toEqual([]);
    expect((await flow('doubled')).joins[0]).toBe(doubled.joins[0]);
    await expecting({ node: 'Doubled', multiply: 2, line: 2 });
    expect((await flow('doubled')).warnings).toEqual([]);
    await expecting({ node: 'clean', drop: 0.15, line: 3 });
    expect((await flow('clean')).warnings[0]?.message).toContain('25 %, expected at most 15 %');
    expect((await flow('clean')).joins[0]).toBe(clean.joins[0]);
    expect(codes(await flow('doubled'))).toEqual(['join_multiplies']);
  });

  it('counts again what ran again, where a node before it gives other rows each time', async () => {
    folder.write(
      'notebooks/b.md',
      `${cell('noise', 'SELECT i AS id FROM range(100000) AS r(i) WHERE random() < 0.5')}\n${cell('quiet', 'SELECT n.id FROM noise AS n JOIN people AS p USING (id)')}`,
    );
    await session.reload();
    for (let time = 0; time < 2; time++) {
      await session.run({ nodes: ['noise', 'quiet'], force: 'targets' });
      const { rows } = await engine.evidence({ sql: 'SELECT count(*) FROM noise' });
      expect(edge(await flow('quiet'), 'noise')?.rows).toBe(Number(rows[0]?.[0]));
    }
  });
});
