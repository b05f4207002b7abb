import { describe, expect, it } from 'vitest';
import { createMetric } from '../metric';
import { mergeBins } from './drift';
import { groupLabel, numberText } from './number-text';
import { planGroups } from './plan-groups';

const rows = (filter: string | null) => createMetric(filter, { kind: 'rows' });
const own = (filter: string | null, sql: string) => createMetric(filter, { kind: 'expression', sql });
const request = (by: string, filter: string | null, ...metrics: ReturnType<typeof rows>[]) => ({
  by: [by],
  filter,
  metrics,
});

describe('a plan of groups', () => {
  it('asks each metric once in a query for each set of columns, with the filter in its WHERE', () => {
    const queries = planGroups('"t"', [
      request('"a"', 'x > 1', rows('x > 1')),
      request('"a"', 'x > 1', own('x > 1', 'sum(y)'), rows('x > 1')),
      request('"b"', null, rows(null)),
    ]);
    expect(queries.map(({ sql }) => sql)).toEqual([
      'SELECT CAST("a" AS VARCHAR), count(*), (sum(y)\n) FROM "t" AS checked WHERE (x > 1\n) GROUP BY "a"',
      'SELECT CAST("b" AS VARCHAR), count(*) FROM "t" AS checked GROUP BY "b"',
    ]);
    expect(queries[0]?.parts.map(({ rows: present, metrics }) => [present, metrics])).toEqual([
      [null, [1]],
      [null, [2, 1]],
    ]);
  });

  it('puts several filters into the aggregates, and looks at the rows of any of them', () => {
    const [query] = planGroups('"t"', [
      request('"a"', 'x > 1 -- one', rows('x > 1 -- one')),
      request('"a"', 'y', createMetric('y', { kind: 'failing', condition: 'z' })),
    ]);
    expect(query?.sql).toBe(
      'SELECT CAST("a" AS VARCHAR), count(*) FILTER (WHERE (x > 1 -- one\n)), count(*) FILTER (WHERE (y\n)), count_if((y\n) AND (z\n)) FROM "t" AS checked WHERE (x > 1 -- one\n) OR (y\n) GROUP BY "a"',
    );
    expect(query?.parts.map(({ rows: present, metrics }) => [present, metrics])).toEqual([
      [1, [1]],
      [2, [3]],
    ]);
  });

  it('asks expressions by themselves where filters differ, for no filter goes into them', () => {
    const queries = planGroups('"t"', [
      request('"a"', null, rows(null)),
      request('"a"', 'y', own('y', 'sum(x)')),
      request('"a"', 'y', own('y', 'max(x)')),
    ]);
    expect(queries.map(({ sql }) => sql)).toEqual([
      'SELECT CAST("a" AS VARCHAR), count(*) FROM "t" AS checked GROUP BY "a"',
      'SELECT CAST("a" AS VARCHAR), (sum(x)\n), (max(x)\n) FROM "t" AS checked WHERE (y\n) GROUP BY "a"',
    ]);
  });
});

describe('words of a detail', () => {
  it('name groups so that no two have one name', () => {
    const groups = [['a, b'], ['a', 'b'], [null], ['NULL'], [''], [' a'], ['a'], ['"a"']];
    const labels = groups.map(groupLabel);
    expect(labels).toEqual(['"a, b"', 'a, b', 'NULL', '"NULL"', '""', '" a"', 'a', '"\\"a\\""']);
    expect(new Set(labels).size).toBe(groups.length);
  });

  it('have numbers of six digits, and whole ones whole', () => {
    expect([1 / 3, 1234567, 0.1 + 0.2, -2.5].map(numberText)).toEqual(['0.333333', '1234567', '0.3', '-2.5']);
  });
});

describe('bins', () => {
  it('are merged until each has a tenth of the baseline; what is left goes to the last', () => {
    expect(mergeBins([5, 5, 0, 10, 75, 3, 2], [1, 2, 3, 4, 5, 6, 7])).toEqual([
      [10, 10, 80],
      [3, 7, 18],
    ]);
    expect(mergeBins([0], [7])).toEqual([[0], [7]]);
  });
});
