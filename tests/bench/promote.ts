import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promote } from '../../electron/promote/promote';
import { loadWorkspace } from '../../electron/workspace/load-workspace';
import { type Benchmark, median } from './benchmark';
import { withEngine } from './engine-workspace';

const facts = 20_000;
const layers = 8;
const width = 6;
const rounds = 3;
const budgetMs = 5000;

const orders = `SELECT i AS id, 'c' || (hash(i) % 900) AS customer, (hash(i, 1) % 500)::INTEGER AS net, DATE '2026-01-01' + (i % 200)::INTEGER AS placed FROM range(${facts}) AS r(i)`;
const customers = `SELECT 'c' || i AS customer, CASE WHEN i % 3 = 0 THEN 'north' WHEN i % 3 = 1 THEN 'south' END AS region FROM range(800) AS r(i)`;

/** 50 nodes: two tables, and queries of a few shapes, each layer of which reads the one before. */
function cells(): string[] {
  const made = [`\`\`\`sql orders\n${orders}\n\`\`\``, `\`\`\`sql customers\n${customers}\n\`\`\``];
  for (let layer = 0; layer < layers; layer++) {
    for (let index = 0; index < width; index++) {
      const before = layer === 0 ? 'orders' : `step_${layer - 1}_${index}`;
      const shapes = [
        `SELECT id, customer, net, placed FROM ${before} WHERE net BETWEEN ${layer} AND ${490 - index} AND customer IS NOT NULL`,
        `SELECT b.id, b.customer, CASE WHEN b.net > 300 THEN b.net - 1 ELSE coalesce(b.net, 0) END AS net, b.placed FROM ${before} AS b LEFT JOIN customers AS c ON c.customer = b.customer WHERE c.region IS DISTINCT FROM 'north'`,
        `SELECT min(id) AS id, customer, sum(net)::INTEGER AS net, placed FROM ${before} GROUP BY customer, placed HAVING sum(net) > ${layer}`,
      ];
      made.push(`\`\`\`sql step_${layer}_${index}\n${shapes[(layer + index) % 3]}\n\`\`\``);
    }
  }
  // The answer takes the place of the last one, and reads what that would have read.
  const last = Array.from({ length: width }, (_, index) => `step_${layers - (index === width - 1 ? 2 : 1)}_${index}`);
  const all = last.map((step) => `SELECT * FROM ${step}`).join(' UNION ALL ');
  return [...made.slice(0, -1), `\`\`\`sql answer\n${all}\n\`\`\``];
}

export const promoteBenchmark: Benchmark = {
  name: 'promote',
  claim: `A slice of 50 nodes over ${facts.toLocaleString('en-US')} rows is promoted to dbt in ${budgetMs / 1000} s: readiness, spec, fixtures and project, without proof`,
  goal: 1,
  measure: () =>
    withEngine(
      {
        'plumbline.yaml': 'plumbline: 1\nname: bench\nowners: [{ name: Data, email: data@example.com }]\n',
        'notebooks/a.md': cells().join('\n\n'),
      },
      async (engine, root) => {
        await engine.run({});
        const snapshot = await loadWorkspace(root);
        const derived = await engine.derive({ snapshot });
        const times: number[] = [];
        let note = '';
        for (let round = 0; round <= rounds; round++) {
          const out = join(root, 'out');
          rmSync(out, { recursive: true, force: true });
          const start = performance.now();
          const { fixtures } = await promote({
            root,
            snapshot,
            derived,
            checkOutcomes: [],
            engine,
            nodes: ['answer'],
            targets: ['dbt'],
            out,
            provenance: null,
            versions: {},
          });
          if (round > 0) times.push(performance.now() - start);
          note = `${fixtures.steps.length} steps, ${fixtures.covered} of ${fixtures.branches} branches in ${fixtures.rows} rows`;
        }
        return { ours: median(times), limit: budgetMs, note };
      },
    ),
};
