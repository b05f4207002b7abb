import { describe, expect, it } from 'vitest';
import type { Check } from '../check-file';
import type { CheckOutcome, CheckVerdict } from '../check-outcome';
import { parseCheckFile } from '../parse-check-file';
import { canGetWorse, canNotice, killersOf } from './judge-mutant';
import type { Mutation } from './mutation';

const outcome = (verdict: CheckVerdict, value: number | null = 0): CheckOutcome => ({
  node: 'orders',
  name: `was ${verdict}`,
  type: 'missing',
  column: 'x',
  outcome: verdict,
  value,
  threshold: '= 0',
  level: 'fail',
  file: 'checks/orders.yml',
  line: 3,
});
const mutation = (scope: Mutation['scope'], ...columns: string[]): Mutation => ({
  id: 'nulls(x)',
  kind: 'nulls',
  columns,
  scope,
  what: '',
  limit: null,
  sql: '',
  proof: '',
  changed: null,
});
const checksOf = (text: string): readonly Check[] => {
  const { checks, problems } = parseCheckFile('checks/orders.yml', `dataset: a/orders\n${text}`);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return checks;
};

describe('a mutant', () => {
  it('is killed by what is worse than on the original', () => {
    const verdicts: readonly CheckVerdict[] = ['pass', 'warn', 'fail', 'error'];
    const killing = verdicts.flatMap((before) =>
      verdicts.flatMap((after) =>
        killersOf([outcome(before)], [outcome(after, 7)]).length > 0 ? [`${before} → ${after}`] : [],
      ),
    );
    expect(killing).toEqual([
      'pass → warn',
      'pass → fail',
      'pass → error',
      'warn → fail',
      'warn → error',
      'fail → error',
    ]);
  });

  it('says who killed it, with the value', () => {
    expect(
      killersOf([outcome('pass'), outcome('pass')], [undefined, { ...outcome('fail', 7), detail: 'why' }]),
    ).toEqual([
      {
        check: 'was fail',
        file: 'checks/orders.yml',
        line: 3,
        before: 'pass',
        outcome: 'fail',
        value: 7,
        threshold: '= 0',
        detail: 'why',
      },
    ]);
  });
});

describe('a check can notice a fault', () => {
  const texts: Readonly<Record<string, string>> = {
    missing: 'columns: [{ name: x, checks: [missing: ] }]',
    'missing with a filter': 'columns: [{ name: x, checks: [{ missing: { filter: "Y > 3" } }] }]',
    'row count': 'checks: [row_count: ]',
    'row count with a filter of everything': 'checks: [{ row_count: { filter: "2 * y > 3" } }]',
    keys: 'checks: [{ duplicate: { columns: [X, z] } }]',
    freshness: 'checks: [{ freshness: { column: x, threshold: { must_be_less_than: 1 } } }]',
    metric: 'checks: [{ metric: { expression: sum(y), threshold: { must_be: 1 } } }]',
    'metric of all columns': 'checks: [{ metric: { expression: "sum(hash(COLUMNS(a)))", threshold: { must_be: 1 } } }]',
    'metric of a macro': 'checks: [{ metric: { expression: "sum(late(1))", threshold: { must_be: 1 } } }]',
    'metric of a place': 'checks: [{ metric: { expression: "sum(#1)", threshold: { must_be: 1 } } }]',
    'metric of a query': 'checks: [{ metric: { expression: "(FROM orders)", threshold: { must_be: 1 } } }]',
    query: 'checks: [{ failed_rows: { query: SELECT 1 FROM orders } }]',
    schema: 'checks: [schema: ]',
    'an expression in place of the column': 'columns: [{ name: x, column_expression: y + 1, checks: [missing: ] }]',
  };
  const noticing = (given: Mutation) =>
    Object.entries(texts).flatMap(([name, text]) =>
      checksOf(text).every((check) => canNotice(check, given)) ? [name] : [],
    );

  it('in values that it reads', () => {
    expect(noticing(mutation('values', 'x'))).toEqual([
      'missing',
      'missing with a filter',
      'row count with a filter of everything',
      'keys',
      'freshness',
      'metric of all columns',
      'metric of a macro',
      'metric of a place',
      'metric of a query',
      'query',
    ]);
    expect(noticing(mutation('values', 'y'))).toEqual([
      'missing with a filter',
      'row count with a filter of everything',
      'metric',
      'metric of all columns',
      'metric of a macro',
      'metric of a place',
      'metric of a query',
      'query',
      'an expression in place of the column',
    ]);
  });

  it('in rows always, and in the columns when it is about them', () => {
    expect(noticing(mutation('rows'))).toEqual(Object.keys(texts));
    expect(noticing(mutation('schema', 'other'))).toEqual([
      'row count with a filter of everything',
      'metric of all columns',
      'metric of a macro',
      'metric of a place',
      'metric of a query',
      'query',
      'schema',
    ]);
  });
});

it('a check that failed gets worse only where it can have an error', () => {
  const [plain] = checksOf('columns: [{ name: x, checks: [missing: ] }]');
  const [mean] = checksOf(
    'columns: [{ name: x, checks: [{ aggregate: { function: avg, threshold: { must_be: 1 } } }] }]',
  );
  if (plain === undefined || mean === undefined) throw new Error('There are two checks.');
  expect(canGetWorse(plain, 'pass', mutation('values', 'x'))).toBe(true);
  expect(canGetWorse(plain, 'fail', mutation('values', 'x'))).toBe(false);
  expect(canGetWorse(plain, 'fail', mutation('schema', 'x'))).toBe(true);
  expect(canGetWorse(mean, 'fail', mutation('rows'))).toBe(true);
  expect(canGetWorse(mean, 'error', mutation('rows'))).toBe(false);
});
