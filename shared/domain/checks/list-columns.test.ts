import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../column/column-type';
import { PlumblineError } from '../problem';
import { listColumnsInFile } from './list-columns';
import { parseCheckFile } from './parse-check-file';

const columns: readonly ColumnInfo[] = [
  { name: 'id', sqlType: 'BIGINT', type: { kind: 'bigint' } },
  { name: 'price: net', sqlType: 'DECIMAL(9,2)', type: { kind: 'decimal', width: 9, scale: 2 } },
];
const list = (text: string) => listColumnsInFile('checks/a.yml', text, columns);

describe('listing columns with their types', () => {
  it('adds those that are not there, and types to those that are', () => {
    const text = `dataset: a/b
checks:
  - schema:
columns:
  # the key
  - name: id # never reused
    checks:
      - missing:
`;
    expect(list(text)).toBe(`dataset: a/b
checks:
  - schema:
columns:
  # the key
  - name: id # never reused
    data_type: bigint
    checks:
      - missing:
  - name: "price: net"
    data_type: decimal
    numeric_precision: 9
    numeric_scale: 2
`);
    expect(list(list(text))).toBe(list(text));
    expect(parseCheckFile('checks/a.yml', list(text)).checks[0]).toMatchObject({
      type: 'schema',
      expected: [
        { name: 'id', dataType: 'bigint' },
        { name: 'price: net', dataType: 'decimal', precision: 9, scale: 2 },
      ],
    });
  });

  it.each([
    ['no columns', 'dataset: a/b\nchecks: [schema: ]\n'],
    ['empty columns', 'dataset: a/b\nchecks: [schema: ]\ncolumns: [] # none\n'],
    ['null columns', 'dataset: a/b\nchecks: [schema: ]\ncolumns:\n'],
    ['columns in brackets', 'dataset: a/b\nchecks: [schema: ]\ncolumns:\n  - { name: id }\n'],
    ['Windows line endings', 'dataset: a/b\r\nchecks: [schema: ]\r\ncolumns:\r\n  - name: id\r\n'],
  ])('works with %s', (_name, text) => {
    const { checks, problems } = parseCheckFile('checks/a.yml', list(text));
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(checks[0]).toMatchObject({ expected: [{ name: 'id', dataType: 'bigint' }, { name: 'price: net' }] });
    if (text.includes('\r\n')) expect(list(text)).not.toMatch(/[^\r]\n/);
    if (text.includes('#')) expect(list(text)).toContain('# none');
  });

  it('refuses what nothing can be added to', () => {
    expect(() => list('dataset: a/b\ncolumns: [{ name: id }]\n')).toThrow(PlumblineError);
    expect(() => list('dataset: a/b\ncolumns: wrong\n')).toThrow('nothing can be added to');
  });
});
