import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DocumentChange, DocumentStore } from '../../../electron/workspace/document-store';
import { digestOf } from '../../../electron/workspace/text-file';
import type { NotebookDocument } from '../../../shared/contract/app-state';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { until } from './condition';
import { canMount, mountSmallDisk } from './mounts';

const file = 'notebooks/a.md';
let folder: WorkspaceFolder;
let store: DocumentStore;
let changes: DocumentChange[];

beforeEach(() => {
  folder = new WorkspaceFolder();
  folder.write(file, '# One\n');
  store = new DocumentStore(folder.root);
  changes = [];
  store.changes.on((change) => changes.push(change));
});
afterEach(async () => {
  await store.dispose();
  folder.remove();
});

function append(document: NotebookDocument, text: string): number {
  return store.edit(document.file, document.revision, [
    { start: document.text.length, end: document.text.length, text },
  ]);
}

function now(): NotebookDocument {
  const document = store.get(file);
  if (document === undefined) throw new Error('not open');
  return document;
}

describe('editing', () => {
  it('gives each text its own revision, and refuses an edit of an older one', async () => {
    const document = await store.open(file);
    expect(document).toMatchObject({ text: '# One\n', state: 'saved' });
    const revision = append(document, 'two');
    expect(revision).toBeGreaterThan(document.revision);
    expect(now()).toMatchObject({ text: '# One\ntwo', state: 'dirty', revision });
    expect(await problemOf(Promise.resolve().then(() => append(document, 'late')))).toMatchObject({
      code: 'stale_revision',
      file,
    });
    expect(now().text).toBe('# One\ntwo');
  });

  it('applies edits in order, all of them or none', async () => {
    const document = await store.open(file);
    const revision = store.edit(file, document.revision, [
      { start: 2, end: 5, text: 'Two' },
      { start: 0, end: 2, text: '## ' },
      { start: 3, end: 6, text: 'Three' },
    ]);
    expect(now().text).toBe('## Three\n');
    expect(
      await problemOf(
        Promise.resolve().then(() =>
          store.edit(file, revision, [
            { start: 0, end: 1, text: '' },
            { start: 0, end: 500, text: '' },
          ]),
        ),
      ),
    ).toMatchObject({ code: 'bad_usage' });
    expect(now()).toMatchObject({ text: '## Three\n', revision });
  });

  it('is on disk within a second, without anyone saving', async () => {
    const document = await store.open(file);
    append(document, 'two');
    const typed = Date.now();
    await until('it is saved', () => folder.read(file) === '# One\ntwo');
    expect(Date.now() - typed).toBeLessThan(1000);
    await until('it says so', () => now().state === 'saved');
    expect(now().savedAt).toBeDefined();
  });

  it('is on disk within a second of the first edit even when the typing goes on', async () => {
    let document = await store.open(file);
    const typed = Date.now();
    await until('something is saved', () => {
      append(document, '.');
      document = now();
      return folder.read(file) !== '# One\n';
    });
    expect(Date.now() - typed).toBeLessThan(1000);
    await store.save(file);
    expect(folder.read(file)).toBe(now().text);
  });

  it('keeps the byte order mark, line ends and missing last line end of the file', async () => {
    folder.write(file, '\uFEFF# One\r\nno end');
    const document = await store.open(file);
    expect(document.text).toBe('# One\r\nno end');
    append(document, '!');
    await store.save(file);
    expect(folder.read(file)).toBe('\uFEFF# One\r\nno end!');
  });

  it('writes through a symbolic link', async () => {
    folder.write('shared/real.md', 'one');
    symlinkSync('../shared/real.md', folder.path('notebooks/link.md'));
    const document = await store.open('notebooks/link.md');
    append(document, ' two');
    await store.save('notebooks/link.md');
    expect(folder.read('shared/real.md')).toBe('one two');
  });

  it('reads and writes nothing through a link that leads out of the workspace', async () => {
    const outside = new WorkspaceFolder();
    outside.write('private.md', 'private\n');
    symlinkSync(outside.path('private.md'), folder.path('notebooks/link.md'));
    symlinkSync(outside.root, folder.path('notebooks/folder'));
    symlinkSync(outside.path('not-there-yet.md'), folder.path('notebooks/dangling.md'));
    for (const name of ['notebooks/link.md', 'notebooks/folder/private.md', 'notebooks/dangling.md'])
      expect(await problemOf(store.open(name))).toMatchObject({ code: 'access_denied', file: name });
    expect(await problemOf(store.create('folder/new', 'New'))).toMatchObject({ code: 'access_denied' });
    // One that becomes such a link while it is open.
    const document = await store.open(file);
    append(document, 'mine');
    rmSync(folder.path(file));
    symlinkSync(outside.path('private.md'), folder.path(file));
    expect(await problemOf(store.save(file))).toMatchObject({ code: 'access_denied' });
    expect(now()).toMatchObject({ text: '# One\nmine', state: 'dirty' });
    expect(Object.keys(outside.digests())).toEqual(['private.md']);
    expect(outside.read('private.md')).toBe('private\n');
    outside.remove();
  });

  it('opens documents only, not whatever lies in the workspace', async () => {
    for (const name of [
      'package.json',
      '.envrc',
      'data/flights.csv',
      '.GIT/config',
      '.Plumbline/lock',
      'notebooks/a.md/',
    ])
      expect(await problemOf(store.open(name))).toMatchObject({ code: 'access_denied' });
    folder.write('plumbline.yaml', 'plumbline: 1\n');
    expect(await store.open('plumbline.yaml')).toMatchObject({ state: 'saved' });
  });

  it('refuses names that lead out of the workspace or into its cache', async () => {
    for (const name of [
      '../a.md',
      '/etc/passwd',
      'notebooks/../../a.md',
      '.plumbline/lock',
      '.git/config',
      'a\\b.md',
    ]) {
      expect(await problemOf(store.open(name))).toMatchObject({ code: 'access_denied' });
    }
  });

  it('says what cannot be opened', async () => {
    expect(await problemOf(store.open('notebooks/none.md'))).toMatchObject({ code: 'file_not_found' });
    mkdirSync(folder.path('notebooks/folder.md'));
    expect(await problemOf(store.open('notebooks/folder.md'))).toMatchObject({ code: 'not_a_file' });
  });

  it('opens a file that is no UTF-8 read-only, and leaves its bytes', async () => {
    folder.write(file, Buffer.from('# Caf\xe9\n', 'latin1'));
    const document = await store.open(file);
    expect(document).toMatchObject({ state: 'read_only', problem: { code: 'bad_encoding', line: 1 } });
    expect(await problemOf(Promise.resolve().then(() => append(document, 'x')))).toMatchObject({
      code: 'bad_encoding',
    });
    await store.save(file);
    expect(folder.read(file)).toBe(Buffer.from('# Caf\xe9\n', 'latin1').toString('utf8'));
    // Saved as UTF-8 by another program, it can be edited.
    folder.write(file, '# Café\n');
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'saved', text: '# Café\n' });
  });
});

