import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueQuery } from '../../../../electron/promote/check-sql';
import { jinjaDialect } from '../../../../electron/promote/targets/dbt/jinja-dialect';
import type { Check } from '../check-file';
import { parseCheckFile } from '../parse-check-file';
import { checkedNode } from './export-checks';
import { importChecks } from './import-checks';
import type { CheckEntry, CheckExport, CheckLoss, CheckSource } from './interchange';
import { putImportedChecks, writeCheckFile } from './put-checks';
import { writeDbt } from './write-dbt';
import { writeOdcs } from './write-odcs';
import { writeSoda } from './write-soda';
import { writeSodaCl } from './write-sodacl';

const file = 'checks/orders.yml';
const places = { source: 'shop', kindOf: () => 'source' as const, dialect: jinjaDialect };
const contract = { id: 'shop', name: 'shop' };

function exportTo(target: CheckSource, text: string): CheckExport {
  const nodes = [checkedNode(file, text, 'source')];
  if (target === 'sodacl') return writeSodaCl(nodes, valueQuery);
  if (target === 'dbt') return writeDbt(nodes, places, valueQuery);
  return writeOdcs(nodes, contract, valueQuery);
}

/** A check without its place. */
function meaning({ file: _, line: __, columnNumber: ___, ...rest }: Check): unknown {
  return JSON.parse(JSON.stringify(rest));
}

function roundTrip(target: CheckSource, text: string) {
  const written = exportTo(target, text);
  const read =
    written.text === '' ? { datasets: [], losses: [], problems: [] } : importChecks('other.yml', written.text, target);
  const [imported] = read.datasets;
  const back =
    imported === undefined
      ? ''
      : putImportedChecks({ file, text: null, dataset: 'plumbline/shop/main/orders', from: 'other.yml', imported })
          .text;
  const { checks, problems } = back === '' ? { checks: [], problems: [] } : parseCheckFile(file, back);
  return { written, read, back, checks: { checks, problems } };
}

const column = fc.constantFrom('id', 'status', 'Order Date', 'select', 'größe', 'net');
const number = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.integer({ min: -4000, max: 4000 }).map((n) => n / 8),
);
const word = fc.constantFrom('placed', 'yes', '2026-01-01', 'a b', "it's", 'no', '1', '{{ x }}', '', 'ä');
const comparison = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'must_be',
        'must_not_be',
        'must_be_greater_than',
        'must_be_greater_than_or_equal',
        'must_be_less_than',
        'must_be_less_than_or_equal',
      ),
      number,
    )
    .map(([key, value]) => ({ [key]: value })),
  fc
    .tuple(fc.boolean(), fc.boolean(), fc.boolean(), number, fc.integer({ min: 1, max: 50 }))
    .map(([negated, lower, upper, from, width]) =>
      negated
        ? {
            must_be_not_between: {
              [lower ? 'less_than' : 'less_than_or_equal']: from,
              [upper ? 'greater_than' : 'greater_than_or_equal']: from + width,
            },
          }
        : {
            must_be_between: {
              [lower ? 'greater_than' : 'greater_than_or_equal']: from,
              [upper ? 'less_than' : 'less_than_or_equal']: from + width,
            },
          },
    ),
);
const threshold = fc.oneof(
  comparison,
  comparison.map((one) => ({ ...one, level: 'warn' })),
  fc.tuple(comparison, comparison).map(([one, other]) => ({ ...one, additional: { ...other, level: 'warn' } })),
);
const shareThreshold = fc
  .tuple(threshold, fc.boolean())
  .map(([one, percent]) => (percent ? { metric: 'percent', ...one } : one));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const common = {
  name: maybe(fc.constantFrom('mine', 'a: b', 'Ünï')),
  filter: maybe(fc.constantFrom('net > 0', "a = 'x' OR b", 'x -- y')),
};
const values = fc.oneof(fc.array(word, { maxLength: 3 }), fc.array(number, { minLength: 1, maxLength: 3 }));
const format = fc.constantFrom(
  { name: 'pattern', regex: '^[a-z]{2}$' },
  { name: 'email', regex: 'x@y' },
  { name: 'valid regex', regex: "'" },
);
const validity = fc.record({
  valid_values: maybe(values),
  invalid_values: maybe(values),
  valid_format: maybe(format),
  valid_min: maybe(fc.integer({ min: 0, max: 5 })),
  valid_max: maybe(fc.integer({ min: 6, max: 9 })),
  valid_min_length: maybe(fc.integer({ min: 0, max: 5 })),
});
const missing = { missing_values: maybe(values) };
const entry = fc.oneof(
  fc.record({ ...common, threshold: maybe(threshold) }).map((body) => ['row_count', body] as const),
  fc.record({ ...common, ...missing, threshold: maybe(shareThreshold) }).map((body) => ['missing', body] as const),
  fc
    .tuple(fc.record({ ...common, ...missing, threshold: maybe(shareThreshold) }), validity)
    .filter(([, rules]) => Object.values(rules).some((rule) => rule !== undefined))
    .map(([body, rules]) => ['invalid', { ...body, ...rules }] as const),
  fc
    .record({
      ...common,
      threshold: maybe(shareThreshold),
      valid_reference_data: fc.constant({ dataset: 'customers', column: 'id' }),
    })
    .map((body) => ['invalid', body] as const),
  fc.record({ ...common, threshold: maybe(shareThreshold) }).map((body) => ['duplicate', body] as const),
  fc
    .record({ ...common, columns: fc.constant(['id', 'net']), threshold: maybe(shareThreshold) })
    .map((body) => ['duplicates', body] as const),
  fc
    .record({
      ...common,
      column: column,
      threshold: fc.tuple(threshold, fc.constantFrom('minute', 'hour', 'day')).map(([one, unit]) => ({ unit, ...one })),
    })
    .map((body) => ['freshness', body] as const),
  fc
    .tuple(fc.record({ ...common, function: fc.constantFrom('avg', 'max', 'min_length'), threshold }), validity)
    .map(([body, rules]) => ['aggregate', { ...body, ...rules }] as const),
  fc
    .record({ ...common, expression: fc.constantFrom('sum(net)', 'count(*)'), threshold })
    .map((body) => ['metric', body] as const),
  fc.record({ query: fc.constant('SELECT 1'), threshold }).map((body) => ['metric', body] as const),
  fc
    .record({ ...common, expression: fc.constant('net < 0'), threshold: maybe(shareThreshold) })
    .map((body) => ['failed_rows', body] as const),
  fc
    .record({ query: fc.constant('SELECT 1'), threshold: maybe(threshold) })
    .map((body) => ['failed_rows', body] as const),
  fc
    .record({ allow_extra_columns: fc.boolean(), allow_other_column_order: fc.boolean() })
    .map((body) => ['schema', body] as const),
);

