import { describe, expect, it } from 'vitest';
import { quoteIdentifier } from '../sql-text';
import type { ColumnStatistics } from './column-statistics';
import { parseColumnStatistics } from './column-statistics';
import { isOwnCheck } from './own/own-types';
import { parseCheckFile } from './parse-check-file';
import { planChecks } from './plan-checks';
import type { PlannedQuery } from './planned-query';
import { measureCheck } from './types/check-types';

const types = {
  id: 'bigint',
  number: 'integer',
  code: 'varchar',
  email: 'varchar',
  at: 'timestamp',
  amount: 'double',
} as const;

function plan(
  columns: string,
  options: {
    native?: boolean;
    statistics?: Record<string, ColumnStatistics>;
    checks?: string;
    readAlways?: readonly string[];
  } = {},
): readonly PlannedQuery[] {
  const { checks, problems } = parseCheckFile(
    'checks/t.yml',
    `dataset: a/t\ncolumns:\n${columns}checks:\n${options.checks ?? '  - row_count:\n'}`,
  );
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const metrics = checks.flatMap((check) =>
    isOwnCheck(check)
      ? []
      : measureCheck(check, {
          columns: [],
          subjectOf: (name) => ({ sql: quoteIdentifier(name), type: { kind: types[name as keyof typeof types] } }),
          relationOf: quoteIdentifier,
        }).metrics,
  );
  const statistics = new Map(
    Object.entries(options.statistics ?? {}).map(([name, one]) => [
      name.includes('"') ? name : quoteIdentifier(name),
      one,
    ]),
  );
  const { native = true, readAlways = [] } = options;
  return planChecks({ relation: '"t"', native, statistics, readAlways }, metrics);
}
const costs = (queries: readonly PlannedQuery[]): string[] => queries.map((query) => query.cost);

