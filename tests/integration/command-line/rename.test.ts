import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumbline, plumblineJsonHere } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
});
afterEach(() => folder.remove());

const rename = (...args: string[]) => plumblineJsonHere(['rename', ...args, '--workspace', folder.root]);

describe('plumbline rename', () => {
  it('says with --dry-run what would change, and changes nothing', async () => {
    const before = folder.digests();
    const { code, answer } = await rename('total', 'sum of all', '--dry-run');
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      from: 'total',
      to: 'sum of all',
      kind: 'cell',
      applied: false,
      changes: [
        {
          file: 'notebooks/good.md',
          places: 2,
          what: ['the cell itself', 'SQL of total_text, with total as its alias'],
        },
        { file: 'checks/total.yml', newFile: 'checks/sum of all.yml', places: 1 },
      ],
    });
    expect(folder.digests()).toEqual(before);
  });

  it('renames in every file; what was made of the node runs as before', async () => {
    expect((await rename('numbers', 'figures')).code).toBe(0);
    expect(folder.read('plumbline.yaml')).toContain('figures: { path: data/numbers.csv }');
    expect(folder.read('notebooks/good.md')).toContain('FROM figures');
    const { stdout } = await plumbline(['show', 'total_text', '--workspace', folder.root]);
    expect(stdout).toContain('6 in all');
  });

  it('exits with 2 for a name that is taken, and for a node that does not exist', async () => {
    const before = folder.digests();
    expect(await rename('total', 'alone')).toMatchObject({ code: 2, answer: { error: { code: 'duplicate_name' } } });
    expect(await rename('totl', 'x')).toMatchObject({ code: 2, answer: { error: { hint: 'Did you mean total?' } } });
    expect(folder.digests()).toEqual(before);
  });
});
