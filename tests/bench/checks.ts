import { DuckDBInstance } from '@duckdb/node-api';
import { executeChecks } from '../../electron/engine/checks/execute-checks';

import type { ColumnInfo } from '../../shared/domain/column/column-type';

import { quoteIdentifier } from '../../shared/domain/sql-text';
import { askSeparately } from './ask-separately';
import { type Benchmark, interleave, median } from './benchmark';
import { benchmarkChecks, columns, createBenchmarkTable } from './orders';

const rows = 5_000_000;

/** 100 mixed checks against one hash scan of all columns; the note has the ratio of one query a check. */
export const checksBenchmark: Benchmark = {
  name: 'checks',
  claim:
    '100 mixed, exact checks on a table of 5 million rows and 20 columns take at most 4.4 scans that hash every column.',
  goal: 4.4,
  async measure() {
    const checks = benchmarkChecks(rows);
    const instance = await DuckDBInstance.create(':memory:');
    try {
      const connection = await instance.connect();
      await createBenchmarkTable(connection, rows);
      const infos = columns.map(({ name, type }): ColumnInfo => ({ name, sqlType: '', type }));
      const hashes = columns.map(({ name }) => `sum(hash(${quoteIdentifier(name)}))`).join(', ');
      const ours = async (): Promise<void> => {
        const outcomes = await executeChecks({
          leaseConnection: async () => {
            const leased = await instance.connect();
            return { connection: leased, release: () => leased.closeSync() };
          },
          nodes: [{ node: 'orders', relation: '"orders"', native: true, columns: infos, checks: checks }],
          relationOf: quoteIdentifier,
        });
        const failed = outcomes.find((outcome) => outcome.outcome === 'error');
        if (failed !== undefined) throw new Error(`${failed.name}: ${failed.error?.message}`);
      };
      const scan = (): Promise<unknown> => connection.runAndReadAll(`SELECT count(*), ${hashes} FROM orders`);
      const times = await interleave(5, ours, scan);
      const separate = await interleave(1, () => askSeparately(connection, checks), scan);
      const ratio = median(separate.ours) / median(separate.limit);
      return { ours: median(times.ours), limit: median(times.limit), note: `one query a check: ${ratio.toFixed(1)}` };
    } finally {
      instance.closeSync();
    }
  },
};