describe('a plan of checks', () => {
  it('asks each number once, however many checks need it', () => {
    const queries = plan(`  - name: id
    checks:
      - missing:
      - missing: {qualifier: share, threshold: {metric: percent, must_be: 0}}
      - invalid: {valid_min: 0, threshold: {metric: percent, must_be: 0}}
      - invalid: {qualifier: same, valid_min: 0}
`);
    const keys = queries.flatMap((query) => query.metrics.map((metric) => metric.key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(3);
    expect(costs(queries)).toEqual(['statistics', 'range', 'light']);
  });

  it('of a table runs from statistics to regular expressions', () => {
    const queries = plan(
      `  - name: email
    checks: [{invalid: {valid_format: {name: at, regex: '@'}}}, {duplicate: null}, {missing: null}]
  - name: id
    checks: [{invalid: {valid_min: 0}}, {invalid: {qualifier: r, valid_reference_data: {dataset: a/r, column: id}}}]
`,
      { checks: '  - row_count:\n  - freshness: {column: at, threshold: {must_be_less_than: 1}}\n' },
    );
    expect(costs(queries)).toEqual(['statistics', 'range', 'light', 'distinct', 'reference', 'pattern']);
    expect(queries[0]?.metrics.map((metric) => metric.kind)).toEqual(['rows', 'latest']);
  });

  it('of a file or view is one query, whatever the filters', () => {
    const queries = plan(
      `  - name: email
    checks: [{invalid: {valid_format: {name: at, regex: '@'}}}, {duplicate: {filter: id > 5}}, {missing: null}]
  - name: id
    checks: [{invalid: {valid_reference_data: {dataset: a/r, column: id}}}]
`,
      { native: false },
    );
    expect(costs(queries)).toEqual(['fused']);
    expect(queries[0]?.sql.match(/FROM "t"/g)).toHaveLength(1);
  });

  it('evaluates rules once a value where a column has few', () => {
    const columns = `  - name: code
    checks: [{invalid: {valid_format: {name: c, regex: '^C'}}}, {missing: null}, {duplicate: null}]
`;
    expect(costs(plan(columns, { statistics: { code: { approximateDistinct: 100 } } }))).toEqual([
      'statistics',
      'histogram',
    ]);
    expect(costs(plan(columns, { statistics: { code: { approximateDistinct: 1e6 } } }))).toEqual([
      'statistics',
      'light',
      'distinct',
      'pattern',
    ]);
  });

  it('counts distinct whole numbers with a bitmap only within dense bounds', () => {
    const columns = '  - name: id\n    checks: [{duplicate: null}]\n';
    const dense = plan(columns, { statistics: { id: { min: -5n, max: 1000n } } });
    expect(dense.some((query) => query.sql.includes('bitstring_agg("id", -5, 1000)'))).toBe(true);
    const sparse: Record<string, ColumnStatistics>[] = [{}, { id: { min: 0n, max: 10n ** 12n } }];
    for (const statistics of sparse)
      expect(plan(columns, { statistics }).some((query) => query.sql.includes('bitstring_agg'))).toBe(false);
  });

  it('tries whether numbers and times rise, where they look unique, with sorting them behind it, and the plain query behind that', () => {
    const columns = '  - name: at\n    checks: [{duplicate: null}]\n';
    const of = (statistics: ColumnStatistics) =>
      plan(columns, { statistics: { at: statistics } }).find((query) => query.cost === 'distinct');
    const exact = 'SELECT count(DISTINCT "at") FROM "t" AS checked';
    const rising = of({ approximateDistinct: 1e5, rows: 1e5 });
    expect(rising?.sql).not.toContain('ORDER BY');
    expect(rising?.otherwise?.sql).toContain('WHERE ("at" IS NOT NULL) ORDER BY 1 ASC');
    expect(rising?.otherwise?.otherwise?.sql).toBe(exact);
    // A hash table of so many values is slower than sorting, and one of few is not.
    expect(of({ approximateDistinct: 1e6, rows: 1e7 })).toMatchObject({
      sql: rising?.otherwise?.sql,
      otherwise: { sql: exact },
    });
    expect(of({ approximateDistinct: 9e5, rows: 1e7 })?.sql).toBe(exact);
  });

  it('compares only text whose hash occurs twice, where text looks unique', () => {
    const columns = '  - name: email\n    checks: [{duplicate: null}]\n';
    const sqlOf = (statistics: ColumnStatistics) =>
      plan(columns, { statistics: { email: statistics } }).find((query) => query.cost === 'distinct')?.sql;
    const exact = 'SELECT count(DISTINCT "email") FROM "t" AS checked';
    expect(sqlOf({ approximateDistinct: 1e6, rows: 1e6 })).toContain('AND ((hash("email") >> 32)::UINTEGER IN (SELECT');
    expect(sqlOf({ approximateDistinct: 1e8, rows: 1e8 })).toContain('AND (hash("email") IN (SELECT');
    expect(sqlOf({ approximateDistinct: 5e5, rows: 1e6 })).toBe(exact);
    // What a sample says of repetition goes before the table's estimate, which may be far off in both directions.
    expect(sqlOf({ approximateDistinct: 6e5, rows: 1e6, repeating: 0 })).toContain('hash("email")');
    expect(sqlOf({ approximateDistinct: 1e6, rows: 1e6, repeating: 1 })).toBe(exact);
  });

  it('looks at each value once for patterns, where distinct ones are counted anyway and values repeat', () => {
    const columns = `  - name: email
    checks: [{invalid: {valid_format: {name: at, regex: '@'}}}, {duplicate: null}]
`;
    const repeated = { approximateDistinct: 6e5, rows: 1e6 };
    expect(costs(plan(columns, { statistics: { email: repeated } }))).toEqual(['statistics', 'histogram']);
    const mostlyOnce = { approximateDistinct: 9e5, rows: 1e6 };
    expect(costs(plan(columns, { statistics: { email: mostlyOnce } }))).toContain('pattern');
    const bySample = (repeating: number) =>
      costs(plan(columns, { statistics: { email: { approximateDistinct: 1e6, rows: 1e6, repeating } } }));
    expect(bySample(0.9)).toEqual(['statistics', 'histogram']);
    expect(bySample(0.4)).toContain('pattern');
    const noPattern = '  - name: email\n    checks: [{duplicate: null}]\n';
    expect(costs(plan(noPattern, { statistics: { email: repeated } }))).not.toContain('histogram');
  });

  it('counts combinations of whole numbers with a bitmap only where it is not much larger than the rows', () => {
    const checks = '  - duplicate: {columns: [id, number]}\n';
    const sqlOf = (statistics: Record<string, ColumnStatistics>) =>
      plan('  - name: id\n', { checks, statistics }).find((query) => query.cost === 'distinct')?.sql;
    const id = { min: -1n, max: 98n, rows: 1000 };
    expect(sqlOf({ id, number: { min: 0n, max: 97n, rows: 1000 } })).toContain(', 0, 9998)');
    const hashTable = 'SELECT count(*) FROM (SELECT DISTINCT "id", "number" FROM "t" AS checked)';
    expect(sqlOf({ id, number: { min: 0n, max: 9998n, rows: 1000 } })).toBe(hashTable);
    expect(sqlOf({ id })).toBe(hashTable);
    expect(sqlOf({ id: { min: 2n ** 100n, max: 2n ** 100n, rows: 1000 }, number: id })).toBe(hashTable);
    // Where there can be many they are sorted, and where the estimates leave no more than some they are not.
    const wide = { min: 0n, max: 10n ** 8n, rows: 1e8 };
    expect(sqlOf({ id: wide, number: wide })).toContain('ORDER BY 1 ASC');
    expect(sqlOf({ id: wide, number: { ...wide, approximateDistinct: 50 } })).toContain('ORDER BY 1 ASC');
    const few = { ...wide, approximateDistinct: 50 };
    expect(sqlOf({ id: few, number: few })).toBe(hashTable);
    // By a sample in which nearly all are distinct they are told apart by their hashes.
    const text = { rows: 1e8 };
    expect(sqlOf({ id: text, 'hash("id", "number")': { repeating: 1 } })).toBe(hashTable);
    expect(sqlOf({ id: text, 'hash("id", "number")': { repeating: 0 } })).toContain(
      'DISTINCT "id", "number" FROM "t" AS compared',
    );
  });
});

describe("DuckDB's statistics of a column", () => {
  it.each([
    [
      '[Min: 0, Max: 99][Has Null: false, Has No Null: true][Approx Unique: 98]',
      { min: 0n, max: 99n, approximateDistinct: 98 },
    ],
    [
      '[Min: -7, Max: 170141183460469231731687303715884105727][Has Null: true, Has No Null: true]',
      { min: -7n, max: 170141183460469231731687303715884105727n },
    ],
    [
      '[Min: v0, Max: v9, Has Unicode: false, Max String Length: 3][Has Null: false, Has No Null: true][Approx Unique: 48]',
      { approximateDistinct: 48 },
    ],
    ['[Min: 0.00, Max: 99999.00][Has Null: false, Has No Null: true]', {}],
    ['[Min: 2020-01-01, Max: 2020-01-10][Has Null: false]', {}],
    ['', {}],
    [null, {}],
  ])('are read from %s', (text, statistics) => {
    expect(parseColumnStatistics(text)).toEqual(statistics);
  });

  it('of a file reads the columns that are always read outside of a filter, too, after the answers', () => {
    const [query, ...others] = plan(
      `  - name: id
    checks: [{missing: {filter: number > 1}}]
`,
      { native: false, checks: '  - row_count: {filter: number > 1}\n', readAlways: ['"id"', '"code"'] },
    );
    expect(others).toEqual([]);
    expect(query?.metrics).toHaveLength(2);
    expect(query?.sql).toMatch(/FILTER .*, first\("id"\), first\("code"\) FROM "t" AS checked$/s);
  });
});
