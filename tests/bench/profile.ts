import { DuckDBInstance } from '@duckdb/node-api';
import type { Engine } from '../../electron/engine/engine';
import { type Benchmark, interleave, type Measurement, median } from './benchmark';
import { withEngine } from './engine-workspace';

const rows = 10_000_000;
/** Each round is a SUMMARIZE of half a minute on two cores. */
const rounds = 5;

/**
 * Twenty columns as tables have them: a key, numbers with many and few values, amounts, long and short text, codes,
 * times in order and at random, days, flags. A quarter has nulls.
 */
const twentyColumns = `SELECT
  range AS id,
  (range * 7919 % 1000003)::INTEGER AS number,
  (hash(range) % 1000000) / 7.0 AS measure,
  CASE WHEN hash(range + 5) % 9 = 0 THEN NULL ELSE sqrt(hash(range + 5) % 100000) END AS distance,
  ((hash(range + 1) % 100000) / 100)::DECIMAL(12, 2) AS amount,
  'airport ' || (range % 300) AS place,
  ['red', 'green', 'blue', 'white'][1 + (hash(range + 2) % 4)::BIGINT] AS colour,
  'the flight number ' || range || ' of a longer text' AS remark,
  CASE WHEN hash(range + 9) % 13 = 0 THEN NULL ELSE md5((hash(range + 9) % 400000)::VARCHAR) END AS customer,
  TIMESTAMP '2001-01-01' + INTERVAL (range % 15552000) SECOND AS at_time,
  TIMESTAMP '2001-01-01' + to_microseconds((hash(range + 4) % 15552000000000)::BIGINT) AS at_random,
  DATE '2001-01-01' + (range % 365)::INTEGER AS on_day,
  range % 7 = 0 AS flag,
  CASE WHEN range % 11 = 0 THEN NULL ELSE (range % 100)::SMALLINT END AS small,
  CASE WHEN hash(range + 7) % 20 = 0 THEN NULL ELSE hash(range + 8) % 5000 END AS bucket,
  (hash(range + 11) % 200000)::INTEGER - 1000 AS cost,
  (hash(range + 12) % 1000) / 10.0 AS percent,
  CASE WHEN range % 3 = 0 THEN '' ELSE 'S' || (hash(range + 13) % 50) END AS state,
  hash(range + 14)::HUGEINT::DOUBLE / 1e10 AS ratio,
  hash(range + 15) % 2 = 0 AS checked
  FROM range(${rows})`;

const workspace = {
  'plumbline.yaml': 'plumbline: 1\nname: bench\n',
  'notebooks/a.md': `\`\`\`sql large\n${twentyColumns}\n\`\`\`\n`,
};

export const fullProfileBenchmark: Benchmark = {
  name: 'full-profile',
  claim:
    "A full profile of 20 columns and 10 million rows takes at most a third of the time of DuckDB's own SUMMARIZE of the same table, and shows more.",
  goal: 1 / 3,
  measure: () =>
    measured(async (engine, raw) => {
      const times = await interleave(
        rounds,
        async () => {
          const { columns } = await engine.profileResult({ node: 'large' });
          if (columns.length !== 20 || columns.some((column) => column.distinct === 0)) {
            throw new Error('The profile was not whole.');
          }
        },
        () => raw('SUMMARIZE large'),
      );
      return { ours: median(times.ours), limit: median(times.limit) };
    }),
};

export const sampledProfileBenchmark: Benchmark = {
  name: 'sampled-profile',
  claim: 'The sampled profile of 20 columns and 10 million rows is there in at most 0.2 times a scan of all columns.',
  goal: 0.2,
  measure: () =>
    measured(async (engine, raw, columns) => {
      const scan = `SELECT count(*), ${columns.map((name) => `sum(hash("${name}"))`).join(', ')} FROM large`;
      let sample = 0;
      const first = async () => {
        const controller = new AbortController();
        const start = performance.now();
        let until = 0;
        await engine
          .profileResult(
            { node: 'large' },
            {
              signal: controller.signal,
              onEvent: (event) => {
                until = performance.now() - start;
                sample = event.sample ?? 0;
                controller.abort();
              },
            },
          )
          .catch(() => undefined);
        return until;
      };
      const ours: number[] = [];
      const limit: number[] = [];
      for (let round = -1; round < rounds * 2; round++) {
        const start = performance.now();
        await raw(scan);
        if (round >= 0) limit.push(performance.now() - start);
        const taken = await first();
        if (round >= 0) ours.push(taken);
      }
      return { ours: median(ours), limit: median(limit), note: `sample of ${sample} rows` };
    }),
};

/** The same rows in an engine's cache and in a DuckDB file of its own, each with two threads and 4 GB. */
async function measured(
  measure: (engine: Engine, raw: (sql: string) => Promise<unknown>, columns: readonly string[]) => Promise<Measurement>,
): Promise<Measurement> {
  return withEngine(workspace, async (engine, root) => {
    const report = await engine.run({});
    if (report.nodes[0]?.rows !== rows) throw new Error(`The run gave ${report.nodes[0]?.rows} rows.`);
    const instance = await DuckDBInstance.create(`${root}/raw.duckdb`, { threads: '2', memory_limit: '4GB' });
    const connection = await instance.connect();
    try {
      await connection.run(`CREATE TABLE large AS ${twentyColumns}`);
      const columns = (await engine.describe({ node: 'large' })).map(({ name }) => name);
      return await measure(engine, async (sql) => (await connection.run(sql)).getRowsJson(), columns);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });
}
