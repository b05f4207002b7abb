import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../electron/workspace/atomic-write';
import { DocumentStore } from '../../../electron/workspace/document-store';
import { gitVersion } from '../../../electron/workspace/git-info';
import { type WatchOptions, WorkspaceWatcher } from '../../../electron/workspace/watch-workspace';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { until } from './condition';

const hasGit = (await gitVersion()) !== null;

let folder: WorkspaceFolder;
let watcher: WorkspaceWatcher | undefined;
let seen: Set<string>;
let batches: number;

beforeEach(() => {
  folder = WorkspaceFolder.working();
  seen = new Set();
  batches = 0;
});
afterEach(async () => {
  await watcher?.dispose();
  watcher = undefined;
  folder.remove();
});

async function watchWorkspace(options: Partial<WatchOptions> = {}): Promise<WorkspaceWatcher> {
  watcher = new WorkspaceWatcher(folder.root, { sources: ['data/numbers.csv'], ...options });
  watcher.changes.on((change) => {
    batches++;
    for (const file of change.files) seen.add(file);
    for (const file of change.sourceFiles) seen.add(file.slice(folder.root.length + 1));
  });
  await watcher.ready;
  return watcher;
}

/** Waits for a change that is known to come after all others, so that what was not seen by then was not reported. */
async function settled(): Promise<void> {
  folder.write('notebooks/marker.md', `marker ${Math.random()}`);
  await until('the marker is seen', () => seen.delete('notebooks/marker.md'));
}

