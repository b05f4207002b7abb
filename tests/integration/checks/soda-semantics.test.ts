import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executeChecks } from '../../../electron/engine/checks/execute-checks';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { describeRelation } from './describe-relation';

/**
 * The contracts in `soda/contracts`, with what Soda's own engine (soda-core 4.28.0 on DuckDB) measured and judged in
 * `soda/expected.json`; `soda/record.py` records it anew.
 */
const folder = join(__dirname, 'soda');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  { type: string; column: string | null; outcome: string; value: number | null }[]
>;

describe('Soda and Plumbline', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    // A session in another zone must not matter: Soda reads times without zone as UTC.
    await connection.run("SET TimeZone = 'America/New_York'");
    await connection.run(readFileSync(join(folder, 'tables.sql'), 'utf8'));
    await connection.run('CREATE SCHEMA views');
    for (const name of ['orders', 'customers', 'nothing', 'unknowns', 'odd names', 'instants', 'pairs', 'words'])
      await connection.run(`CREATE VIEW views."${name}" AS SELECT * FROM main."${name}"`);
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  it('has every recorded contract, and no other', () => {
    const contracts = readdirSync(join(folder, 'contracts')).map((name) => name.replace(/\.yml$/, ''));
    expect(contracts.sort()).toEqual(Object.keys(expected).sort());
    expect(contracts.length).toBeGreaterThanOrEqual(25);
  });

  for (const [schema, native] of [
    ['main', true],
    ['views', false],
  ] as const) {
    for (const [name, soda] of Object.entries(expected)) {
      it(`agree on ${name.replaceAll('-', ' ')}, over ${native ? 'a table' : 'a view'}`, async () => {
        const text = readFileSync(join(folder, 'contracts', `${name}.yml`), 'utf8');
        const file = parseCheckFile(`checks/${name}.yml`, text);
        expect(file.problems).toEqual([]);
        const outcomes = await executeChecks({
          leaseConnection: async () => ({ connection: await instance.connect(), release: () => undefined }),
          nodes: [{ ...(await describeRelation(connection, schema, file.node)), native, checks: file.checks }],
          relationOf: (node) => `"${schema}"."${node}"`,
        });
        expect(outcomes.map((outcome) => outcome.error?.message)).toEqual(outcomes.map(() => undefined));
        expect(inSodaOrder(file.checks, outcomes)).toEqual(soda);
      });
    }
  }
});

/** Soda reports checks of columns first. */
function inSodaOrder(checks: readonly Check[], outcomes: readonly CheckOutcome[]): unknown[] {
  const reported = outcomes.map(({ type, column, outcome, value }, index) => {
    const ofDataset = checks[index]?.type === 'freshness';
    return { type, column: ofDataset ? null : column, outcome, value };
  });
  return [...reported.filter((one) => one.column !== null), ...reported.filter((one) => one.column === null)];
}
