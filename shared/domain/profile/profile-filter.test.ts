import { describe, expect, it } from 'vitest';
import { wholeResult } from '../result/result-query';
import type { ColumnProfile } from './profile';
import { binFilter, filtersBeside, hasFilter, keyOfFilters, toggleFilter, valueFilter } from './profile-filter';

const column = {
  name: 'delay',
  histogram: [
    { from: '0', to: '10', count: 3 },
    { from: '10', to: '20', count: 4 },
  ],
} as unknown as ColumnProfile;

describe('filters from a profile', () => {
  it('take the upper edge of a bin only in the last one', () => {
    expect(binFilter(column, 0)).toEqual({ kind: 'range', column: 'delay', from: '0', to: '10', toExclusive: true });
    expect(binFilter(column, 1)).toEqual({ kind: 'range', column: 'delay', from: '10', to: '20' });
    expect(binFilter(column, 2)).toBeNull();
  });

  it('tell null from every text', () => {
    expect(valueFilter(column, null)).toEqual({ kind: 'null', column: 'delay', isNull: true });
    expect(valueFilter(column, 'NULL')).toEqual({ kind: 'values', column: 'delay', values: ['NULL'] });
  });

  it('are added by the first click, replaced by one on another bar, and removed by the second', () => {
    const first = binFilter(column, 0);
    const second = valueFilter(column, '12');
    if (first === null) throw new Error('There is a first bin.');
    const once = toggleFilter(wholeResult, first);
    expect(hasFilter(once, { ...first })).toBe(true);
    const replaced = toggleFilter(once, second);
    expect(replaced.filters).toEqual([second]);
    expect(toggleFilter(replaced, second)).toEqual(wholeResult);
  });

  it('of the other columns apply to a column, in any order', () => {
    const other = valueFilter({ name: 'origin' }, 'ATL');
    const third = valueFilter({ name: 'day' }, null);
    const query = { filters: [valueFilter(column, '12'), other, third], sort: [] };
    expect(filtersBeside(query, 'delay')).toEqual([other, third]);
    expect(keyOfFilters([other, third])).toBe(keyOfFilters([third, other]));
    expect(keyOfFilters([])).toBe('');
  });
});
