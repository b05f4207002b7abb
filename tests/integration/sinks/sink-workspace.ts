import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { NodeStatus } from '../../../shared/domain/run/run';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

export const connections = `connections:
  warehouse: { type: duckdb, path: warehouse.duckdb }
  lite: { type: sqlite, path: lite.sqlite }
  crm: { type: postgres, host: db.example.com }
`;

/** The text of a sketch with sinks: `{ name: [from, target as YAML] }`. */
export function sketchOf(sinks: Readonly<Record<string, readonly [from: string, write: string]>>): string {
  const entries = Object.entries(sinks).map(([name, [from, write]]) => `  ${name}: { from: ${from}, write: ${write} }`);
  return ['plumbline: 1', 'sinks:', ...entries, ''].join('\n');
}

/** A workspace of three cells over a CSV, with sinks, opened as the command line opens it. */
export class SinkWorkspace {
  readonly folder: WorkspaceFolder;
  readonly engine = new Engine();
  session!: WorkspaceSession;

  constructor(files: Readonly<Record<string, string>>, folder = new WorkspaceFolder()) {
    this.folder = folder;
    const all = {
      'plumbline.yaml': `plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n${connections}`,
      'data/numbers.csv': 'x,label\n1,one\n2,two\n3,three\n',
      'notebooks/a.md': `${cell('doubled', 'SELECT x, x * 2 AS twice, label FROM numbers')}\n${cell('total', 'SELECT sum(twice) AS total FROM doubled')}\n${cell('wide', 'SELECT x::HUGEINT AS huge, INTERVAL (x) DAY AS wait, [x] AS list FROM numbers')}`,
      'out/.keep': '',
      ...files,
    };
    for (const [file, text] of Object.entries(all)) folder.write(file, text);
  }

  static async open(
    sinks: Parameters<typeof sketchOf>[0],
    files: Readonly<Record<string, string>> = {},
    folder?: WorkspaceFolder,
  ): Promise<SinkWorkspace> {
    const workspace = new SinkWorkspace({ 'pipelines/p.yaml': sketchOf(sinks), ...files }, folder);
    workspace.session = await WorkspaceSession.open({
      root: workspace.folder.root,
      engine: workspace.engine,
      trigger: 'cli',
      version: '1.0.0',
    });
    return workspace;
  }

  status(name: string): NodeStatus {
    const found = this.session.derived.statuses.find((status) => status.name === name);
    if (found === undefined) throw new Error(`There is no node ${name}.`);
    return found;
  }

  problems(name: string): string[] {
    const node = this.session.derived.graph.nodes.find((candidate) => candidate.name === name);
    return (node?.problems ?? []).map(({ severity, code, line, message }) => `${severity} ${code} ${line} ${message}`);
  }

  async dispose(): Promise<void> {
    await this.engine.close();
    this.folder.remove();
  }
}
