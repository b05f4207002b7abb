import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import type { ResultHandle } from '../../../shared/contract/engine-api';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import type { ResultQuery } from '../../../shared/domain/result/result-query';
import { notebook, OpenedEngine } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

const rows = 600_000;

/** Large enough to be prepared behind the first page. */
const large = notebook({
  large: `SELECT range AS id, (range * 7919 % 1000)::INTEGER AS bucket, 'label ' || (range % 13) AS label,
    CASE WHEN range % 5 > 0 THEN range / 3.0 END AS share FROM range(${rows})`,
});

async function openLarge(): Promise<void> {
  test = await OpenedEngine.open({ 'notebooks/a.md': large });
  await test.engine.run({});
}

function open(query: Partial<ResultQuery>, signal?: AbortSignal): Promise<ResultHandle> {
  return test.engine.openResult({ node: 'large', query: { filters: [], sort: [], ...query } }, { signal });
}

async function texts(handle: ResultHandle, start: number, count: number, column = 0): Promise<(string | null)[]> {
  const page = await test.engine.page({ result: handle.result, start, count });
  expect(page.start).toBe(start);
  return textsOf(page, column);
}

function textsOf(page: ResultPage, column: number): (string | null)[] {
  const info = page.columns[column];
  const vector = page.vectors[column];
  if (info === undefined || vector === undefined) throw new Error(`There is no column ${column}.`);
  return Array.from({ length: page.rowCount }, (_, row) => formatValue(info.type, vector, row));
}

async function expected(sql: string): Promise<(string | null)[]> {
  const { rows: found } = await test.engine.evidence({ sql });
  return found.map(([value]) => value ?? null);
}

async function viewTables(): Promise<number> {
  const [count] = await expected(`SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '%@view%'`);
  return Number(count);
}

describe('a filtered result', () => {
  it.each([
    ['many rows', { kind: 'range', column: 'bucket', from: '0', to: '699' }, 'bucket <= 699'],
    ['few rows', { kind: 'values', column: 'bucket', values: ['17'] }, 'bucket = 17'],
    [
      'an expensive condition',
      { kind: 'text', column: 'label', operator: 'matches', text: '[0-2]$' },
      `regexp_matches(label, '[0-2]$')`,
    ],
  ] as const)('counts first and pages anywhere, before and after it was prepared: %s', async (_, filter, condition) => {
    await openLarge();
    const handle = await open({ filters: [filter] });
    const [count] = await expected(`SELECT count(*) FROM large WHERE ${condition}`);
    expect(handle).toMatchObject({ rows: Number(count), total: rows });
    const starts = [0, 100, Math.floor(handle.rows / 2), handle.rows - 20];
    const wanted: (string | null)[][] = [];
    for (const start of starts) {
      wanted.push(await expected(`SELECT id FROM large WHERE ${condition} ORDER BY id LIMIT 20 OFFSET ${start}`));
    }
    for (const [index, start] of starts.entries()) expect(await texts(handle, start, 20)).toEqual(wanted[index]);
    await test.engine.settled();
    for (const [index, start] of starts.entries()) expect(await texts(handle, start, 20)).toEqual(wanted[index]);
    await test.engine.closeResult(handle);
    expect(await viewTables()).toBe(0);
  });

  it('takes all filters together', async () => {
    await openLarge();
    const handle = await open({
      filters: [
        { kind: 'text', column: 'label', operator: 'contains', text: 'LABEL 1' },
        { kind: 'null', column: 'share', isNull: true },
        { kind: 'range', column: 'id', from: '1000', to: '2000', toExclusive: true },
        { kind: 'values', column: 'bucket', values: ['5', null], exclude: true },
      ],
    });
    const condition = `label LIKE 'label 1%' AND share IS NULL AND id >= 1000 AND id < 2000 AND bucket != 5`;
    expect(await texts(handle, 0, 2000)).toEqual(await expected(`SELECT id FROM large WHERE ${condition} ORDER BY id`));
  });

  it('has no rows where nothing passes', async () => {
    await openLarge();
    const handle = await open({ filters: [{ kind: 'values', column: 'bucket', values: ['-1'] }] });
    expect(handle.rows).toBe(0);
    expect((await test.engine.page({ result: handle.result, start: 0, count: 10 })).rowCount).toBe(0);
  });

  it('takes quotes, backslashes and wildcards for what they are', async () => {
    const odd = `it's 100%_\\ "odd"`;
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        large: `SELECT unnest(['${odd.replaceAll("'", "''")}', 'its 100 odd']) AS "a ""b""", 1 AS rowid`,
      }),
    });
    await test.engine.run({});
    for (const filter of [
      { kind: 'values', values: [odd] },
      { kind: 'text', operator: 'contains', text: `'s 100%_\\ "` },
      { kind: 'text', operator: 'equals', text: odd.toUpperCase() },
      { kind: 'text', operator: 'ends_with', text: 'DD"' },
    ] as const) {
      const handle = await open({ filters: [{ column: 'a "b"', ...filter }] });
      expect(await texts(handle, 0, 10)).toEqual([odd]);
    }
  });

  it.each([
    ['a column that is not there', { kind: 'null', column: 'nobody', isNull: true }, 'nobody'],
    ['a bound that is no value of its type', { kind: 'range', column: 'bucket', from: 'ten' }, 'ten'],
    [
      'an expression that is none',
      { kind: 'text', column: 'label', operator: 'matches', text: '(' },
      'regular expression',
    ],
  ] as const)('is refused for %s', async (_, filter, words) => {
    await openLarge();
    await expect(open({ filters: [filter] })).rejects.toMatchObject({
      problem: { code: 'bad_usage', message: expect.stringContaining(words), hint: expect.any(String) },
    });
  });

  it('can be cancelled while it counts', async () => {
    await openLarge();
    const controller = new AbortController();
    controller.abort();
    await expect(
      open({ filters: [{ kind: 'null', column: 'share', isNull: true }] }, controller.signal),
    ).rejects.toMatchObject({ problem: { code: 'cancelled' } });
  });
});

