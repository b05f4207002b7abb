import { forgetParsedSql } from '../../electron/engine/syntax/derive-graph';
import { loadWorkspace } from '../../electron/workspace/load-workspace';
import type { WorkspaceLineage } from '../../shared/domain/lineage/lineage';
import { type BenchmarkSuite, median } from './benchmark';
import { withEngine } from './engine-workspace';

const cells = 200;
const rounds = 7;

const manifest = `plumbline: 1
name: bench
parameters:
  min_flights: { type: integer, default: 1 }
sources:
  flights: { path: data/flights.csv }
  airports: { path: data/airports.csv }
`;

/** A chain with branches, CTEs, windows and joins, as the graph's own benchmark has it, of columns that are there. */
function cellSql(index: number, round: number): string {
  const before = index === 0 ? 'flights' : `node_${index - 1}`;
  const side = index < 3 ? 'airports' : `node_${index - 3}`;
  return `-- delays, step ${index}
WITH daily AS (
  SELECT date_trunc('day', date) AS date, origin, avg(delay) AS delay, max(distance) AS distance, count(*) AS flights
  FROM ${before} WHERE delay IS NOT NULL AND distance > ${index + round} GROUP BY ALL
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY origin ORDER BY delay DESC) AS position FROM daily
)
SELECT r.date, r.origin, s.origin AS other, r.delay, r.distance, CASE WHEN r.delay > 15 THEN 'late' ELSE 'on time' END AS verdict
FROM ranked AS r LEFT JOIN ${side} AS s ON s.origin = r.origin
WHERE r.position <= 10 AND r.flights >= $min_flights
  AND EXISTS (SELECT 1 FROM airports AS a WHERE a.origin = r.origin)
ORDER BY r.delay DESC`;
}

function notebook(round: number): string {
  const sqls = Array.from({ length: cells }, (_, index) => cellSql(index, round));
  return sqls.map((sql, index) => `\`\`\`sql node_${index}\n${sql}\n\`\`\`\n`).join('\n');
}

/** Nothing known before, then again after an edit to one cell in the middle, which 100 others read. */
export const lineageBenchmark: BenchmarkSuite = {
  name: 'lineage',
  claim:
    'The lineage of 200 cells takes a small multiple of deriving their graph; after an edit less than deriving it.',
  async measureAll() {
    const files = {
      'plumbline.yaml': manifest,
      'data/flights.csv': 'date,origin,delay,distance\n2001-01-01 10:00:00,AAA,3,300\n',
      'data/airports.csv': 'origin,city\nAAA,Town\n',
    };
    const times = { derive: [] as number[], cold: [] as number[], edited: [] as number[] };
    for (let round = -1; round < rounds; round++) {
      // Another engine each round: it keeps what it told.
      await withEngine({ ...files, 'notebooks/cells.md': notebook(round + 2) }, async (engine, root) => {
        const snapshot = await loadWorkspace(root);
        forgetParsedSql();
        const derive = await timed(() => engine.derive({ snapshot }));
        const cold = await timed(async () => complete(await engine.lineage({})));
        const changed = snapshot.notebooks.map((each) => ({
          ...each,
          blocks: each.blocks.map((block) =>
            block.kind === 'sql' && block.name === `node_${cells / 2}`
              ? // Other values, the same columns.
                {
                  ...block,
                  body: `SELECT * REPLACE (delay + 1 AS delay, upper(verdict) AS verdict) FROM node_${cells / 2 - 1}`,
                }
              : block,
          ),
        }));
        await engine.derive({ snapshot: { ...snapshot, notebooks: changed } });
        const edited = await timed(async () => complete(await engine.lineage({})));
        if (round < 0) return;
        times.derive.push(derive);
        times.cold.push(cold);
        times.edited.push(edited);
      });
    }
    const limit = median(times.derive);
    return [
      { name: 'lineage-cold', goal: 8, ours: median(times.cold), limit },
      { name: 'lineage-edit', goal: 1, ours: median(times.edited), limit },
    ];
  },
};

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

function complete(lineage: WorkspaceLineage): void {
  const open = lineage.nodes.find(
    ({ reason, columns }) => reason !== undefined || columns.some(({ kind }) => kind === 'unresolved'),
  );
  if (open !== undefined || lineage.nodes.length !== cells + 2) throw new Error(`Not told: ${JSON.stringify(open)}`);
}
