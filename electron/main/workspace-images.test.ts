import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageOfWorkspace } from './workspace-images';

describe('images that prose shows', () => {
  let folder: string;
  let root: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-images-')));
    root = join(folder, 'workspace');
    mkdirSync(join(root, 'data'), { recursive: true });
    mkdirSync(join(root, '.git'));
    for (const file of ['data/a b.PNG', 'data/a.txt', '.git/x.png']) writeFileSync(join(root, file), 'x');
    writeFileSync(join(folder, 'secret.png'), 'x');
    symlinkSync(join(folder, 'secret.png'), join(root, 'data/link.png'));
    symlinkSync(folder, join(root, 'data/out'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are files of the workspace', async () => {
    expect(await imageOfWorkspace(root, 'data/a b.PNG')).toEqual({
      path: join(root, 'data/a b.PNG'),
      contentType: 'image/png',
    });
  });

  it.each([
    'data/a.txt',
    'data/none.png',
    'data',
    '.git/x.png',
    '../secret.png',
    'data/../../secret.png',
    'data/link.png',
    'data/out/secret.png',
    'data\\a.png',
    '/etc/a.png',
  ])('are never %s', async (file) => {
    expect(await imageOfWorkspace(root, file)).toBeUndefined();
  });
});
