import { describe, expect, it } from 'vitest';
import { appendFaults, isWider, missingColumns, type StandingTable } from './table-schema';

const column = (name: string, type: string, more: { nullable?: boolean; hasDefault?: boolean } = {}) => ({
  name,
  type,
  nullable: true,
  hasDefault: false,
  ...more,
});
const table = (...columns: ReturnType<typeof column>[]): StandingTable => ({
  isView: false,
  columns,
  rows: 0,
  constraints: [],
  hasKey: false,
});

describe('rows that are appended', () => {
  it.each([
    ['INTEGER', 'BIGINT', true],
    ['BIGINT', 'INTEGER', false],
    ['UINTEGER', 'BIGINT', true],
    ['UBIGINT', 'BIGINT', false],
    ['INTEGER', 'DOUBLE', true],
    ['BIGINT', 'DOUBLE', false],
    ['FLOAT', 'DOUBLE', true],
    ['DOUBLE', 'FLOAT', false],
    ['DECIMAL(9,2)', 'DECIMAL(18,2)', true],
    ['DECIMAL(9,2)', 'DECIMAL(9,4)', false],
    ['DATE', 'TIMESTAMP', true],
    ['TIMESTAMP', 'DATE', false],
    ['DOUBLE', 'VARCHAR', true],
    ['VARCHAR', 'DATE', false],
    // SQLite keeps true and false as numbers.
    ['BOOLEAN', 'BIGINT', true],
    ['BIGINT', 'BOOLEAN', false],
  ])('of type %s into a column of type %s keep every value: %s', (from, to, expected) => {
    expect(isWider(from, to)).toBe(expected);
  });

  it('may leave out what the table can do without, and nothing else', () => {
    const there = table(column('A', 'BIGINT'), column('b', 'DATE'), column('c', 'DATE', { nullable: false }));
    expect(appendFaults([{ name: 'a', type: 'INTEGER' }], there)).toEqual(['the table wants a value for c']);
    expect(
      appendFaults(
        [
          { name: 'a', type: 'DOUBLE' },
          { name: 'd', type: 'DATE' },
        ],
        there,
      ),
    ).toEqual(['a is DOUBLE, the table has BIGINT', 'the table has no column d', 'the table wants a value for c']);
    expect(missingColumns([{ name: 'a', type: 'INTEGER' }], there)).toEqual(['b', 'c']);
  });
});