describe('a change from outside', () => {
  it('is taken over when there are no edits here', async () => {
    const document = await store.open(file);
    folder.write(file, '# Outside\n');
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ text: '# Outside\n', state: 'saved' });
    expect(now().revision).toBeGreaterThan(document.revision);
    expect(changes.map((change) => change.what)).toEqual(['text']);
  });

  it('is no change when the bytes are the same, as after an own save', async () => {
    const document = await store.open(file);
    append(document, 'two');
    await store.save(file);
    const saved = now();
    changes.length = 0;
    folder.write(file, saved.text);
    await store.applyOutsideChange(file);
    expect(now()).toEqual(saved);
    expect(changes).toEqual([]);
  });

  it('puts the document in conflict when there are edits here, and overwrites neither side', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'conflict', text: '# One\nmine', diskText: '# Theirs\n' });
    append(now(), ' and more');
    await store.save(file);
    await store.saveAll();
    expect(folder.read(file)).toBe('# Theirs\n');
    expect(now()).toMatchObject({ state: 'conflict', text: '# One\nmine and more' });
  });

  it('is found by the save itself when no watcher saw it', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    expect(await store.save(file)).toMatchObject({ state: 'conflict', diskText: '# Theirs\n' });
    expect(folder.read(file)).toBe('# Theirs\n');
  });

  it('is found by the automatic save, which then writes nothing', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    await until('the conflict shows', () => now().state === 'conflict');
    expect(folder.read(file)).toBe('# Theirs\n');
  });

  it('ends in the text here when that is chosen', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    await store.applyOutsideChange(file);
    expect(await store.resolveConflict(file, 'mine')).toMatchObject({ state: 'saved', text: '# One\nmine' });
    expect(folder.read(file)).toBe('# One\nmine');
  });

  it('ends in the text on disk when that is chosen', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    await store.applyOutsideChange(file);
    const before = now().revision;
    expect(await store.resolveConflict(file, 'disk')).toMatchObject({ state: 'saved', text: '# Theirs\n' });
    expect(now().revision).toBeGreaterThan(before);
    expect(folder.read(file)).toBe('# Theirs\n');
  });

  it('that comes after the one that was shown is shown too, before anything is overwritten', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    await store.applyOutsideChange(file);
    folder.write(file, '# Theirs, later\n');
    expect(await store.resolveConflict(file, 'mine')).toMatchObject({
      state: 'conflict',
      text: '# One\nmine',
      diskText: '# Theirs, later\n',
    });
    expect(folder.read(file)).toBe('# Theirs, later\n');
  });

  it('ends the conflict when it takes the file back to where the edits started', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, '# Theirs\n');
    await store.applyOutsideChange(file);
    folder.write(file, '# One\n');
    await store.applyOutsideChange(file);
    expect(now().state).toBe('dirty');
    await until('it is saved', () => folder.read(file) === '# One\nmine');
  });

  it('that wrote the very text that is here is no conflict', async () => {
    append(await store.open(file), 'same');
    folder.write(file, '# One\nsame');
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'saved', text: '# One\nsame' });
  });

  it('that deleted the file keeps the text, and the file comes back only when it is saved on purpose', async () => {
    append(await store.open(file), 'mine');
    rmSync(folder.path(file));
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'deleted', text: '# One\nmine' });
    await store.saveAll();
    expect(readdirSync(folder.path('notebooks'))).toEqual([]);
    expect(store.openTexts().has(file)).toBe(false);
    expect(await store.save(file)).toMatchObject({ state: 'saved' });
    expect(folder.read(file)).toBe('# One\nmine');
  });

  it('that deleted the folder is survived: saving makes it again', async () => {
    await store.open(file);
    rmSync(folder.path('notebooks'), { recursive: true });
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'deleted', text: '# One\n' });
    await store.save(file);
    expect(folder.read(file)).toBe('# One\n');
  });

  it('by an editor that saves through a rename is a change like any other', async () => {
    await store.open(file);
    writeFileSync(folder.path('notebooks/.a.md.swap'), '# Renamed\n');
    renameSync(folder.path('notebooks/.a.md.swap'), folder.path(file));
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'saved', text: '# Renamed\n' });
  });

  it('to bytes that are no UTF-8 is a conflict with edits here, whose text is not lost', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, Buffer.from([0x23, 0xff, 0xfe]));
    await store.applyOutsideChange(file);
    expect(now()).toMatchObject({ state: 'conflict', text: '# One\nmine' });
    await store.resolveConflict(file, 'mine');
    expect(folder.read(file)).toBe('# One\nmine');
  });
});

