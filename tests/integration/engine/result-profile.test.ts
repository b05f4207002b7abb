import { afterEach, describe, expect, it } from 'vitest';
import { isCounted, isUnique, type Profile, type ProfileEvent } from '../../../shared/domain/profile/profile';
import type { ColumnFilter } from '../../../shared/domain/result/result-query';
import { notebook, OpenedEngine } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

async function open(sql: string): Promise<void> {
  test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ a: sql }) });
  const report = await test.engine.run({});
  expect(report.nodes.map(({ status, error }) => [status, error?.message])).toEqual([['ran', undefined]]);
}

/** Rows of plain SQL over the same result, as text. */
async function plain(sql: string): Promise<readonly (readonly (string | null)[])[]> {
  return (await test.engine.evidence({ sql })).rows;
}

const columnsOf = ({ columns }: Profile) => Object.fromEntries(columns.map((column) => [column.name, column]));
const binned = (bins: readonly { count: number }[] | undefined) =>
  (bins ?? []).reduce((sum, bin) => sum + bin.count, 0);

/** Numbers, text, times and booleans with nulls, zeros, negatives and empties; every tenth row repeats a value. */
const mixed = (rows: number) => `SELECT
  range AS id,
  CASE WHEN range % 7 = 0 THEN NULL ELSE (range * 7919 % 10007)::INTEGER - 50 END AS number,
  (hash(range) % 1000003) / 7.0 - 1000 AS measure,
  ((hash(range + 1) % 100000) / 100)::DECIMAL(12, 2) - 5 AS amount,
  CASE WHEN range % 11 = 0 THEN NULL WHEN range % 3 = 0 THEN '' ELSE 'größe ' || (range % 5) END AS label,
  md5((hash(range + 2) % 700000)::VARCHAR) AS code,
  TIMESTAMP '2001-01-01' + to_microseconds((hash(range + 3) % 15552000000000)::BIGINT) AS at_time,
  DATE '2001-01-01' + (range % 365)::INTEGER AS on_day,
  range % 7 = 0 AS flag,
  CASE WHEN range % 1000 = 0 THEN 'nan'::DOUBLE WHEN range % 1000 = 1 THEN '-inf'::DOUBLE ELSE sqrt(range) - 10 END AS endless,
  CASE WHEN range % 5 = 0 THEN 7 ELSE hash(range) % 900000 END AS often
  FROM range(${rows})`;

/** The statistics of one column in plain SQL, all exact. */
const statistics = (column: string, placed: string) => `SELECT
  count(*) - count(${column}), count(DISTINCT ${column}), min(${column})::VARCHAR, max(${column})::VARCHAR,
  (SELECT list(x::VARCHAR) FROM (SELECT unnest(quantile_disc(${column}, [0.05, 0.25, 0.5, 0.75, 0.95])) AS x FROM a WHERE ${placed}))::VARCHAR
  FROM a`;

const measured = ['id', 'number', 'measure', 'amount', 'at_time', 'on_day', 'endless', 'often'];
const texts = ['label', 'code'];

