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
  /** Of the same once the rows of the file are in the cache, because somebody looked at them. */
  readonly opened: number;
  readonly outcomes: readonly CheckOutcome[];
}

/** Evaluates the 100 checks on a CSV that is a source of a workspace, as its users do. */
export async function measureInWorkspace(rows: number, rounds: number): Promise<WorkspaceTimes> {
  const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
  try {
    await writeWorkspace(folder, rows);
    const times: { first: number[]; opened: number[] } = { first: [], opened: [] };
    let outcomes: readonly CheckOutcome[] = [];
    for (let round = 0; round < rounds; round++) {
      const first = await checkAnew(folder.root, false);
      times.first.push(first.ms);
      times.opened.push((await checkAnew(folder.root, true)).ms);
      outcomes = first.outcomes;
    }
    return { first: median(times.first), opened: median(times.opened), outcomes };
  } finally {
    folder.remove();
  }
}

async function writeWorkspace(folder: WorkspaceFolder, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    await writeBenchmarkWorkspace(folder, connection, { rows, orders: 'csv', contract: benchmarkContract(rows) });
  } finally {
    instance.closeSync();
  }
}

/** In a session of its own, without anything that an earlier one kept. */
async function checkAnew(
  root: string,
  opened: boolean,
): Promise<{ readonly ms: number; readonly outcomes: readonly CheckOutcome[] }> {
  rmSync(join(root, '.plumbline'), { recursive: true, force: true });
  const engine = new Engine();
  try {
    const session = await WorkspaceSession.open({ root, engine, trigger: 'cli', version: 'bench' });
    if (opened) await engine.openResult({ node: 'orders' });
    const start = performance.now();
    const { checks } = await session.check({});
    return { ms: performance.now() - start, outcomes: checks };
  } finally {
    await engine.close();
  }
}