function entryOf([kind, body]: readonly [string, object], name: string): CheckEntry {
  const isOfDataset = ['row_count', 'duplicates', 'freshness', 'metric', 'failed_rows', 'schema'].includes(kind);
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  return {
    column: isOfDataset ? null : name,
    type: (kind === 'duplicates' ? 'duplicate' : kind) as CheckEntry['type'],
    body: Object.fromEntries(given),
    line: 1,
  };
}

const imported = { node: 'orders', entries: [], columns: [], variables: {} };

describe.each(['sodacl', 'dbt', 'odcs'] as const)('a check that is written for %s and read again', (target) => {
  it('is the same check, or a loss says that it is not', () => {
    let kept = 0;
    fc.assert(
      fc.property(entry, column, (found, name) => {
        const text = writeCheckFile('plumbline/shop/main/orders', imported, [entryOf(found, name)]);
        const original = parseCheckFile(file, text);
        expect(original.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const { written, read, back, checks } = roundTrip(target, text);
        expect(checks.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(read.problems).toEqual([]);
        const losses: readonly CheckLoss[] = [...written.losses, ...read.losses];
        if (losses.length > 0) return;
        kept += 1;
        expect(checks.checks.map(meaning), `${text}\n${written.text}\n${back}`).toEqual(original.checks.map(meaning));
      }),
      { numRuns: 250 },
    );
    expect(kept).toBeGreaterThan(0);
  }, 60_000);

  it('is there in some form even with a loss, unless the loss says that nothing is', () => {
    fc.assert(
      fc.property(entry, column, (found, name) => {
        const text = writeCheckFile('plumbline/shop/main/orders', imported, [entryOf(found, name)]);
        const { written, read, checks } = roundTrip(target, text);
        const isLeftOut = [...written.losses, ...read.losses].some(({ instead }) =>
          /left out|contract: /.test(instead),
        );
        expect(checks.checks.length > 0).toBe(!isLeftOut);
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});

describe('a check file that is written for Soda 4', () => {
  it('keeps every byte and has no loss, where Soda knows all that it says', () => {
    fc.assert(
      fc.property(entry, column, (found, name) => {
        const text = writeCheckFile('plumbline/shop/main/orders', imported, [entryOf(found, name)]);
        expect(writeSoda(file, text)).toEqual({ text, losses: [] });
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});
