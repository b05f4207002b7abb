import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { FileInspector } from '../../electron/engine/inspect/file-inspector';
import { type Benchmark, interleave, median } from './benchmark';
import { withEngine } from './engine-workspace';

const rows = 2_500_000;
const previewRows = 1000;
/** What a look adds besides reading: two more connections, and its own reading of the texts for advice. */
const allowanceMs = 25;

export const importPreviewBenchmark: Benchmark = {
  name: 'import-preview',
  claim:
    'Opening the preview of a 265 MB CSV takes as long as raw `read_csv … LIMIT 1000`, 25 ms, and a fifth of that.',
  goal: 1.2,
  measure: () =>
    withLargeCsv(async (path) => {
      const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
      const connection = await instance.connect();
      const inspector = new FileInspector({ threads: 2, memoryLimitBytes: 1024 ** 3 });
      try {
        const times = await interleave(
          9,
          async () => {
            const { page, columns } = await inspector.inspect({ path, options: {} });
            if (page.rowCount !== previewRows || columns.length !== 7) throw new Error('The preview is not whole.');
          },
          async () => {
            await (await connection.run(`FROM read_csv('${path}') LIMIT ${previewRows}`)).fetchAllChunks();
          },
        );
        const raw = median(times.limit);
        const bytes = statSync(path).size / 1e6;
        const note = `raw ${raw.toFixed(0)} ms, ${bytes.toFixed(0)} MB`;
        return { ours: median(times.ours), limit: raw + allowanceMs, note };
      } finally {
        await inspector.dispose();
        connection.disconnectSync();
        instance.closeSync();
      }
    }),
};

export const importBenchmark: Benchmark = {
  name: 'import-run',
  claim:
    'A cell that reads a pinned 265 MB CSV whole takes as long as raw `CREATE TABLE AS` of the same call, and a tenth.',
  goal: 1.1,
  measure: () =>
    withLargeCsv(async (path, folder) => {
      const inspector = new FileInspector({ threads: 2, memoryLimitBytes: 1024 ** 3 });
      const { options } = await inspector.plan({ path, options: {} });
      await inspector.dispose();
      const source = JSON.stringify({ path, options });
      const files = {
        'plumbline.yaml': `plumbline: 1\nname: bench\nsources:\n  big: ${source}\n`,
        'notebooks/a.md': '```sql all_rows\nSELECT * FROM big\n```\n',
      };
      return withEngine(
        files,
        async (engine) => {
          const instance = await DuckDBInstance.create(join(folder, 'raw.duckdb'), { threads: '2' });
          const connection = await instance.connect();
          const { types } = options as { types: Record<string, string> };
          const typed = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`);
          const call = `read_csv('${path}', delim = ',', quote = '"', header = true, types = {${typed.join(', ')}})`;
          try {
            const times = await interleave(
              5,
              async () => {
                const report = await engine.run({ nodes: ['all_rows'], force: 'targets' });
                if (report.nodes[0]?.rows !== rows) throw new Error(`The run read ${report.nodes[0]?.rows} rows.`);
              },
              async () => {
                await connection.run(`CREATE OR REPLACE TABLE all_rows AS SELECT * FROM ${call}`);
              },
            );
            return { ours: median(times.ours), limit: median(times.limit) };
          } finally {
            connection.disconnectSync();
            instance.closeSync();
          }
        },
        { allowedPaths: [path] },
      );
    }),
};

async function withLargeCsv<Value>(action: (path: string, folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
  try {
    const path = join(folder, 'large.csv');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT range AS id, 'name' || (range % 1000) AS name, range * 1.25 AS amount, DATE '2020-01-01' + (range % 3000)::INT AS day,
         TIMESTAMP '2020-01-01' + INTERVAL (range) SECOND AS at, hash(range) / 1e19 AS share, 'some longer text here ' || range AS text
       FROM range(${rows})) TO '${path}'`,
    );
    connection.disconnectSync();
    instance.closeSync();
    return await action(path, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
