import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeName } from '../../../electron/promote/names';
import type { ProjectRun } from '../../../electron/promote/proof/project-runner';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { handed, kept, table } from './constructs';
import { difference, runProject } from './sqlmesh-project';

/** SQLMesh parses the SQL of a model and writes it again: rows of the prototype against rows of SQLMesh, construct by construct. */
describe('constructs of DuckDB in a project of SQLMesh', () => {
  const queries = Object.entries({ ...kept, ...handed });
  let workspace: PromotedWorkspace;
  let run: ProjectRun;

  beforeAll(async () => {
    const folder = await makeFolder();
    const root = join(folder, 'constructs');
    const cells = [['t', table] as const, ...queries].map(([name, sql]) => `\`\`\`sql "${name}"\n${sql}\n\`\`\`\n`);
    await writeFiles(root, {
      'plumbline.yaml': 'plumbline: 1\nname: constructs\nowners: [{ name: Someone, email: someone@example.com }]\n',
      'notebooks/constructs.md': `---\nplumbline: 1\ntitle: Constructs\n---\n\n${cells.join('\n')}`,
    });
    workspace = await promoteWorkspace(
      folder,
      root,
      queries.map(([name]) => name),
      'sqlmesh',
    );
    run = await runProject(workspace);
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('are all made by SQLMesh', () => {
    expect(run.made, run.log).toBe(true);
  });

  it.each(queries.map(([name]) => name))('give the rows of the prototype: %s', async (name) => {
    expect(await difference(run, name, workspace)).toEqual({ missing: 0, added: 0 });
  });

  it.each(Object.keys(kept))('are left to SQLMesh where it keeps them: %s', async (name) => {
    expect(await model(name)).not.toContain('duckdb_sql');
  });

  it.each(Object.keys(handed))(
    'reach DuckDB as they are where SQLMesh is not proven to keep them: %s',
    async (name) => {
      expect(await model(name)).toContain('duckdb_sql');
    },
  );

  async function model(name: string): Promise<string> {
    return readFile(join(workspace.project, 'models', `${safeName(name)}.sql`), 'utf8');
  }
});
