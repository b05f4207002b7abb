import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { Evidence } from '../../../electron/promote/evidence';
import { cutCell, type SqlPiece, textOfPieces, textsOfCell } from '../../../electron/promote/sql-pieces';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import { Prototype, soundWorkspace } from './prototype';

const nodes = new Map([
  ['flights', 'Flights'],
  ['order items', 'order items'],
  ['größe', 'größe'],
  ['select', 'select'],
]);

let prototype: Prototype;
let engine: Engine;
let evidence: Evidence;

beforeAll(async () => {
  prototype = await Prototype.create(soundWorkspace());
  engine = new Engine();
  await engine.open({ root: prototype.root, cacheFolder: null, threads: 1, memoryLimit: '1GB', allowedPaths: [] });
  await engine.derive({ snapshot: await loadWorkspace(prototype.root) });
  evidence = new Evidence(engine, undefined);
});

afterAll(async () => {
  await engine.close();
  await prototype.dispose();
});

async function cut(sql: string): Promise<readonly SqlPiece[]> {
  await evidence.parse(textsOfCell(sql));
  return cutCell(sql, { nodes, syntaxTree: (text) => evidence.syntaxTree(text), secretsIn: () => [] }).pieces;
}

/** The SQL with each piece that is no text in the form that says what was found. */
async function marked(sql: string): Promise<string> {
  return (await cut(sql))
    .map((piece) => {
      switch (piece.kind) {
        case 'node':
          return `<${piece.node}${piece.alias === null ? '' : ` as ${piece.alias}`}>`;
        case 'file':
          return `<file ${piece.path}${piece.alias === null ? '' : ` as ${piece.alias}`}>`;
        case 'parameter':
          return `<$${piece.parameter}>`;
        case 'create_macro':
          return '<create>';
        default:
          return piece.text;
      }
    })
    .join('');
}

describe('the pieces of a cell', () => {
  it.each([
    ['SELECT * FROM flights', 'SELECT * FROM <Flights as flights>'],
    ['SELECT FLIGHTS.a FROM FLIGHTS', 'SELECT FLIGHTS.a FROM <Flights as FLIGHTS>'],
    ['FROM flights f', 'FROM <Flights> f'],
    ['FROM flights AS f (a, b)', 'FROM <Flights> AS f (a, b)'],
    ['FROM f: flights', 'FROM f: <Flights>'],
    ['SELECT * FROM main . "Flights"', 'SELECT * FROM <Flights as Flights>'],
    ['FROM "order items" JOIN größe USING (x)', 'FROM <order items as order items> JOIN <größe as größe> USING (x)'],
    [
      "SELECT 'ü flights' AS ü FROM /* flights ü */ flights -- flights",
      "SELECT 'ü flights' AS ü FROM /* flights ü */ <Flights as flights>",
    ],
    ['WITH flights AS (SELECT 1 AS x) SELECT * FROM flights', 'WITH flights AS (SELECT 1 AS x) SELECT * FROM flights'],
    [
      'WITH flights AS (FROM flights) SELECT * FROM flights',
      'WITH flights AS (FROM <Flights as flights>) SELECT * FROM flights',
    ],
    [
      'SELECT * FROM (WITH flights AS (SELECT 1) FROM flights) AS a, flights AS b',
      'SELECT * FROM (WITH flights AS (SELECT 1) FROM flights) AS a, <Flights> AS b',
    ],
    [
      'SELECT flights FROM "select" WHERE flights IN (SELECT x FROM flights)',
      'SELECT flights FROM <select as select> WHERE flights IN (SELECT x FROM <Flights as flights>)',
    ],
    [
      'FROM flights UNION ALL FROM flights EXCEPT FROM flights x',
      'FROM <Flights as flights> UNION ALL FROM <Flights as flights> EXCEPT FROM <Flights> x',
    ],
    [
      'SELECT * FROM flights a ASOF JOIN flights b ON a.t >= b.t',
      'SELECT * FROM <Flights> a ASOF JOIN <Flights> b ON a.t >= b.t',
    ],
    ["PIVOT flights ON a IN ('x') USING sum(b)", "PIVOT <Flights as flights> ON a IN ('x') USING sum(b)"],
    ['SUMMARIZE flights', 'SUMMARIZE <Flights>'],
    ['SELECT * FROM flights TABLESAMPLE 10%', 'SELECT * FROM <Flights as flights> TABLESAMPLE 10%'],
    [
      "SELECT * FROM 'data/x.csv', read_csv('y/z.csv', header = true)",
      'SELECT * FROM <file data/x.csv as x>, read_csv(<file y/z.csv>, header = true)',
    ],
    ["SELECT $a, '$b', $$ $c $$, $größe FROM other", "SELECT <$a>, '$b', $$ $c $$, <$größe> FROM other"],
    ['  SELECT 1 ;  -- the end\n', 'SELECT 1'],
    [
      'CREATE MACRO twice(x) AS x * 2; CREATE OR REPLACE TEMP MACRO f() AS TABLE FROM flights;',
      '<create>twice(x) AS x * 2; <create>f() AS TABLE FROM <Flights as flights>',
    ],
    [
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, flights WHERE n < 3) FROM r',
      'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r, <Flights as flights> WHERE n < 3) FROM r',
    ],
  ])('are cut where DuckDB says: %s', async (sql, expected) => {
    expect(await marked(sql)).toBe(expected);
    // Nothing is lost: the pieces' own text is the statement as written.
    expect(sql).toContain(textOfPieces(await cut(sql)));
  });
});
