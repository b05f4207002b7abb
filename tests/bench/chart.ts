import { DuckDBInstance } from '@duckdb/node-api';
import { chartWithData } from '../../shared/domain/chart/chart-data';
import { chartConfig } from '../../shared/domain/chart/chart-theme';
import { chartView } from '../../shared/domain/chart/vega/chart-view';
import { compileChart } from '../../shared/domain/chart/vega/compile-chart';
import type { JsonObject } from '../../shared/domain/chart/vega-walk';
import { cell } from '../support/workspace-folder';
import { type Benchmark, interleave, median } from './benchmark';
import { withEngine } from './engine-workspace';

const rows = 10_000_000;
const allowanceMs = 20;

const table = `SELECT TIMESTAMP '2001-01-01' + to_seconds(range * 3) AS at, (hash(range) % 100000)::INTEGER AS n,
  (hash(range + 1) % 1000000) / 1000.0 AS v, ['ash', 'birch', 'cedar', 'fir', 'oak'][1 + range % 5] AS kind FROM range(${rows})`;

const bin = (column: string, step: number) => `floor(${column} / ${step}) * ${step}`;

/** Charts, each beside what a person would write to get the same numbers. */
const charts: readonly { readonly what: string; readonly spec: JsonObject; readonly sql: readonly string[] }[] = [
  {
    what: 'histogram',
    spec: { mark: 'bar', encoding: { x: { field: 'v', bin: { maxbins: 30 } }, y: { aggregate: 'count' } } },
    sql: [
      'SELECT min(v), max(v) FROM big',
      `SELECT ${bin('v', 50)} AS low, count(*) FROM big WHERE NOT isnan(v) GROUP BY 1`,
    ],
  },
  {
    what: 'line of means by month',
    spec: {
      mark: 'line',
      encoding: { x: { field: 'at', timeUnit: 'yearmonth' }, y: { field: 'v', aggregate: 'mean' } },
    },
    sql: [`SELECT date_trunc('month', "at") AS m, avg(v) FILTER (NOT isnan(v)) FROM big GROUP BY 1`],
  },
  {
    what: 'bars of sums by kind',
    spec: { mark: 'bar', encoding: { x: { field: 'n', aggregate: 'sum' }, y: { field: 'kind', sort: '-x' } } },
    sql: ['SELECT kind, sum(n) FROM big GROUP BY 1'],
  },
  {
    what: 'heat map',
    spec: {
      mark: 'rect',
      encoding: {
        x: { field: 'n', bin: { maxbins: 60 } },
        y: { field: 'v', bin: { maxbins: 40 } },
        color: { aggregate: 'count' },
      },
    },
    sql: [
      'SELECT min(n), max(n) FROM big',
      'SELECT min(v), max(v) FROM big',
      `SELECT ${bin('n', 2000)} AS x, ${bin('v', 50)} AS y, count(*) FROM big GROUP BY 1, 2`,
    ],
  },
  {
    what: 'quartiles by kind',
    spec: { mark: { type: 'boxplot', extent: 'min-max' }, encoding: { x: { field: 'kind' }, y: { field: 'n' } } },
    sql: [
      'SELECT kind, min(n), quantile_cont(n, 0.25), quantile_cont(n, 0.5), quantile_cont(n, 0.75), max(n) FROM big GROUP BY 1',
    ],
  },
];

export const chartBenchmark: Benchmark = {
  name: 'chart',
  claim: `The data of a chart over ${rows.toLocaleString('en-US')} rows takes at most 1.2 times the raw queries and ${allowanceMs} ms; the worst of ${charts.length} charts`,
  goal: 1,
  measure: () =>
    withEngine(
      { 'plumbline.yaml': 'plumbline: 1\nname: bench\n', 'notebooks/big.md': cell('big', table) },
      async (engine, root) => {
        await engine.run({});
        const { columns } = await engine.chartSource({ node: 'big' });
        const instance = await DuckDBInstance.create(`${root}/raw.duckdb`, { threads: '2', memory_limit: '4GB' });
        const connection = await instance.connect();
        try {
          await connection.run(`CREATE TABLE big AS ${table}`);
          const measured = [];
          for (const { what, spec, sql } of charts) {
            const plan = compileChart(spec, columns, { config: chartConfig('light'), width: 900 });
            const times = await interleave(
              5,
              () => engine.chartData({ node: 'big', request: plan.request }),
              async () => {
                for (const query of sql) await (await connection.run(query)).getRows();
              },
            );
            const data = await engine.chartData({ node: 'big', request: plan.request });
            if (data.sets.some((set) => set.total > set.page.rowCount)) throw new Error(`${what} is a sample.`);
            const start = performance.now();
            const view = chartView(chartWithData(plan, data), { renderer: 'none' });
            await view.runAsync();
            view.finalize();
            const drawn = performance.now() - start;
            const raw = median(times.limit);
            measured.push({ what, raw, ours: median(times.ours), limit: 1.2 * raw + allowanceMs, drawn });
          }
          const worst = measured.reduce((a, b) => (b.ours / b.limit > a.ours / a.limit ? b : a));
          const note = measured
            .map(
              ({ what, raw, ours, drawn }) =>
                `${what} ${ours.toFixed(0)}/${raw.toFixed(0)}, laid out in ${drawn.toFixed(0)}`,
            )
            .join('; ');
          return { ours: worst.ours, limit: worst.limit, note: `ours/raw ms: ${note}` };
        } finally {
          connection.disconnectSync();
          instance.closeSync();
        }
      },
    ),
};
