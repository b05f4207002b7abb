import { expect, it } from 'vitest';
import { trendsOf } from './trend';

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;

it('follows each check and the worst of each node, oldest first', () => {
  const history = [
    { at: at(0), node: 'a', name: 'rows', value: 3, outcome: 'pass' },
    { at: at(0), node: 'a', name: 'gaps', value: 2, outcome: 'fail' },
    { at: at(0), node: 'b', name: 'rows', value: 1, outcome: 'pass' },
    { at: at(1), node: 'a', name: 'rows', value: 4, outcome: 'warn' },
    { at: at(1), node: 'a', name: 'gaps', value: 0, outcome: 'pass' },
  ] as const;
  expect(trendsOf(history)).toEqual({
    checks: [
      {
        node: 'a',
        name: 'rows',
        points: [
          { at: at(0), value: 3, outcome: 'pass' },
          { at: at(1), value: 4, outcome: 'warn' },
        ],
      },
      {
        node: 'a',
        name: 'gaps',
        points: [
          { at: at(0), value: 2, outcome: 'fail' },
          { at: at(1), value: 0, outcome: 'pass' },
        ],
      },
      { node: 'b', name: 'rows', points: [{ at: at(0), value: 1, outcome: 'pass' }] },
    ],
    nodes: [
      {
        node: 'a',
        evaluations: [
          { at: at(0), outcome: 'fail', failed: 1, checks: 2 },
          { at: at(1), outcome: 'warn', failed: 0, checks: 2 },
        ],
      },
      { node: 'b', evaluations: [{ at: at(0), outcome: 'pass', failed: 0, checks: 1 }] },
    ],
  });
});

it('keeps the last evaluations only', () => {
  const history = Array.from({ length: 50 }, (_, minute) => ({
    at: at(minute),
    node: 'a',
    name: 'rows',
    value: minute,
    outcome: 'pass' as const,
  }));
  const { checks, nodes } = trendsOf(history, 5);
  expect(checks[0]?.points.map(({ value }) => value)).toEqual([45, 46, 47, 48, 49]);
  expect(nodes[0]?.evaluations.map((one) => one.at)).toEqual([45, 46, 47, 48, 49].map(at));
});
