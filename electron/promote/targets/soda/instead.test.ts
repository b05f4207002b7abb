import { describe, expect, it } from 'vitest';
import type { ContractCheck } from '../../../../shared/domain/checks/check-file';
import { parseCheckFile } from '../../../../shared/domain/checks/parse-check-file';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { ContractTable } from '../common/contract-tables';
import { differsInSoda, metricBody } from './instead';

const columns: readonly ColumnInfo[] = [
  { name: 'id', sqlType: 'BIGINT', type: { kind: 'bigint' } },
  { name: 'word', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
  { name: 'a "b"', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
];

const table: ContractTable = {
  node: 'orders',
  table: 'orders',
  role: 'output',
  columns,
  keys: { rows: 0, nulls: new Map(), declared: null, candidates: [] },
  description: null,
};

function checksOf(column: string, ...checks: readonly string[]): readonly ContractCheck[] {
  const text = `dataset: a/b/orders\ncolumns:\n  - name: ${column}\n    checks:\n${checks.map((check) => `      - ${check}\n`).join('')}`;
  const parsed = parseCheckFile('checks/orders.yml', text);
  expect(parsed.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return parsed.checks as readonly ContractCheck[];
}

function differs(column: string, ...checks: readonly string[]): string | undefined {
  const all = checksOf(column, ...checks);
  const last = all.at(-1);
  if (last === undefined) throw new Error('There is no check.');
  return differsInSoda(last, table, all.slice(0, -1));
}

describe('a check that Soda measures as Plumbline does', () => {
  it.each([
    ['word', 'missing: { missing_values: [none] }'],
    ['word', 'invalid: { valid_values: [a, b] }'],
    ['word', 'invalid: { valid_format: { name: digits, regex: "^[0-9]+$" } }'],
    ['id', 'invalid: { valid_min: 1, valid_max: 3 }'],
    ['id', 'invalid: { valid_reference_data: { dataset: a/b/customers, column: id } }'],
    ['id', 'aggregate: { function: sum, threshold: { must_be: 1 } }'],
    ['id', 'duplicate:'],
  ])('stays as it is: %s %s', (column, check) => {
    expect(differs(column, check)).toBeUndefined();
  });
});

describe('a check that Soda measures otherwise', () => {
  it.each([
    ['id', 'aggregate: { function: sum, valid_max: 5, threshold: { must_be: 1 } }', 'invalid values'],
    ['id', 'invalid: { valid_values: [x] }', 'another type'],
    ['id', 'invalid: { valid_length: 1 }', 'the text of a value'],
    ['word', 'invalid: { valid_min: 1 }', 'compares text'],
    [`'a "b"'`, 'missing:', 'quotes'],
    ['id', 'missing: { filter: "id > 3 -- late" }', 'comment'],
    ['id', 'invalid: { valid_max: 3, valid_reference_data: { dataset: a/b/customers, column: id } }', 'reference'],
  ])('says why: %s %s', (column, check, why) => {
    expect(differs(column, check)).toContain(why);
  });

  it('is the second of two lists on one column, which Soda may take for the first', () => {
    expect(
      differs('word', 'missing: { missing_values: [a] }', 'missing: { name: x, missing_values: [a, ""] }'),
    ).toContain('alike');
    expect(differs('word', 'missing:', 'missing: { name: x, missing_values: [a] }')).toBeUndefined();
  });

  it('becomes a metric with the same name and threshold', () => {
    const [check] = checksOf(
      'id',
      'invalid: { name: few, valid_values: [x], threshold: { metric: percent, must_be_less_than: 5, level: warn } }',
    );
    if (check === undefined) throw new Error('There is no check.');
    const dialect = { relation: (node: string) => node, text: (sql: string) => sql, now: 'now()', nowText: null };
    expect(metricBody(check, table, dialect)).toMatchObject({
      name: 'few',
      threshold: { must_be_less_than: 5, level: 'warn' },
      query: expect.stringContaining('FROM orders AS checked'),
    });
  });
});
