import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { plumbline } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { canMount, mountSmallDisk } from '../workspace/mounts';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

const engines: OpenedEngine[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(...args: Parameters<typeof OpenedEngine.open>): Promise<OpenedEngine> {
  const engine = await OpenedEngine.open(...args);
  engines.push(engine);
  return engine;
}

/** A chain and a fan of cells that take a while each, with a known answer. */
const cells: Record<string, string> = {
  base: 'SELECT range AS id, hash(range) % 1000 AS bucket, range % 97 AS v FROM range(400000)',
  wide: 'SELECT *, hash(id) AS h, v * 2 AS w FROM base',
  grouped: 'SELECT bucket, sum(v) AS total, count(*) AS n FROM wide GROUP BY bucket',
  sorted: 'SELECT * FROM wide ORDER BY h',
  joined: 'SELECT w.id, w.v, g.total FROM wide w JOIN grouped g USING (bucket)',
  last: 'SELECT count(*) AS n, sum(total) AS s, max(id) AS most FROM joined',
  'viewed {materialize: view}': 'SELECT bucket, total FROM grouped WHERE n > 1',
  pivoted:
    'PIVOT (SELECT bucket % 3 AS b, v % 2 AS p, n FROM joined JOIN grouped ON joined.total = grouped.total AND joined.id = bucket) ON p USING sum(n)',
};
const names = Object.keys(cells).map((header) => header.split(' ')[0] ?? '');

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Digest of all rows of each node, whatever their order. */
async function digests(test: OpenedEngine): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const { rows } = await test.engine.evidence({ sql: `SELECT count(*), sum(hash(r)::HUGEINT) FROM ${name} AS r` });
    found[name] = JSON.stringify(rows[0]);
  }
  return found;
}

describe('a process that is killed while it runs', () => {
  it('leaves what it committed, and nothing that is half made', async () => {
    const clean = await open({ 'notebooks/a.md': notebook(cells) });
    await clean.engine.run({});
    const expected = await digests(clean);
    await clean.engine.close();

    const root = mkdtempSync(join(tmpdir(), 'plumbline-killed-'));
    folders.push(root);
    const folder = new WorkspaceFolder(root);
    folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    folder.write('notebooks/a.md', notebook(cells));
    const random = seeded(7);
    let killed = 0;
    // Twenty kills, and more on a machine on which many of them come too early or too late.
    for (let round = 0; round < 20 || (killed <= 5 && round < 60); round++) {
      let child: ChildProcess | undefined;
      const ended = plumbline(['run', root, ...(round % 4 === 3 ? ['--force'] : []), '--json'], {
        started: (started) => {
          child = started;
        },
      });
      const timer = setTimeout(() => child?.kill('SIGKILL'), 250 + random() * 700);
      if ((await ended).code === null) killed++;
      clearTimeout(timer);
      if (round % 5 !== 4) continue;
      // What the cache calls fresh is whole.
      const after = await OpenedEngine.open({}, {}, folder);
      try {
        expect(after.info?.problems).toEqual([]);
        const before = await after.statuses();
        const report = await after.engine.run({});
        for (const node of report.nodes) {
          expect(node.error).toBeUndefined();
          if (before[node.name]?.state === 'fresh') expect(node.status).toBe('fresh');
        }
        expect(await digests(after)).toEqual(expected);
      } finally {
        await after.engine.close();
      }
      rmSync(join(root, '.plumbline/cache.duckdb'), { force: true });
      rmSync(join(root, '.plumbline/cache.duckdb.wal'), { force: true });
    }
    expect(killed).toBeGreaterThan(5);
  }, 120_000);

  it('can be two at once on one workspace', async () => {
    const root = mkdtempSync(join(tmpdir(), 'plumbline-twice-'));
    folders.push(root);
    const folder = new WorkspaceFolder(root);
    folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    folder.write('notebooks/a.md', notebook(cells));
    const both = await Promise.all([0, 1, 2].map(() => plumbline(['run', root, '--json'])));
    for (const { code, stdout, stderr } of both) {
      expect(code, stderr).toBe(0);
      const report = JSON.parse(stdout) as { nodes: { status: string }[] };
      expect(report.nodes.every((node) => node.status === 'ran' || node.status === 'fresh')).toBe(true);
    }
    const after = await OpenedEngine.open({}, {}, folder);
    expect(after.info?.problems).toEqual([]);
    expect(new Set(Object.values(outcomes(await after.engine.run({}))))).toEqual(new Set(['fresh']));
    await after.engine.close();
  }, 60_000);
});

describe('a run that is cancelled at any moment', () => {
  it('leaves an engine that goes on, and no table that is cut short', async () => {
    const test = await open({ 'notebooks/a.md': notebook(cells) });
    await test.engine.run({});
    const expected = await digests(test);
    const random = seeded(11);
    let cancelled = 0;
    for (let round = 0; round < 50; round++) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), random() * 250);
      const report = await test.engine.run({ force: 'all' }, { signal: controller.signal });
      clearTimeout(timer);
      if (report.cancelled) cancelled++;
      for (const node of report.nodes) expect(['ran', 'skipped', 'fresh']).toContain(node.status);
      if (round % 10 === 9) {
        await test.engine.run({});
        expect(await digests(test)).toEqual(expected);
      }
    }
    expect(cancelled).toBeGreaterThan(25);
    const { rows } = await test.engine.evidence({
      sql: "SELECT count(*) FROM duckdb_types() WHERE starts_with(type_name, '__pivot')",
    });
    expect(rows).toEqual([['0']]);
    expect((await test.engine.health()).running).toBe(0);
  }, 120_000);
});

