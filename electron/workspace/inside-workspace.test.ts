import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSameFolder, isWithin, requireInsideWorkspace } from './inside-workspace';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-inside-'));
  mkdirSync(join(folder, 'real/notebooks'), { recursive: true });
  mkdirSync(join(folder, 'real-not'));
  symlinkSync('real', join(folder, 'workspace'));
  root = join(folder, 'workspace');
});
afterEach(() => rmSync(folder, { recursive: true }));

const outcome = (file: string) =>
  requireInsideWorkspace(root, join(root, file), file).then(
    () => 'inside',
    (error: { problem: { code: string } }) => error.problem.code,
  );

describe('a path is inside of the workspace', () => {
  it.each(['notebooks/a.md', 'notebooks/new/folder/a.md', '..a.md'])(
    '%s, also when nothing is there yet',
    async (file) => {
      expect(await outcome(file)).toBe('inside');
    },
  );

  it('when links lead around and back into it', async () => {
    symlinkSync('../../workspace/b.md', join(root, 'notebooks/link.md'));
    expect(await outcome('notebooks/link.md')).toBe('inside');
    writeFileSync(join(root, 'b.md'), '');
    expect(await outcome('notebooks/link.md')).toBe('inside');
  });

  it.each([
    ['a file', '/etc/hostname'],
    ['a file that does not exist', '../../nothing.md'],
    ['a folder whose name starts like the workspace', '../../real-not/a.md'],
    ['the folder above', '../..'],
  ])('not when a link leads to %s', async (_what, target) => {
    symlinkSync(target, join(root, 'notebooks/link.md'));
    expect(await outcome('notebooks/link.md')).toBe('access_denied');
  });

  it('not when a folder on the way is such a link, or links go round', async () => {
    symlinkSync('../../real-not', join(root, 'notebooks/deep'));
    expect(await outcome('notebooks/deep/new/a.md')).toBe('access_denied');
    symlinkSync('round.md', join(root, 'notebooks/round.md'));
    await expect(requireInsideWorkspace(root, join(root, 'notebooks/round.md'), 'round.md')).resolves.toBeUndefined();
  });
});

it('a name that only starts with two dots stays in its folder', () => {
  expect(isWithin('/w/..data', '/w')).toBe(true);
  expect(isWithin('/w', '/w')).toBe(true);
  expect(isWithin('/', '/w')).toBe(false);
  expect(isWithin('/ww', '/w')).toBe(false);
});

it('a link to a folder names the same folder', async () => {
  expect(await isSameFolder(root, join(folder, 'real'))).toBe(true);
  expect(await isSameFolder(root, join(folder, 'real-not'))).toBe(false);
  expect(await isSameFolder(join(folder, 'gone'), join(folder, 'gone-too'))).toBe(false);
});
