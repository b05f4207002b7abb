import { describe, expect, it } from 'vitest';
import {
  type Dismissal,
  dismissalFileOf,
  dismissalOf,
  isDismissalFile,
  parseDismissalFile,
  writeDismissalFile,
} from './dismissal-file';
import { isSameSuggestion, rankSuggestions, suggestionId } from './suggestion';

const file = 'checks/suggestions/orders.yml';
const dismissed: readonly Dismissal[] = [
  { kind: 'values', columns: ['state: "x"'], date: '2026-01-02', reason: "it's, well: #no" },
  { kind: 'row_count', columns: [], date: '2026-01-02' },
  { kind: 'reference', columns: ['customer'], to: { node: 'größen', column: 'id' }, date: '2026-01-03' },
];

describe('a file of dismissals', () => {
  it('gives back what was written, one line each', () => {
    const text = writeDismissalFile('orders "x"', dismissed);
    const read = parseDismissalFile(file, text);
    expect(read.problems).toEqual([]);
    expect(read.node).toBe('orders "x"');
    expect(
      [...read.dismissed].sort(
        (a, b) =>
          dismissed.findIndex((one) => isSameSuggestion(one, a)) -
          dismissed.findIndex((one) => isSameSuggestion(one, b)),
      ),
    ).toEqual(dismissed);
    expect(text.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(3);
    expect(parseDismissalFile(file, writeDismissalFile('orders', [])).dismissed).toEqual([]);
  });

  it.each([
    ['dismissed:\n  - { check: nonsense, date: 2026-01-01 }', 4],
    ['dismissed:\n  - { check: values, columns: [a], date: someday }', 4],
    ['dismissed:\n  - { check: values, columns: a, date: 2026-01-01 }', 4],
    ['dismissed: [', 3],
  ])('that is wrong has problems with their place, and no dismissals: %s', (text, line) => {
    const read = parseDismissalFile(file, `suggestions: 1\nnode: orders\n${text}\n`);
    expect(read.problems[0]).toMatchObject({ severity: 'error', file, line });
    expect(read.dismissed).toEqual([]);
  });

  it('is told by its folder', () => {
    expect([isDismissalFile(file), isDismissalFile('checks/orders.yml')]).toEqual([true, false]);
    expect(dismissalFileOf('../a b')).toBe('checks/suggestions/__a_b.yml');
  });

  it('knows a suggestion whatever the case and order of its columns', () => {
    const files = [
      {
        file,
        node: 'Orders',
        dismissed: [{ kind: 'duplicate', columns: ['b', 'A'], date: '2026-01-01' }],
        problems: [],
      } as const,
    ];
    expect(dismissalOf(files, 'orders', { kind: 'duplicate', columns: ['a', 'b'] })?.date).toBe('2026-01-01');
    expect(dismissalOf(files, 'orders', { kind: 'duplicate', columns: ['a'] })).toBeUndefined();
    expect(dismissalOf(files, 'others', { kind: 'duplicate', columns: ['a', 'b'] })).toBeUndefined();
  });
});

describe('suggestions', () => {
  it('are named by what they are about', () => {
    expect(dismissed.map(suggestionId)).toEqual(['values(state: "x")', 'row_count', 'reference(customer → größen.id)']);
  });

  it('stand in the order of what they guard, those with alarms last', () => {
    const one = (kind: 'missing' | 'duplicate' | 'range', alarms: number) => ({
      kind,
      backtest: { kind: 'ran', unit: 'day', basis: 'rule', cells: [], tested: 30, alarms } as const,
    });
    const unknown = { kind: 'range', backtest: { kind: 'not_run', reason: 'none' } } as const;
    const ranked = rankSuggestions([one('duplicate', 1), unknown, one('missing', 0), one('duplicate', 0)]);
    expect(ranked.map(({ kind }) => kind)).toEqual(['duplicate', 'missing', 'range', 'duplicate']);
  });
});
