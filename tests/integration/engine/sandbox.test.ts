import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

let test: OpenedEngine;
let elsewhere: string;
const startedIn = process.cwd();
beforeEach(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'plumbline-elsewhere-'));
});
afterEach(async () => {
  process.chdir(startedIn);
  await test.dispose();
  rmSync(elsewhere, { recursive: true, force: true });
});

const denied = { problem: { code: 'access_denied' } };

describe('what SQL may read', () => {
  it('is a source outside of the workspace, and nothing beside it', async () => {
    writeFileSync(join(elsewhere, 'a.csv'), 'x\n1\n');
    writeFileSync(join(elsewhere, 'b [1].csv'), 'x\n2\n');
    writeFileSync(join(elsewhere, 'secret.csv'), 'x\n3\n');
    test = await OpenedEngine.open(
      {
        'plumbline.yaml': `plumbline: 1\nname: test\nsources:\n  a: { path: "${elsewhere}/a.csv" }\n  link: { path: data/link.csv }\n`,
        'data/x.csv': 'x\n1\n',
        'notebooks/a.md': notebook({
          both: 'FROM a UNION ALL FROM link',
          beside: `FROM '${elsewhere}/secret.csv'`,
          around: `FROM '${elsewhere}/*.csv'`,
          above: "FROM 'data/../../secret.csv'",
        }),
      },
      { allowedPaths: [join(elsewhere, 'a.csv'), join(elsewhere, 'link.csv')] },
    );
    symlinkSync(join(elsewhere, 'a.csv'), join(test.folder.root, 'data/link.csv'));
    symlinkSync(join(elsewhere, 'secret.csv'), join(test.folder.root, 'data/hidden.csv'));
    await test.derive();
    const report = await test.engine.run({});
    expect(outcome(report, 'both')).toMatchObject({ status: 'ran', rows: 2 });
    expect(outcome(report, 'beside').error).toMatchObject({ code: 'access_denied' });
    expect(outcome(report, 'around').error).toMatchObject({ code: 'access_denied' });
    expect(outcome(report, 'above').status).toBe('failed');
    for (const sql of [`FROM '${elsewhere}/secret.csv'`, "FROM 'data/hidden.csv'", `FROM glob('${elsewhere}/*')`]) {
      await expect(test.engine.evidence({ sql })).rejects.toMatchObject(denied);
    }
    await expect(test.engine.profile({ file: join(elsewhere, 'secret.csv') })).rejects.toMatchObject(denied);
    expect(await test.engine.profile({ file: join(elsewhere, 'a.csv') })).toMatchObject({ rows: 1 });
  });

  // A folder of the workspace was allowed by its relative name, which DuckDB takes as one of the working directory.
  it('is no folder of the working directory that has the name of one of the workspace', async () => {
    mkdirSync(join(elsewhere, 'data'));
    writeFileSync(join(elsewhere, 'data/x.csv'), 'x\nelsewhere\n');
    writeFileSync(join(elsewhere, 'top.csv'), 'x\nelsewhere\n');
    process.chdir(elsewhere);
    test = await OpenedEngine.open({
      'data/x.csv': 'x\nhere\n',
      'more/y.csv': 'x\nhere too\n',
      'top.csv': 'x\nhere\n',
      'notebooks/a.md': notebook({
        macros: `CREATE MACRO named() AS TABLE FROM 'data/x.csv' UNION ALL FROM read_csv('top.csv');
                 CREATE MACRO put_together(f) AS TABLE FROM read_csv('more/' || f)`,
        a: `FROM '${elsewhere}/data/x.csv'`,
        b: `FROM '${elsewhere}/top.csv'`,
        c: 'FROM named()',
        d: "FROM read_csv('data/' || 'x.csv')",
        e: "FROM put_together('y.csv')",
      }),
    });
    const report = await test.engine.run({});
    expect(outcome(report, 'a').error).toMatchObject({ code: 'access_denied' });
    expect(outcome(report, 'b').error).toMatchObject({ code: 'access_denied' });
    expect((await test.engine.evidence({ sql: 'FROM c' })).rows).toEqual([['here'], ['here']]);
    expect(outcome(report, 'd').error).toMatchObject({
      code: 'access_denied',
      hint: 'Name the file in a constant, or make it a source in plumbline.yaml: only then is the path looked up in the workspace.',
    });
    expect((await test.engine.evidence({ sql: 'FROM e' })).rows).toEqual([['here too']]);
  });
});

describe('a file whose name holds characters of a pattern', () => {
  // `data [1].csv` was read as the pattern that matches `data 1.csv`.
  it('is read itself, also below such a folder, and not the files that the pattern matches', async () => {
    const root = join(elsewhere, 'work [1] *');
    mkdirSync(root);
    mkdirSync(join(elsewhere, 'work 1 x/data'), { recursive: true });
    writeFileSync(join(elsewhere, 'work 1 x/data/plain.csv'), 'x\nwrong\n');
    const outside = join(elsewhere, 'out?.csv');
    writeFileSync(outside, 'x\noutside\n');
    writeFileSync(join(elsewhere, 'outs.csv'), 'x\nwrong\n');
    test = await OpenedEngine.open(
      {
        'plumbline.yaml': `plumbline: 1\nname: test\nsources:\n  odd: { path: "data/a [1].csv" }\n  outside: { path: "${outside}" }\n`,
        'data/a [1].csv': 'x\nodd\n',
        'data/a 1.csv': 'x\nwrong\n',
        'data/plain.csv': 'x\nplain\n',
        'data/b [2].csv': 'x\nalone\n',
        'notebooks/a.md': notebook({
          a: 'FROM odd UNION ALL FROM outside',
          b: "FROM 'data/plain.csv'",
          c: "SELECT count(*) AS n FROM 'data/p*.csv'",
          d: "FROM 'data/b [2].csv'",
        }),
      },
      { allowedPaths: [outside] },
      new WorkspaceFolder(root),
    );
    const report = await test.engine.run({});
    expect(outcomes(report)).toEqual({ a: 'ran', b: 'ran', c: 'ran', d: 'ran' });
    const rows = async (sql: string) => (await test.engine.evidence({ sql })).rows;
    expect(await rows('FROM a ORDER BY x')).toEqual([['odd'], ['outside']]);
    expect(await rows('FROM b')).toEqual([['plain']]);
    expect(await rows('FROM c')).toEqual([['1']]);
    expect(await rows('FROM d')).toEqual([['alone']]);
    expect((await test.engine.profile({ file: 'data/a [1].csv' })).columns[0]?.max).toBe('odd');
    test.folder.write('data/plain.csv', 'x\nchanged\n');
    expect((await test.statuses()).c?.state).toBe('stale');
  });
});
