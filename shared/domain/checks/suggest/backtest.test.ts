import { expect, it } from 'vitest';
import { type BacktestCell, backtestOf, backtestSummary, backtestText } from './backtest';

const cells = (pattern: string): BacktestCell[] =>
  [...pattern].map((sign, index) => ({
    label: `part ${index}`,
    outcome: ({ '.': 'pass', x: 'alarm', l: 'learnt' } as const)[sign] ?? 'empty',
    value: null,
  }));

it('a backtest says what was tested, and on which rows', () => {
  const text = (pattern: string, basis: 'rule' | 'earlier' | 'same', unplaced = 0) =>
    backtestText(
      backtestOf(cells(pattern), { unit: 'day', basis, column: 'day', ...(unplaced === 0 ? {} : { unplaced }) }),
    );
  expect(text('....', 'rule')).toBe('Would have raised 0 alarms in the last 4 days.');
  expect(text('.x', 'rule', 1)).toBe('Would have raised 1 alarm in the last 2 days. 1 row without day is in none.');
  expect(text('ll.x', 'earlier')).toBe('Learnt from the days before, it would have raised 1 alarm in the last 2 days.');
  expect(text('. .', 'same')).toBe(
    'Would have raised 0 alarms in the last 2 days with rows (1 without); these are the days that it is learnt from.',
  );
});

it('a backtest that tested nothing claims nothing', () => {
  const none = backtestOf(cells('ll  '), { unit: 'day', basis: 'earlier' });
  expect(none.kind).toBe('not_run');
  expect(backtestText(none)).toBe('Not backtested: no part of the rows could be evaluated.');
  expect(backtestSummary(none)).toBe('not backtested');
  expect(backtestSummary(backtestOf(cells('x..'), { unit: 'run', basis: 'earlier' }))).toBe('1 alarm in 3 runs');
});
