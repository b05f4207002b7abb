import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/domain/problem';
import { notebook, OpenedEngine, outcome } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

async function failure(files: Readonly<Record<string, string>>, node = 'a'): Promise<Problem | undefined> {
  test = await OpenedEngine.open(files);
  return outcome(await test.engine.run({ nodes: [node] }), node).error;
}

describe('an error in SQL', () => {
  it('stands at its line and column of the notebook, whatever stands before it', async () => {
    const error = await failure({
      'notebooks/a.md': `# Title\n\nText: ünïcödé 🦆.\n\n${notebook({
        a: "-- a comment: ünï\n\nSELECT 'ünï🦆' AS text,\n\tnope AS missing\nFROM (SELECT 1 AS known)",
      })}`,
    });
    expect(error).toMatchObject({
      code: 'sql_bind',
      node: 'a',
      file: 'notebooks/a.md',
      line: 9,
      column: 2,
      hint: 'Candidates: known.',
    });
    expect(error?.message).toBe('Referenced column "nope" not found in FROM clause!');
  });

  it('counts columns in UTF-16 units', async () => {
    const error = await failure({ 'notebooks/a.md': notebook({ a: "SELECT '🦆ü' AS t, nope" }) });
    expect(error).toMatchObject({ line: 2, column: "SELECT '🦆ü' AS t, ".length + 1 });
  });

  it('of a value stands where the cast is', async () => {
    const error = await failure({
      'notebooks/a.md': notebook({ a: "SELECT\n  x,\n  y::INTEGER AS n\nFROM (VALUES (1, 'a')) AS t(x, y)" }),
    });
    expect(error).toMatchObject({ code: 'sql_runtime', line: 4 });
    expect(error?.message).toContain("Could not convert string 'a' to INT32");
  });

  it('that SQL raises itself is told in its own words', async () => {
    expect(await failure({ 'notebooks/a.md': notebook({ a: "SELECT error('out of stock')" }) })).toMatchObject({
      code: 'sql_runtime',
      message: 'out of stock',
      line: 2,
    });
  });

  it('that offers no column offers none of the tables of DuckDB either', async () => {
    const error = await failure({ 'notebooks/a.md': notebook({ a: 'SELECT len2(1)' }) });
    expect(error?.code).toBe('sql_bind');
    expect(error?.hint ?? '').not.toContain('pg_');
  });
});

describe('a file named in SQL', () => {
  // DuckDB looks in the working directory of the process first.
  it('is that of the workspace, also where the working directory has one of the same name', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'plumbline-elsewhere-'));
    const before = process.cwd();
    try {
      writeFileSync(join(elsewhere, 'who.csv'), 'who\nelsewhere\n');
      test = await OpenedEngine.open({
        'who.csv': 'who\nhere\n',
        'notebooks/a.md': notebook({
          a: "SELECT who FROM 'who.csv' UNION ALL FROM read_csv(['who.csv']) UNION ALL FROM \"who.csv\"",
          b: "SELECT 'ü' AS u, nope FROM read_csv('who.csv')",
          c: "SELECT 'who.csv' AS text, nope FROM read_csv('who.csv') WHERE who = missing",
        }),
      });
      process.chdir(elsewhere);
      const report = await test.engine.run({});
      expect((await test.engine.evidence({ sql: 'FROM a' })).rows).toEqual([['here'], ['here'], ['here']]);
      expect((await test.engine.evidence({ sql: "FROM read_csv('who.csv')" })).rows).toEqual([['here']]);
      expect(outcome(report, 'b').error).toMatchObject({ line: 6, column: "SELECT 'ü' AS u, ".length + 1 });
      expect(outcome(report, 'c').error).toMatchObject({ line: 10 });
    } finally {
      process.chdir(before);
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });
});

describe('a source that cannot be read', () => {
  const manifest = (source: string) => `plumbline: 1\nname: test\nsources:\n  s: ${source}\n`;

  it('names the broken line of a CSV', async () => {
    const error = await failure({
      'plumbline.yaml': manifest("{ path: data/s.csv, options: { types: { x: 'INTEGER' } } }"),
      'data/s.csv': 'x,y\n1,a\n2,b\nthree,c\n',
      'notebooks/a.md': notebook({ a: 'SELECT sum(x) FROM s' }),
    });
    expect(error).toMatchObject({ code: 'bad_source', file: 'data/s.csv', line: 4 });
    expect(error?.message).toContain('three');
  });

  it('names the file that is no Parquet', async () => {
    const error = await failure({
      'plumbline.yaml': manifest('{ path: data/s.parquet }'),
      'data/s.parquet': 'no parquet, but long enough to have a footer',
      'notebooks/a.md': notebook({ a: 'SELECT * FROM s' }),
    });
    expect(error).toMatchObject({
      code: 'bad_source',
      file: 'data/s.parquet',
      message: 'The file is no Parquet file.',
    });
  });

  it('names the option that the reader does not know, at its line of the manifest', async () => {
    const error = await failure({
      'plumbline.yaml': manifest('{ path: data/s.csv, options: { headr: true } }'),
      'data/s.csv': 'x\n1\n',
      'notebooks/a.md': notebook({ a: 'SELECT * FROM s' }),
    });
    expect(error).toMatchObject({ code: 'bad_source', file: 'plumbline.yaml', line: 4 });
    expect(error?.message).toContain('headr');
  });

  it('tells malformed JSON, and text that is no UTF-8', async () => {
    const json = await failure({
      'plumbline.yaml': manifest('{ path: data/s.json }'),
      'data/s.json': '[{"a": 1}, {"a": 2,]',
      'notebooks/a.md': notebook({ a: 'SELECT * FROM s' }),
    });
    expect(json).toMatchObject({ code: 'bad_source', file: 'data/s.json' });
    await test.dispose();
    test = await OpenedEngine.open({
      'plumbline.yaml': manifest('{ path: data/s.csv, options: { header: true } }'),
      'notebooks/a.md': notebook({ a: 'SELECT * FROM s', b: 'SELECT 1 AS one' }),
    });
    test.folder.write('data/s.csv', Buffer.from([0x61, 0x0a, 0xe9, 0xff, 0x0a]));
    await test.derive();
    const report = await test.engine.run({});
    expect(outcome(report, 'a').error).toMatchObject({ code: 'bad_source', file: 'data/s.csv' });
    expect(outcome(report, 'b').status).toBe('ran');
    await expect(test.engine.openResult({ node: 's' })).rejects.toMatchObject({ problem: { code: 'bad_source' } });
  });
});
