import { describe, expect, it } from 'vitest';
import { valueQuery } from '../../../../electron/promote/check-sql';
import { jinjaDialect } from '../../../../electron/promote/targets/dbt/jinja-dialect';
import type { PlumblineError } from '../../problem';
import type { Check } from '../check-file';
import { parseCheckFile } from '../parse-check-file';
import { checkedNode } from './export-checks';
import { importChecks } from './import-checks';
import { writeDbt } from './write-dbt';
import { writeOdcs } from './write-odcs';
import { writeSoda } from './write-soda';
import { writeSodaCl } from './write-sodacl';

const file = 'checks/orders.yml';
const places = {
  source: 'shop',
  kindOf: (node: string) => (node === 'orders' ? ('model' as const) : ('source' as const)),
  dialect: jinjaDialect,
};
const orders = `dataset: plumbline/shop/main/orders
variables: {LEAST: {default: 1}}
checks:
  - row_count: {threshold: {must_be_greater_than: "\${var.LEAST}"}, attributes: {team: sales}}
  - duplicate: {columns: [a, b]}
columns:
  - name: status
    checks:
      - missing: {threshold: {must_be_less_than: 5, level: warn}}
      - invalid: {valid_values: [placed, "yes"], filter: net > 0}
  - name: customer_id
    checks: [{invalid: {valid_reference_data: {dataset: shop/customers, column: id}}}]
`;
const node = () => checkedNode(file, orders, 'model');

describe('checks', () => {
  it('are written as SodaCL', () => {
    const { text, losses } = writeSodaCl([node()], valueQuery);
    expect(text).toContain(`checks for orders:
  - row_count > 1:
      attributes:
        team: sales
`);
    expect(text).toContain(`  - missing_count(status):
      warn: when >= 5
  - invalid_count(status) = 0:
      valid values:
        - placed
        - "yes"
      filter: net > 0
  - values in (customer_id) must exist in customers (id)
`);
    expect(losses.map(({ construct, line }) => `${line} ${construct}`)).toEqual([
      '2 the variable LEAST of orders',
      '5 check "duplicate(a, b)" of orders',
    ]);
  });

  it('are written as tests of dbt', () => {
    const { text, losses, needsMacro } = writeDbt([node()], places, valueQuery);
    expect(needsMacro).toBe(true);
    expect(text).toContain(`      - name: status
        data_tests:
          - not_null:
              name: orders__missing_status
              config:
                severity: warn
                warn_if: ">= 5"
                meta:
                  plumbline_check: missing(status)
          - accepted_values:
              name: orders__invalid_status
              arguments:
                values:
                  - placed
                  - "yes"
              config:
                where: net > 0
`);
    expect(text).toContain("to: source('shop', 'customers')");
    expect(text).toContain('    tables:\n      - name: customers\n');
    expect(text).toContain("FROM {{ ref('orders') }} AS checked");
    expect(losses.map(({ construct }) => construct)).toEqual([
      'the variable LEAST of orders',
      'check "row_count" of orders',
      'check "duplicate(a, b)" of orders',
    ]);
  });

  it('of a type that a writer does not know are a loss, and keep no other from being written', () => {
    const own = node();
    const strange = { ...own.checks[0], type: 'drift', name: 'drift(net)' } as unknown as Check;
    const nodes = [{ ...own, checks: [strange, ...own.checks] }];
    for (const { text, losses } of [
      writeSodaCl(nodes, valueQuery),
      writeDbt(nodes, places, valueQuery),
      writeOdcs(nodes, { id: 'shop', name: 'shop' }, valueQuery),
    ]) {
      expect(losses.find(({ construct }) => construct === 'check "drift(net)" of orders')).toMatchObject({
        instead: 'Nothing: the check is left out.',
      });
      expect(text).toContain('customer_id');
    }
  });

  it('that cannot be read are a loss with their place', () => {
    const { losses } = checkedNode(
      file,
      'dataset: a/b\nchecks:\n  - row_counts:\n  - row_count: {threshold: {must_be: x}}\n',
      'source',
    );
    expect(losses.map(({ line, instead }) => [line, instead])).toEqual([
      [3, 'Nothing: the check is left out.'],
      [4, 'Nothing: the check is left out.'],
    ]);
  });

  it('with text that Soda takes for a template are left out of SodaCL', () => {
    const text = "dataset: a/orders\ncolumns:\n  - name: a\n    checks: [{invalid: {valid_values: ['{{ x }}']}}]\n";
    const { losses, text: written } = writeSodaCl([checkedNode(file, text, 'source')], valueQuery);
    expect(written).toBe('');
    expect(losses[0]?.what).toContain('templates');
  });
});

describe('a contract for Soda 4', () => {
  it('leaves out what is not of its language, and keeps comments', () => {
    const { text, losses } = writeSoda(
      file,
      `dataset: orders # ours
own_key: 1
checks:
  - row_count: # any
  - drift: {column: a}
  - row_count: {group_by: [a]}
  - row_count: {threshold: {must_be: "5"}}
  - missing:
`,
    );
    expect(text).toBe(`dataset: plumbline/main/orders # ours
checks:
  - row_count: # any
  - row_count: { threshold: { must_be: 5 }, qualifier: "2" }
columns: []
`);
    expect(losses.map(({ line, construct }) => `${line} ${construct}`)).toEqual([
      '2 `own_key` of orders',
      '5 `drift` of orders',
      '6 `row_count` of orders',
      '8 `missing` of orders',
      '1 the dataset of orders',
    ]);
    expect(parseCheckFile(file, text).problems).toEqual([]);
  });
});

describe('a file of another tool', () => {
  it.each([
    ['checks for orders:\n  - row_count > 0\n', 'sodacl'],
    ['version: 2\nmodels: []\n', 'dbt'],
    ['sources: []\n', 'dbt'],
    ['kind: DataContract\napiVersion: v3.1.0\n', 'odcs'],
  ])('is recognised by what it holds: %j', (text, format) => {
    expect(importChecks('file.yml', text).format).toBe(format);
  });

  it.each([
    ['a: 1\n', 'bad_input', 'neither SodaCL'],
    ['dataset: a/b\nchecks: []\n', 'bad_input', 'already'],
    ['a: [\n', 'bad_yaml', ''],
    ['', 'bad_input', 'neither'],
  ])('that is none is refused: %j', (text, code, message) => {
    let problem: PlumblineError['problem'] | undefined;
    try {
      importChecks('file.yml', text);
    } catch (error) {
      problem = (error as PlumblineError).problem;
    }
    expect(problem).toMatchObject({ code, file: 'file.yml' });
    expect(problem?.message).toContain(message);
  });
});