describe('the profile of a result', () => {
  it('says the same as plain SQL, of small results exactly', async () => {
    await open(mixed(20_000));
    const { rows, columns: list } = await test.engine.profileResult({ node: 'a' });
    const columns = columnsOf({ rows, columns: list });
    expect(rows).toBe(20_000);
    for (const name of [...measured, ...texts, 'flag']) {
      const placed = name === 'endless' ? 'isfinite(endless)' : `${name} IS NOT NULL`;
      const quantiles = measured.includes(name);
      const [expected = []] = await plain(
        quantiles
          ? statistics(name, placed)
          : statistics(name, placed).replace(/\(SELECT list.*\)::VARCHAR\n/s, 'NULL\n'),
      );
      const column = columns[name];
      expect([
        name,
        String(column?.nulls),
        String(column?.distinct),
        column?.min,
        column?.max,
        quantiles ? `[${column?.quantiles.map(({ value }) => value).join(', ')}]` : null,
      ]).toEqual([name, ...expected.slice(0, 4), quantiles ? expected[4]?.replaceAll("'", '') : null]);
      expect(column?.estimates).toEqual([]);
      const top = await plain(
        `SELECT ${name}::VARCHAR, count(*) FROM a GROUP BY ${name} ORDER BY 2 DESC, ${name} LIMIT 10`,
      );
      expect(column?.top.map(({ value, count }) => [value, String(count)])).toEqual(top);
      expect(new Set(column?.samples).size).toBe(Math.min(5, column?.distinct ?? 0));
    }
    for (const name of ['id', 'number', 'measure', 'amount', 'endless', 'often']) {
      const finite = `CASE WHEN isfinite(${name}::DOUBLE) THEN ${name} END`;
      const [[mean, std, zeros, negatives, placed] = []] = await plain(
        `SELECT avg(${finite})::VARCHAR, stddev_samp(${finite}::DOUBLE)::VARCHAR, count(*) FILTER (${name} = 0), count(*) FILTER (${name} < 0), count(${finite}) FROM a`,
      );
      const column = columns[name];
      expect(column?.mean).toBeCloseTo(Number(mean), 6);
      expect(column?.std).toBeCloseTo(Number(std), 6);
      expect([name, column?.zeros, column?.negatives]).toEqual([name, Number(zeros), Number(negatives)]);
      expect([name, binned(column?.histogram)]).toEqual([name, Number(placed)]);
    }
    expect(columns.endless).toMatchObject({ notFinite: 40 });
    expect(columns.flag).toMatchObject({ trues: 2858, falses: 17_142, mean: null });
    const [[empty, shortest, mean, longest] = []] = await plain(
      "SELECT count(*) FILTER (label = ''), min(length(label)), avg(length(label))::VARCHAR, max(length(label)) FROM a",
    );
    expect(columns.label).toMatchObject({ empty: Number(empty), zeros: null });
    expect(columns.label?.lengths).toMatchObject({ min: Number(shortest), max: Number(longest) });
    expect(columns.label?.lengths?.mean).toBeCloseTo(Number(mean), 9);
    expect(columns.id && isUnique(columns.id, rows)).toBe(true);
    expect(columns.often && isUnique(columns.often, rows)).toBe(false);
  });

  it('has bins whose edges tell exactly which rows are in them', async () => {
    await open(mixed(20_000));
    const { columns } = await test.engine.profileResult({ node: 'a' });
    for (const { name, histogram, type } of columns) {
      if (!measured.includes(name)) continue;
      expect(histogram.length).toBeGreaterThan(1);
      expect(histogram.length).toBeLessThanOrEqual(24);
      const counts = await plain(
        `SELECT ${histogram
          .map(({ from, to }, index) => {
            const last = index === histogram.length - 1;
            return `count(*) FILTER (${name} >= '${from}'::${type} AND ${name} ${last ? '<=' : '<'} '${to}'::${type})`;
          })
          .join(', ')} FROM a`,
      );
      expect([name, ...(counts[0] ?? [])]).toEqual([name, ...histogram.map(({ count }) => String(count))]);
    }
  });

  it('of a large result comes from a sample first, then from all rows column by column', async () => {
    const rows = 1_050_000;
    await open(mixed(rows));
    const events: ProfileEvent[] = [];
    const profile = await test.engine.profileResult({ node: 'a' }, { onEvent: (event) => events.push(event) });
    const columns = columnsOf(profile);
    const [first, ...later] = events;
    expect(first).toMatchObject({ rows, sample: expect.any(Number) });
    expect(first?.columns.map(({ name }) => name)).toEqual(profile.columns.map(({ name }) => name));
    expect(first?.sample).toBeGreaterThan(5_000);
    expect(first?.sample).toBeLessThan(300_000);
    expect(later.every((event) => event.sample === undefined && event.columns.length === 1)).toBe(true);
    expect(later.map((event) => event.columns[0]?.name).sort()).toEqual(Object.keys(columns).sort());

    for (const name of [...measured, ...texts, 'flag']) {
      const [[nulls, distinct, min, max] = []] = await plain(
        `SELECT count(*) - count(${name}), count(DISTINCT ${name}), min(${name})::VARCHAR, max(${name})::VARCHAR FROM a`,
      );
      const column = columns[name];
      expect([name, column?.nulls, column?.min, column?.max]).toEqual([name, Number(nulls), min, max]);
      const off = Math.abs((column?.distinct ?? 0) / Number(distinct) - 1);
      const stated = column?.estimates.find(({ statistic }) => statistic === 'distinct')?.error ?? 0;
      // Twice what is stated: two standard errors are exceeded once in twenty times.
      expect([name, off <= 2 * stated]).toEqual([name, true]);
      expect(stated).toBeLessThan(0.01);
      for (const { value, count } of column?.top ?? []) {
        const [[counted] = []] = await plain(
          `SELECT count(*) FROM a WHERE ${value === null ? `${name} IS NULL` : `${name}::VARCHAR = '${value}'`}`,
        );
        expect([name, value, count]).toEqual([name, value, Number(counted)]);
      }
    }
    for (const name of measured) {
      const placed = name === 'endless' ? 'isfinite(endless)' : `${name} IS NOT NULL`;
      const column = columns[name];
      const [[total] = []] = await plain(`SELECT count(*) FROM a WHERE ${placed}`);
      expect([name, binned(column?.histogram)]).toEqual([name, Number(total)]);
      const stated = column?.estimates.find(({ statistic }) => statistic === 'quantiles')?.error ?? 0;
      for (const { q, value } of column?.quantiles ?? []) {
        const [[below, upto] = []] = await plain(
          `SELECT count(*) FILTER (${name} < '${value}'::${column?.type}), count(*) FILTER (${name} <= '${value}'::${column?.type}) FROM a WHERE ${placed}`,
        );
        expect(Number(below) / Number(total)).toBeLessThanOrEqual(q + 2 * stated);
        expect(Number(upto) / Number(total)).toBeGreaterThanOrEqual(q - 2 * stated);
      }
    }
    for (const name of ['id', 'number', 'measure', 'amount', 'endless', 'often']) {
      const finite = `CASE WHEN isfinite(${name}::DOUBLE) THEN ${name} END`;
      const [[mean, std, zeros, negatives] = []] = await plain(
        `SELECT avg(${finite})::VARCHAR, stddev_samp(${finite}::DOUBLE)::VARCHAR, count(*) FILTER (${name} = 0), count(*) FILTER (${name} < 0) FROM a`,
      );
      const column = columns[name];
      expect((column?.mean ?? 0) / Number(mean)).toBeCloseTo(1, 9);
      expect((column?.std ?? 0) / Number(std)).toBeCloseTo(1, 9);
      expect([name, column?.zeros, column?.negatives]).toEqual([name, Number(zeros), Number(negatives)]);
    }
    // Integers close together are counted with a bit for each: the key is known to be one.
    expect(columns.id && isUnique(columns.id, rows)).toBe(true);
    expect(columns.code && isCounted(columns.code, 'distinct')).toBe(false);
    expect(columns.often?.top[0]).toEqual({ value: '7', count: expect.any(Number) });
    expect(columns.code?.lengths).toEqual({ min: 32, mean: 32, max: 32 });
    expect(columns.code?.empty).toBe(0);
  });

  it('has every type, whatever its values, and only the columns that were asked for', async () => {
    await open('SELECT * FROM test_all_types()');
    const { columns } = await test.engine.profileResult({ node: 'a' });
    expect(columns.length).toBeGreaterThan(40);
    for (const column of columns) {
      expect([column.name, column.nulls, column.distinct <= 2]).toEqual([column.name, 1, true]);
      expect([column.name, column.samples.length]).toEqual([column.name, column.distinct]);
    }
    const chosen = await test.engine.profileResult({ node: 'a', columns: ['varchar', 'int'] });
    expect(chosen.columns.map(({ name }) => name)).toEqual(['varchar', 'int']);
    await expect(test.engine.profileResult({ node: 'a', columns: ['nope'] })).rejects.toMatchObject({
      problem: { code: 'bad_usage', message: 'a has no column nope to profile.' },
    });
  });

  it('copes with odd names, with columns that are all null, and with no rows', async () => {
    await open(
      `SELECT 1 AS "a ""quoted"" name", NULL::INTEGER AS v, NULL AS f, 'x' AS rowid, [1, 2] AS "select", '' AS " " FROM range(3)`,
    );
    const profile = await test.engine.profileResult({ node: 'a' });
    expect(profile.columns[0]).toMatchObject({ name: 'a "quoted" name', distinct: 1, mean: 1, std: 0 });
    expect(profile.columns[1]).toMatchObject({ nulls: 3, distinct: 0, mean: null, histogram: [], quantiles: [] });
    expect(profile.columns[1]?.top).toEqual([{ value: null, count: 3 }]);
    expect(profile.columns[2]).toMatchObject({ nulls: 3, distinct: 0, samples: [] });
    expect(profile.columns[4]).toMatchObject({ lengths: { min: 2, mean: 2, max: 2 }, empty: 0 });
    expect(profile.columns[5]).toMatchObject({ empty: 3 });
    await test.dispose();
    await open("SELECT 1 AS x, 'a' AS y, [1] AS z, DATE '2001-01-01' AS d, true AS b LIMIT 0");
    const { rows, columns } = await test.engine.profileResult({ node: 'a' });
    expect(rows).toBe(0);
    for (const column of columns) {
      expect(column).toMatchObject({ nulls: 0, distinct: 0, top: [], histogram: [], quantiles: [], samples: [] });
    }
  });

  it('counts only the rows that pass the filters', async () => {
    await open(mixed(20_000));
    const filters: ColumnFilter[] = [
      { kind: 'range', column: 'number', from: '100', to: '500', toExclusive: true },
      { kind: 'values', column: 'label', values: ['größe 1', null] },
    ];
    const profile = await test.engine.profileResult({ node: 'a', columns: ['label', 'amount'], filters });
    const where = "number >= 100 AND number < 500 AND (label = 'größe 1' OR label IS NULL)";
    const [[rows, nulls, min, max] = []] = await plain(
      `SELECT count(*), count(*) - count(label), min(amount)::VARCHAR, max(amount)::VARCHAR FROM a WHERE ${where}`,
    );
    expect(profile).toMatchObject({
      rows: Number(rows),
      columns: [
        { name: 'label', nulls: Number(nulls), distinct: 1 },
        { name: 'amount', min, max },
      ],
    });
    const none = await test.engine.profileResult({
      node: 'a',
      columns: ['id'],
      filters: [{ kind: 'range', column: 'id', from: '-2', to: '-1' }],
    });
    expect(none).toMatchObject({ rows: 0, columns: [{ distinct: 0, histogram: [], top: [] }] });
    await expect(
      test.engine.profileResult({ node: 'a', filters: [{ kind: 'range', column: 'id', from: 'x' }] }),
    ).rejects.toMatchObject({ problem: { code: 'bad_usage' } });
  });

  it('ends when it is cancelled, and leaves the engine as it was', async () => {
    await open(mixed(1_100_000));
    const controller = new AbortController();
    const profile = test.engine.profileResult(
      { node: 'a' },
      { signal: controller.signal, onEvent: () => controller.abort() },
    );
    await expect(profile).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect((await test.engine.profileResult({ node: 'a', columns: ['flag'] })).columns[0]).toMatchObject({
      distinct: 2,
    });
    const waiting = new AbortController();
    waiting.abort();
    await expect(test.engine.profileResult({ node: 'a' }, { signal: waiting.signal })).rejects.toMatchObject({
      problem: { code: 'cancelled' },
    });
  });
});
