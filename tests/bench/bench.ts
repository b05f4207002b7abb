/** Runs the benchmarks and prints ratios: `npm run bench [-- --only NAME --json FILE]`. Exits 1 when a claim does not hold, 2 when one could not be measured. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Benchmark, BenchmarkSuite, NamedMeasurement } from './benchmark';
import { canvasBenchmark } from './canvas';
import { chartBenchmark } from './chart';
import { checkPeersBenchmark } from './check-peers/check-peers';
import { checksBenchmark } from './checks';
import { decodeBenchmark } from './decode';
import { deriveGraphBenchmark } from './derive-graph';
import { diagnosticsBenchmark } from './diagnostics';
import { filterResultBenchmark } from './filter-result';
import { firstPageBenchmark } from './first-page';
import { importBenchmark, importPreviewBenchmark } from './import';
import { largeWorkspaceBenchmark } from './large-workspace';
import { lineageBenchmark } from './lineage';
import { noOpRunBenchmark } from './no-op-run';
import { nodeFlowBenchmark } from './node-flow';
import { openNotebookBenchmark } from './open-notebook';
import { randomPageBenchmark } from './page';
import { paintedPageBenchmark } from './painted-page';
import { previewBenchmark } from './preview';
import { fullProfileBenchmark, sampledProfileBenchmark } from './profile';
import { promoteBenchmark } from './promote';
import { sampleRunBenchmark } from './sample-run';
import { scrollBlankBenchmark, scrollMemoryBenchmark, scrollResultBenchmark } from './scroll-result';

const benchmarks: readonly Benchmark[] = [
  sampleRunBenchmark,
  firstPageBenchmark,
  randomPageBenchmark,
  paintedPageBenchmark,
  filterResultBenchmark,
  scrollResultBenchmark,
  scrollBlankBenchmark,
  scrollMemoryBenchmark,
  openNotebookBenchmark,
  previewBenchmark,
  chartBenchmark,
  decodeBenchmark,
  deriveGraphBenchmark,
  diagnosticsBenchmark,
  noOpRunBenchmark,
  nodeFlowBenchmark,
  promoteBenchmark,
  checksBenchmark,
  fullProfileBenchmark,
  sampledProfileBenchmark,
  importPreviewBenchmark,
  importBenchmark,
];

/** On demand only. */
const suites: readonly BenchmarkSuite[] = [
  checkPeersBenchmark,
  lineageBenchmark,
  canvasBenchmark,
  largeWorkspaceBenchmark,
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, json: { type: 'string' } } });
  const chosen = [
    ...benchmarks.filter((benchmark) => values.only === undefined || values.only.includes(benchmark.name)),
    ...suites.filter((suite) => values.only?.includes(suite.name) ?? false),
  ];
  if (chosen.length === 0)
    throw new Error(
      `No benchmark is named ${values.only?.join(', ')}. There are: ${[...benchmarks, ...suites].map((b) => b.name).join(', ')}`,
    );
  const rows = [];
  let broken = 0;
  for (const benchmark of chosen) {
    let measurements: readonly NamedMeasurement[];
    try {
      measurements = await measure(benchmark);
    } catch (error) {
      // The others can still be measured.
      console.error(`BROKEN ${benchmark.name.padEnd(28)}`, error);
      broken++;
      continue;
    }
    for (const { name, ours, limit, goal, note, unit = 'ms' } of measurements) {
      const ratio = ours / limit;
      const holds = ratio <= goal;
      rows.push({ name, ours, limit, ratio, goal, holds });
      console.log(
        `${holds ? 'holds' : 'FAILS'}  ${name.padEnd(28)} ratio ${ratio.toFixed(2)} (goal ${goal})  ours ${ours.toFixed(2)} ${unit}, limit ${limit.toFixed(2)} ${unit}${note === undefined ? '' : `  ${note}`}`,
      );
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  process.exitCode = broken > 0 ? 2 : rows.every((row) => row.holds) ? 0 : 1;
}

async function measure(benchmark: Benchmark | BenchmarkSuite): Promise<readonly NamedMeasurement[]> {
  if ('measureAll' in benchmark) return benchmark.measureAll();
  return [{ name: benchmark.name, goal: benchmark.goal, ...(await benchmark.measure()) }];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
