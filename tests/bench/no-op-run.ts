import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../electron/engine/engine';
import { WorkspaceSession } from '../../electron/jobs/workspace-session';
import { cell, WorkspaceFolder } from '../support/workspace-folder';
import { type Benchmark, median } from './benchmark';

const cells = 200;
const rounds = 7;

/** Everything that `plumbline run` does when nothing is stale, process start aside: read, parse, open the cache, derive, compare, close. */
export const noOpRunBenchmark: Benchmark = {
  name: 'no-op-run',
  claim: `A run of ${cells} cells that are all up to date takes at most 150 ms beside process start`,
  goal: 1,
  async measure() {
    const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
    try {
      writeChain(folder);
      await runOnce(folder.root, cells);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        await runOnce(folder.root, 0);
        times.push(performance.now() - start);
      }
      return { ours: median(times), limit: 150, note: `median of ${rounds}` };
    } finally {
      folder.remove();
    }
  },
};

/** Ten notebooks of twenty cells; each cell reads the one before it and the source. */
function writeChain(folder: WorkspaceFolder): void {
  folder.write('plumbline.yaml', 'plumbline: 1\nname: bench\nsources:\n  numbers: { path: data/numbers.csv }\n');
  folder.write('data/numbers.csv', 'x,label\n1,one\n2,two\n3,three\n');
  for (let notebook = 0; notebook < cells / 20; notebook++) {
    const texts = Array.from({ length: 20 }, (_, index) => {
      const number = notebook * 20 + index;
      const from = number === 0 ? 'numbers' : `cell_${number - 1}`;
      return cell(
        `cell_${number}`,
        `-- cell ${number}\nWITH joined AS (SELECT a.x + 1 AS x, b.label FROM ${from} AS a JOIN numbers AS b ON b.x = 1)\nSELECT x, label FROM joined WHERE x > ${number}`,
      );
    });
    folder.write(`notebooks/part-${notebook}.md`, texts.join('\n'));
  }
}

async function runOnce(root: string, expectedToRun: number): Promise<void> {
  const engine = new Engine();
  try {
    const session = await WorkspaceSession.open({ root, engine, trigger: 'cli', version: 'bench' });
    const report = await session.run({});
    const ran = report.nodes.filter((node) => node.status === 'ran').length;
    if (ran !== expectedToRun) throw new Error(`${ran} cells ran, ${expectedToRun} were expected to.`);
  } finally {
    await engine.close();
  }
}
