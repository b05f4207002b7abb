import { describe, expect, it } from 'vitest';
import type { ColumnInfo, SimpleTypeKind } from '../../../shared/domain/column/column-type';
import type { ColumnFilter } from '../../../shared/domain/result/result-query';
import { conditionsOf, draftOf, emptyDraft, filtersOf, isChosen, withChosen } from './filter-draft';

const column = (kind: SimpleTypeKind): ColumnInfo => ({ name: 'c', sqlType: kind.toUpperCase(), type: { kind } });

describe('the draft of a filter', () => {
  it('lets everything pass at first', () => {
    expect(filtersOf(column('varchar'), emptyDraft)).toEqual([]);
    expect(isChosen(emptyDraft, 'anything')).toBe(true);
  });

  it('leaves out what was unticked, and takes only what was ticked after none was', () => {
    const without = withChosen(emptyDraft, 'a', false);
    expect(filtersOf(column('varchar'), without)).toEqual([
      { kind: 'values', column: 'c', values: ['a'], exclude: true },
    ]);
    expect(filtersOf(column('varchar'), withChosen(without, 'a', true))).toEqual([]);
    const only = withChosen({ ...emptyDraft, allBut: false }, null, true);
    expect(filtersOf(column('varchar'), only)).toEqual([{ kind: 'values', column: 'c', values: [null] }]);
    expect([isChosen(only, null), isChosen(only, 'a')]).toEqual([true, false]);
  });

  it('takes the whole of the last day of a range of instants', () => {
    const draft = { ...emptyDraft, condition: 'range', from: '2001-01-01', to: '2001-02-28' } as const;
    expect(filtersOf(column('timestamp'), draft)).toEqual([
      { kind: 'range', column: 'c', from: '2001-01-01', to: '2001-03-01', toExclusive: true },
    ]);
    expect(filtersOf(column('date'), draft)).toEqual([
      { kind: 'range', column: 'c', from: '2001-01-01', to: '2001-02-28' },
    ]);
  });

  it.each<readonly [SimpleTypeKind, readonly ColumnFilter[]]>([
    ['timestamp', [{ kind: 'range', column: 'c', to: '2001-03-01', toExclusive: true }]],
    ['integer', [{ kind: 'range', column: 'c', from: '1', to: '2' }]],
    ['varchar', [{ kind: 'text', column: 'c', operator: 'matches', text: '^a', caseSensitive: true }]],
    ['varchar', [{ kind: 'null', column: 'c', isNull: false }]],
    ['varchar', [{ kind: 'values', column: 'c', values: ['a', null], exclude: true }]],
  ])('comes back from the filters that it made: %s %j', (kind, filters) => {
    expect(filtersOf(column(kind), draftOf(filters))).toEqual(filters);
  });

  it('offers ranges first where values lie on a line', () => {
    expect(conditionsOf(column('double'))[0]).toBe('range');
    expect(conditionsOf(column('timestamptz'))[0]).toBe('range');
    expect(conditionsOf(column('varchar'))[0]).toBe('contains');
    expect(conditionsOf(column('varchar'))).not.toContain('range');
  });
});
