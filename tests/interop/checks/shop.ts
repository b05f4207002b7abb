import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { exportChecksCommand } from '../../../electron/cli/commands/export-checks';
import { Output } from '../../../electron/cli/output';
import { Engine } from '../../../electron/engine/engine';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { CheckTarget } from '../../../shared/domain/checks/interchange/interchange';
import { writeFiles } from '../dbt/promoted-workspace';

export const bigOrders = 'SELECT * FROM orders WHERE gross > 40';

/** A workspace of the tables of a DuckDB file, with check files and their outcomes. */
export interface Shop {
  readonly folder: string;
  readonly root: string;
  readonly database: string;
  readonly outcomes: readonly CheckOutcome[];
  /** Runs `plumbline export-checks`; gives the text of the file. */
  exportTo(target: CheckTarget, out: string): Promise<string>;
  dispose(): Promise<void>;
}

export async function makeShop(contracts: readonly { readonly node: string; readonly text: string }[]): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-interop-'));
  const root = join(folder, 'shop');
  const database = join(root, 'data/shop.duckdb');
  const tables = ['orders', 'customers', 'nothing'];
  await writeFiles(root, {
    'plumbline.yaml': [
      'plumbline: 1',
      'name: shop',
      'sources:',
      ...tables.map((table) => `  ${table}: { path: data/shop.duckdb, table: ${table} }`),
      '',
    ].join('\n'),
    'notebooks/orders.md': `---\nplumbline: 1\ntitle: Orders\n---\n\n\`\`\`sql big_orders\n${bigOrders}\n\`\`\`\n`,
    ...Object.fromEntries(contracts.map(({ node, text }) => [`checks/${node}.yml`, text])),
    'data/.keep': '',
  });
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(await readFile(join(__dirname, 'tables.sql'), 'utf8'));
  connection.closeSync();
  instance.closeSync();
  const engine = new Engine();
  try {
    await engine.open({ root, cacheFolder: null, threads: 'auto', memoryLimit: '4GB', allowedPaths: [] });
    await engine.derive({ snapshot: await loadWorkspace(root) });
    const run = await engine.run({});
    const failed = run.nodes.filter(({ status }) => status === 'failed' || status === 'blocked');
    if (failed.length > 0) throw new Error(JSON.stringify(failed, null, 2));
    const { checks } = await engine.check({});
    return {
      folder,
      root,
      database,
      outcomes: checks,
      async exportTo(target, out) {
        const context = { output: new SilentOutput(), signal: new AbortController().signal, version: '0.1.0' };
        await exportChecksCommand(context, { node: [], to: target, out, workspace: root });
        return readFile(out, 'utf8');
      },
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    await engine.close();
  }
}

/** Outcomes by node and name. */
export function byName(outcomes: readonly { node: string; name: string; outcome: string }[]): Record<string, string> {
  return Object.fromEntries(outcomes.map(({ node, name, outcome }) => [`${node}: ${name}`, outcome]));
}

class SilentOutput extends Output {
  constructor() {
    super(true, process);
  }
  override note(): void {}
  override answer(): void {}
}
