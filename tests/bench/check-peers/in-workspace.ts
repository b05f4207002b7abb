import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { median } from '../benchmark';
import { benchmarkContract } from '../orders';
import { writeBenchmarkWorkspace } from './bench-workspace';

/** Milliseconds. */
export interface WorkspaceTimes {
  /** Of `plumbline check` in a workspace that nobody opened before, from the open session on. */
  readonly first: number;
  /** Of the same once the rows are kept, because somebody looked at them. */
  readonly opened: number;
  /** Of the checks on the table and its first four columns alone, in a workspace that nobody opened before. */
  readonly few: number;
  readonly outcomes: readonly CheckOutcome[];
}

/** What the orders of a workspace are: a source that is a CSV, or a cell that is a view. */
export type WorkspaceOrders = 'csv' | 'view';

/** Evaluates the 100 checks on rows of a workspace, as its users do. */
export async function measureInWorkspace(
  orders: WorkspaceOrders,
  rows: number,
  rounds: number,
): Promise<WorkspaceTimes> {
  const folder = new WorkspaceFolder(
    mkdtempSync(join(process.env.PLUMBLINE_BENCH_FOLDER ?? tmpdir(), 'plumbline-bench-')),
  );
  try {
    await writeWorkspace(folder, orders, rows);
    const contract = benchmarkContract(rows);
    const few = contract.slice(0, contract.indexOf('  - name: status'));
    const times: { first: number[]; opened: number[]; few: number[] } = { first: [], opened: [], few: [] };
    let outcomes: readonly CheckOutcome[] = [];
    for (let round = 0; round < rounds; round++) {
      folder.write('checks/orders.yml', contract);
      const first = await checkAnew(folder.root, false);
      times.first.push(first.ms);
      times.opened.push((await checkAnew(folder.root, true)).ms);
      outcomes = first.outcomes;
      folder.write('checks/orders.yml', few);
      times.few.push((await checkAnew(folder.root, false)).ms);
    }
    return { first: median(times.first), opened: median(times.opened), few: median(times.few), outcomes };
  } finally {
    folder.remove();
  }
}

async function writeWorkspace(folder: WorkspaceFolder, orders: WorkspaceOrders, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await writeBenchmarkWorkspace(folder, connection, { rows, orders, contract: benchmarkContract(rows) });
  } finally {
    instance.closeSync();
  }
}

/** In a session of its own, without anything that an earlier one kept; cells that the checks need were run. */
async function checkAnew(
  root: string,
  opened: boolean,
): Promise<{ readonly ms: number; readonly outcomes: readonly CheckOutcome[] }> {
  rmSync(join(root, '.plumbline'), { recursive: true, force: true });
  const engine = new Engine();
  try {
    const session = await WorkspaceSession.open({ root, engine, trigger: 'cli', version: 'bench' });
    await session.run({ ignoreChecks: true });
    if (opened) await engine.openResult({ node: 'orders' });
    const start = performance.now();
    const { checks } = await session.check({});
    return { ms: performance.now() - start, outcomes: checks };
  } finally {
    await engine.close();
  }
}
