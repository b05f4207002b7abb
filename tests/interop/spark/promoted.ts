import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Engine } from '../../../electron/engine/engine';
import { type ProjectManifest, readProjectManifest } from '../../../electron/promote/project-manifest';
import { promote } from '../../../electron/promote/promote';
import type { RowsAt } from '../../../electron/promote/proof/project-runner';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';

const tools = process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop');

/** The environment in which the runner finds the installed spark-submit. */
export const sparkEnv: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  PATH: `${join(tools, 'spark/bin')}:${process.env.PATH ?? ''}`,
};

export interface Promoted {
  readonly root: string;
  readonly folder: string;
  readonly project: string;
  readonly manifest: ProjectManifest;
  readonly result: PromotionResult;
  /** Rows of the prototype that Spark's lack, and the other way round; a row that stands twice counts twice. */
  differingRows(node: string, at: RowsAt | undefined): Promise<{ missing: number; added: number; rows: number }>;
  dispose(): Promise<void>;
}

/** Runs a workspace, checks it, and promotes nodes of it to Spark. `make` writes its files. */
export async function promoteToSpark(make: (root: string) => Promise<unknown>, nodes: string[]): Promise<Promoted> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-spark-'));
  const root = join(folder, 'workspace');
  const engine = new Engine();
  try {
    await make(root);
    await mkdir(join(folder, 'rows'), { recursive: true });
    const info = await engine.open({
      root,
      cacheFolder: null,
      threads: 'auto',
      memoryLimit: '4GB',
      allowedPaths: [join(folder, 'rows')],
    });
    const snapshot = await loadWorkspace(root);
    await engine.derive({ snapshot });
    const run = await engine.run({});
    const failed = run.nodes.filter((node) => node.status === 'failed');
    if (failed.length > 0) throw new Error(JSON.stringify(failed, null, 2));
    const derived = await engine.derive({ snapshot });
    const { checks } = await engine.check({});
    const result = await promote({
      root,
      snapshot,
      derived,
      checkOutcomes: checks,
      engine,
      nodes,
      targets: ['spark'],
      out: join(folder, 'out'),
      provenance: null,
      versions: { plumbline: '0.1.0', duckdb: info.duckdbVersion },
    });
    const project = result.targets[0]?.dir ?? '';
    const manifest = await readProjectManifest(project);
    if (manifest === undefined) throw new Error(`${project} has no manifest`);
    return {
      root,
      folder,
      project,
      manifest,
      result,
      async differingRows(node, at) {
        if (at?.kind !== 'parquet') throw new Error(`${node} was not made`);
        const columns = await engine.describe({ node });
        const path = join(folder, 'rows', `${node.replace(/\W/g, '_')}.parquet`);
        await engine.exportResult({ node, format: 'parquet', path });
        return compare(columns, path, at.path);
      },
      async dispose() {
        await engine.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

type Columns = Awaited<ReturnType<Engine['describe']>>;

/** HUGEINT travels as DECIMAL(38,0); floating-point numbers are compared to ten digits. */
async function compare(
  columns: Columns,
  prototype: string,
  spark: string,
): Promise<{ missing: number; added: number; rows: number }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const list = columns
      .map(({ name, sqlType, type }) => {
        const typed = `CAST(${quoteIdentifier(name)} AS ${sqlType})`;
        return type.kind === 'double'
          ? `CASE WHEN isfinite(${typed}) THEN round(${typed}, 9 - CAST(floor(log10(greatest(abs(${typed}), 1))) AS INTEGER)) ELSE ${typed} END`
          : typed;
      })
      .join(', ');
    const [left, right] = [prototype, spark].map((path) => `SELECT ${list} FROM read_parquet(${quoteText(path)})`);
    const count = async (sql: string): Promise<number> =>
      Number((await connection.runAndReadAll(`SELECT count(*) FROM (${sql})`)).getRows()[0]?.[0]);
    return {
      missing: await count(`${left} EXCEPT ALL ${right}`),
      added: await count(`${right} EXCEPT ALL ${left}`),
      rows: await count(right ?? ''),
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
