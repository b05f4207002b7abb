import { mkdirSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentDigests } from '../../../electron/workspace/content-digests';
import { resolveSources } from '../../../electron/workspace/source-files';
import { type ManifestSource, manifestSchema } from '../../../shared/domain/manifest/manifest';
import type { SourceFiles } from '../../../shared/domain/workspace-snapshot';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
  folder.write('data/a.csv', 'x\n1\n');
});
afterEach(() => folder.remove());

async function resolveAll(
  sources: Record<string, ManifestSource>,
  digests = new ContentDigests(folder.root),
): Promise<Record<string, SourceFiles>> {
  const manifest = manifestSchema.parse({ plumbline: 1, name: 'test', sources });
  const resolved = await resolveSources(folder.root, manifest, {
    manifestFile: 'plumbline.yaml',
    lineOf: (name) => 10 + Object.keys(sources).indexOf(name),
    digests,
  });
  return Object.fromEntries(resolved.map((source) => [source.name, source]));
}

async function resolveOne(path: string, more: Partial<ManifestSource> = {}): Promise<SourceFiles> {
  const { it: source } = await resolveAll({ it: { path, ...more } });
  if (source === undefined) throw new Error('no such source');
  return source;
}

/** Makes a file old enough that its times vouch for its content. */
function age(file: string): void {
  const past = new Date(Date.now() - 60_000);
  utimesSync(folder.path(file), past, past);
}

