import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumblineHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;

beforeEach(async () => {
  folder = WorkspaceFolder.working();
  folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers WHERE x > 1'));
  expect((await run('promote', 'ordered', '--out', 'out')).code).toBe(0);
});

afterEach(() => folder.remove());

const run = (...args: string[]) => plumblineHere(args, { cwd: folder.root });

async function answer(...args: string[]) {
  const { code, stdout } = await run(...args, '--json');
  return { code, answer: JSON.parse(stdout) };
}

describe('plumbline diff', () => {
  it('exits with 0 while the workspace is in step, and with 1 and what differs once it is ahead', async () => {
    expect(await answer('diff')).toMatchObject({
      code: 0,
      answer: { specs: [{ name: 'ordered', inStep: true, ahead: 0 }] },
    });
    folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers WHERE x > 2'));
    expect(await answer('diff', 'ordered')).toMatchObject({
      code: 1,
      answer: {
        specs: [
          {
            spec: 'specs/ordered.pipeline.yaml',
            inStep: false,
            ahead: 1,
            nodes: [
              { name: 'ordered', change: 'edited', changes: [{ part: 'filter', before: 'x > 1', after: 'x > 2' }] },
            ],
          },
        ],
      },
    });
    const { stdout } = await run('diff');
    expect(stdout).toContain('ordered 1.0.0: 1 node ahead of the promoted spec');
    expect(stdout).toContain('    filter: x > 1 → x > 2');
  });

  it('says which specs there are when one is asked for that is not, and compares the others when one is broken', async () => {
    expect(await answer('diff', 'other')).toMatchObject({
      code: 2,
      answer: { error: { code: 'file_not_found', hint: 'Specs: specs/ordered.pipeline.yaml.' } },
    });
    folder.write('specs/broken.pipeline.yaml', 'plumbline_spec: 2\n');
    expect(await answer('diff')).toMatchObject({
      code: 2,
      answer: { specs: [{ name: 'ordered' }], problems: [{ code: 'bad_spec', file: 'specs/broken.pipeline.yaml' }] },
    });
  });
});

describe('the page of a spec', () => {
  const page = 'specs/ordered.md';
  const html = 'specs/ordered.html';

  it('says how the spec stands to the workspace, and is rewritten where asked and where something else is true', async () => {
    const promoted = folder.read(page);
    expect(promoted).toContain('\nIn step with the workspace as of its promotion.\n');
    expect(folder.read(html)).toContain('In step with the workspace as of its promotion.');
    folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers WHERE x > 2'));
    expect((await run('diff')).code).toBe(1);
    expect(folder.read(page)).toBe(promoted);

    expect(await answer('diff', '--pages')).toMatchObject({ code: 1, answer: { pages: [page, html] } });
    const day = new Date().toISOString().slice(0, 10);
    expect(folder.read(page)).toContain(
      `\nAs of ${day}: 1 node ahead of the promoted spec.\n\n- ordered: filter: x \\> 1 → x \\> 2\n`,
    );
    expect(folder.read(html)).toContain('1 node ahead of the promoted spec');

    // The same again, on another day: not a byte of it changes.
    folder.write(page, folder.read(page).replace(`As of ${day}`, 'As of 2020-02-02'));
    folder.write(html, folder.read(html).replace(`As of ${day}`, 'As of 2020-02-02'));
    expect(await answer('diff', '--pages')).toMatchObject({ code: 1, answer: { pages: [] } });
    expect((await run('diff', '--pages')).stdout).toContain('The pages say so.');

    folder.write('notebooks/ordered.md', cell('ordered', 'SELECT x, label FROM numbers WHERE x > 1'));
    expect(await answer('diff', '--pages')).toMatchObject({ code: 0, answer: { pages: [page, html] } });
    expect(folder.read(page)).toContain(`\nIn step with the workspace as of ${day}.\n`);
    expect((await run('promote', 'ordered', '--out', 'out')).code).toBe(0);
    expect((await run('promote', 'ordered', '--out', 'out')).code).toBe(0);
    expect(folder.read(page)).toContain(`\nIn step with the workspace as of ${day}.\n`);
  });
});

describe('plumbline readback', () => {
  const model = 'out/dbt/models/ordered.sql';

  it('shows what engineers changed, takes it over once, and lets the next promotion write', async () => {
    expect(await answer('readback', 'out/dbt')).toMatchObject({ code: 0, answer: { changes: [], unread: [] } });
    folder.write(model, folder.read(model).replace('x > 1', 'x > 3'));
    expect(await answer('readback', 'out/dbt')).toMatchObject({
      code: 1,
      answer: {
        applied: false,
        changes: [{ kind: 'sql', node: 'ordered', file: 'models/ordered.sql', problem: null }],
        files: [{ file: 'notebooks/ordered.md' }],
      },
    });
    expect(folder.read('notebooks/ordered.md')).toContain('x > 1');
    expect(await answer('promote', 'ordered', '--out', 'out')).toMatchObject({
      code: 2,
      answer: { error: { code: 'edit_conflict', message: expect.stringContaining('models/ordered.sql') } },
    });
    expect(folder.read(model)).toContain('x > 3');
    expect((await run('readback', 'out/dbt', '--apply')).stdout).toContain('Promote again, then prove.');
    expect(folder.read('notebooks/ordered.md')).toContain('x > 3');
    expect(await answer('diff')).toMatchObject({ code: 1, answer: { specs: [{ ahead: 1 }] } });
    expect((await run('promote', 'ordered', '--out', 'out')).code).toBe(0);
    expect(await answer('readback', 'out/dbt')).toMatchObject({ code: 0, answer: { changes: [] } });
    expect((await answer('diff')).code).toBe(0);
  });

  it('lists what it cannot read with its line, and leaves it to --overwrite', async () => {
    folder.write(model, `{% set least = 3 %}\n${folder.read(model)}`);
    const { code, stdout } = await run('readback', 'out/dbt', '--apply');
    expect(code).toBe(1);
    expect(stdout).toContain('models/ordered.sql:1: {% set least = 3 %}.');
    expect((await run('promote', 'ordered', '--out', 'out')).code).toBe(2);
    expect((await run('promote', 'ordered', '--out', 'out', '--overwrite')).code).toBe(0);
    expect(folder.read(model)).not.toContain('set least');
  });

  it('says that a project of an older Plumbline has nothing to tell changes from', async () => {
    rmSync(folder.path('out/dbt/.plumbline-base.json'));
    expect(await answer('readback', 'out/dbt')).toMatchObject({ code: 2, answer: { error: { code: 'bad_usage' } } });
  });
});
