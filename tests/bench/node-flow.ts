import { DuckDBInstance } from '@duckdb/node-api';
import { type Benchmark, median } from './benchmark';
import { withEngine } from './engine-workspace';

const facts = 3_000_000;
const lookups = 3000;
const rounds = 5;

const flights = `SELECT i AS id, 'A' || (hash(i) % ${lookups}) AS origin, (i % 100)::INTEGER AS delay, i * 1.5 AS distance FROM range(${facts}) AS r(i)`;
/** One key in ten stands there twice: a join that multiplies. */
const airports = `SELECT 'A' || (i % ${lookups}) AS code, 'Town ' || i AS name FROM range(${lookups + lookups / 10}) AS r(i)`;
const join =
  'SELECT f.id, f.delay, f.distance, a.code, a.name FROM flights AS f JOIN airports AS a ON f.origin = a.code';

/** Another text each round: a node's flow is measured once. */
const cellOf = (round: number) => `${join} WHERE f.id >= ${-round - 2}`;
const plainOf = (round: number) => `${join} AND f.id >= ${-round - 2}`;

export const nodeFlowBenchmark: Benchmark = {
  name: 'node-flow',
  claim: `What a join of ${facts.toLocaleString('en-US')} and ${lookups.toLocaleString('en-US')} rows does to them, and what becomes of either side behind a WHERE, is counted in at most twice the time that the join itself takes`,
  goal: 2,
  measure: () => {
    const numbers = Array.from({ length: rounds + 1 }, (_, index) => index);
    const cells = numbers.flatMap((round) => [
      `\`\`\`sql filtered_${round}\n${cellOf(round)}\n\`\`\`\n`,
      `\`\`\`sql plain_${round}\n${plainOf(round)}\n\`\`\`\n`,
    ]);
    const notebook = [`\`\`\`sql flights\n${flights}\n\`\`\`\n`, `\`\`\`sql airports\n${airports}\n\`\`\`\n`, ...cells];
    return withEngine(
      { 'plumbline.yaml': 'plumbline: 1\nname: bench\n', 'notebooks/a.md': notebook.join('\n') },
      async (engine, root) => {
        await engine.run({ nodes: ['flights', 'airports'] });
        const instance = await DuckDBInstance.create(`${root}/raw.duckdb`, { threads: '2' });
        const connection = await instance.connect();
        const times = { filtered: [] as number[], plain: [] as number[], limit: [] as number[] };
        try {
          await connection.run(`CREATE TABLE flights AS ${flights}`);
          await connection.run(`CREATE TABLE airports AS ${airports}`);
          for (const round of numbers) {
            await engine.run({ nodes: [`filtered_${round}`, `plain_${round}`] });
            const raw = await timed(() => connection.run(`CREATE OR REPLACE TABLE joined AS ${cellOf(round)}`));
            const filtered = await timed(() => engine.nodeFlow({ node: `filtered_${round}` }));
            const plain = await timed(() => engine.nodeFlow({ node: `plain_${round}` }));
            if (round === 0) continue;
            times.limit.push(raw);
            times.filtered.push(filtered);
            times.plain.push(plain);
          }
        } finally {
          connection.disconnectSync();
          instance.closeSync();
        }
        const limit = median(times.limit);
        return {
          ours: Math.max(median(times.filtered), median(times.plain)),
          limit,
          note: `with a WHERE ${(median(times.filtered) / limit).toFixed(2)}, without ${(median(times.plain) / limit).toFixed(2)}`,
        };
      },
    );
  },
};

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
