import { describe, expect, it } from 'vitest';
import type { PlumblineError } from '../../problem';
import type { CheckEntry, ImportedDataset } from './interchange';
import { putImportedChecks } from './put-checks';

const entry = (column: string | null, type: CheckEntry['type'], body: CheckEntry['body'] = {}): CheckEntry => ({
  column,
  type,
  body,
  line: 7,
});
const dataset = (entries: readonly CheckEntry[], more: Partial<ImportedDataset> = {}): ImportedDataset => ({
  node: 'orders',
  entries,
  columns: [],
  variables: {},
  ...more,
});
const put = (text: string | null, imported: ImportedDataset) =>
  putImportedChecks({
    file: 'checks/orders.yml',
    text,
    dataset: 'plumbline/shop/main/orders',
    from: 'other.yml',
    imported,
  });

describe('checks that are put into a check file', () => {
  it('make a new file, with a qualifier where two could not be told apart', () => {
    const { text } = put(
      null,
      dataset(
        [
          entry(null, 'row_count', { threshold: { must_be: 5 } }),
          entry('id', 'missing'),
          entry('id', 'missing', { filter: `day > '$\{var.DAY}'` }),
          entry('id', 'invalid', { valid_values: ['yes', '2026-01-01', 1] }),
        ],
        { variables: { DAY: '2026-01-01' } },
      ),
    );
    expect(text).toBe(`dataset: plumbline/shop/main/orders
variables:
  DAY:
    default: "2026-01-01"
checks:
  - row_count:
      threshold: { must_be: 5 }
columns:
  - name: id
    checks:
      - missing:
      - missing:
          qualifier: "2"
          filter: day > '$\{var.DAY}'
      - invalid:
          valid_values: [ "yes", "2026-01-01", 1 ]
`);
  });

  it('leave every byte of a file that is there, and are not added where they are already', () => {
    const before = `# Ours
dataset: plumbline/main/orders   # kept
columns:
  - name: id # the key
    checks: [{missing: {name: none}}]
`;
    const { text, added, present } = put(
      before,
      dataset([
        entry('id', 'missing'),
        entry('id', 'duplicate'),
        entry('net', 'invalid', { valid_min: 0 }),
        entry(null, 'row_count'),
        entry(null, 'metric', { query: 'SELECT 1\nFROM x', threshold: { must_be: 1 } }),
      ]),
    );
    expect(text).toBe(`# Ours
dataset: plumbline/main/orders   # kept
columns:
  - name: id # the key
    checks: [{missing: {name: none}}, { duplicate: null }]
  - name: net
    checks:
      - invalid:
          valid_min: 0
checks:
  - row_count:
  - metric:
      "query": "SELECT 1\\nFROM x"
      threshold: { must_be: 1 }
`);
    expect([added.length, present.length]).toEqual([4, 1]);
    expect(put(text, dataset([entry(null, 'row_count'), entry('id', 'duplicate')]))).toMatchObject({ text, added: [] });
  });

  it('are left out, and said to be, where they mean nothing or the file cannot have them', () => {
    const { losses, added } = put(
      'dataset: plumbline/main/orders\ncolumns: [{name: a}]\n',
      dataset(
        [
          entry(null, 'schema'),
          entry(null, 'row_count', { threshold: { must_be_between: { greater_than: 9, less_than: 1 } } }),
        ],
        { columns: [{ name: 'id', dataType: 'bigint' }] },
      ),
    );
    expect(added).toEqual([]);
    expect(losses).toMatchObject([
      { construct: '`schema` of orders', file: 'other.yml', line: 7 },
      { construct: '`row_count` of orders', what: 'No value lies between 9 and 1.' },
    ]);
  });

  it.each([
    ['dataset: a/orders\nfilter: x > 1\ncolumns: []\n', 'filter'],
    ['dataset: a/orders\ncolumns: {a: 1}\n', 'nothing can be added'],
    ['dataset: a/orders\ncolumns: [\n', ''],
  ])('are refused by a file that could not hold them: %j', (text, message) => {
    let problem: PlumblineError['problem'] | undefined;
    try {
      put(text, dataset([entry('id', 'missing')]));
    } catch (error) {
      problem = (error as PlumblineError).problem;
    }
    expect(problem).toMatchObject({ file: 'checks/orders.yml', line: expect.any(Number) });
    expect(problem?.message).toContain(message);
  });
});
