import { utimesSync } from 'node:fs';
import { expect, it } from 'vitest';
import { removeLeftFiles } from '../../../electron/workspace/left-files';
import { WorkspaceFolder } from '../../support/workspace-folder';

it('removes only old temporary files of ours, from the folders of the workspace', async () => {
  const folder = WorkspaceFolder.working();
  try {
    const left = [
      '.plumbline-0123456789abcdef.tmp',
      'data/2001/.plumbline-0123456789abcdef.tmp',
      '.plumbline/lock.new-x',
    ];
    const kept = [
      'notebooks/.plumbline-fedcba9876543210.tmp',
      'data/mine.tmp',
      'other/.plumbline-0123456789abcdef.tmp',
    ];
    for (const file of [...left, ...kept]) folder.write(file, 'x');
    const past = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const file of [...left, kept[1] ?? '', kept[2] ?? '']) utimesSync(folder.path(file), past, past);
    expect(await removeLeftFiles(folder.root)).toBe(3);
    for (const file of kept) expect(folder.read(file)).toBe('x');
    for (const file of left) expect(() => folder.read(file)).toThrow('ENOENT');
  } finally {
    folder.remove();
  }
});
