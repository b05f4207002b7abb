import { DuckDBInstance } from '@duckdb/node-api';
import { cell } from '../support/workspace-folder';
import { type Benchmark, interleave, median } from './benchmark';
import { withEngine } from './engine-workspace';

const rows = 10_000_000;
const previewRows = 200;
const allowanceMs = 30;

const table = `SELECT range AS id, range % 1000 AS k, hash(range) % 100000 AS v, md5((range % 5000)::VARCHAR) AS label FROM range(${rows})`;

/** What people type: a look, a filter, a sort, an aggregation, a join of it. */
const statements = [
  'SELECT * FROM big',
  "SELECT id, label FROM big WHERE v = 77 AND label > 'a'",
  'SELECT * FROM big ORDER BY v DESC, id',
  'SELECT k, count(*) AS n, avg(v) AS mean FROM big GROUP BY ALL ORDER BY n DESC',
  'SELECT label, count(*) AS n FROM big SEMI JOIN (SELECT unnest(range(100)) AS k) USING (k) GROUP BY ALL',
];

export const previewBenchmark: Benchmark = {
  name: 'preview',
  claim: `A preview over ${rows.toLocaleString('en-US')} rows takes at most 1.2 times the raw query and ${allowanceMs} ms; the worst of ${statements.length} statements`,
  goal: 1,
  measure: () =>
    withEngine(
      { 'plumbline.yaml': 'plumbline: 1\nname: bench\n', 'notebooks/big.md': cell('big', table) },
      async (engine, root) => {
        await engine.run({});
        const instance = await DuckDBInstance.create(`${root}/raw.duckdb`, { threads: '2', memory_limit: '4GB' });
        const connection = await instance.connect();
        try {
          await connection.run(`CREATE TABLE big AS ${table}`);
          const measured = [];
          for (const sql of statements) {
            const times = await interleave(
              7,
              async () => {
                const preview = await engine.preview({ sql, limit: previewRows, budgetMs: 60_000 });
                if (preview.kind !== 'rows' || preview.page.rowCount === 0) throw new Error(`No rows: ${sql}`);
              },
              async () => {
                await (await connection.run(`SELECT * FROM (${sql}) LIMIT ${previewRows}`)).fetchAllChunks();
              },
            );
            const raw = median(times.limit);
            measured.push({ sql, raw, ours: median(times.ours), limit: 1.2 * raw + allowanceMs });
          }
          const worst = measured.reduce((a, b) => (b.ours / b.limit > a.ours / a.limit ? b : a));
          const note = measured.map(({ raw, ours }) => `${ours.toFixed(1)}/${raw.toFixed(1)}`).join(', ');
          return { ours: worst.ours, limit: worst.limit, note: `preview/raw ms: ${note}` };
        } finally {
          connection.disconnectSync();
          instance.closeSync();
        }
      },
    ),
};
