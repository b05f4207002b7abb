import { afterEach, describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../shared/domain/profile/profile';
import { notebook, OpenedEngine } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

async function profileOf(sql: string): Promise<{ rows: number; columns: Record<string, ColumnProfile> }> {
  test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ a: sql }) });
  await test.engine.run({});
  const { rows, columns } = await test.engine.profile({ node: 'a' });
  return { rows, columns: Object.fromEntries(columns.map((column) => [column.name, column])) };
}

describe('a profile', () => {
  it('is exact up to a million rows', async () => {
    const { rows, columns } = await profileOf(
      `SELECT range AS n, CASE WHEN range % 10 = 0 THEN NULL ELSE 'v' || (range % 3) END AS t,
              DATE '2001-01-01' + (range % 24)::INTEGER AS d, (range % 8)::INTEGER AS small FROM range(1000)`,
    );
    expect(rows).toBe(1000);
    expect(columns.n).toMatchObject({ type: 'BIGINT', nulls: 0, distinct: 1000, min: '0', max: '999' });
    expect(columns.n?.quantiles).toEqual([
      { q: 0.05, value: '49' },
      { q: 0.25, value: '249' },
      { q: 0.5, value: '499' },
      { q: 0.75, value: '749' },
      { q: 0.95, value: '949' },
    ]);
    expect(columns.n?.histogram.length).toBe(24);
    expect(columns.n?.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(1000);
    expect(columns.t).toMatchObject({ type: 'VARCHAR', nulls: 100, distinct: 3, min: 'v0', max: 'v2', histogram: [] });
    expect(columns.t?.top).toEqual([
      { value: 'v0', count: 300 },
      { value: 'v1', count: 300 },
      { value: 'v2', count: 300 },
      { value: null, count: 100 },
    ]);
    expect(columns.small?.histogram).toEqual(
      Array.from({ length: 8 }, (_, value) => ({ from: String(value), to: String(value + 1), count: 125 })),
    );
    expect(columns.d?.histogram[0]?.from).toBe('2001-01-01');
    expect(columns.d?.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(1000);
  });

  it('estimates above a million rows, and counts frequent values exactly', async () => {
    const { columns } = await profileOf(
      `SELECT range AS id, hash(range) % 1000 AS bucket, (range % 1000) / 10.0 AS x,
              CASE WHEN range % 5 = 0 THEN 7 ELSE hash(range) % 500000 END AS often,
              nullif('a' || (range % 230), 'a5') AS airport,
              TIMESTAMP '2001-01-01' + INTERVAL (range) SECOND AS t, DATE '2001-01-01' + (range % 365)::INTEGER AS d
       FROM range(1500000)`,
    );
    // HyperLogLog with 64 registers: 13 percent is its standard error.
    expect(Math.abs((columns.id?.distinct ?? 0) / 1_500_000 - 1)).toBeLessThan(0.4);
    // Few values are counted one by one, also in a large table.
    expect([columns.bucket?.distinct, columns.x?.distinct, columns.d?.distinct]).toEqual([1000, 1000, 365]);
    expect(columns.airport).toMatchObject({ distinct: 229, nulls: 6522 });
    expect(columns.often?.top[0]?.value).toBe('7');
    expect(columns.often?.top[0]?.count).toBeGreaterThanOrEqual(300_000);
    expect(columns.often?.top[0]?.count).toBeLessThan(300_100);
    expect(columns.t?.quantiles[2]?.value).toMatch(/^2001-01-(09|10)/);
    expect(columns.d?.quantiles[2]?.value).toMatch(/^2001-0[67]-/);
    expect(columns.id?.top).toEqual([]);
    expect(columns.bucket?.top.length).toBe(10);
    expect(Number(columns.x?.quantiles[2]?.value)).toBeCloseTo(50, -1);
  });

  it('copes with every type, with infinities, and with no rows at all', async () => {
    const { rows, columns } = await profileOf('SELECT * FROM test_all_types()');
    expect(rows).toBe(3);
    expect(Object.keys(columns).length).toBeGreaterThan(40);
    for (const column of Object.values(columns)) expect(column.nulls).toBe(1);
    expect(columns.struct).toMatchObject({ min: null, max: null, histogram: [] });
    await test.dispose();
    const odd = await profileOf(
      `SELECT unnest(['nan', 'inf', '-inf', '1', '2'])::DOUBLE AS x, unnest(['infinity', '2001-01-01', '2001-01-02', NULL, NULL])::TIMESTAMP AS t`,
    );
    expect(odd.columns.x).toMatchObject({ nulls: 0, min: '-inf', max: 'nan' });
    expect(odd.columns.x?.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(2);
    expect(odd.columns.t?.histogram.reduce((sum, bin) => sum + bin.count, 0)).toBe(2);
    await test.dispose();
    const empty = await profileOf("SELECT 1 AS x, 'a' AS y LIMIT 0");
    expect(empty.rows).toBe(0);
    expect(empty.columns.x).toMatchObject({ nulls: 0, distinct: 0, min: null, quantiles: [], top: [], histogram: [] });
  });

  it('can be had of a source and of a file that is none', async () => {
    test = await OpenedEngine.open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/n.csv }\n',
      'data/n.csv': 'x\n1\n2\n2\n',
      'data/other.csv': 'y\n5\n',
    });
    expect(await test.engine.profile({ node: 'numbers' })).toMatchObject({
      rows: 3,
      columns: [{ name: 'x', distinct: 2 }],
    });
    expect(await test.engine.profile({ file: 'data/other.csv' })).toMatchObject({
      rows: 1,
      columns: [{ name: 'y', min: '5' }],
    });
    await expect(test.engine.profile({ file: 'plumbline.yaml' })).rejects.toMatchObject({
      problem: { code: 'unsupported_source' },
    });
  });
});