describe('watching a workspace', () => {
  it('reports each kind of file that people keep in it: changed, new and gone', async () => {
    await watchWorkspace();
    folder.write('plumbline.yaml', 'plumbline: 1\nname: changed\n');
    folder.write('notebooks/good.md', 'changed');
    folder.write('notebooks/new.md', 'new');
    folder.write('pipelines/new.yaml', 'plumbline: 1\n');
    folder.write('specs/new.pipeline.yaml', 'x: 1\n');
    folder.write('data/numbers.csv', 'x\n9\n');
    rmSync(folder.path('checks/total.yml'));
    const expected = [
      'plumbline.yaml',
      'notebooks/good.md',
      'notebooks/new.md',
      'pipelines/new.yaml',
      'specs/new.pipeline.yaml',
      'data/numbers.csv',
      'checks/total.yml',
    ];
    await until('all are seen', () => expected.every((file) => seen.has(file)));
    expect([...seen].sort()).toEqual(expected.sort());
  });

  it('says nothing of the cache, of git, of hidden and other files', async () => {
    await watchWorkspace();
    folder.write('.plumbline/cache.duckdb', 'x');
    folder.write('.git/index', 'x');
    folder.write('notebooks/.good.md.swp', 'x');
    folder.write('notebooks/notes.txt', 'x');
    folder.write('data/other.csv', 'x');
    folder.write('README.md', 'x');
    folder.write('node_modules/a/b.md', 'x');
    await settled();
    expect([...seen]).toEqual([]);
  });

  it('sees a file that an editor saves by renaming, again and again', async () => {
    await watchWorkspace();
    for (let round = 0; round < 4; round++) {
      seen.clear();
      for (const file of ['notebooks/good.md', 'data/numbers.csv', 'plumbline.yaml']) {
        folder.write('scratch', `${folder.read(file)}# ${round}\n`);
        renameSync(folder.path('scratch'), folder.path(file));
      }
      await until(`save ${round} is seen`, () => seen.size === 3);
    }
  });

  it('sees a file that an editor moves aside and writes anew', async () => {
    await watchWorkspace();
    renameSync(folder.path('notebooks/good.md'), folder.path('notebooks/good.md~'));
    folder.write('notebooks/good.md', 'written anew');
    await until('it is seen', () => seen.has('notebooks/good.md'));
    rmSync(folder.path('notebooks/good.md~'));
    folder.write('notebooks/good.md', 'and again');
    seen.clear();
    await until('it is seen again', () => seen.has('notebooks/good.md'));
  });

  it('sees folders that appear later, with what is in them, and files that come back', async () => {
    rmSync(folder.path('notebooks'), { recursive: true });
    rmSync(folder.path('data'), { recursive: true });
    await watchWorkspace();
    mkdirSync(folder.path('notebooks/deep'), { recursive: true });
    folder.write('notebooks/deep/late.md', 'late');
    folder.write('data/numbers.csv', 'x\n1\n');
    await until('they are seen', () => seen.has('notebooks/deep/late.md') && seen.has('data/numbers.csv'));
    seen.clear();
    rmSync(folder.path('data'), { recursive: true });
    await until('the source is gone', () => seen.has('data/numbers.csv'));
    seen.clear();
    folder.write('data/numbers.csv', 'x\n2\n');
    await until('the source is back', () => seen.has('data/numbers.csv'));
  });

  it('follows sources: patterns, files outside of the workspace, and those that the manifest names later', async () => {
    const outside = new WorkspaceFolder();
    outside.write('a.csv', 'x\n1\n');
    outside.write('b.csv', 'x\n1\n');
    try {
      const watching = await watchWorkspace({ sources: ['data/**/*.parquet', outside.path('a.csv')] });
      const sources = new Set<string>();
      watching.changes.on((change) => {
        for (const file of change.sourceFiles) sources.add(file);
      });
      folder.write('data/2001/05/part.parquet', 'x');
      folder.write('data/2001/05/part.txt', 'x');
      outside.write('a.csv', 'x\n2\n');
      outside.write('b.csv', 'x\n2\n');
      await until('both are seen', () => sources.size === 2);
      expect([...sources].sort()).toEqual([outside.path('a.csv'), folder.path('data/2001/05/part.parquet')].sort());

      await watching.setSources([outside.path('b.csv')]);
      sources.clear();
      outside.write('a.csv', 'x\n3\n');
      outside.write('b.csv', 'x\n3\n');
      await until('the new source is seen', () => sources.size > 0);
      await settled();
      expect([...sources]).toEqual([outside.path('b.csv')]);
    } finally {
      outside.remove();
    }
  });

  it('reports what git checks out in few batches', { skip: !hasGit }, async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
        cwd: folder.root,
        stdio: 'pipe',
      });
    git('init', '-q', '-b', 'main');
    for (let number = 0; number < 40; number++) folder.write(`notebooks/n${number}.md`, `one ${number}`);
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('checkout', '-q', '-b', 'other');
    for (let number = 0; number < 40; number++) folder.write(`notebooks/n${number}.md`, `two ${number}`);
    git('rm', '-q', '-f', 'notebooks/good.md');
    git('add', '.');
    git('commit', '-q', '-m', 'two');
    await watchWorkspace();
    git('checkout', '-q', 'main');
    await until('all files are seen', () => seen.size === 41);
    expect(batches).toBeLessThanOrEqual(5);
    batches = 0;
    seen.clear();
    git('checkout', '-q', 'other');
    await until('all files are seen again', () => seen.size === 41);
  });

  it('does not report a write whose content is known, whenever it comes, and does report the next other one', async () => {
    const store = new DocumentStore(folder.root);
    await watchWorkspace({ knows: (file, digest) => store.knows(file, digest) });
    const document = await store.open('notebooks/good.md');
    store.edit(document.file, document.revision, [{ start: 0, end: 0, text: 'mine ' }]);
    await store.save(document.file);
    await settled();
    expect([...seen]).toEqual([]);
    // The same bytes from someone else are no change either; other bytes at any time are.
    writeFileSync(folder.path(document.file), readFileSync(folder.path(document.file)));
    await settled();
    expect([...seen]).toEqual([]);
    await writeFileAtomic(folder.path(document.file), 'theirs');
    await until('the other write is seen', () => seen.has(document.file));
    await store.applyOutsideChange(document.file);
    expect(store.get(document.file)).toMatchObject({ state: 'saved', text: 'theirs' });
    await store.dispose();
  });

  it.runIf(process.platform === 'linux')('gives back every watch to the system when it is disposed of', async () => {
    const watches = () =>
      readdirSync('/proc/self/fdinfo').reduce((count, name) => {
        try {
          return count + (readFileSync(`/proc/self/fdinfo/${name}`, 'utf8').match(/^inotify /gm)?.length ?? 0);
        } catch {
          return count;
        }
      }, 0);
    const before = watches();
    const watching = await watchWorkspace({ sources: ['data/**/*.csv'] });
    expect(watches()).toBeGreaterThan(before);
    await watching.setSources(['data/numbers.csv']);
    const replacing = watching.setSources(['data/*.csv']);
    folder.write('notebooks/late/a.md', 'x');
    await until('it is seen', () => seen.has('notebooks/late/a.md'));
    await watching.setSources(['data/other.csv']);
    // One that is not ready yet when everything ends.
    const late = watching.setSources(['data/last.csv']);
    await watching.dispose();
    await Promise.all([replacing, late]);
    await until('all watches are released', () => watches() === before);
    seen.clear();
    folder.write('notebooks/good.md', 'after');
    expect(watches()).toBe(before);
    expect([...seen]).toEqual([]);
  });
});
