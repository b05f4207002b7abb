import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSampleWorkspace, importFiles, initWorkspace } from '../../../electron/workspace/create-workspace';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import { problemOf } from '../../support/problem-of';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { canMount, mountSmallDisk } from './mounts';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(() => folder.remove());

describe('a new workspace', () => {
  it('has its folders, keeps the cache out of git, and loads without a problem', async () => {
    const root = folder.path('flight-ops');
    await initWorkspace(root, {});
    expect(readdirSync(root).sort()).toEqual([
      '.gitattributes',
      '.gitignore',
      'README.md',
      'checks',
      'data',
      'notebooks',
      'pipelines',
      'plumbline.yaml',
    ]);
    const snapshot = await loadWorkspace(root);
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.manifest.name).toBe('flight-ops');
    expect(folder.read('flight-ops/.gitignore').split('\n')).toContain('.plumbline/');
  });

  it.each(['it\'s "mine": yes', '42', 'true', 'ünïcode', '- list'])('may be named %s', async (name) => {
    await initWorkspace(folder.root, { name });
    const snapshot = await loadWorkspace(folder.root);
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.manifest.name).toBe(name);
  });

  it('leaves the files that are there, and adds to the .gitignore', async () => {
    folder.write('README.md', 'mine');
    folder.write('.gitignore', 'node_modules');
    folder.write('notebooks/a.md', 'mine too');
    await initWorkspace(folder.root, { name: 'x' });
    expect(folder.read('README.md')).toBe('mine');
    expect(folder.read('notebooks/a.md')).toBe('mine too');
    expect(folder.read('.gitignore')).toBe('node_modules\n.plumbline/\n.plumbline-*.tmp\n');
  });

  it('lets git merge sketches by what they say, once, and leaves what is said of other files', async () => {
    folder.write('.gitattributes', '*.csv -text');
    await initWorkspace(folder.root, { name: 'x' });
    expect(folder.read('.gitattributes')).toBe(
      '*.csv -text\n/pipelines/**/*.yaml merge=plumbline\n/pipelines/**/*.yml merge=plumbline\n',
    );
    const other = folder.path('other');
    folder.write('other/.gitattributes', 'pipelines/*.yaml merge=plumbline\n');
    await initWorkspace(other, {});
    expect(folder.read('other/.gitattributes')).toBe('pipelines/*.yaml merge=plumbline\n');
  });

  it('is never made over one that exists', async () => {
    folder.write('plumbline.yaml', 'plumbline: 1\nname: old\n');
    expect(await problemOf(initWorkspace(folder.root, { name: 'new' }))).toMatchObject({
      code: 'duplicate_name',
      hint: expect.any(String),
    });
    expect(folder.digests()).toEqual({ 'plumbline.yaml': expect.any(String) });
    expect(folder.read('plumbline.yaml')).toContain('old');
  });

  it('is not made where a file stands', async () => {
    folder.write('file', 'x');
    expect(await problemOf(initWorkspace(folder.path('file'), {}))).toMatchObject({ code: 'not_a_file' });
    expect(await problemOf(initWorkspace(folder.path('file/deeper'), {}))).toMatchObject({ code: 'not_a_file' });
  });

  it('with the sample has its notebooks, checks and data', async () => {
    await createSampleWorkspace(folder.path('sample'));
    const snapshot = await loadWorkspace(folder.path('sample'));
    expect(snapshot.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(snapshot.sources.map((source) => [source.name, source.files.length])).toEqual([
      ['flights', 1],
      ['airports', 1],
      ['birdstrikes', 1],
    ]);
    expect(snapshot.notebooks.length).toBeGreaterThan(0);
  });

  it.runIf(canMount)('that does not fit on the disk is no workspace, and says so', async () => {
    const disk = mountSmallDisk('1m');
    try {
      expect(await problemOf(createSampleWorkspace(join(disk.folder, 'sample')))).toMatchObject({ code: 'disk_full' });
      expect(existsSync(join(disk.folder, 'sample/plumbline.yaml'))).toBe(false);
    } finally {
      disk.remove();
    }
  });
});

