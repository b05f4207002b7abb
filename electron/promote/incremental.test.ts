import { describe, expect, it } from 'vitest';
import { incrementalStrategies } from '../../shared/domain/spec/spec-fields';
import { incrementalPlan } from './incremental';
import type { PipelineStep } from './intermediate';

function planOf(
  incremental: NonNullable<PipelineStep['incremental']>,
  key: readonly string[] | null = null,
  unique = true,
): ReturnType<typeof incrementalPlan> {
  const columns = [
    { name: 'id', sqlType: 'INTEGER', type: { kind: 'integer' } },
    { name: 'At', sqlType: 'TIMESTAMP', type: { kind: 'timestamp' } },
  ];
  const declared = key === null ? null : { columns: [...key], source: 'check', unique, rows: 1 };
  return incrementalPlan({ kind: 'query', incremental, columns, keys: { declared } } as unknown as PipelineStep);
}

describe('what somebody decided on the increments of a step', () => {
  it.each([
    ['time_range', 'at', '2 days', null, { kind: 'time_range', lookback: '2 days' }],
    ['delete+insert', 'At', null, null, { kind: 'time_range', lookback: '0 days' }],
    ['delete+insert', null, null, ['id'], { kind: 'by_key', key: ['id'], time: null }],
    ['merge', 'at', '1 hour', ['id'], { kind: 'by_key', key: ['id'], lookback: '1 hour' }],
    ['append', 'at', null, null, { kind: 'append' }],
  ] as const)('is carried out: %s by %s', (strategy, time_column, lookback, key, plan) => {
    expect(planOf({ strategy, time_column, lookback }, key)).toMatchObject(plan);
  });

  it.each(incrementalStrategies)('is carried out where it was chosen in the form: %s', (strategy) => {
    expect(planOf({ strategy, time_column: 'at', lookback: '1 day' }, ['id'])?.kind).not.toBe('impossible');
  });

  it.each([
    ['sometimes', 'at', null, /sometimes is no strategy/],
    ['time_range', 'gone', null, /no column gone/],
    ['time_range', 'id', null, /id is INTEGER/],
    ['time_range', 'at', 'a while', /a while is no lookback/],
    ['time_range', 'at', "1 day'; DROP TABLE x; --", /no lookback/],
    ['time_range', null, null, /takes a time column/],
    ['merge', 'at', null, /No check says/],
  ] as const)('is refused with a reason: %s by %s', (strategy, time_column, lookback, reason) => {
    const plan = planOf({ strategy, time_column, lookback });
    expect(plan).toMatchObject({ kind: 'impossible' });
    expect(plan?.kind === 'impossible' ? plan.reason : '').toMatch(reason);
  });

  it('is refused for a key that rows share or lack', () => {
    const plan = planOf({ strategy: 'by_key', time_column: 'at', lookback: '1 day' }, ['id'], false);
    expect(plan).toMatchObject({
      kind: 'impossible',
      reason: expect.stringContaining('id does not tell all rows apart'),
    });
  });
});
