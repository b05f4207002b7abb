import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatValue } from '../../../shared/domain/column/format-value';
import { canMount, mountSmallDisk } from '../workspace/mounts';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

async function whole(node: string) {
  const handle = await test.engine.openResult({ node });
  const page = await test.engine.page({ result: handle.result, start: 0, count: 2048 });
  await test.engine.closeResult({ result: handle.result });
  return { columns: handle.columns.map((column) => column.name), rows: handle.rows, read: page.rowCount };
}

describe('a result', () => {
  it('may have no rows, many columns, and columns of any name', async () => {
    const columns = Array.from({ length: 1000 }, (_, index) => `${index} AS c${index}`).join(', ');
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        none: 'SELECT 1 AS x, [1] AS list WHERE false',
        wide: `SELECT ${columns} FROM range(10)`,
        twice: 'SELECT 1 AS a, 2 AS a, 3 AS A, 4 AS "a_1"',
        lines:
          'SELECT 1 AS "one\ntwo", 2 AS "with "" quote", 3 AS "ünï 🦆", 4 AS " ", 5 AS "rowid", 6 AS "file_row_number"',
        über_größe: 'SELECT "one\ntwo" AS größe FROM lines',
        'viewed {materialize: view}': 'FROM lines JOIN none ON true',
        'twice_viewed {materialize: view}': 'SELECT 1 AS a, 2 AS a',
        reader: 'FROM über_größe, twice_viewed',
        __plumbline_row: 'SELECT 1 AS __plumbline_row',
      }),
    });
    const report = await test.engine.run({});
    expect(report.nodes.flatMap((node) => node.error ?? [])).toEqual([]);
    expect(await whole('none')).toEqual({ columns: ['x', 'list'], rows: 0, read: 0 });
    expect((await whole('wide')).columns.length).toBe(1000);
    expect(await whole('lines')).toMatchObject({
      columns: ['one\ntwo', 'with " quote', 'ünï 🦆', ' ', 'rowid', 'file_row_number'],
      read: 1,
    });
    expect(new Set((await whole('twice')).columns.map((name) => name.toLowerCase())).size).toBe(4);
    expect((await whole('reader')).read).toBe(1);
    expect((await whole('viewed')).read).toBe(0);
    for (const node of ['none', 'wide', 'twice', 'lines', 'über_größe', 'viewed', 'twice_viewed']) {
      const { columns: names, rows } = await whole(node);
      const profile = await test.engine.profile({ node });
      expect([profile.rows, profile.columns.length]).toEqual([rows, names.length]);
      expect((await test.engine.describe({ node })).map((column) => column.name)).toEqual(names);
      for (const format of ['csv', 'json', 'parquet'] as const) {
        const path = join(test.folder.root, `out.${format}`);
        expect((await test.engine.exportResult({ node, format, path })).rows).toBe(rows);
      }
    }
    expect(new Set(Object.values(outcomes(await test.engine.run({}))))).toEqual(new Set(['fresh']));
  });

  // Both are names that paging uses itself.
  it.each(['rowid', 'ROWID', '__plumbline_row'])(
    'is paged in its own order, also when a column is named %s',
    async (name) => {
      const rows = 1_100_000;
      test = await OpenedEngine.open({
        'notebooks/a.md': notebook({ a: `SELECT ${rows} - range AS ${name}, range AS x FROM range(${rows})` }),
      });
      await test.engine.run({});
      const { result } = await test.engine.openResult({ node: 'a' });
      await test.engine.settled();
      const page = await test.engine.page({ result, start: 1000, count: 1 });
      const [, x] = page.vectors;
      expect([
        page.rowCount,
        x === undefined ? x : formatValue(page.columns[1]?.type ?? { kind: 'null' }, x, 0),
      ]).toEqual([1, '1000']);
    },
  );

  it('may come of a very long text, and of a thousand cells', async () => {
    const long = `SELECT '${'ü'.repeat(1_000_000)}' AS t, ${Array.from({ length: 100_000 }, (_, index) => `${index}`).join(' + ')} AS n -- ${'x'.repeat(3_000_000)}`;
    const cells: Record<string, string> = {
      long: long.replaceAll(' + ', ',\n ').replace(', 0', ', [0').replace(' AS n', '] AS n'),
    };
    for (let index = 0; index < 1000; index++) {
      cells[`cell_${index}`] =
        index === 0 ? 'SELECT 1 AS x' : `SELECT x + 1 AS x FROM cell_${index < 100 ? index - 1 : index % 100}`;
    }
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook(cells) });
    const report = await test.engine.run({});
    expect(report.nodes.filter((node) => node.status !== 'ran')).toEqual([]);
    expect((await test.engine.evidence({ sql: 'SELECT length(t), len(n) FROM long' })).rows).toEqual([
      ['1000000', '100000'],
    ]);
    expect((await test.engine.evidence({ sql: 'SELECT x FROM cell_999' })).rows).toEqual([['101']]);
  }, 60_000);
});

describe('an export', () => {
  it('goes to any path, and to no special place', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ a: "SELECT 'ü' AS x" }) });
    await test.engine.run({});
    const outside = mkdtempSync(join(tmpdir(), 'plumbline-out \'ü"-'));
    try {
      const path = join(outside, 'it\'s "ünï" [1] *.csv');
      await test.engine.exportResult({ node: 'a', format: 'csv', path });
      expect(readFileSync(path, 'utf8')).toBe('x\nü\n');
      await test.engine.exportResult({ node: 'a', format: 'json', path });
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([{ x: 'ü' }]);
      mkdirSync(join(outside, 'folder'));
      for (const [place, code] of [
        [join(outside, 'folder'), 'not_a_file'],
        [`${join(outside, 'folder')}/`, 'not_a_file'],
        [join(outside, 'none', 'x.csv'), 'file_not_writable'],
        ['/dev/stdout', 'file_not_writable'],
        ['/dev/null', 'file_not_writable'],
        ['/proc/self/x.csv', 'file_not_writable'],
        ['', 'not_a_file'],
        ['x\0.csv', 'file_not_writable'],
      ] as const) {
        await expect(test.engine.exportResult({ node: 'a', format: 'csv', path: place }), place).rejects.toMatchObject({
          problem: { code },
        });
      }
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
      expect(existsSync(join(outside, 'folder'))).toBe(true);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it.runIf(canMount)('to a disk that is full leaves what was there', async () => {
    const disk = mountSmallDisk('64k');
    try {
      test = await OpenedEngine.open({
        'notebooks/a.md': notebook({ a: 'SELECT range AS x FROM range(100000)', b: 'SELECT 1 AS x' }),
      });
      await test.engine.run({});
      const path = join(disk.folder, 'x.csv');
      await test.engine.exportResult({ node: 'b', format: 'csv', path });
      await expect(test.engine.exportResult({ node: 'a', format: 'csv', path })).rejects.toMatchObject({
        problem: { code: 'disk_full' },
      });
      expect(readFileSync(path, 'utf8')).toBe('x\n1\n');
      expect(outcome(await test.engine.run({ nodes: ['a'], force: 'targets' }), 'a').status).toBe('ran');
    } finally {
      disk.remove();
    }
  });
});
