import { describe, expect, it } from 'vitest';
import type { Check } from './check-file';
import { checkFingerprint, measuredIdentity, nodesReadBy } from './check-fingerprint';
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

const own = (check: string): Check => {
  const text = `dataset: a/orders\ncolumns: []\nx-plumbline:\n  checks:\n    - ${check}\n`;
  return parseCheckFile('checks/orders.yml', text).checks[0] as Check;
};

describe('a check beyond the contract language', () => {
  const nodes = new Set(['orders', 'loaded', 'customers']);

  it('reads the rows of all nodes that it compares', () => {
    expect(nodesReadBy(own('reconciliation: {with: loaded, metric: row_count}'), nodes)).toEqual(['orders', 'loaded']);
    const query = 'anomaly: {metric: {metric: {query: SELECT count(*) FROM customers}}}';
    expect(nodesReadBy(own(query), nodes)).toEqual(['orders', 'customers']);
    const reference = 'valid_reference_data: {dataset: a/customers, column: id}';
    expect(nodesReadBy(own(`invalid: {column: c, group_by: [d], ${reference}}`), nodes)).toEqual([
      'orders',
      'customers',
    ]);
    expect(nodesReadBy(own('row_count: {group_by: [d]}'), nodes)).toEqual(['orders']);
  });

  it('has a fingerprint of its own, which changes with its baseline', () => {
    const drift = own('drift: {column: a}');
    const bins = { kind: 'values', values: ['x'], counts: [1], others: 0 } as const;
    const prints = [
      drift,
      { ...drift, baseline: { column: 'a', filter: null, bins } },
      { ...drift, baseline: { column: 'a', filter: null, bins: { ...bins, counts: [2] } } },
      own('row_count: {group_by: [a]}'),
      own('row_count: {group_by: [a, b]}'),
      own('group_evolution: {group_by: [a]}'),
      own('anomaly: {metric: row_count}'),
      own('anomaly: {metric: row_count, limit: 4}'),
      own('change: {metric: row_count, threshold: {must_be: 0}}'),
    ].map((check) => checkFingerprint(check as Check));
    expect(prints).not.toContain(null);
    expect(new Set(prints).size).toBe(prints.length);
    expect(checkFingerprint(own('row_count: {name: x, group_by: [a]}'))).toBe(prints[3]);
  });

  it('has none when what it measures depends on the time', () => {
    expect(checkFingerprint(own('change: {metric: {freshness: {column: at}}, threshold: {must_be: 0}}'))).toBeNull();
    expect(checkFingerprint(own('row_count: {group_by: [a], filter: at < now()}'))).toBeNull();
    const other = 'reconciliation: {with: loaded, metric: row_count, with_filter: at < today()}';
    expect(checkFingerprint(own(other))).toBeNull();
  });

  it('measures what other checks measure, whatever its threshold', () => {
    const rows = measuredIdentity(own('anomaly: {metric: row_count}'));
    expect(measuredIdentity(own('change: {metric: row_count, of: 3 days, threshold: {must_be: 0}}'))).toBe(rows);
    expect(measuredIdentity(own('anomaly: {metric: row_count, filter: a}'))).not.toBe(rows);
    expect(measuredIdentity(own('row_count: {group_by: [a]}'))).not.toBe(rows);
    const missing = (keys: string) => measuredIdentity(own(`anomaly: {metric: {missing: {column: x${keys}}}}`));
    expect(missing('')).toBe(measuredIdentity(one('missing: {threshold: {must_be_less_than: 9}}')));
    expect(missing(', as: percent')).not.toBe(missing(''));
  });
});

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
