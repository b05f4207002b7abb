import { Engine } from '../../../electron/engine/engine';
import type { MutateContext, MutateRequest } from '../../../electron/jobs/mutate-checks';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type {
  MutantReport,
  MutationReport,
  NodeMutationReport,
} from '../../../shared/domain/checks/mutation/mutation-report';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

/** A workspace of cells and check files, opened; `close` removes it. */
export class MutatedWorkspace {
  private constructor(
    readonly folder: WorkspaceFolder,
    readonly session: WorkspaceSession,
  ) {}

  static async open(
    cells: Readonly<Record<string, string>>,
    checks: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, string>> = {},
  ): Promise<MutatedWorkspace> {
    const folder = new WorkspaceFolder();
    folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    folder.write(
      'notebooks/cells.md',
      Object.entries(cells)
        .map(([name, sql]) => cell(name, sql))
        .join('\n'),
    );
    for (const [node, text] of Object.entries(checks)) folder.write(`checks/${node}.yml`, contract(node, text));
    for (const [file, text] of Object.entries(files)) folder.write(file, text);
    const session = await WorkspaceSession.open({
      root: folder.root,
      engine: new Engine(),
      trigger: 'cli',
      version: '1.0.0',
    });
    return new MutatedWorkspace(folder, session);
  }

  mutate(request: MutateRequest = {}, context: MutateContext = {}): Promise<MutationReport> {
    return this.session.mutate(request, context);
  }

  async mutateNode(node: string, seed = 1): Promise<NodeMutationReport> {
    return nodeOf(await this.mutate({ nodes: [node], seed }), node);
  }

  /** A digest of a node's rows as SQL sees them. */
  async digestOf(node: string): Promise<unknown> {
    const { rows } = await this.session.engine.evidence({
      sql: `SELECT count(*), sum(hash(t)) FROM "${node}" AS t`,
    });
    return rows;
  }

  async close(): Promise<void> {
    await this.session.close();
    this.folder.remove();
  }
}

export function contract(node: string, rest: string): string {
  return `dataset: plumbline/test/main/${node}\n${rest}`;
}

export function nodeOf(report: MutationReport, node: string): NodeMutationReport {
  const found = report.nodes.find((one) => one.node === node);
  if (found === undefined) throw new Error(`The report says nothing about ${node}.`);
  return found;
}

export function mutantOf(report: NodeMutationReport, id: string): MutantReport {
  const found = report.mutants.find((one) => one.id === id);
  if (found === undefined)
    throw new Error(`There is no ${id} among ${report.mutants.map((one) => one.id).join('; ')}.`);
  return found;
}

/** What does not depend on the time that it took. */
export function timeless(report: MutationReport): unknown {
  return { ...report, ms: 0, nodes: report.nodes.map((node) => ({ ...node, ms: 0 })) };
}