describe('little memory', () => {
  it('gives a result by spilling or says that it is not enough', async () => {
    const test = await open(
      {
        'notebooks/a.md': notebook({
          sorted: 'SELECT range AS x, hash(range) AS h FROM range(3000000) ORDER BY h',
          grouped: 'SELECT hash(range) AS h, count(*) AS n FROM range(2000000) GROUP BY 1',
          middle: 'SELECT median(hash(range)) AS m FROM range(5000000)',
          listed: 'SELECT list(range) AS l FROM range(5000000)',
          small: 'SELECT 1 AS x',
        }),
      },
      { memoryLimit: '20MB' },
    );
    const report = await test.engine.run({});
    for (const node of report.nodes) {
      if (node.status !== 'ran') expect(node.error?.code, node.name).toBe('out_of_memory');
    }
    // Beside a query that takes all memory even the smallest may get none; alone it must run, whatever happened before.
    expect(['ran', 'fresh']).toContain(outcome(await test.engine.run({ nodes: ['small'] }), 'small').status);
    expect((await test.engine.evidence({ sql: 'FROM small' })).rows).toEqual([['1']]);
  }, 60_000);

  it.runIf(canMount)(
    'with no room to spill says that the disk is full',
    async () => {
      const disk = mountSmallDisk('16m');
      try {
        const test = await OpenedEngine.open(
          {
            'notebooks/a.md': notebook({
              sorted: 'SELECT range AS x, hash(range) AS h, md5(range::VARCHAR) AS t FROM range(3000000) ORDER BY h',
              small: 'SELECT 1 AS x',
            }),
          },
          { memoryLimit: '50MB' },
          new WorkspaceFolder(mkdtempSync(join(disk.folder, 'w-'))),
        );
        const report = await test.engine.run({ nodes: ['sorted'] });
        expect(['disk_full', 'out_of_memory']).toContain(outcome(report, 'sorted').error?.code);
        expect(outcome(await test.engine.run({ nodes: ['small'] }), 'small').status).toBe('ran');
        expect((await test.engine.evidence({ sql: 'FROM small' })).rows).toEqual([['1']]);
        await test.engine.close();
      } finally {
        disk.remove();
      }
    },
    60_000,
  );
});

describe('a source that changes', () => {
  it('between derivation and run does not lend its rows to the old identity', async () => {
    const test = await open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  s: { path: data/s.csv }\n',
      'data/s.csv': 'x\n1\n',
      'notebooks/a.md': notebook({
        a: 'SELECT sum(x)::INTEGER AS x FROM s',
        b: "SELECT sum(x)::INTEGER AS x FROM 'data/s.csv'",
        c: 'FROM a',
      }),
    });
    test.folder.write('data/s.csv', 'x\n2\n');
    await test.engine.run({});
    // Whatever the run read: once the files are looked at again, no result stands for other rows than the file has.
    for (const name of ['a', 'b', 'c']) {
      const status = (await test.statuses())[name];
      if (status?.state === 'fresh') {
        expect((await test.engine.evidence({ sql: `FROM ${name}` })).rows).toEqual([['2']]);
      }
    }
    // Back to the first content: the result of the second one must not pass for it.
    test.folder.write('data/s.csv', 'x\n1\n');
    await test.derive();
    await test.engine.run({});
    for (const name of ['a', 'b', 'c']) {
      expect((await test.engine.evidence({ sql: `FROM ${name}` })).rows, name).toEqual([['1']]);
    }
  });

  it('while it is read gives rows of one of both contents, or an error', async () => {
    const rows = (value: number) => `x\n${`${value}\n`.repeat(2_000_000)}`;
    const test = await open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  s: { path: data/s.csv, options: { header: true } }\n',
      'data/s.csv': rows(1),
      'notebooks/a.md': notebook({ a: 'SELECT min(x) AS least, max(x) AS most, count(*) AS n FROM s' }),
    });
    const random = seeded(3);
    for (let round = 0; round < 10; round++) {
      const value = (round % 2) + 2;
      writeFileSync(join(test.folder.root, 'data/next'), rows(value));
      const running = test.engine.run({ force: 'all' });
      await new Promise((resolve) => setTimeout(resolve, random() * 100));
      renameSync(join(test.folder.root, 'data/next'), join(test.folder.root, 'data/s.csv'));
      const report = await running;
      if (outcome(report, 'a').status === 'ran') {
        const [row] = (await test.engine.evidence({ sql: 'FROM a' })).rows;
        expect(row?.[0]).toBe(row?.[1]);
        expect(row?.[2]).toBe('2000000');
      } else {
        expect(outcome(report, 'a').error?.code).toBe('bad_source');
      }
      await test.derive();
      await test.engine.run({});
      expect((await test.engine.evidence({ sql: 'SELECT least FROM a' })).rows).toEqual([[String(value)]]);
    }
  }, 60_000);
});
