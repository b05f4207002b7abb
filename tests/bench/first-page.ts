import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Benchmark, interleave, median } from './benchmark';
import { withEngine } from './engine-workspace';

const pageRows = 500;
const allowanceMs = 20;

export const firstPageBenchmark: Benchmark = {
  name: 'first-page',
  claim: 'The first page of a scan of 3 million rows is there within 20 ms of raw LIMIT 500.',
  goal: 1,
  measure: () => {
    const flights = readFileSync(join(process.cwd(), 'node_modules/vega-datasets/data/flights-3m.parquet'));
    return withEngine(
      {
        'plumbline.yaml': 'plumbline: 1\nname: bench\nsources:\n  flights: { path: data/flights.parquet }\n',
        'data/flights.parquet': flights,
      },
      async (engine, root) => {
        const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
        const connection = await instance.connect();
        try {
          const query = `SELECT * FROM read_parquet('${join(root, 'data/flights.parquet')}') LIMIT ${pageRows}`;
          const times = await interleave(
            15,
            async () => {
              const { result } = await engine.openResult({ node: 'flights' });
              const page = await engine.page({ result, start: 0, count: pageRows });
              if (page.rowCount !== pageRows) throw new Error(`The page had ${page.rowCount} rows.`);
              await engine.closeResult({ result });
            },
            async () => {
              await (await connection.run(query)).fetchAllChunks();
            },
          );
          const raw = median(times.limit);
          return { ours: median(times.ours), limit: raw + allowanceMs, note: `raw LIMIT ${raw.toFixed(2)} ms` };
        } finally {
          connection.disconnectSync();
          instance.closeSync();
        }
      },
    );
  },
};
