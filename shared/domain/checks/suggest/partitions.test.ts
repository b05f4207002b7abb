import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../column/column-type';
import { heldOut, partitionByRows, partitionByTime, timeColumns } from './partitions';

const at = (text: string) => Date.parse(text) * 1000;
const column = (name: string, kind: 'timestamp' | 'date' | 'timestamptz' | 'varchar' = 'timestamp'): ColumnInfo => ({
  name,
  sqlType: kind.toUpperCase(),
  type: { kind },
});
const parts = (first: string, last: string, kind: 'timestamp' | 'date' = 'timestamp') => {
  const found = partitionByTime(column('t', kind), at(first), at(last));
  return found === null ? null : [found.unit, found.parts.length, found.parts[0]?.label, found.parts.at(-1)?.label];
};

describe('parts by time', () => {
  it.each([
    ['1960-05-01', '2001-02-03', ['year', 42, '1960', '2001']],
    ['2001-01-15', '2012-12-31', ['quarter', 48, '2001 Q1', '2012 Q4']],
    ['2001-01-15', '2004-02-01', ['month', 38, '2001-01', '2004-02']],
    ['2001-01-01', '2001-12-31', ['week', 53, 'week of 2001-01-01', 'week of 2001-12-31']],
    ['2001-01-01', '2001-03-31', ['day', 90, '2001-01-01', '2001-03-31']],
    ['2001-01-01T05:30:00Z', '2001-01-03T04:00:00Z', ['hour', 48, '2001-01-01 05:00', '2001-01-03 04:00']],
    ['0050-01-01', '0090-01-01', ['year', 41, '0050', '0090']],
  ])('from %s to %s are of the coarsest unit that gives thirty', (first, last, expected) => {
    expect(parts(first, last)).toEqual(expected);
  });

  it('are few rather than finer than the time itself', () => {
    expect(parts('2001-01-01', '2001-01-10', 'date')).toEqual(['day', 10, '2001-01-01', '2001-01-10']);
    expect(parts('2001-01-01', '2001-01-03', 'date')).toBeNull();
    expect(parts('2001-01-01T00:00:00Z', '2001-01-01T02:00:00Z')).toBeNull();
  });

  it('are none where a time is so far off that nearly all parts would be empty', () => {
    expect(parts('2001-01-01', '9999-12-31')).toBeNull();
  });

  it('end where the next one begins', () => {
    const found = partitionByTime(column('t'), at('2001-01-01'), at('2004-01-01'));
    expect(found?.parts[1]).toEqual({
      key: BigInt(at('2001-02-01')),
      label: '2001-02',
      end: new Date('2001-03-01T00:00:00Z'),
    });
  });
});

describe('the column that rows are divided by', () => {
  it('is one that a freshness check looks at, then one that says when a row came about', () => {
    const columns = [column('birth_date'), column('seen'), column('created_at'), column('name', 'varchar')];
    const names = (fresh: readonly string[]) => timeColumns(columns, fresh).map(({ name }) => name);
    expect(names([])).toEqual(['created_at', 'seen', 'birth_date']);
    expect(names(['Birth_Date'])).toEqual(['birth_date', 'created_at', 'seen']);
  });
});

describe('ranges of rows', () => {
  it('are thirty, or as many as have twenty rows each', () => {
    expect(partitionByRows('rowid', 3000)?.parts).toHaveLength(30);
    expect(partitionByRows('rowid', 3000)?.parts.at(-1)?.label).toBe('rows 2,901 to 3,000');
    expect(partitionByRows('rowid', 100)?.parts).toHaveLength(5);
    expect(partitionByRows('rowid', 79)).toBeNull();
    // The last one has what is left.
    expect(partitionByRows('rowid', 101)?.parts.at(-1)?.label).toBe('rows 85 to 101');
  });
});

it('what is learnt is tested on later parts, thirty at most, and a third is left to learn from', () => {
  expect([0, 3, 4, 30, 45, 90].map(heldOut)).toEqual([0, 0, 2, 20, 30, 30]);
});
