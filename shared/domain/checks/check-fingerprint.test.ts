import { describe, expect, it } from 'vitest';
import type { Check } from './check-file';
import { checkFingerprint, nodesReadBy } from './check-fingerprint';
import { parseCheckFile } from './parse-check-file';

function one(check: string, more = ''): Check {
  const { checks } = parseCheckFile(
    'checks/orders.yml',
    `dataset: a/orders\n${more}columns:\n  - name: x\n    checks:\n      - ${check}\n`,
  );
  const [first] = checks;
  if (first === undefined) throw new Error('The check has a problem.');
  return first;
}
const freshness = (keys: string): Check => {
  const text = `dataset: a/orders\nvariables: {AT: {default: "2026-01-01"}}\ncolumns: []\nchecks:\n  - freshness: {column: at, ${keys}threshold: {must_be_less_than: 1}}\n`;
  return parseCheckFile('checks/orders.yml', text).checks[0] as Check;
};

describe('the fingerprint of a check', () => {
  it('does not change with its name, its place or the order of its keys', () => {
    const first = checkFingerprint(one('invalid: {valid_min: 1, valid_max: 5}'));
    expect(checkFingerprint(one('invalid: {name: in range, valid_max: 5, valid_min: 1}'))).toBe(first);
    expect(checkFingerprint(one('invalid: {valid_min: 1, valid_max: 5}', '\n\n# moved\n'))).toBe(first);
    expect(first).not.toBeNull();
  });

  it('changes with everything that its outcome depends on', () => {
    const texts = [
      'missing:',
      'missing: {missing_values: [a]}',
      'missing: {filter: x > 1}',
      'missing: {threshold: {must_be_less_than: 5}}',
      'missing: {threshold: {must_be_less_than: 5, level: warn}}',
      'missing: {column_expression: lower(x)}',
      'duplicate:',
      'invalid: {valid_values: [1]}',
      "invalid: {valid_values: ['1']}",
    ];
    const prints = texts.map((text) => checkFingerprint(one(text)));
    expect(prints).not.toContain(null);
    expect(new Set(prints).size).toBe(texts.length);
  });

  it('is absent when the outcome depends on the time or on chance', () => {
    expect(checkFingerprint(freshness(''))).toBeNull();
    expect(checkFingerprint(freshness('now_variable: AT, '))).not.toBeNull();
    for (const filter of [
      "x > '$\\{soda.NOW}'".replace('\\', ''),
      'day = current_date',
      'at > now() - INTERVAL 1 DAY',
      'random() < 0.1',
    ])
      expect([filter, checkFingerprint(one(`missing: {filter: ${JSON.stringify(filter)}}`))]).toEqual([filter, null]);
    expect(checkFingerprint(one('missing: {column_expression: "today() - x"}'))).toBeNull();
    expect(checkFingerprint(one('missing: {filter: known > 1}'))).not.toBeNull();
  });

  it('goes with the nodes that the check reads', () => {
    const nodes = new Set(['orders', 'customers', 'Odd "name"']);
    const readBy = (check: string) => nodesReadBy(one(check), nodes);
    expect(readBy('missing:')).toEqual(['orders']);
    expect(readBy('invalid: {valid_reference_data: {dataset: a/b/customers, column: id}}')).toEqual([
      'orders',
      'customers',
    ]);
    expect(readBy('invalid: {valid_reference_data: {dataset: a/orders, column: y}}')).toEqual(['orders']);
    expect(readBy('failed_rows: {query: "SELECT * FROM Customers -- orders"}')).toEqual(['orders', 'customers']);
    expect(
      readBy(`metric: {query: 'SELECT 1 FROM "Odd ""name""" JOIN other USING (id)', threshold: {must_be: 1}}`),
    ).toEqual(['orders', 'Odd "name"']);
    expect(
      readBy(
        'failed_rows: {query: SELECT 1, rows_tested_query: SELECT count(*) FROM customers, threshold: {metric: percent, must_be: 0}}',
      ),
    ).toEqual(['orders', 'customers']);
  });

  it('is none for SQL of the check that changes with time', () => {
    expect(checkFingerprint(one('failed_rows: {expression: "at > now()"}'))).toBeNull();
    expect(checkFingerprint(one('metric: {query: "SELECT random()", threshold: {must_be: 1}}'))).toBeNull();
    expect(checkFingerprint(one('failed_rows: {expression: "at > 1"}'))).not.toBeNull();
  });
});
