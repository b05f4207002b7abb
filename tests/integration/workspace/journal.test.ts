import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DocumentStore } from '../../../electron/workspace/document-store';
import { EditJournal, readLeftJournals } from '../../../electron/workspace/journal';
import { digestOf } from '../../../electron/workspace/text-file';
import type { Problem } from '../../../shared/domain/problem';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { bundleProgram, RunningProgram } from './child-process';
import { canMount, mountSmallDisk } from './mounts';

let program: { path: string; remove(): void };
beforeAll(async () => {
  program = await bundleProgram('edit-program.ts');
});
afterAll(() => program.remove());

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
  folder.write('notebooks/typed.md', '');
});
afterEach(() => folder.remove());

const file = 'notebooks/typed.md';

/** Lets the program type for a while, then kills it; gives what it had typed one second before. */
async function typeAndKill(args: readonly string[], edits: number): Promise<{ before: number; last: number }> {
  const child = new RunningProgram(program.path, [folder.root, ...args]);
  const typed: { number: number; at: number }[] = [];
  while (typed.length < edits) {
    const [number, at] = (await child.line()).split(' ').map(Number);
    typed.push({ number: number ?? 0, at: at ?? 0 });
  }
  const killed = Date.now();
  await child.kill();
  for (const line of child.printed()) {
    const [number, at] = line.split(' ').map(Number);
    typed.push({ number: number ?? 0, at: at ?? 0 });
  }
  const before = typed.filter((edit) => edit.at <= killed - 1000).at(-1)?.number ?? 0;
  return { before, last: typed.at(-1)?.number ?? 0 };
}

/** How many words stand in a text, from the first, without a gap and without anything else. */
function wordsIn(text: string): number {
  const words = text.split(' ').slice(0, -1);
  expect(words).toEqual(words.map((_, index) => `w${index + 1}`));
  return words.length;
}

describe('a process that is killed while someone types', () => {
  it('loses at most the last second, at whatever moment it was killed', async () => {
    for (const edits of [50, 700, 1500, 3000]) {
      folder.write(file, '');
      const { before, last } = await typeAndKill([], edits);
      const store = new DocumentStore(folder.root);
      await store.recover();
      const words = wordsIn((await store.open(file)).text);
      expect(words).toBeGreaterThanOrEqual(before);
      // One edit may have been journalled whose number was not printed yet.
      expect(words).toBeLessThanOrEqual(last + 1);
      await store.save(file);
      expect(wordsIn(folder.read(file))).toBe(words);
      await store.dispose();
      expect(readdirSync(folder.path('.plumbline/journal'))).toEqual([]);
    }
  });

  it('loses nothing of note even when it never came to saving', async () => {
    const { before, last } = await typeAndKill(['hold'], 1500);
    expect(folder.read(file)).toBe('');
    const store = new DocumentStore(folder.root);
    const [document] = await store.recover();
    expect(document).toMatchObject({ file, state: 'dirty' });
    const words = wordsIn(document?.text ?? '');
    expect(words).toBeGreaterThanOrEqual(before);
    // The journal is written at once: what is lost is what was typed within a few milliseconds.
    expect(words).toBeGreaterThan(last - 200);
    await store.save(file);
    expect(wordsIn(folder.read(file))).toBe(words);
    await store.dispose();
  });

  it('leaves both sides when the file was changed outside before the next start', async () => {
    await typeAndKill(['hold'], 200);
    folder.write(file, 'from another editor\n');
    const store = new DocumentStore(folder.root);
    const [document] = await store.recover();
    expect(document).toMatchObject({ file, state: 'conflict', diskText: 'from another editor\n' });
    expect(wordsIn(document?.text ?? '')).toBeGreaterThan(0);
    expect(folder.read(file)).toBe('from another editor\n');
    // Not decided yet: it is there again after the next start.
    await store.dispose();
    const next = new DocumentStore(folder.root);
    expect((await next.recover())[0]).toMatchObject({ state: 'conflict', text: document?.text });
    await next.resolveConflict(file, 'mine');
    expect(folder.read(file)).toBe(document?.text);
    await next.dispose();
    expect(readdirSync(folder.path('.plumbline/journal'))).toEqual([]);
  });

  it('leaves the text when the file was deleted before the next start', async () => {
    await typeAndKill(['hold'], 200);
    rmSync(folder.path(file));
    const store = new DocumentStore(folder.root);
    const [document] = await store.recover();
    expect(document).toMatchObject({ file, state: 'deleted' });
    expect(wordsIn(document?.text ?? '')).toBeGreaterThan(0);
    await store.save(file);
    expect(folder.read(file)).toBe(document?.text);
    await store.dispose();
  });
});

