import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Engine } from '../../../electron/engine/engine';
import { promote } from '../../../electron/promote/promote';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { DerivedGraph, EngineApi } from '../../../shared/contract/engine-api';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';

/** A workspace that ran, was checked and was promoted; `project` is that of the first target. */
export interface PromotedWorkspace {
  readonly root: string;
  readonly project: string;
  readonly result: PromotionResult;
  readonly checks: readonly CheckOutcome[];
  readonly derived: DerivedGraph;
  readonly engine: EngineApi;
  /** Writes a node's rows as the prototype has them to a Parquet file and returns its path. */
  exportRows(node: string): Promise<string>;
  promoteAgain(out: string): Promise<PromotionResult>;
  dispose(): Promise<void>;
}

export async function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'plumbline-interop-'));
}

export async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

export async function promoteWorkspace(
  folder: string,
  root: string,
  nodes: string[],
  ...targets: string[]
): Promise<PromotedWorkspace> {
  const engine = new Engine();
  const info = await engine.open({
    root,
    cacheFolder: null,
    threads: 'auto',
    memoryLimit: '4GB',
    allowedPaths: [join(folder, 'rows')],
  });
  await mkdir(join(folder, 'rows'), { recursive: true });
  const snapshot = await loadWorkspace(root);
  await engine.derive({ snapshot });
  const run = await engine.run({});
  const failed = run.nodes.filter((node) => node.status === 'failed' || node.status === 'blocked');
  if (failed.length > 0) throw new Error(JSON.stringify(failed, null, 2));
  const derived = await engine.derive({ snapshot });
  const { checks } = await engine.check({});
  const promoteTo = (out: string) =>
    promote({
      root,
      snapshot,
      derived,
      checkOutcomes: checks,
      engine,
      nodes,
      targets: targets.length === 0 ? ['dbt'] : targets,
      out,
      provenance: null,
      versions: { plumbline: '0.1.0', duckdb: info.duckdbVersion },
    });
  const result = await promoteTo(join(folder, 'out'));
  let count = 0;
  return {
    root,
    project: result.targets[0]?.dir ?? '',
    result,
    checks,
    derived,
    engine,
    async exportRows(node) {
      const path = join(folder, 'rows', `${count++}.parquet`);
      await engine.exportResult({ node, format: 'parquet', path });
      return path;
    },
    promoteAgain: promoteTo,
    async dispose() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
