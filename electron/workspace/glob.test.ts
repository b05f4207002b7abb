import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globBase, isGlob, matchesGlob } from '../../shared/domain/glob';
import { findFiles } from './glob';

const files = [
  'data/a.csv',
  'data/b.csv',
  'data/b.tsv',
  'data/é (1).csv',
  'data/.hidden.csv',
  'data/[x].csv',
  'data/2001/01/part-1.parquet',
  'data/2001/02/part-10.parquet',
  'data/2002/01/part-2.parquet',
  'data/.git/a.csv',
  'data/node_modules/a.csv',
  'data/.plumbline/a.csv',
];

const cases: readonly [pattern: string, expected: readonly string[]][] = [
  ['data/*.csv', ['data/[x].csv', 'data/a.csv', 'data/b.csv', 'data/é (1).csv']],
  ['data/?.csv', ['data/a.csv', 'data/b.csv']],
  ['data/[ac].csv', ['data/a.csv']],
  ['data/[!a].csv', ['data/b.csv']],
  ['data/[a-b].[ct]sv', ['data/a.csv', 'data/b.csv', 'data/b.tsv']],
  ['data/b.{csv,tsv}', ['data/b.csv', 'data/b.tsv']],
  ['data/{a,b.{csv,tsv}}*', ['data/a.csv', 'data/b.csv', 'data/b.tsv']],
  ['data/200?/*/part-*.parquet', files.filter((file) => file.endsWith('parquet'))],
  ['data/**/*.parquet', files.filter((file) => file.endsWith('parquet'))],
  ['**/part-1*.parquet', ['data/2001/01/part-1.parquet', 'data/2001/02/part-10.parquet']],
  ['data/2001/**', ['data/2001/01/part-1.parquet', 'data/2001/02/part-10.parquet']],
  ['**/a.csv', ['data/a.csv']],
  ['*/a.csv', ['data/a.csv']],
  ['data/.*.csv', ['data/.hidden.csv']],
  ['data/[[]x].csv', ['data/[x].csv']],
  ['data/é*.csv', ['data/é (1).csv']],
  ['data/*.CSV', []],
  ['nowhere/*.csv', []],
  ['data/[z-a].csv', []],
];

describe('globs', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'plumbline-glob-'));
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each(cases)('%s finds on disk what it matches by name', async (pattern, expected) => {
    const absolute = [...expected].sort().map((file) => join(root, file));
    expect(await findFiles(root, pattern)).toEqual(absolute);
    expect(await findFiles('/', join(root, pattern))).toEqual(absolute);
    expect(files.filter((file) => matchesGlob(file, pattern)).sort()).toEqual([...expected].sort());
  });

  it('does not follow links to folders at any depth, but does where the pattern names the depth', async () => {
    symlinkSync('..', join(root, 'data/2001/up'));
    symlinkSync('a.csv', join(root, 'data/link.csv'));
    expect(await findFiles(root, 'data/2001/**/a.csv')).toEqual([]);
    expect(await findFiles(root, 'data/2001/*/a.csv')).toEqual([join(root, 'data/2001/up/a.csv')]);
    expect(await findFiles(root, 'data/l*.csv')).toEqual([join(root, 'data/link.csv')]);
    rmSync(join(root, 'data/2001/up'));
    rmSync(join(root, 'data/link.csv'));
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(findFiles(root, '**/*.csv', controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('knows a pattern from a plain name', () => {
    expect(['a*b', 'a?', 'a[1]', '{a,b}', '**'].every(isGlob)).toBe(true);
    expect(['a.csv', 'a{b}', 'a[]', 'ünïcode (2).csv'].some(isGlob)).toBe(false);
  });

  it('knows the folder above the first wildcard', () => {
    expect(globBase('data/2001/*.csv')).toBe('data/2001');
    expect(globBase('*.csv')).toBe('');
    expect(globBase('/data/**')).toBe('/data');
    expect(globBase('/*.csv')).toBe('/');
  });
});