describe('the files of a source', () => {
  it('are found by path, with their format, size and line', async () => {
    expect(await resolveOne('data/a.csv', { options: { header: true } })).toMatchObject({
      format: 'csv',
      files: [folder.path('data/a.csv')],
      bytes: 4,
      line: 10,
      options: { header: true },
      problems: [],
      identity: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('are found by pattern, sorted', async () => {
    folder.write('data/2002/b.csv', 'x\n2\n');
    folder.write('data/2001/c.csv', 'x\n3\n');
    const source = await resolveOne('data/**/*.csv');
    expect(source.files).toEqual(['data/2001/c.csv', 'data/2002/b.csv', 'data/a.csv'].map((file) => folder.path(file)));
    expect(source.bytes).toBe(12);
  });

  it('may lie anywhere, and may have names that look like patterns', async () => {
    const elsewhere = new WorkspaceFolder();
    elsewhere.write('data [1], {old}.csv', 'x\n1\n');
    expect((await resolveOne(elsewhere.path('data [1], {old}.csv'))).files).toEqual([
      elsewhere.path('data [1], {old}.csv'),
    ]);
    expect((await resolveOne(`${elsewhere.root}/*.csv`)).files).toHaveLength(1);
    elsewhere.remove();
  });

  it.each([
    ['a.csv', 'csv'],
    ['a.TSV', 'tsv'],
    ['a.csv.gz', 'csv'],
    ['a.ndjson.zst', 'ndjson'],
    ['a.jsonl', 'ndjson'],
    ['a.json', 'json'],
    ['a.parquet', 'parquet'],
  ])('named %s are read as %s', async (name, format) => {
    folder.write(`data/${name}`, gzipSync('x'));
    expect(await resolveOne(`data/${name}`)).toMatchObject({ format, problems: [] });
  });

  it.each(['a.ods', 'a.parquet.gz', 'a', 'a.csv.bak'])('named %s are not supported', async (name) => {
    folder.write(`data/${name}`, 'x');
    const source = await resolveOne(`data/${name}`);
    expect(source).toMatchObject({
      files: [],
      problems: [{ code: 'unsupported_source', file: 'plumbline.yaml', line: 10, severity: 'error' }],
    });
    expect(await resolveOne(`data/${name}`, { format: 'csv' })).toMatchObject({
      files: [folder.path(`data/${name}`)],
      format: 'csv',
      problems: [],
    });
  });

  it('that are missing, empty, folders or links to nothing are problems at the line of their source only', async () => {
    folder.write('data/empty.parquet', '');
    folder.write('data/sub/x.csv', 'x\n');
    symlinkSync('nowhere.csv', folder.path('data/dangling.csv'));
    symlinkSync('loop.csv', folder.path('data/loop.csv'));
    const sources = await resolveAll({
      good: { path: 'data/a.csv' },
      missing: { path: 'data/none.csv' },
      none: { path: 'data/none-*.csv' },
      empty: { path: 'data/empty.parquet' },
      folder: { path: 'data/sub' },
      dangling: { path: 'data/dangling.csv' },
      loop: { path: 'data/loop.csv' },
      through: { path: 'data/a.csv/b.csv' },
      web: { path: 'https://example.com/a.csv' },
      bucket: { path: 's3://bucket/*.parquet' },
    });
    expect(
      Object.values(sources).map((source) => [source.name, source.problems.map((problem) => problem.code)]),
    ).toEqual([
      ['good', []],
      ['missing', ['file_not_found']],
      ['none', ['file_not_found']],
      ['empty', ['empty_file']],
      ['folder', ['not_a_file']],
      ['dangling', ['file_not_found']],
      ['loop', ['file_unreadable']],
      ['through', ['file_not_found']],
      ['web', ['unsupported_source']],
      ['bucket', ['unsupported_source']],
    ]);
    for (const [index, source] of Object.values(sources).entries()) {
      for (const problem of source.problems) {
        expect(problem).toMatchObject({ file: 'plumbline.yaml', line: 10 + index, hint: expect.stringMatching(/\w/) });
        expect(problem.message).toContain(source.name);
      }
      expect(source.files).toHaveLength(source.name === 'good' ? 1 : 0);
    }
  });

  it('of a pattern that are empty are left out with a warning', async () => {
    folder.write('data/b.csv', '');
    expect(await resolveOne('data/*.csv')).toMatchObject({
      files: [folder.path('data/a.csv')],
      problems: [{ code: 'empty_file', severity: 'warning' }],
    });
  });

  it('of several formats cannot be one source', async () => {
    folder.write('data/b.json', '[]');
    expect(await resolveOne('data/*')).toMatchObject({ files: [], problems: [{ code: 'bad_source' }] });
  });
});

describe('the identity of a source', () => {
  it('changes with the content and stays when a file is only touched or copied', async () => {
    const before = (await resolveOne('data/a.csv')).identity;
    age('data/a.csv');
    expect((await resolveOne('data/a.csv')).identity).toBe(before);
    folder.write('data/a.csv', 'x\n1\n');
    expect((await resolveOne('data/a.csv')).identity).toBe(before);
    folder.write('data/a.csv', 'x\n2\n');
    expect((await resolveOne('data/a.csv')).identity).not.toBe(before);
  });

  it('does not depend on where the workspace lies', async () => {
    const copy = new WorkspaceFolder();
    copy.write('data/a.csv', 'x\n1\n');
    const manifest = manifestSchema.parse({ plumbline: 1, name: 't', sources: { it: { path: 'data/a.csv' } } });
    const [there] = await resolveSources(copy.root, manifest, {
      manifestFile: 'plumbline.yaml',
      lineOf: () => 1,
      digests: new ContentDigests(copy.root),
    });
    expect(there?.identity).toBe((await resolveOne('data/a.csv')).identity);
    copy.remove();
  });

  it('changes when a file of a pattern comes, goes or is renamed', async () => {
    const seen = new Set([(await resolveOne('data/*.csv')).identity]);
    folder.write('data/b.csv', 'x\n1\n');
    seen.add((await resolveOne('data/*.csv')).identity);
    folder.write('data/c.csv', 'x\n1\n');
    seen.add((await resolveOne('data/[ac].csv')).identity);
    expect(seen.size).toBe(3);
  });

  it('is kept between processes, so that nothing is read again', async () => {
    age('data/a.csv');
    const first = new ContentDigests(folder.root);
    const before = await resolveAll({ it: { path: 'data/a.csv' } }, first);
    expect(first.filesRead).toBe(1);
    const second = new ContentDigests(folder.root);
    const after = await resolveAll({ it: { path: 'data/a.csv' } }, second);
    expect(second.filesRead).toBe(0);
    expect(after.it?.identity).toBe(before.it?.identity);
  });

  it('sees a content that was put in place with the old modification time', async () => {
    age('data/a.csv');
    const digests = new ContentDigests(folder.root);
    const before = await resolveAll({ it: { path: 'data/a.csv' } }, digests);
    const { atime, mtime } = statSync(folder.path('data/a.csv'));
    folder.write('data/a.csv', 'x\n9\n');
    utimesSync(folder.path('data/a.csv'), atime, mtime);
    expect((await resolveAll({ it: { path: 'data/a.csv' } }, digests)).it?.identity).not.toBe(before.it?.identity);
  });

  it('does not trust the times of a file that has only just changed', async () => {
    const digests = new ContentDigests(folder.root);
    await resolveAll({ it: { path: 'data/a.csv' } }, digests);
    await resolveAll({ it: { path: 'data/a.csv' } }, digests);
    expect(digests.filesRead).toBe(2);
  });

  it('of a file above 64 MiB comes from size and time, without reading it', async () => {
    writeFileSync(folder.path('data/large.csv'), 'x\n');
    truncateSync(folder.path('data/large.csv'), 65 * 1024 * 1024);
    const digests = new ContentDigests(folder.root);
    const before = await resolveAll({ it: { path: 'data/large.csv' } }, digests);
    expect(digests.filesRead).toBe(0);
    age('data/large.csv');
    expect((await resolveAll({ it: { path: 'data/large.csv' } }, digests)).it?.identity).not.toBe(before.it?.identity);
  });

  it('is found even when the cache of digests is damaged or cannot be written', async () => {
    folder.write('.plumbline/identities.json', '{"version":1,"files":{"x":');
    const before = (await resolveOne('data/a.csv')).identity;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    const other = new WorkspaceFolder();
    other.write('data/a.csv', 'x\n1\n');
    mkdirSync(other.path('.plumbline/identities.json'), { recursive: true });
    age('data/a.csv');
    const manifest = manifestSchema.parse({ plumbline: 1, name: 't', sources: { it: { path: 'data/a.csv' } } });
    const [there] = await resolveSources(other.root, manifest, {
      manifestFile: 'plumbline.yaml',
      lineOf: () => 1,
      digests: new ContentDigests(other.root),
    });
    expect(there?.identity).toBe(before);
    other.remove();
  });
});
