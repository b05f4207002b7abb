import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnFilter } from '../../shared/domain/result/result-query';
import { type Benchmark, median } from './benchmark';
import { withEngine } from './engine-workspace';
import { mixedColumns } from './mixed-columns';

const rows = 10_000_000;
const pageRows = 256;
const rounds = 7;

/** A filter that keeps most rows, one that keeps few, and one whose condition costs more than the scan. */
const filters: readonly (readonly [name: string, filter: ColumnFilter, condition: string])[] = [
  ['half of the rows', { kind: 'range', column: 'number', from: '500000' }, 'number >= 500000'],
  ['one value', { kind: 'values', column: 'number', values: ['765432'] }, 'number = 765432'],
  [
    'a text',
    { kind: 'text', column: 'remark', operator: 'contains', text: '777', caseSensitive: true },
    `contains(remark, '777')`,
  ],
];

export const filterResultBenchmark: Benchmark = {
  name: 'filter-result',
  claim: `A filter on a result of ${rows.toLocaleString('en-US')} rows, its count and its first page, costs at most 1.2 times what they cost raw DuckDB`,
  goal: 1.2,
  measure: () =>
    withEngine(
      {
        'plumbline.yaml': 'plumbline: 1\nname: bench\n',
        'notebooks/a.md': `\`\`\`sql large\n${mixedColumns(rows)}\n\`\`\`\n`,
      },
      async (engine, root) => {
        await engine.run({});
        // The result is on screen: it is open, and its rows are numbered.
        await engine.openResult({ node: 'large' });
        await engine.settled();
        const instance = await DuckDBInstance.create(`${root}/raw.duckdb`, { threads: '2' });
        const connection = await instance.connect();
        await connection.run(`CREATE TABLE large AS ${mixedColumns(rows)}`);
        const worst = { ours: 0, limit: 1 };
        const notes: string[] = [];
        try {
          for (const [name, filter, condition] of filters) {
            const query = { filters: [filter], sort: [] };
            const times: { ours: number[]; limit: number[] } = { ours: [], limit: [] };
            for (let round = -1; round < rounds; round++) {
              const rawStart = performance.now();
              await (await connection.run(`SELECT count(*) FROM large WHERE ${condition}`)).getRows();
              await (await connection.run(`SELECT * FROM large WHERE ${condition} LIMIT ${pageRows}`)).fetchAllChunks();
              const ourStart = performance.now();
              const { result } = await engine.openResult({ node: 'large', query });
              await engine.page({ result, start: 0, count: pageRows });
              const end = performance.now();
              // What is prepared behind the first page must not run into the next measurement.
              await engine.closeResult({ result });
              if (round < 0) continue;
              times.limit.push(ourStart - rawStart);
              times.ours.push(end - ourStart);
            }
            const [ours, limit] = [median(times.ours), median(times.limit)];
            notes.push(`${name} ${(ours / limit).toFixed(2)}`);
            if (ours / limit > worst.ours / worst.limit) Object.assign(worst, { ours, limit });
          }
          return { ...worst, note: `the worst of: ${notes.join(', ')}` };
        } finally {
          connection.disconnectSync();
          instance.closeSync();
        }
      },
    ),
};
