import { chmodSync, existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCheck, checksOf, takeBackCheck } from '../../../electron/workspace/check-files';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import type { NewCheck } from '../../../shared/domain/checks/new-check';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
});
afterEach(() => folder.remove());

const missing: NewCheck = { type: 'missing', column: 'x' };
const range: NewCheck = { type: 'invalid', column: 'x', valid: { valid_min: 0, valid_max: 10 } };

describe('a check that is added to a workspace', () => {
  it('makes a file for its node, and goes when it is taken back', async () => {
    const snapshot = await loadWorkspace(folder.root);
    const added = await addCheck(snapshot, 'numbers', range);
    expect(added.file).toBe('checks/numbers.yml');
    expect(folder.read('checks/numbers.yml')).toMatch(/^dataset: plumbline\/\w+\/main\/numbers\n/);
    const after = await loadWorkspace(folder.root);
    expect(after.problems).toEqual(snapshot.problems);
    expect(checksOf(after, 'numbers')).toMatchObject([{ type: 'invalid', column: 'x', validity: { validMax: 10 } }]);
    await takeBackCheck(folder.root, added);
    expect(existsSync(folder.path('checks/numbers.yml'))).toBe(false);
  });

  it('goes into the file that its node has, byte by byte what it was otherwise', async () => {
    const text =
      '\uFEFF# mine\r\ndataset: plumbline/test/main/numbers\r\ncolumns:\r\n  - name: x\r\n    checks:\r\n      - missing:\r\n';
    folder.write('checks/named-otherwise.yaml', text);
    const added = await addCheck(await loadWorkspace(folder.root), 'numbers', range);
    expect(added.file).toBe('checks/named-otherwise.yaml');
    const changed = folder.read('checks/named-otherwise.yaml');
    expect(changed).toBe(`${text}      - invalid:\r\n          valid_min: 0\r\n          valid_max: 10\r\n`);
    await takeBackCheck(folder.root, added);
    expect(folder.read('checks/named-otherwise.yaml')).toBe(text);
  });

  it('takes another name where a file of that name is for another node', async () => {
    folder.write('checks/numbers.yml', 'dataset: plumbline/test/main/other\ncolumns: []\n');
    const added = await addCheck(await loadWorkspace(folder.root), 'numbers', missing);
    expect(added.file).toBe('checks/numbers-2.yml');
  });

  it('is not taken back from a file that changed since', async () => {
    const added = await addCheck(await loadWorkspace(folder.root), 'numbers', missing);
    const edited = `${folder.read(added.file)}# edited\n`;
    folder.write(added.file, edited);
    expect(await problemOf(takeBackCheck(folder.root, added))).toMatchObject({
      code: 'edit_conflict',
      file: added.file,
    });
    expect(folder.read(added.file)).toBe(edited);
  });

  it('leaves a broken file, and one that is protected, as it is', async () => {
    folder.write('checks/numbers.yml', 'dataset: plumbline/test/main/numbers\ncolumns: [\n');
    const snapshot = await loadWorkspace(folder.root);
    expect(await problemOf(addCheck(snapshot, 'numbers', missing))).toMatchObject({
      code: 'bad_yaml',
      file: 'checks/numbers.yml',
      line: expect.any(Number),
    });
    folder.write('checks/numbers.yml', 'dataset: plumbline/test/main/numbers\ncolumns: []\n');
    chmodSync(folder.path('checks/numbers.yml'), 0o444);
    // Root may write everything.
    if (process.getuid?.() !== 0) {
      expect(await problemOf(addCheck(snapshot, 'numbers', missing))).toMatchObject({ code: 'file_not_writable' });
    }
  });
});