describe('a source', () => {
  it.each([
    [
      'a text file',
      'data/rows.csv',
      `COPY (SELECT range AS id, range % 7 AS seven FROM range(120000)) TO '$/data/rows.csv'`,
    ],
    [
      'a Parquet file',
      'data/rows.parquet',
      `COPY (SELECT range AS id, range % 7 AS seven FROM range(120000)) TO '$/data/rows.parquet'`,
    ],
    [
      'several Parquet files',
      'data/part-*.parquet',
      `COPY (SELECT range AS id, range % 7 AS seven FROM range(60000)) TO '$/data/part-1.parquet'; COPY (SELECT range + 60000 AS id, (range + 60000) % 7 AS seven FROM range(60000)) TO '$/data/part-2.parquet'`,
    ],
  ] as const)('is filtered and sorted like a result: %s', async (_, path, sql) => {
    test = await OpenedEngine.open({
      'plumbline.yaml': `plumbline: 1\nname: test\nsources:\n  large: { path: "${path}" }\n`,
      'data/.keep': '',
    });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(sql.replaceAll('$', test.folder.root));
    connection.disconnectSync();
    instance.closeSync();
    await test.derive();
    const filters: ResultQuery['filters'] = [{ kind: 'values', column: 'seven', values: ['3', '5'] }];
    const handle = await open({ filters });
    expect(handle).toMatchObject({ rows: 34_286, total: 120_000 });
    const sorted = await open({
      filters,
      sort: [
        { column: 'seven', descending: true },
        { column: 'id', descending: true },
      ],
    });
    for (const round of [1, 2]) {
      expect([round, await texts(handle, 0, 3), await texts(handle, 30_000, 2)]).toEqual([
        round,
        ['3', '5', '10'],
        ['105003', '105005'],
      ]);
      expect([round, await texts(sorted, 0, 2), await texts(sorted, 17_142, 2)]).toEqual([
        round,
        await expected('SELECT id FROM large WHERE seven IN (3, 5) ORDER BY seven DESC, id DESC LIMIT 2'),
        await expected('SELECT id FROM large WHERE seven IN (3, 5) ORDER BY seven DESC, id DESC LIMIT 2 OFFSET 17142'),
      ]);
      await test.engine.settled();
    }
  });
});

describe('a sorted result', () => {
  it('shows its top at once and any other page when it is sorted, nulls last, ties in their own order', async () => {
    await openLarge();
    const handle = await open({
      sort: [
        { column: 'share', descending: true },
        { column: 'label', descending: false },
      ],
    });
    expect(handle.rows).toBe(rows);
    for (const start of [0, 200, 2040, 300_000, rows - 30]) {
      const wanted = await expected(
        `SELECT id FROM large ORDER BY share DESC NULLS LAST, label, id LIMIT 20 OFFSET ${start}`,
      );
      expect(await texts(handle, start, 20)).toEqual(wanted);
    }
    await test.engine.settled();
    expect(await texts(handle, 0, 3)).toEqual(
      await expected('SELECT id FROM large ORDER BY share DESC NULLS LAST, label, id LIMIT 3'),
    );
    await test.engine.closeResult(handle);
    expect(await viewTables()).toBe(0);
  });

  it('sorts what passes its filters', async () => {
    await openLarge();
    const handle = await open({
      filters: [{ kind: 'values', column: 'bucket', values: ['1', '2'] }],
      sort: [{ column: 'id', descending: true }],
    });
    expect(await texts(handle, 0, 50)).toEqual(
      await expected('SELECT id FROM large WHERE bucket IN (1, 2) ORDER BY id DESC LIMIT 50'),
    );
  });

  it('stops sorting when it is closed, and leaves nothing behind', async () => {
    await openLarge();
    const handle = await open({ sort: [{ column: 'label', descending: false }] });
    await test.engine.page({ result: handle.result, start: 0, count: 10 });
    await test.engine.closeResult(handle);
    expect(await viewTables()).toBe(0);
    expect(await test.engine.health()).toMatchObject({ running: 0 });
  });
});

describe('the values of a filter', () => {
  it('come with their counts, the most frequent first, under the other filters and not those of their own column', async () => {
    await openLarge();
    const { result } = await open({});
    const query: ResultQuery = {
      filters: [
        { kind: 'range', column: 'id', to: '25' },
        { kind: 'values', column: 'label', values: ['label 1'] },
      ],
      sort: [],
    };
    const { values, more } = await test.engine.filterValues({ result, column: 'label', query, limit: 5 });
    expect(values[0]).toEqual({ value: 'label 0', count: 2 });
    expect(values).toHaveLength(5);
    expect(more).toBe(true);
    const found = await test.engine.filterValues({ result, column: 'label', query, search: 'L 12', limit: 5 });
    expect(found).toEqual({ values: [{ value: 'label 12', count: 2 }], more: false });
  });

  it('count NULL as one of them', async () => {
    await openLarge();
    const { result } = await open({});
    const query = { filters: [], sort: [] };
    const { values } = await test.engine.filterValues({ result, column: 'share', query, limit: 1 });
    expect(values).toEqual([{ value: null, count: rows / 5 }]);
  });
});
