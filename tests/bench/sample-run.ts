import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { bindStatement } from '../../electron/engine/bind-parameters';
import { Engine } from '../../electron/engine/engine';
import { sourceCall } from '../../electron/engine/sources';
import { quoteName } from '../../electron/engine/sql-text';
import { createSampleWorkspace } from '../../electron/workspace/create-workspace';
import { loadWorkspace } from '../../electron/workspace/load-workspace';
import { topologicalOrder } from '../../shared/domain/graph/order';
import { bindParameters } from '../../shared/domain/graph/parameter-bindings';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { type Benchmark, median } from './benchmark';

const rounds = 5;
const threads = 2;

export const sampleRunBenchmark: Benchmark = {
  name: 'sample-run',
  claim: 'Running the sample workspace takes at most 1.15 times as long as its statements through the bare client.',
  goal: 1.15,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'));
    const root = join(folder, 'sample');
    try {
      await createSampleWorkspace(root);
      const snapshot = await loadWorkspace(root);
      const ours: number[] = [];
      const raw: number[] = [];
      const statements = await statementsOf(snapshot, join(folder, 'derive'));
      for (let round = -1; round < rounds; round++) {
        const rawMs = await runRaw(snapshot, statements, join(folder, `raw-${round}.duckdb`));
        const oursMs = await runOurs(snapshot, join(folder, `cache-${round}`), statements.length);
        if (round < 0) continue;
        raw.push(rawMs);
        ours.push(oursMs);
      }
      return { ours: median(ours), limit: median(raw), note: `${statements.length} cells` };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface CellStatement {
  readonly name: string;
  readonly sql: string;
}

function configOf(root: string, cacheFolder: string) {
  return { root, cacheFolder, threads, memoryLimit: '60%', allowedPaths: [] };
}

/** The sample's cells in an order in which they can run. */
async function statementsOf(snapshot: WorkspaceSnapshot, cacheFolder: string): Promise<CellStatement[]> {
  const engine = new Engine();
  try {
    await engine.open(configOf(snapshot.root, cacheFolder));
    const { graph } = await engine.derive({ snapshot });
    const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
    return topologicalOrder(graph).flatMap((name) => {
      const node = nodes.get(name);
      return node?.kind === 'cell' && node.sql !== undefined ? [{ name, sql: node.sql }] : [];
    });
  } finally {
    await engine.close();
  }
}

/** Milliseconds of the run alone, into an empty cache. */
async function runOurs(snapshot: WorkspaceSnapshot, cacheFolder: string, cells: number): Promise<number> {
  const engine = new Engine();
  try {
    await engine.open(configOf(snapshot.root, cacheFolder));
    await engine.derive({ snapshot });
    const start = performance.now();
    const report = await engine.run({});
    const ms = performance.now() - start;
    const ran = report.nodes.filter((node) => node.status === 'ran').length;
    if (ran !== cells) throw new Error(`${ran} of ${cells} cells ran.`);
    return ms;
  } finally {
    await engine.close();
    rmSync(cacheFolder, { recursive: true, force: true });
  }
}

/** Milliseconds of the same statements, each into a table, one after another, in a new database file. */
async function runRaw(snapshot: WorkspaceSnapshot, cells: readonly CellStatement[], file: string): Promise<number> {
  const parameters = bindParameters(snapshot);
  const instance = await DuckDBInstance.create(file, { threads: String(threads) });
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    const start = performance.now();
    for (const source of snapshot.sources) {
      await connection.run(`CREATE VIEW ${quoteName(source.name)} AS SELECT * FROM ${sourceCall(source)}`);
    }
    for (const { name, sql } of cells) {
      const statement = await connection.prepare(`CREATE TABLE ${quoteName(name)} AS ${sql}`);
      bindStatement(statement, parameters);
      await statement.run();
      statement.destroySync();
    }
    return performance.now() - start;
  } finally {
    connection.disconnectSync();
    instance.closeSync();
    rmSync(file, { force: true });
    rmSync(`${file}.wal`, { force: true });
  }
}