describe('a race between saving and writers outside', () => {
  it('never loses a text that someone outside wrote, except to a decision', async () => {
    // The writer outside replaces the file again and again while edits are saved; whatever it wrote last must be on disk
    // or be shown as the other side of a conflict.
    for (let round = 0; round < 40; round++) {
      let document = await store.open(file);
      append(document, `mine ${round}`);
      const saving = store.save(file);
      for (let turn = 0; turn < round % 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(folder.path(file), `theirs ${round}`);
      await saving;
      await store.applyOutsideChange(file);
      document = now();
      const disk = folder.read(file);
      // Either the outside write came last and is taken or shown, or the save saw it first.
      expect(disk).toBe(`theirs ${round}`);
      if (document.state === 'conflict') expect(document.diskText).toBe(disk);
      else expect(document).toMatchObject({ state: 'saved', text: disk });
      if (document.state === 'conflict') await store.resolveConflict(file, 'disk');
    }
  });
});

describe('new notebooks', () => {
  it('get a title, a place under notebooks/, and are open', async () => {
    const document = await store.create('late flights', 'Late "flights"');
    expect(document).toMatchObject({ file: 'notebooks/late flights.md', state: 'saved' });
    expect(folder.read('notebooks/late flights.md')).toBe(document.text);
    expect(document.text).toContain('# Late "flights"');
  });

  it('never replace a file', async () => {
    expect(await problemOf(store.create('a', 'A'))).toMatchObject({ code: 'duplicate_name', file });
    expect(folder.read(file)).toBe('# One\n');
  });

  it('need a name that every system can hold', async () => {
    for (const name of ['', '../out', 'notebooks/', 'a\u0000b', '.hidden', 'con|pipe', 'x'.repeat(300)]) {
      expect(await problemOf(store.create(name, 'T'))).toMatchObject({ code: 'bad_name' });
    }
  });
});

describe('new files of checks', () => {
  it('are made where checks lie, and are open', async () => {
    const document = await store.createCheckFile('checks/delays.yml', 'checks:\n');
    expect(document).toMatchObject({ file: 'checks/delays.yml', state: 'saved', text: 'checks:\n' });
    expect(folder.read('checks/delays.yml')).toBe('checks:\n');
    store.edit(document.file, document.revision, [{ start: 8, end: 8, text: '  - schema:\n' }]);
    await store.save(document.file);
    expect(folder.read('checks/delays.yml')).toBe('checks:\n  - schema:\n');
  });

  it('never replace a file', async () => {
    folder.write('checks/a.yml', 'checks:\n');
    expect(await problemOf(store.createCheckFile('checks/a.yml', ''))).toMatchObject({ code: 'duplicate_name' });
    expect(folder.read('checks/a.yml')).toBe('checks:\n');
  });

  it('are made nowhere else', async () => {
    for (const name of [
      'a.yml',
      'checks/a.md',
      'checks/../a.yml',
      '../checks/a.yml',
      'checks/.a.yml',
      'notebooks/a.yml',
      '/checks/a.yml',
      'checks/',
      'plumbline.yaml',
    ]) {
      expect([name, await problemOf(store.createCheckFile(name, ''))]).toMatchObject([name, { code: 'access_denied' }]);
    }
  });
});

describe('a file that is made or taken away', () => {
  it('is made with a text, once, and only where documents lie', async () => {
    const made = await store.createText('pipelines/a.yaml', 'plumbline: 1\n');
    expect(made).toMatchObject({ file: 'pipelines/a.yaml', text: 'plumbline: 1\n', state: 'saved' });
    expect(folder.read('pipelines/a.yaml')).toBe('plumbline: 1\n');
    expect(await problemOf(store.createText('pipelines/a.yaml', 'other'))).toMatchObject({ code: 'duplicate_name' });
    expect(await problemOf(store.createText('.git/config', 'x'))).toMatchObject({ code: 'access_denied' });
    expect(folder.read('pipelines/a.yaml')).toBe('plumbline: 1\n');
  });

  it('is taken away with what was typed last; its page sees that, and it can be made again', async () => {
    append(await store.open(file), 'mine');
    await store.remove(file);
    expect(existsSync(folder.path(file))).toBe(false);
    expect(now()).toMatchObject({ state: 'deleted', text: '# One\nmine' });
    expect(changes.at(-1)).toMatchObject({ what: 'state', document: { state: 'deleted' } });
    await store.createText(file, '# Again\n');
    expect(now()).toMatchObject({ state: 'saved', text: '# Again\n' });
  });

  it('is not taken away when it holds what nobody here has seen', async () => {
    await store.open(file);
    folder.write(file, 'theirs');
    expect(await problemOf(store.remove(file))).toMatchObject({ code: 'edit_conflict', file });
    expect(folder.read(file)).toBe('theirs');
    append(now(), 'mine');
    folder.write(file, 'theirs again');
    expect(await problemOf(store.remove(file))).toMatchObject({ code: 'edit_conflict', file });
    expect(folder.read(file)).toBe('theirs again');
  });
});

describe('a workspace that another window writes', () => {
  it('can be read and not edited', async () => {
    const problem = { code: 'workspace_locked', severity: 'warning', message: 'Open elsewhere.' } as const;
    const reader = new DocumentStore(folder.root, { readOnly: problem });
    const document = await reader.open(file);
    expect(document).toMatchObject({ state: 'read_only', problem });
    expect(() => reader.edit(file, document.revision, [{ start: 0, end: 0, text: 'x' }])).toThrow('Open elsewhere.');
    expect(await problemOf(reader.create('b', 'B'))).toMatchObject({ code: 'workspace_locked' });
    folder.write(file, '# Written there\n');
    await reader.applyOutsideChange(file);
    expect(reader.get(file)).toMatchObject({ state: 'read_only', text: '# Written there\n' });
    await reader.dispose();
    expect(() => statSync(folder.path('.plumbline/journal'))).toThrow();
  });
});

describe.runIf(canMount)('a disk that is full', () => {
  it('keeps the old file and the edits, says so, and saves by itself when there is space', async () => {
    const disk = mountSmallDisk('64k');
    const small = new DocumentStore(disk.folder);
    try {
      mkdirSync(join(disk.folder, 'notebooks'));
      writeFileSync(join(disk.folder, file), 'old');
      const document = await small.open(file);
      const text = 'x'.repeat(100_000);
      small.edit(file, document.revision, [{ start: 0, end: 3, text }]);
      expect(await problemOf(small.save(file))).toMatchObject({ code: 'disk_full', file });
      expect(small.get(file)).toMatchObject({ state: 'dirty', problem: { code: 'disk_full' } });
      expect(statSync(join(disk.folder, file)).size).toBe(3);
      disk.remount('size=4m');
      await until('it is saved', () => small.get(file)?.state === 'saved');
      expect(statSync(join(disk.folder, file)).size).toBe(100_000);
      expect(small.get(file)?.problem).toBeUndefined();
    } finally {
      await small.dispose();
      disk.remove();
    }
  });
});

describe('a file that comes back as it was', () => {
  it('ends a conflict, and the edits are saved', async () => {
    append(await store.open(file), 'mine');
    folder.write(file, 'theirs');
    await store.applyOutsideChange(file);
    expect(now().state).toBe('conflict');
    folder.write(file, '# One\n');
    expect(store.knows(file, digestOf('# One\n'))).toBe(false);
    await store.applyOutsideChange(file);
    await until('it is saved', () => now().state === 'saved');
    expect(folder.read(file)).toBe('# One\nmine');
  });

  it('ends the deleted state, so that what is typed next is saved', async () => {
    await store.open(file);
    rmSync(folder.path(file));
    await store.applyOutsideChange(file);
    expect(now().state).toBe('deleted');
    folder.write(file, '# One\n');
    expect(store.knows(file, digestOf('# One\n'))).toBe(false);
    await store.applyOutsideChange(file);
    expect(now().state).toBe('saved');
    append(now(), 'mine');
    await until('it is saved', () => folder.read(file) === '# One\nmine');
  });

  it('ends the problem of a file that could not be read', async () => {
    await store.open(file);
    renameSync(folder.path(file), folder.path('aside'));
    mkdirSync(folder.path(file));
    changes = [];
    await store.applyOutsideChange(file);
    expect(now().problem).toMatchObject({ code: 'not_a_file' });
    expect(changes.map((change) => change.what)).toEqual(['state']);
    rmSync(folder.path(file), { recursive: true });
    renameSync(folder.path('aside'), folder.path(file));
    await store.applyOutsideChange(file);
    expect(now().problem).toBeUndefined();
  });
});
