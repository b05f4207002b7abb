import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { PipelineStep } from '../../intermediate';
import { intervalsOf, kindOf, slicedBy } from './incremental';

function stepOf(
  incremental: PipelineStep['incremental'],
  { unique = true, type = 'timestamp' }: { unique?: boolean; type?: string } = {},
): PipelineStep {
  const columns = [
    { name: 'id', sqlType: 'INTEGER', type: { kind: 'integer' } },
    { name: 'at', sqlType: type.toUpperCase(), type: { kind: type } },
  ];
  const keys = { declared: { columns: ['id'], source: 'check', unique, rows: 3 } };
  return { name: 'readings', kind: 'query', incremental, columns, keys } as unknown as PipelineStep;
}

describe('the kind of a model of SQLMesh', () => {
  it.each([
    ['time_range', '2 days', 'INCREMENTAL_BY_TIME_RANGE (time_column "at", lookback 2)'],
    ['append', '2 days', 'INCREMENTAL_BY_TIME_RANGE (time_column "at")'],
    ['by_key', '2 days', 'INCREMENTAL_BY_UNIQUE_KEY (unique_key (id))'],
  ])('is what a person decided: %s', (strategy, lookback, kind) => {
    const losses: Loss[] = [];
    const step = stepOf({ strategy, time_column: 'at', lookback });
    expect(kindOf(step, 'FULL', '@daily', losses).kind).toBe(kind);
    expect(slicedBy(step)?.name).toBe(strategy === 'by_key' ? undefined : 'at');
    expect(losses).toHaveLength(1);
  });

  it('makes all rows again, and says why, for a strategy that cannot be carried out', () => {
    const losses: Loss[] = [];
    const step = stepOf({ strategy: 'by_key', time_column: null, lookback: null }, { unique: false });
    expect(kindOf(step, 'FULL', '@daily', losses)).toEqual({ kind: 'FULL', filter: null });
    expect(losses[0]?.what).toContain('id does not tell all rows apart');
  });

  it('merges by the key where SQLMesh takes no such time', () => {
    const losses: Loss[] = [];
    const step = stepOf({ strategy: 'time_range', time_column: 'at', lookback: '1 day' }, { type: 'timestamp_ns' });
    expect(kindOf(step, 'FULL', '@daily', losses).kind).toBe('INCREMENTAL_BY_UNIQUE_KEY (unique_key (id))');
    expect(losses[0]?.what).toContain('TIMESTAMP_NS');
  });
});

describe('a lookback', () => {
  it.each([
    ['2 days', '@daily', 2],
    ['36 hours', '0 6 * * *', 2],
    ['2 days', '@hourly', 48],
    ['2 days', '15 * * * *', 48],
    ['90 minutes', '*/15 * * * *', 6],
    ['1 hour', '*/5 * * * *', 12],
    ['1 week', '0 6 * * 1', 7],
    ['2 months', '0 0 1 * *', 3],
    ['0 days', '@daily', 0],
  ])('of %s is counted in the intervals of the schedule %s, none of it left out', (lookback, cron, intervals) => {
    expect(intervalsOf(lookback, cron)).toBe(intervals);
  });
});