describe('importing files', () => {
  let outside: WorkspaceFolder;
  beforeEach(async () => {
    outside = new WorkspaceFolder();
    outside.write('Late flights.csv', 'a,b\n1,2\n');
    await initWorkspace(folder.root, { name: 'test' });
  });
  afterEach(() => outside.remove());

  it('copies them into data/ and names them after the file', async () => {
    const result = await importFiles(folder.root, [outside.path('Late flights.csv')], { mode: 'copy' });
    expect(result).toEqual({ imported: [{ name: 'late_flights', path: 'data/Late flights.csv' }], problems: [] });
    expect(folder.read('data/Late flights.csv')).toBe('a,b\n1,2\n');
    const snapshot = await loadWorkspace(folder.root);
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.sources).toMatchObject([{ name: 'late_flights', format: 'csv' }]);
  });

  it('names them where they are when they are to be linked', async () => {
    const path = outside.path('Late flights.csv');
    const result = await importFiles(folder.root, [path], { mode: 'link' });
    expect(result.imported).toEqual([{ name: 'late_flights', path }]);
    expect(readdirSync(folder.path('data'))).toEqual([]);
    expect((await loadWorkspace(folder.root)).sources[0]?.files).toEqual([path]);
  });

  it('never copies a file that is in the workspace, or over a different one', async () => {
    folder.write('data/here.csv', 'x\n1\n');
    folder.write('data/Late flights.csv', 'different\n');
    const paths = [folder.path('data/here.csv'), outside.path('Late flights.csv')];
    const result = await importFiles(folder.root, paths, { mode: 'copy' });
    expect(result.imported).toEqual([
      { name: 'here', path: 'data/here.csv' },
      { name: 'late_flights', path: 'data/Late flights-2.csv' },
    ]);
    expect(folder.read('data/Late flights.csv')).toBe('different\n');
    expect(folder.read('data/Late flights-2.csv')).toBe('a,b\n1,2\n');
    expect(readdirSync(folder.path('data')).sort()).toEqual(['Late flights-2.csv', 'Late flights.csv', 'here.csv']);
  });

  it('again gives the same source', async () => {
    const first = await importFiles(folder.root, [outside.path('Late flights.csv')], { mode: 'copy' });
    const manifest = folder.read('plumbline.yaml');
    const second = await importFiles(folder.root, [outside.path('Late flights.csv')], { mode: 'copy' });
    expect(second).toEqual(first);
    expect(folder.read('plumbline.yaml')).toBe(manifest);
    expect(readdirSync(folder.path('data'))).toEqual(['Late flights.csv']);
  });

  it('gives names that no cell, source or word of SQL has', async () => {
    folder.write('notebooks/a.md', cell('late_flights', 'SELECT 1'));
    outside.write('select.csv', 'x\n');
    outside.write('sub/select.tsv', 'x\n');
    const paths = ['Late flights.csv', 'select.csv', 'sub/select.tsv'].map((name) => outside.path(name));
    const { imported } = await importFiles(folder.root, paths, { mode: 'copy' });
    expect(imported.map((source) => source.name)).toEqual(['late_flights_2', 'select_data', 'select_data_2']);
    expect((await loadWorkspace(folder.root)).problems).toEqual([]);
  });

  it('imports the rest when some cannot be', async () => {
    outside.write('table.ods', 'x');
    outside.write('empty.csv', '');
    mkdirSync(outside.path('folder.csv'));
    symlinkSync('nowhere', outside.path('dangling.csv'));
    const paths = ['none.csv', 'table.ods', 'empty.csv', 'folder.csv', 'dangling.csv', 'Late flights.csv'];
    const result = await importFiles(
      folder.root,
      paths.map((name) => outside.path(name)),
      { mode: 'copy' },
    );
    expect(result.imported.map((source) => source.name)).toEqual(['late_flights']);
    expect(result.problems.map((problem) => problem.code)).toEqual([
      'file_not_found',
      'unsupported_source',
      'empty_file',
      'not_a_file',
      'file_not_found',
    ]);
    for (const problem of result.problems) expect(problem.hint).toMatch(/\w/);
    expect(readdirSync(folder.path('data'))).toEqual(['Late flights.csv']);
  });

  it('keeps the comments and the order of the manifest', async () => {
    folder.write(
      'plumbline.yaml',
      '# ours\nplumbline: 1\nname: test # the name\nsources:\n  a: { path: data/a.csv }\n',
    );
    await importFiles(folder.root, [outside.path('Late flights.csv')], { mode: 'copy' });
    expect(folder.read('plumbline.yaml')).toContain(
      '# ours\nplumbline: 1\nname: test # the name\nsources:\n  a: { path: data/a.csv }\n',
    );
    expect(folder.read('plumbline.yaml')).toContain('late_flights');
  });

  it('changes nothing when the manifest has to be corrected first', async () => {
    folder.write('plumbline.yaml', 'plumbline: 1\nname: [\n');
    const before = folder.digests();
    const problem = await problemOf(importFiles(folder.root, [outside.path('Late flights.csv')], { mode: 'copy' }));
    expect(problem).toMatchObject({ code: expect.stringMatching(/^bad_(yaml|manifest)$/), file: 'plumbline.yaml' });
    expect(folder.digests()).toEqual(before);
  });

  it('copies a file with its content, not its links or times', async () => {
    outside.write('real.csv', 'x\n1\n');
    utimesSync(outside.path('real.csv'), 1, 1);
    symlinkSync('real.csv', outside.path('link.csv'));
    await importFiles(folder.root, [outside.path('link.csv')], { mode: 'copy' });
    outside.write('real.csv', 'changed');
    expect(folder.read('data/link.csv')).toBe('x\n1\n');
  });

  it.runIf(canMount)('says that the disk is full, leaves no half copy and the manifest as it was', async () => {
    const disk = mountSmallDisk('256k');
    try {
      await initWorkspace(join(disk.folder, 'w'), { name: 'small' });
      outside.write('big.csv', 'x\n'.repeat(500_000));
      const paths = [outside.path('big.csv'), outside.path('Late flights.csv')];
      const result = await importFiles(join(disk.folder, 'w'), paths, { mode: 'copy' });
      expect(result.problems.map((problem) => problem.code)).toEqual(['disk_full']);
      expect(result.imported.map((source) => source.name)).toEqual(['late_flights']);
      expect(readdirSync(join(disk.folder, 'w/data'))).toEqual(['Late flights.csv']);
      expect((await loadWorkspace(join(disk.folder, 'w'))).problems).toEqual([]);
    } finally {
      disk.remove();
    }
  });
});
