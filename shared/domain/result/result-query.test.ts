import { describe, expect, it } from 'vitest';
import { describeFilter, describeSort } from './describe-query';
import { type ResultQuery, wholeResult, withColumnFilters, withNextSort, withSort } from './result-query';

const sortOf = (query: ResultQuery) => query.sort.map(({ column, descending }) => `${column}${descending ? '-' : '+'}`);

describe('the order of a result', () => {
  it('goes from ascending to descending and back to its own with each click', () => {
    let query = withNextSort(wholeResult, 'a', false);
    expect(sortOf(query)).toEqual(['a+']);
    query = withNextSort(query, 'a', false);
    expect(sortOf(query)).toEqual(['a-']);
    expect(sortOf(withNextSort(query, 'a', false))).toEqual([]);
  });

  it('takes more columns when they are added, each in its place', () => {
    let query = withNextSort(withNextSort(wholeResult, 'a', false), 'b', true);
    expect(sortOf(query)).toEqual(['a+', 'b+']);
    query = withNextSort(query, 'a', true);
    expect(sortOf(query)).toEqual(['a-', 'b+']);
    expect(sortOf(withNextSort(query, 'a', true))).toEqual(['b+']);
    expect(sortOf(withNextSort(query, 'b', false))).toEqual(['b+']);
    expect(sortOf(withSort(query, 'c', true, false))).toEqual(['c-']);
  });
});

describe('filters', () => {
  it('of a column take the place of those it had', () => {
    const query: ResultQuery = {
      filters: [
        { kind: 'null', column: 'a', isNull: false },
        { kind: 'null', column: 'b', isNull: false },
      ],
      sort: [],
    };
    expect(withColumnFilters(query, 'a', [{ kind: 'range', column: 'a', from: '1' }]).filters).toEqual([
      { kind: 'null', column: 'b', isNull: false },
      { kind: 'range', column: 'a', from: '1' },
    ]);
  });

  it.each([
    [{ kind: 'values', column: 'a', values: ['AA'] }, 'a is AA'],
    [{ kind: 'values', column: 'a', values: [null], exclude: true }, 'a is not null'],
    [{ kind: 'values', column: 'a', values: [''] }, 'a is the empty text'],
    [{ kind: 'values', column: 'a', values: ['x', 'y'], exclude: true }, 'a is not one of 2 values'],
    [{ kind: 'range', column: 'a', from: '1', to: '9' }, 'a from 1 to 9'],
    [{ kind: 'range', column: 'a', to: '9', toExclusive: true }, 'a before 9'],
    [{ kind: 'text', column: 'a', operator: 'not_contains', text: 'x' }, 'a does not contain “x”'],
    [{ kind: 'null', column: 'a', isNull: true }, 'a is null'],
  ] as const)('are told in words: %j', (filter, words) => {
    expect(describeFilter(filter)).toBe(words);
  });

  it('and orders too', () => {
    expect(
      describeSort([
        { column: 'a', descending: false },
        { column: 'b', descending: true },
      ]),
    ).toBe('a ascending, then b descending');
  });
});
