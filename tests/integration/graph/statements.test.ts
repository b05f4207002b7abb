import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitStatements } from '../../../shared/domain/graph/statements';
import { corpus } from './corpus';

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

/** How many statements DuckDB sees, or undefined when it cannot parse the text. */
async function countByDuckDB(sql: string): Promise<number | undefined> {
  try {
    return (await connection.extractStatements(sql)).count;
  } catch {
    return undefined;
  }
}

// DuckDB makes several statements of a PIVOT that finds its values in the data.
const statements = corpus.map((entry) => entry.sql).filter((sql) => !/PIVOT/.test(sql));
const awkward = fc.constantFrom(
  "SELECT 'a;b'",
  "SELECT E'a\\';b'",
  "SELECT '\\'",
  'SELECT $$;$$',
  "SELECT $t$ $$;' $t$",
  'SELECT 1 AS "a;""b"',
  'SELECT 1 -- ;',
  'SELECT /* ; /* ; */ ; */ 1',
  "SELECT e'\\\\', ';'",
  'SELECT a$b$ FROM (SELECT 1 AS a$b$)',
  'SELECT 1.5e-3',
  "SELECT 'a'\n';b'",
  "INSERT INTO t VALUES (';')",
  'CREATE TABLE t AS SELECT 1',
  "COPY t TO 'x;y'",
  "SET search_path = 'a;b'",
  'SELECT 2//1',
  'SELECT @-1',
  "SELECT x'41;'",
  'CREATE MACRO f(a) AS a, (a, b) AS a',
  'SELECT 1\u00a0;',
  "SELECT '\u00a0'",
  'SELECT $a, $b$;$b$',
);
const separator = fc.constantFrom(';', ' ; ', ';;', '; -- c;\n', ';\n/* ; */', '\n;\n', ';\u3000');

describe('splitStatements', () => {
  it('sees as many statements as DuckDB does', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.oneof(fc.constantFrom(...statements), awkward), separator), {
          minLength: 1,
          maxLength: 5,
        }),
        async (parts) => {
          // A line comment at the end of a part would swallow the separator: both must see that.
          const sql = parts.flat().join('');
          const count = await countByDuckDB(sql);
          if (count === undefined) return;
          compared++;
          expect([sql, splitStatements(sql).length]).toEqual([sql, count]);
        },
      ),
      { numRuns: 800 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('agrees with DuckDB on what is a query', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['SELECT 1', 'query'],
      ['WITH a AS (SELECT 1) FROM a', 'query'],
      ['VALUES (1)', 'query'],
      ['DESCRIBE SELECT 1', 'query'],
      ["CREATE TABLE t AS SELECT ';'", 'other'],
      ['EXPLAIN SELECT 1', 'other'],
      ['CREATE MACRO m(a) AS a', 'macro'],
      ['CREATE FUNCTION m(a) AS TABLE SELECT a', 'macro'],
    ];
    for (const [sql, kind] of cases) {
      expect(await countByDuckDB(sql)).toBe(1);
      expect([sql, splitStatements(sql)[0]?.kind]).toEqual([sql, kind]);
    }
  });
});
