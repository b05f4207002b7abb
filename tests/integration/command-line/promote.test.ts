import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plumblineHere, plumblineJson, plumblineJsonHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeAll(() => {
  folder = WorkspaceFolder.working();
  folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers ORDER BY x'));
});
afterAll(() => folder.remove());

describe('plumbline promote', () => {
  it('writes the spec, its page and the project, and says where they are', async () => {
    const out = folder.path('out');
    const { code, answer } = await plumblineJson(['promote', 'ordered', '--to', 'dbt', '--out', 'out'], {
      cwd: folder.root,
    });
    expect(code).toBe(0);
    expect(answer).toEqual({
      spec: folder.path('specs/ordered.pipeline.yaml'),
      out,
      targets: [
        {
          name: 'dbt',
          dir: join(out, 'dbt'),
          losses: expect.arrayContaining([
            {
              construct: expect.any(String),
              what: 'The rows of the result are in order.',
              instead: expect.any(String),
            },
          ]),
        },
      ],
      readiness: {
        score: expect.any(Number),
        findings: expect.arrayContaining([
          expect.objectContaining({
            code: 'no_owner',
            severity: 'error',
            place: 'plumbline.yaml',
            message: expect.any(String),
            fix: expect.any(String),
          }),
        ]),
      },
      fixtures: {
        branches: 1,
        covered: 1,
        notInData: 0,
        notLookedAt: 0,
        rows: 1,
        steps: [{ step: 'ordered', branches: 1, covered: 1, notInData: [], notLookedAt: [], notCovered: [], rows: 1 }],
      },
    });
    expect(folder.read('specs/ordered.md')).toContain('## Readiness');
    expect(readFileSync(join(out, 'dbt/models/ordered.sql'), 'utf8')).toContain("source('test', 'numbers')");
    expect(existsSync(join(out, 'dbt/dbt_project.yml'))).toBe(true);
  });

  it('tells a person the whole of each loss', async () => {
    const { stdout } = await plumblineHere(['promote', 'ordered', '--out', 'out', '-w', folder.root], {
      cwd: folder.root,
    });
    expect(stdout).toContain(
      'dbt  ordered: The rows of the result are in order.\n    The same rows: a table has no order,',
    );
    expect(stdout).not.toContain('…');
  });

  it('writes nothing into a folder that holds something else', async () => {
    folder.write('mine/notes.txt', 'mine');
    folder.write('mine/dbt/notes.txt', 'mine');
    const { code, answer } = await plumblineJsonHere(['promote', 'ordered', '--out', 'mine'], { cwd: folder.root });
    expect([code === 0, answer.error?.message]).toEqual([false, expect.any(String)]);
    expect(folder.read('mine/dbt/notes.txt')).toBe('mine');
    expect(existsSync(folder.path('mine/dbt/dbt_project.yml'))).toBe(false);
  });
});
