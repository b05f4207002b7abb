import { DuckDBInstance } from '@duckdb/node-api';
import { streamPages } from '../../electron/engine/codec/stream-pages';
import { type Benchmark, interleave, median } from './benchmark';
import { mixedColumns } from './mixed-columns';

const rows = 3_000_000;

export const decodeBenchmark: Benchmark = {
  name: 'decode-result',
  claim: 'A whole result of 3 million rows and 10 columns is decoded in three times the time of CREATE TEMP TABLE AS.',
  goal: 3,
  async measure() {
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    try {
      await connection.run(`CREATE TABLE mixed AS ${mixedColumns(rows)}`);
      const query = 'SELECT * FROM mixed';
      const times = await interleave(
        5,
        async () => {
          let decoded = 0;
          for await (const page of streamPages(connection, query)) decoded += page.rowCount;
          if (decoded !== rows) throw new Error(`${decoded} rows were decoded, ${rows} expected.`);
        },
        async () => {
          await connection.run(`CREATE OR REPLACE TEMP TABLE copied AS ${query}`);
        },
      );
      return { ours: median(times.ours), limit: median(times.limit) };
    } finally {
      connection.disconnectSync();
      instance.closeSync();
    }
  },
};
