import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../electron/workspace/atomic-write';
import { PlumblineError } from '../../../shared/domain/problem';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { canMount, type MountedDisk, mountSmallDisk } from './mounts';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(() => folder.remove());

describe('writing a file atomically', () => {
  it('creates a file, replaces one, and leaves nothing else in the folder', async () => {
    const path = folder.path('a.md');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, new Uint8Array([116, 119, 111]));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(folder.root)).toEqual(['a.md']);
  });

  it('keeps the mode of the file', async () => {
    folder.write('script.sh', 'one');
    chmodSync(folder.path('script.sh'), 0o751);
    await writeFileAtomic(folder.path('script.sh'), 'two');
    expect(statSync(folder.path('script.sh')).mode & 0o7777).toBe(0o751);
  });

  it.runIf(process.getuid?.() === 0)('keeps the owner of the file when it may', async () => {
    folder.write('theirs.md', 'one');
    chownSync(folder.path('theirs.md'), 12345, 23456);
    await writeFileAtomic(folder.path('theirs.md'), 'two');
    expect(statSync(folder.path('theirs.md'))).toMatchObject({ uid: 12345, gid: 23456 });
  });

  it('writes through symbolic links to the real file, also through several and to one that does not exist yet', async () => {
    mkdirSync(folder.path('elsewhere'));
    writeFileSync(folder.path('elsewhere/real.md'), 'one');
    symlinkSync('elsewhere/real.md', folder.path('first.md'));
    symlinkSync('first.md', folder.path('second.md'));
    await writeFileAtomic(folder.path('second.md'), 'two');
    expect(readFileSync(folder.path('elsewhere/real.md'), 'utf8')).toBe('two');
    expect(lstatSync(folder.path('second.md')).isSymbolicLink()).toBe(true);

    symlinkSync('elsewhere/new.md', folder.path('dangling.md'));
    await writeFileAtomic(folder.path('dangling.md'), 'three');
    expect(readFileSync(folder.path('elsewhere/new.md'), 'utf8')).toBe('three');
    expect(lstatSync(folder.path('dangling.md')).isSymbolicLink()).toBe(true);
  });

  it('says that a folder stands where a file should be', async () => {
    mkdirSync(folder.path('a.md'));
    expect(await problemOf(writeFileAtomic(folder.path('a.md'), 'x', { file: 'a.md' }))).toMatchObject({
      code: 'not_a_file',
      file: 'a.md',
      hint: expect.any(String),
    });
    expect(readdirSync(folder.root)).toEqual(['a.md']);
  });

  it('says that the folder does not exist', async () => {
    expect(await problemOf(writeFileAtomic(folder.path('no/such/a.md'), 'x'))).toMatchObject({
      code: 'file_not_writable',
    });
  });

  it('never replaces an existing file when the file must be new', async () => {
    folder.write('a.md', 'one');
    expect(await problemOf(writeFileAtomic(folder.path('a.md'), 'two', { exclusive: true }))).toMatchObject({
      code: 'duplicate_name',
    });
    expect(folder.read('a.md')).toBe('one');
    expect(readdirSync(folder.root)).toEqual(['a.md']);
    await writeFileAtomic(folder.path('b.md'), 'new', { exclusive: true });
    expect(folder.read('b.md')).toBe('new');
  });

  it('leaves the old file and nothing else when the last look says no', async () => {
    folder.write('a.md', 'one');
    const refused = writeFileAtomic(folder.path('a.md'), 'two', {
      beforeReplace() {
        throw new PlumblineError({ code: 'edit_conflict', message: 'No.' });
      },
    });
    expect(await problemOf(refused)).toMatchObject({ code: 'edit_conflict' });
    expect(folder.read('a.md')).toBe('one');
    expect(readdirSync(folder.root)).toEqual(['a.md']);
  });

  it('replaces the name only: another hard link keeps the old content', async () => {
    folder.write('a.md', 'one');
    linkSync(folder.path('a.md'), folder.path('b.md'));
    await writeFileAtomic(folder.path('a.md'), 'two');
    expect([folder.read('a.md'), folder.read('b.md')]).toEqual(['two', 'one']);
  });
});

// Mounting needs root. Where it is not to be had these show as skipped, never as passed.
describe.runIf(canMount)('writing on a disk that refuses', () => {
  let disk: MountedDisk;
  beforeEach(() => {
    disk = mountSmallDisk('64k');
  });
  afterEach(() => disk.remove());

  it('reports a full disk, keeps the old file whole, and leaves no temporary file', async () => {
    const path = join(disk.folder, 'a.md');
    await writeFileAtomic(path, 'the old text');
    expect(await problemOf(writeFileAtomic(path, 'x'.repeat(200_000), { file: 'notebooks/a.md' }))).toMatchObject({
      code: 'disk_full',
      file: 'notebooks/a.md',
      hint: expect.stringContaining('space'),
    });
    expect(readFileSync(path, 'utf8')).toBe('the old text');
    expect(readdirSync(disk.folder)).toEqual(['a.md']);
    await writeFileAtomic(path, 'a text that fits');
    expect(readFileSync(path, 'utf8')).toBe('a text that fits');
  });

  it('reports a read-only file system and keeps the old file', async () => {
    const path = join(disk.folder, 'a.md');
    await writeFileAtomic(path, 'the old text');
    disk.remount('ro');
    expect(await problemOf(writeFileAtomic(path, 'new'))).toMatchObject({
      code: 'file_not_writable',
      message: expect.stringContaining('read-only'),
    });
    expect(await problemOf(writeFileAtomic(join(disk.folder, 'b.md'), 'new'))).toMatchObject({
      code: 'file_not_writable',
    });
    expect(readFileSync(path, 'utf8')).toBe('the old text');
    expect(existsSync(join(disk.folder, 'b.md'))).toBe(false);
  });
});

// Root may write everything: the rights of a file bind other users only.
describe.runIf(process.getuid?.() !== 0)('writing without permission', () => {
  it('does not replace a file that is protected against writing', async () => {
    folder.write('a.md', 'one');
    chmodSync(folder.path('a.md'), 0o444);
    expect(await problemOf(writeFileAtomic(folder.path('a.md'), 'two'))).toMatchObject({ code: 'file_not_writable' });
    expect(folder.read('a.md')).toBe('one');
  });
});
