import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { median, type NamedMeasurement } from '../benchmark';
import { benchmarkContract, columns } from '../orders';
import { writeBenchmarkWorkspace } from './bench-workspace';

/**
 * A second `plumbline check` on rows and checks that have not changed, against one hash scan: the engine must not be asked at all.
 * Without the two checks of freshness, whose outcome depends on the time and which are asked for each time.
 */
export async function measureUnchanged(rows: number, rounds: number): Promise<NamedMeasurement> {
  const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const lines = benchmarkContract(rows).split('\n');
    const contract = lines.filter((line) => !line.includes('freshness')).join('\n');
    await writeBenchmarkWorkspace(folder, connection, { rows, orders: 'parquet', contract });
    const first = await checkOnce(folder.root);
    if (first.kept !== 0 || first.asked !== 1) throw new Error('The first evaluation was to ask the engine.');
    const hashes = columns.map(({ name }) => `sum(hash(${quoteIdentifier(name)}))`).join(', ');
    const times: { ours: number[]; limit: number[] } = { ours: [], limit: [] };
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await connection.runAndReadAll(
        `SELECT count(*), ${hashes} FROM read_parquet(${quoteText(folder.path('data/orders.parquet'))})`,
      );
      times.limit.push(performance.now() - start);
      const again = await checkOnce(folder.root);
      if (again.asked !== 0 || again.kept !== 98)
        throw new Error(`The engine was asked ${again.asked} times, and ${again.kept} outcomes were kept.`);
      times.ours.push(again.ms);
    }
    return {
      name: 'check-peers-unchanged',
      ours: median(times.ours),
      limit: median(times.limit),
      goal: 0.1,
      note: 'no query ran',
    };
  } finally {
    instance.closeSync();
    folder.remove();
  }
}

/** Evaluates the checks in a new session; says how often its engine was asked to. */
async function checkOnce(
  root: string,
): Promise<{ readonly ms: number; readonly kept: number; readonly asked: number }> {
  const engine = new Engine();
  let asked = 0;
  const check = engine.check.bind(engine);
  engine.check = (...args) => {
    asked++;
    return check(...args);
  };
  try {
    const session = await WorkspaceSession.open({ root, engine, trigger: 'cli', version: 'bench' });
    const start = performance.now();
    const report = await session.check({});
    return { ms: performance.now() - start, kept: report.kept ?? 0, asked };
  } finally {
    await engine.close();
  }
}
