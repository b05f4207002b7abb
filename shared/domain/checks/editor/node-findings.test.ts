// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of check files have this form.
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../problem';
import type { Check } from '../check-file';
import type { CheckOutcome } from '../check-outcome';
import { parseCheckFile } from '../parse-check-file';
import { outlineOfChecks } from './check-outline';
import { checkProbes, nodeFindings, probeProblem } from './node-findings';
import { placeOutcomes } from './outcome-places';

const file = 'checks/orders.yml';
const nodes = [
  {
    name: 'orders',
    kind: 'cell',
    columns: [
      { name: 'order_id', sqlType: 'INTEGER' },
      { name: 'amount', sqlType: 'DOUBLE' },
    ],
  },
  { name: 'customers', kind: 'source', columns: [{ name: 'customer_id', sqlType: 'INTEGER' }] },
  { name: 'later', kind: 'cell', columns: [] },
];
const said = ({ line, column, endColumn, message, hint }: Problem) =>
  `${line}:${column}-${endColumn} ${message}${hint === undefined ? '' : ` ${hint}`}`;

describe('findings about the node of a file of checks', () => {
  it('finds names of columns that are not there, at the name', () => {
    const text = `dataset: a/orders
columns:
  - name: amuont
    checks:
      - missing:
checks:
  - duplicate: { columns: [order_id, "amout"] }
  - freshness: { column: at, threshold: { must_be_less_than: 1 } }
x-plumbline:
  checks:
    - row_count: { group_by: [ORDER_ID, region] }
`;
    expect(nodeFindings(file, text, nodes).map(said)).toEqual([
      '3:11-17 `orders` has no column `amuont`. Did you mean `amount`?',
      '7:39-44 `orders` has no column `amout`. Did you mean `amount`?',
      '8:26-28 `orders` has no column `at`. There are `order_id`, `amount`.',
      '11:41-47 `orders` has no column `region`. There are `order_id`, `amount`.',
    ]);
    expect(nodeFindings(file, text.replaceAll('\n', '\r\n'), nodes).map(said)[0]).toContain('3:11-17');
  });

  it('finds names of nodes that are not there, and columns of the other node', () => {
    const text = `dataset: a/orders
columns:
  - name: order_id
    checks:
      - invalid: { valid_reference_data: { dataset: a/customers, column: id } }
x-plumbline:
  checks:
    - reconciliation: { with: customer, metric: row_count }
`;
    expect(nodeFindings(file, text, nodes).map(said)).toEqual([
      '5:74-76 `customers` has no column `id`. There are `customer_id`.',
      '8:31-39 There is no node `customer`. Did you mean `customers`?',
    ]);
  });

  it('says nothing of what is not known, optional, a variable, or only expected', () => {
    const text =
      'dataset: a/orders\ncolumns:\n  - name: a\n    optional: true\n    checks:\n      - missing:\n  - name: ${var.B}\n    checks:\n      - missing:\n  - name: c\n';
    expect(nodeFindings(file, text, nodes)).toEqual([]);
    expect(
      nodeFindings(file, 'dataset: a/later\ncolumns:\n  - name: a\n    checks:\n      - missing:\n', nodes),
    ).toEqual([]);
  });
});

describe('what DuckDB is asked about a file of checks', () => {
  const text = `dataset: a/orders
filter: amount > 0
columns:
  - name: amount
    checks:
      - invalid: { valid_format: { name: x, regex: '^[a-z' } }
      - failed_rows:
          expression: |
            amount <
            nope
checks:
  - metric: { expression: "avg(amont)", threshold: { must_be: 1 } }
  - metric: { query: SELECT 1 FROM orders, threshold: { must_be: 1 } }
`;
  const probes = checkProbes(file, text, (node) => `"${node}"`);

  it('is its conditions, expressions, queries and regular expressions', () => {
    expect(probes.map(({ sql }) => sql)).toEqual([
      'SELECT 1 FROM "orders" WHERE (amount > 0\n)',
      "SELECT regexp_matches('', '^[a-z')",
      'SELECT 1 FROM "orders" WHERE (            amount <\n            nope\n)',
      'SELECT (avg(amont)\n) FROM "orders"',
      'SELECT 1 FROM orders',
    ]);
  });

  it('comes back to the place in the file', () => {
    const probe = probes[3];
    if (probe === undefined) throw new Error('no probe');
    const found = {
      code: 'sql_bind',
      severity: 'error',
      message: 'no amont',
      line: 1,
      column: 13,
      endLine: 1,
      endColumn: 18,
    } as const;
    expect(probeProblem(file, text, probe, found)).toMatchObject({
      file,
      line: 12,
      column: 32,
      endLine: 12,
      endColumn: 37,
    });
    const block = probes[2];
    if (block === undefined) throw new Error('no probe');
    expect(probeProblem(file, text, block, found)).toMatchObject({ line: 8, endLine: 10 });
  });
});

describe('the outline of a file of checks', () => {
  it('has the columns and their checks by name', () => {
    const text =
      'dataset: a/b\nchecks:\n  - row_count: { name: not empty }\ncolumns:\n  - name: x\n    checks:\n      - missing:\n';
    expect(outlineOfChecks(text)).toEqual([
      { level: 1, text: 'All rows', line: 2, column: 1 },
      { level: 2, text: 'not empty', line: 3, column: 5 },
      { level: 1, text: 'x', line: 5, column: 5 },
      { level: 2, text: 'missing', line: 7, column: 9 },
    ]);
  });
});

describe('outcomes in a text', () => {
  const outcome = (name: string, line: number, threshold = '= 0') =>
    ({ name, line, threshold, type: 'missing', outcome: 'pass' }) as unknown as CheckOutcome;
  const checks = (text: string): readonly Check[] => parseCheckFile(file, text).checks;
  const text =
    'dataset: a/b\ncolumns:\n  - name: x\n    checks:\n      - missing:\n      - missing: { qualifier: 2, name: missing(x) }\n';

  it('move with their checks, the nearer one first', () => {
    const moved = `# one\n# two\n${text}`;
    const placed = placeOutcomes(checks(moved), [outcome('missing(x)', 5), outcome('missing(x)', 6)]);
    expect(placed.map(({ line, outcome: { line: before } }) => [line, before])).toEqual([
      [7, 6],
      [8, 5],
    ]);
  });

  it('are old when the threshold is another one now, and none for a check that did not run', () => {
    const [first, ...others] = placeOutcomes(checks(text), [outcome('missing(x)', 5, '< 3')]);
    expect([first?.line, first?.isOld, others]).toEqual([5, true, []]);
    expect(placeOutcomes(checks(text), [outcome('missing(x)', 5)])[0]?.isOld).toBe(false);
  });
});
