import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { valueQuery } from '../../../../electron/promote/check-sql';
import { checkedNode } from './export-checks';
import { readOdcs } from './read-odcs';
import { writeOdcs } from './write-odcs';

const schemaFile = join(__dirname, '../../../../tests/interop/schemas/odcs-v3.1.0.schema.json');
const head = 'apiVersion: v3.1.0\nkind: DataContract\nid: shop\nversion: 1.0.0\nstatus: active\n';

const write = (checks: string, columns = 'columns: []') => {
  const text = `dataset: plumbline/shop/main/orders\n${checks}${columns}\n`;
  return writeOdcs([checkedNode('checks/orders.yml', text, 'source')], { id: 'shop', name: 'Shop' }, valueQuery);
};

const read = (schema: string) => {
  const result = readOdcs('shop.odcs.yaml', `${head}${schema}`);
  return {
    ...result,
    entries: result.datasets.flatMap(({ entries }) => entries.map(({ column, type, body }) => [column, type, body])),
  };
};
const rule = (text: string) =>
  read(`schema:\n  - name: orders\n    properties:\n      - name: email\n        quality:\n          - ${text}\n`);

describe('an ODCS contract', () => {
  let validate: (contract: unknown) => boolean;
  let errors: () => string;

  beforeAll(() => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const compiled = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
    validate = (contract) => compiled(contract) === true;
    errors = () => JSON.stringify(compiled.errors, null, 2);
  });

  it('is written as the schema of the standard has it, whatever the checks are', () => {
    const threshold = fc.constantFrom(
      '{must_be: 0}',
      '{must_not_be: 2.5}',
      '{must_be_between: {greater_than: 1, less_than: 5}}',
      '{must_be_not_between: {less_than: 1, greater_than: 5}, level: warn}',
      '{metric: percent, must_be_less_than: 5, additional: {must_be_less_than: 1, level: warn}}',
    );
    const check = fc.constantFrom(
      'missing: {threshold: T}',
      'missing: {missing_values: [n/a, 5], threshold: T, name: none}',
      'invalid: {valid_values: [a, 1], threshold: T}',
      'invalid: {valid_format: {name: x, regex: "^a"}, filter: a > 1, threshold: T}',
      'invalid: {valid_min: 3, threshold: T}',
      'invalid: {valid_reference_data: {dataset: customers, column: id}}',
      'invalid: {valid_reference_data: {dataset: the customers, column: id}}',
      'duplicate: {threshold: T, attributes: {dimension: uniqueness, id: a-b, tags: [x], owner: me, description: d}}',
      'duplicate: {threshold: T, attributes: {dimension: other, id: "a b"}}',
    );
    const own = fc.constantFrom(
      'row_count:',
      'duplicate: {columns: [a, b], threshold: T}',
      'schema: {allow_extra_columns: true, name: the columns}',
      'failed_rows: {expression: a > b, threshold: T}',
      'freshness: {column: ts, threshold: {unit: day, must_be_less_than: 2}}',
      'freshness: {column: ts, filter: a > 1, threshold: {unit: day, must_be_less_than: 2}}',
      'metric: {query: SELECT 1, threshold: {must_be: 1}}',
    );
    fc.assert(
      fc.property(own, check, threshold, (dataset, column, one) => {
        const { text } = write(
          `checks:\n  - ${dataset.replace('T', one)}\n`,
          `columns:\n  - name: status\n    data_type: decimal\n    numeric_precision: 8\n    checks:\n      - ${column.replace('T', one)}`,
        );
        expect(validate(parse(text)), `${text}\n${errors()}`).toBe(true);
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('has metrics, service levels and relationships for what the standard has words for', () => {
    const { text, losses } = write(
      'checks:\n  - row_count:\n  - freshness: {column: ts, threshold: {unit: day, must_be_less_than_or_equal: 2}}\n',
      'columns:\n  - name: id\n    checks: [{missing: null}, {invalid: {valid_reference_data: {dataset: a/customers, column: id}}}]',
    );
    expect(losses).toEqual([]);
    expect(parse(text)).toEqual({
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: 'shop',
      name: 'Shop',
      version: '1.0.0',
      status: 'active',
      schema: [
        {
          name: 'orders',
          logicalType: 'object',
          physicalType: 'table',
          quality: [{ metric: 'rowCount', mustBeGreaterThan: 0, severity: 'error' }],
          properties: [
            { name: 'ts' },
            {
              name: 'id',
              relationships: [{ to: 'customers.id' }],
              quality: [{ metric: 'nullValues', mustBe: 0, severity: 'error' }],
            },
          ],
        },
      ],
      slaProperties: [{ property: 'latency', value: 2, unit: 'd', element: 'orders.ts' }],
    });
  });

  it.each<[string, unknown]>([
    ['{metric: nullValues, mustBe: 0}', ['email', 'missing', {}]],
    ['{metric: nullValues, mustNotBe: 0}', ['email', 'missing', { threshold: { must_not_be: 0 } }]],
    ['{metric: nullValues, mustBeGreaterThan: 1}', ['email', 'missing', { threshold: { must_be_greater_than: 1 } }]],
    [
      '{metric: nullValues, mustBeGreaterOrEqualTo: 1}',
      ['email', 'missing', { threshold: { must_be_greater_than_or_equal: 1 } }],
    ],
    [
      '{metric: nullValues, mustBeLessThan: 5, unit: percent, severity: warning}',
      ['email', 'missing', { threshold: { metric: 'percent', must_be_less_than: 5, level: 'warn' } }],
    ],
    [
      '{metric: nullValues, mustBeLessOrEqualTo: 5}',
      ['email', 'missing', { threshold: { must_be_less_than_or_equal: 5 } }],
    ],
    [
      '{metric: nullValues, mustBeBetween: [1, 5]}',
      ['email', 'missing', { threshold: { must_be_between: { greater_than_or_equal: 1, less_than_or_equal: 5 } } }],
    ],
    [
      '{metric: nullValues, mustNotBeBetween: [1, 5]}',
      ['email', 'missing', { threshold: { must_be_not_between: { less_than: 1, greater_than: 5 } } }],
    ],
    [
      "{metric: missingValues, mustBe: 0, arguments: {missingValues: [null, '', n/a]}}",
      ['email', 'missing', { missing_values: ['', 'n/a'] }],
    ],
    [
      "{metric: invalidValues, mustBe: 0, arguments: {validValues: [a], pattern: '^a'}, name: a only, dimension: accuracy}",
      [
        'email',
        'invalid',
        {
          name: 'a only',
          attributes: { dimension: 'accuracy' },
          valid_values: ['a'],
          valid_format: { name: 'pattern', regex: '^a' },
        },
      ],
    ],
    ['{metric: duplicateValues, mustBe: 0}', ['email', 'duplicate', {}]],
    ['{rule: nullCheck, mustBe: 0}', ['email', 'missing', {}]],
    [
      `{type: sql, query: 'SELECT max($\{column}) FROM {object}', mustBe: 1}`,
      ['email', 'metric', { query: 'SELECT max(email) FROM orders', threshold: { must_be: 1 } }],
    ],
  ])('has a rule that is read: %s', (text, expected) => {
    const { entries, losses, problems } = rule(text);
    expect(problems).toEqual([]);
    expect(losses).toEqual([]);
    expect(entries).toEqual([expected]);
  });

  it.each([
    ['{type: text, description: good}', 'for people'],
    ['{type: custom, engine: soda, implementation: x}', 'for soda'],
    ['{metric: invalidValues, mustBe: 0, arguments: {other: 1}}', '`other`'],
    ['{metric: invalidValues, mustBe: 0}', 'which values are valid'],
    ['{metric: freshness, mustBe: 0}', 'no metric `freshness`'],
  ])('has a rule that is left out, and says why: %s', (text, what) => {
    const { entries, losses, problems } = rule(text);
    expect(problems).toEqual([]);
    expect(losses).toMatchObject([{ file: 'shop.odcs.yaml', line: 11, instead: 'Nothing: the rule is left out.' }]);
    expect(losses[0]?.what).toContain(what);
    expect(entries).toEqual([]);
  });

  it('demands what its properties and service levels say', () => {
    const { entries, losses, problems } = read(`slaDefaultElement: orders.ts
schema:
  - name: orders
    physicalName: raw.orders_v1
    quality:
      - {metric: rowCount, mustBeGreaterThan: 0}
      - {metric: duplicateValues, mustBe: 0, arguments: {properties: [a, b]}}
    properties:
      - {name: b, primaryKey: true, primaryKeyPosition: 2}
      - {name: a, primaryKey: true, primaryKeyPosition: 1, required: true}
      - {name: c, unique: true, relationships: [{to: orders.a}]}
      - {name: d, logicalTypeOptions: {minimum: 0, maximum: 9, exclusiveMinimum: 0, format: x}}
      - {name: e, properties: [{name: f}]}
slaProperties:
  - {property: latency, value: 24, unit: h}
  - {property: retention, value: 3, unit: y}
`);
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      [null, 'row_count', {}],
      [null, 'duplicate', { columns: ['a', 'b'] }],
      ['a', 'missing', {}],
      ['c', 'duplicate', {}],
      ['c', 'invalid', { valid_reference_data: { dataset: 'orders_v1', column: 'a' } }],
      ['d', 'failed_rows', { expression: 'd <= 0' }],
      ['d', 'invalid', { valid_min: 0, valid_max: 9 }],
      ['b', 'missing', {}],
      [null, 'freshness', { column: 'ts', threshold: { unit: 'hour', must_be_less_than_or_equal: 24 } }],
    ]);
    expect(losses.map(({ construct }) => construct)).toEqual([
      '`format` of orders_v1, column d',
      'e of orders_v1',
      'the service level `retention`',
    ]);
  });

  it('reports what is wrong at its place', () => {
    const { problems, entries } = read(
      'schema:\n  - name: orders\n    quality:\n      - {metric: rowCount}\n      - {metric: rowCount, mustBe: many}\n      - {metric: nullValues, mustBe: 0}\n      - {metric: rowCount, mustBe: 3}\n  - physicalName: x\n',
    );
    expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '9:9 A rule has one comparison with a number.',
      '10:9 A rule has one comparison with a number.',
      '11:9 `nullValues` is a rule of a property.',
      '13:5 An object of the schema has a `name`.',
    ]);
    expect(entries).toEqual([[null, 'row_count', { threshold: { must_be: 3 } }]]);
    expect(readOdcs('x.yaml', 'kind: DataContract\napiVersion: v2.2.0\n').problems[0]).toMatchObject({
      line: 2,
      column: 13,
    });
  });
});