describe('a process that ended between putting a text in place of its file and saying so', () => {
  const unsaved = (text: string) => ({ file, base: digestOf(''), bom: false, text });

  /** The journal of a process that had typed `a b` when it saved, and `a b c` when it ended. */
  async function endWhileSaving(digest: string, large = ''): Promise<void> {
    const journal = new EditJournal(folder.root, fail);
    journal.record(unsaved(`${large}a b`), []);
    await journal.saving(file, digest);
    const end = large.length + 3;
    journal.record(unsaved(`${large}a b c`), [{ start: end, end, text: ' c' }]);
    await journal.close();
  }

  it('left a change of its own: the next start goes on from there, without a conflict', async () => {
    await endWhileSaving(digestOf('a b'));
    folder.write(file, 'a b');
    const store = new DocumentStore(folder.root);
    expect(await store.recover()).toMatchObject([{ file, state: 'dirty', text: 'a b c' }]);
    await store.save(file);
    expect(folder.read(file)).toBe('a b c');
    await store.dispose();
  });

  it('says so also in a journal that was written anew', async () => {
    const large = 'x'.repeat(5 * 1024 * 1024);
    await endWhileSaving(digestOf(`${large}a b`), large);
    folder.write(file, `${large}a b`);
    const store = new DocumentStore(folder.root);
    expect(await store.recover()).toMatchObject([{ file, state: 'dirty' }]);
    await store.dispose();
  });

  it('is in conflict with a file that holds something else', async () => {
    await endWhileSaving(digestOf('a b'));
    folder.write(file, 'from another editor\n');
    const store = new DocumentStore(folder.root);
    expect(await store.recover()).toMatchObject([{ file, state: 'conflict', diskText: 'from another editor\n' }]);
    await store.dispose();
  });
});

describe('a journal that someone else put into the workspace', () => {
  it('opens nothing outside of the workspace, and keeps nobody from opening it', async () => {
    const outside = new WorkspaceFolder();
    outside.write('profile', 'well known');
    symlinkSync(outside.path('profile'), folder.path('notebooks/link.md'));
    const entries = [
      { file: '../../elsewhere.md', base: null },
      { file: 'notebooks/link.md', base: digestOf('well known') },
      { file, base: digestOf('') },
    ].map((entry) => JSON.stringify({ seq: 1, bom: false, text: 'hostile', ...entry }));
    folder.write('.plumbline/journal/hostile.ndjson', ['{}', ...entries, ''].join('\n'));
    const store = new DocumentStore(folder.root);
    const documents = await store.recover();
    expect(documents).toMatchObject([
      { file: 'notebooks/link.md', problem: { code: 'access_denied' } },
      { file, state: 'dirty' },
    ]);
    await store.dispose();
    expect(outside.read('profile')).toBe('well known');
    expect(folder.read(file)).toBe('hostile');
    outside.remove();
  });
});

describe('the journal', () => {
  const unsaved = (text: string) => ({ file, base: digestOf(''), bom: false, text });

  it('gives back the last text of each file that was not saved', async () => {
    const journal = new EditJournal(folder.root, fail);
    journal.record(unsaved('a'), []);
    journal.record(unsaved('ab'), [{ start: 1, end: 1, text: 'b' }]);
    journal.record({ ...unsaved('saved'), file: 'notebooks/saved.md' }, []);
    journal.clear('notebooks/saved.md');
    await journal.close();
    const left = await readLeftJournals(folder.root);
    expect(left.texts).toEqual([unsaved('ab')]);
    await left.discard();
    expect((await readLeftJournals(folder.root)).texts).toEqual([]);
  });

  it('is not taken from a process that lives', async () => {
    const journal = new EditJournal(folder.root, fail);
    journal.record(unsaved('a'), []);
    await journal.flush();
    expect((await readLeftJournals(folder.root)).texts).toEqual([]);
    await journal.close();
  });

  it('does not grow with what was saved', async () => {
    const journal = new EditJournal(folder.root, fail);
    const text = 'x'.repeat(10_000);
    for (let round = 0; round < 50; round++) {
      journal.record(unsaved(text + round), []);
      await journal.flush();
      journal.clear(file);
      await journal.flush();
    }
    const [name = ''] = readdirSync(folder.path('.plumbline/journal'));
    expect(folder.read(`.plumbline/journal/${name}`).length).toBeLessThan(1000);
    await journal.close();
    expect(readdirSync(folder.path('.plumbline/journal'))).toEqual([]);
  });

  it('is written anew when it grows while another document stays unsaved, and keeps that one', async () => {
    const journal = new EditJournal(folder.root, fail);
    journal.record({ ...unsaved('in conflict for long'), file: 'notebooks/other.md' }, []);
    const text = 'x'.repeat(500_000);
    for (let round = 0; round < 20; round++) {
      journal.record(unsaved(text + round), []);
      journal.clear(file);
      await journal.flush();
    }
    journal.record(unsaved('last'), []);
    const [name = ''] = readdirSync(folder.path('.plumbline/journal'));
    await journal.flush();
    expect(folder.read(`.plumbline/journal/${name}`).length).toBeLessThan(6_000_000);
    await journal.close();
    const { texts } = await readLeftJournals(folder.root);
    expect(texts.map((entry) => entry.text).sort()).toEqual(['in conflict for long', 'last']);
  });

  it.runIf(canMount)('says once that the disk is full, and holds everything again when there is space', async () => {
    const disk = mountSmallDisk('64k');
    try {
      const problems: Problem[] = [];
      const journal = new EditJournal(disk.folder, (problem) => problems.push(problem));
      journal.record(unsaved('fits'), []);
      await journal.flush();
      journal.record(unsaved('x'.repeat(200_000)), [{ start: 0, end: 4, text: 'x'.repeat(200_000) }]);
      await journal.flush();
      journal.record(unsaved('y'.repeat(200_000)), [{ start: 0, end: 200_000, text: 'y'.repeat(200_000) }]);
      await journal.flush();
      expect(problems.map((problem) => problem.code)).toEqual(['disk_full']);
      disk.remount('size=2m');
      journal.record(unsaved('z'), [{ start: 0, end: 200_000, text: 'z' }]);
      await journal.close();
      expect((await readLeftJournals(disk.folder)).texts).toEqual([unsaved('z')]);
    } finally {
      disk.remove();
    }
  });
});

function fail(problem: Problem): void {
  throw new Error(problem.message);
}
