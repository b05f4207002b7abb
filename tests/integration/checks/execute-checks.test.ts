import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExecuteChecksParams, executeChecks } from '../../../electron/engine/checks/execute-checks';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { describeRelation } from './describe-relation';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let leased = 0;

beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  leased = 0;
});

afterEach(() => {
  connection.closeSync();
  instance.closeSync();
  expect(leased).toBe(0);
});

async function leaseConnection(): Promise<{ connection: DuckDBConnection; release(): void }> {
  const own = await instance.connect();
  leased++;
  return {
    connection: own,
    release() {
      leased--;
      own.closeSync();
    },
  };
}

/** Checks of one relation, written as the `columns:` and `checks:` of a file. */
async function check(
  node: string,
  body: string,
  more: Partial<ExecuteChecksParams> & { native?: boolean } = {},
): Promise<CheckOutcome[]> {
  const file = parseCheckFile('checks/it.yml', `dataset: a/main/${node}\n${body}`);
  expect(file.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return executeChecks({
    leaseConnection,
    nodes: [
      { ...(await describeRelation(connection, 'main', node)), native: more.native ?? true, checks: file.checks },
    ],
    relationOf: (name) => (name === 'lost' || name === 'castomers' ? undefined : `"main"."${name}"`),
    ...more,
  });
}

const values = (outcomes: readonly CheckOutcome[]): (number | null | string | undefined)[] =>
  outcomes.map((outcome) => outcome.error?.message ?? outcome.value);

describe('a check that cannot be evaluated', () => {
  beforeEach(async () => {
    await connection.run(
      "CREATE TABLE orders AS SELECT i AS id, 'v' || i AS status, DATE '2026-01-01' AS day FROM range(100) r(i)",
    );
    await connection.run('CREATE TABLE customers AS SELECT i AS id FROM range(50) r(i)');
  });

  it('names the column that is not there, with the one that was meant, at its line', async () => {
    const outcomes = await check(
      'orders',
      'columns:\n  - name: staus\n    checks:\n      - missing:\n  - name: id\n    checks:\n      - missing:\nchecks:\n  - duplicate: {columns: [id, day2]}\n  - freshness: {column: nowhere_near, threshold: {must_be_less_than: 1}}\n',
    );
    expect(
      outcomes.map(({ outcome, value, error }) => [outcome, value, error?.line, error?.message, error?.hint]),
    ).toEqual([
      ['error', null, 5, '`orders` has no column `staus`.', 'Did you mean `status`?'],
      ['pass', 0, undefined, undefined, undefined],
      ['error', null, 10, '`orders` has no column `day2`.', 'Did you mean `day`?'],
      ['error', null, 11, '`orders` has no column `nowhere_near`.', 'Its columns: `id`, `status`, `day`.'],
    ]);
  });

  it('names the node that it refers to in vain', async () => {
    const [outcome] = await check(
      'orders',
      'columns:\n  - name: id\n    checks:\n      - invalid: {valid_reference_data: {dataset: a/main/lost, column: id}}\n',
    );
    expect(outcome).toMatchObject({
      outcome: 'error',
      error: {
        code: 'unknown_node',
        line: 5,
        column: 9,
        message: 'The check refers to `lost`, but there is no such node with a result.',
      },
    });
  });

  it.each([true, false])(
    'says which regular expression RE2 refuses, and leaves the others alone (table: %s)',
    async (native) => {
      const outcomes = await check(
        'orders',
        `columns:
  - name: status
    checks:
      - missing:
      - invalid: {valid_format: {name: ahead, regex: '(?=v)'}}
      - invalid: {qualifier: a, valid_format: {name: v, regex: '^v[0-9]+$'}}
      - invalid: {qualifier: b, valid_format: {name: open, regex: '['}}
      - missing: {qualifier: c, missing_format: {name: back, regex: '(v)\\1'}}
      - duplicate:
`,
        { native },
      );
      expect(outcomes.map(({ outcome, error }) => [outcome, error?.code, error?.line])).toEqual([
        ['pass', undefined, undefined],
        ['error', 'bad_check', 6],
        ['pass', undefined, undefined],
        ['error', 'bad_check', 8],
        ['error', 'bad_check', 9],
        ['pass', undefined, undefined],
      ]);
      expect(outcomes[1]?.error?.message).toBe(
        'DuckDB refuses a regular expression of the check: invalid perl operator: (?=',
      );
      expect(outcomes[1]?.error?.hint).toContain('`(?=v)`');
    },
  );

  it.each([true, false])(
    'is the only one that a broken filter harms, whatever it is fused with (table: %s)',
    async (native) => {
      const outcomes = await check(
        'orders',
        `columns:
  - name: id
    checks:
      - missing:
      - missing: {qualifier: a, filter: nothing > 1}
      - missing: {qualifier: b, filter: "id >"}
      - missing: {qualifier: c, filter: "status::INTEGER > 1"}
      - missing: {qualifier: d, filter: "1 = 1); DROP TABLE customers; SELECT (1"}
      - invalid: {filter: id < 50, valid_max: 48}
`,
        { native },
      );
      expect(outcomes.map(({ outcome, value, error }) => [outcome, value, error?.code])).toEqual([
        ['pass', 0, undefined],
        ['error', null, 'sql_bind'],
        ['error', null, 'sql_syntax'],
        ['error', null, 'sql_runtime'],
        ['error', null, expect.stringMatching(/^sql_/)],
        ['fail', 1, undefined],
      ]);
      expect(outcomes[1]?.error?.hint).toBe('The check has the filter `nothing > 1`.');
      expect((await connection.runAndReadAll('SELECT count(*) FROM customers')).getRows()).toEqual([[50n]]);
    },
  );

  it('keeps its message readable when the session reports errors as JSON', async () => {
    const outcomes = await check('orders', 'columns:\n  - name: id\n    checks: [{missing: {filter: nothing > 1}}]\n', {
      async leaseConnection() {
        const lease = await leaseConnection();
        await lease.connection.run('SET errors_as_json = true');
        return lease;
      },
    });
    expect(outcomes[0]?.error?.message).toMatch(
      /^The check cannot be evaluated: Referenced column "nothing" not found/,
    );
    expect(outcomes[0]?.error?.code).toBe('sql_bind');
  });

  it('has a column that holds no time, or infinity', async () => {
    await connection.run(
      "CREATE TABLE times AS SELECT 'infinity'::TIMESTAMP AS forever, 'soon' AS written, 5 AS number, TIME '10:00' AS clock",
    );
    const outcomes = await check(
      'times',
      `columns: []
checks:
  - freshness: {column: forever, threshold: {must_be_less_than: 1}}
  - freshness: {qualifier: a, column: written, threshold: {must_be_less_than: 1}}
  - freshness: {qualifier: b, column: number, threshold: {must_be_less_than: 1}}
  - freshness: {qualifier: c, column: clock, threshold: {must_be_less_than: 1}}
`,
    );
    expect(outcomes.map((outcome) => outcome.outcome)).toEqual(['error', 'error', 'error', 'error']);
    expect(outcomes[0]?.error?.message).toBe('The latest time in `forever` is infinity: it has no age.');
  });
});

describe('the freshness of text', () => {
  it.each([
    ['2026-03-01T10:15:00+05:30', 7.25],
    ['2026-03-01 10:15:00-08', -6.25],
    ['2026-03-01T10:15:00Z', 1.75],
    ['2026-03-01T10:15:00', 1.75],
    ['2026-03-01', 12],
  ])('is counted from %s by its offset, or in UTC, whatever the zone of the session', async (written, hours) => {
    await connection.run(`CREATE TABLE written AS SELECT '${written}' AS text`);
    const outcomes = await check(
      'written',
      'columns: []\nchecks:\n  - freshness: {column: text, threshold: {must_be_less_than: 1}}\n',
      {
        now: new Date('2026-03-01T12:00:00Z'),
        leaseConnection: async () => {
          const lease = await leaseConnection();
          await lease.connection.run("SET TimeZone = 'America/New_York'");
          return lease;
        },
      },
    );
    expect(values(outcomes)).toEqual([hours]);
  });
});

describe('values', () => {
  it('that do not fit the type of a column equal nothing, and stop no other check', async () => {
    await connection.run(
      "CREATE TABLE mixed AS SELECT unnest(['1', '07', 'x', NULL]) AS word, unnest([1, 2, 3, NULL]) AS number, unnest([DATE '2026-01-01', '2026-01-02', '2026-01-03', NULL]) AS day, unnest([true, false, NULL, true]) AS flag, unnest(['6f1a2b5e-0000-4000-8000-000000000001'::UUID, NULL, NULL, NULL]) AS code",
    );
    const body = `columns:
  - name: word
    checks:
      - invalid: {valid_values: [1, 7]}
      - invalid: {qualifier: a, valid_values: [x, 1]}
      - invalid: {qualifier: b, valid_min: 2}
      - invalid: {qualifier: c, invalid_values: [true]}
  - name: number
    checks:
      - invalid: {valid_values: [one, '2']}
      - invalid: {qualifier: a, valid_values: [one]}
      - invalid: {qualifier: b, valid_length: 1}
      - invalid: {qualifier: c, valid_format: {name: two, regex: '^2$'}}
      - invalid: {qualifier: d, valid_values: [true, 2]}
  - name: day
    checks:
      - invalid: {valid_values: ['2026-01-01', 'yesterday', 5]}
      - invalid: {qualifier: a, valid_min: 5}
      - missing: {missing_values: ['2026-01-01', never]}
  - name: flag
    checks:
      - invalid: {valid_values: [true]}
      - invalid: {qualifier: a, valid_values: ['false', maybe]}
  - name: code
    checks:
      - invalid: {valid_values: [none, 6F1A2B5E-0000-4000-8000-000000000001]}
`;
    for (const native of [true, false])
      expect(values(await check('mixed', body, { native }))).toEqual([
        1,
        1,
        2,
        1,
        2,
        3,
        0,
        2,
        1,
        2,
        expect.stringContaining('Cannot compare values of type DATE'),
        2,
        1,
        2,
        0,
      ]);
  });

  it('of columns with any name are found, in any letter case', async () => {
    await connection.run(
      'CREATE TABLE odd ("select" INTEGER, "größe" VARCHAR, "a ""b"" c" VARCHAR, weight INTEGER, "value" INTEGER, "Mixed" INTEGER)',
    );
    await connection.run(
      `INSERT INTO odd VALUES (1, 'L', 'x', 1, 1, 1), (1, 'XL', 'x', 2, 2, NULL), (NULL, NULL, '', 2, 3, 3)`,
    );
    const body = `columns:
  - {name: select, checks: [{duplicate: null}, {invalid: {valid_values: [2]}}]}
  - {name: größe, checks: [{missing: null}, {invalid: {valid_values: [L]}}]}
  - {name: 'a "b" c', checks: [{duplicate: null}, {invalid: {valid_format: {name: x, regex: x}}}, {missing: {missing_values: ['']}}]}
  - {name: weight, checks: [{duplicate: null}, {missing: null}, {invalid: {valid_values: ['1']}}]}
  - {name: value, checks: [{duplicate: {missing_values: [1]}}, {invalid: {valid_reference_data: {dataset: a/main/odd, column: weight}}}]}
  - {name: MIXED, checks: [{missing: null}]}
checks:
  - duplicate: {columns: [weight, 'a "b" c']}
`;
    for (const native of [true, false])
      expect(values(await check('odd', body, { native }))).toEqual([1, 2, 1, 1, 1, 1, 1, 1, 0, 2, 0, 1, 1, 0]);
  });

  it('are counted from a CSV file through a view, as from a table', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-checks-'));
    try {
      const file = join(folder, "it's data.csv");
      writeFileSync(file, `id,name,at\n1,a,2026-01-01 10:00:00\n2,,2026-01-02 10:00:00\n2,b,\n`);
      await connection.run(`CREATE VIEW csv AS SELECT * FROM read_csv('${file.replaceAll("'", "''")}')`);
      const outcomes = await check(
        'csv',
        `filter: id > 0
columns:
  - {name: id, checks: [{duplicate: {threshold: {metric: percent, must_be_less_than: 40}}}, {invalid: {valid_max: 1, filter: name IS NOT NULL}}]}
  - {name: name, checks: [{missing: {threshold: {metric: percent, must_be_less_than: 30}}}]}
checks:
  - row_count: {threshold: {must_be: 3}}
  - freshness: {column: at, threshold: {unit: day, must_be_less_than: 2}}
`,
        { native: false, now: new Date('2026-01-03T22:00:00Z') },
      );
      expect(outcomes.map(({ name, outcome, value, threshold }) => [name, outcome, value, threshold])).toEqual([
        ['duplicate(id)', 'pass', 100 / 3, '< 40 %'],
        ['invalid(id)', 'fail', 1, '= 0'],
        ['missing(name)', 'fail', 100 / 3, '< 30 %'],
        ['row_count', 'pass', 3, '= 3'],
        ['freshness(at)', 'pass', 1.5, '< 2 days'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are as unique as they are, whichever proof is tried first', async () => {
    await connection.run(`CREATE TABLE keys AS SELECT
      TIMESTAMP '2026-01-01' + to_seconds(i) AS rising,
      TIMESTAMP '2026-01-01' + to_seconds(i) - to_seconds(CASE WHEN i = 29999 THEN 29999 ELSE 0 END) AS twice,
      CASE WHEN i % 1000 = 7 THEN NULL ELSE TIMESTAMP '2026-01-01' + to_seconds(i // 1000 * 1000 + (i * 7) % 1000) END AS holes,
      'k' || i AS text,
      'k' || CASE WHEN i = 29999 THEN 0 ELSE i END AS text_twice,
      (i * 7919)::BIGINT AS sparse,
      (CASE WHEN i = 5 THEN NULL ELSE i END)::SMALLINT AS small
    FROM range(30000) r(i)`);
    const names = ['rising', 'twice', 'holes', 'text', 'text_twice', 'sparse', 'small'];
    const body = `columns:\n${names.map((name) => `  - {name: ${name}, checks: [{duplicate: null}]}`).join('\n')}\n`;
    for (const native of [true, false])
      expect(values(await check('keys', body, { native }))).toEqual([0, 1, 0, 0, 1, 0, 0]);
  });

  it('are measured after rows were deleted and changed, when statistics are only bounds', async () => {
    await connection.run('CREATE TABLE changed AS SELECT i AS id, i % 5 AS k FROM range(1000) r(i)');
    await connection.run('DELETE FROM changed WHERE id >= 500');
    await connection.run('UPDATE changed SET id = 7 WHERE id = 8');
    await connection.run('UPDATE changed SET k = NULL WHERE id = 9');
    const body =
      'columns:\n  - {name: id, checks: [{duplicate: null}, {missing: null}, {invalid: {valid_max: 498}}]}\n  - {name: k, checks: [{missing: null}, {duplicate: null}]}\n';
    expect(values(await check('changed', body))).toEqual([1, 0, 1, 1, 494]);
  });
});

describe('a run of checks', () => {
  it('reports each check once, as soon as it is known, and returns them in the order of the file', async () => {
    await connection.run('CREATE TABLE orders AS SELECT i AS id, i::VARCHAR AS word FROM range(1000) r(i)');
    const heard: string[] = [];
    const outcomes = await check(
      'orders',
      `columns:
  - name: word
    checks: [{invalid: {valid_format: {name: digits, regex: '^[0-9]+$'}}}, {missing: null}]
  - name: gone
    checks: [{missing: null}]
checks:
  - row_count:
`,
      { onOutcome: (outcome) => heard.push(outcome.name) },
    );
    expect(outcomes.map((outcome) => outcome.name)).toEqual([
      'invalid(word)',
      'missing(word)',
      'missing(gone)',
      'row_count',
    ]);
    expect([...heard].sort()).toEqual(outcomes.map((outcome) => outcome.name).sort());
    expect(heard.indexOf('row_count')).toBeLessThan(heard.indexOf('invalid(word)'));
  });

  it('puts the time of evaluation into filters', async () => {
    await connection.run(
      "CREATE TABLE events AS SELECT TIMESTAMPTZ '2026-01-01 00:00:00+00' + INTERVAL (i) HOUR AS hour FROM range(48) r(i)",
    );
    const now = new Date('2026-01-02T00:00:00Z');
    const body = `filter: hour < '$\{soda.NOW}'
columns: []
checks:
  - row_count: {threshold: {must_be: 24}}
`;
    expect(values(await check('events', body, { now }))).toEqual([24]);
  });

  it('cancels at once, in the middle of a query', async () => {
    await connection.run('CREATE VIEW endless AS SELECT a.range AS id FROM range(1000000) a, range(1000000) b');
    const controller = new AbortController();
    const started = performance.now();
    const running = check(
      'endless',
      'columns:\n  - name: id\n    checks: [{duplicate: null}, {invalid: {valid_max: 5}}]\n',
      {
        native: false,
        signal: controller.signal,
        async leaseConnection() {
          const lease = await leaseConnection();
          setTimeout(() => controller.abort(), 200);
          return lease;
        },
      },
    );
    await expect(running).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('does not start when it was cancelled before', async () => {
    await connection.run('CREATE TABLE orders AS SELECT 1 AS id');
    await expect(
      check('orders', 'columns: []\nchecks: [{row_count: null}]\n', { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ problem: { code: 'cancelled' } });
  });

  it('of no checks asks nothing', async () => {
    expect(await executeChecks({ leaseConnection, nodes: [], relationOf: () => undefined })).toEqual([]);
  });
});
