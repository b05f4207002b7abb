import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../../electron/engine/engine';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { DerivedGraph, EngineConfig, EngineInfo } from '../../../shared/contract/engine-api';
import type { ParameterValue } from '../../../shared/domain/manifest/manifest';
import type { NodeOutcome, NodeStatus, RunReport } from '../../../shared/domain/run/run';
import { WorkspaceFolder } from '../../support/workspace-folder';

/** An engine on a workspace folder of its own, for one test; `await using`-like: call `dispose`. */
export class OpenedEngine {
  readonly folder: WorkspaceFolder;
  readonly engine = new Engine();
  info: EngineInfo | undefined;

  private constructor(folder: WorkspaceFolder) {
    this.folder = folder;
  }

  static async open(
    files: Readonly<Record<string, string>>,
    config: Partial<EngineConfig> = {},
    folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-engine-'))),
  ): Promise<OpenedEngine> {
    const opened = new OpenedEngine(folder);
    if (!Object.hasOwn(files, 'plumbline.yaml')) folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    for (const [file, text] of Object.entries(files)) folder.write(file, text);
    opened.info = await opened.engine.open({ ...configOf(folder.root), ...config });
    await opened.derive();
    return opened;
  }

  /** A second engine process life on the same folder. */
  async reopen(config: Partial<EngineConfig> = {}): Promise<OpenedEngine> {
    await this.engine.close();
    return OpenedEngine.open({ 'plumbline.yaml': this.folder.read('plumbline.yaml') }, config, this.folder);
  }

  async derive(parameters?: Readonly<Record<string, ParameterValue>>): Promise<DerivedGraph> {
    const snapshot = await loadWorkspace(this.folder.root);
    return this.engine.derive({ snapshot, ...(parameters === undefined ? {} : { parameters }) });
  }

  async statuses(): Promise<Record<string, NodeStatus>> {
    const { statuses } = await this.derive();
    return Object.fromEntries(statuses.map((status) => [status.name, status]));
  }

  async dispose(): Promise<void> {
    await this.engine.close();
    rmSync(this.folder.root, { recursive: true, force: true });
  }
}

export function configOf(root: string): EngineConfig {
  return { root, cacheFolder: join(root, '.plumbline'), threads: 2, memoryLimit: '1GB', allowedPaths: [] };
}

/** A notebook of cells: `{ name: sql }`; a name may carry options, `'totals {materialize: view}'`. */
export function notebook(cells: Readonly<Record<string, string>>): string {
  return Object.entries(cells)
    .map(([header, sql]) => `\`\`\`sql ${header}\n${sql}\n\`\`\`\n`)
    .join('\n');
}

/** `{ name: status }` of a run. */
export function outcomes(report: RunReport): Record<string, NodeOutcome['status']> {
  return Object.fromEntries(report.nodes.map((node) => [node.name, node.status]));
}

export function outcome(report: RunReport, name: string): NodeOutcome {
  const found = report.nodes.find((node) => node.name === name);
  if (found === undefined) throw new Error(`The run says nothing about ${name}.`);
  return found;
}
