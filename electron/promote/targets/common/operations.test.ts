import { describe, expect, it } from 'vitest';
import type { IntermediatePipeline } from '../../intermediate';
import { freshnessOf, operationsOf, secondsOf } from './operations';

type Decided = NonNullable<IntermediatePipeline['earlierSpec']>;

const decided = {
  schedule: { cron: '0 6 * * *', timezone: 'UTC', decided_in: null },
  run: {
    ...{ concurrency: 1, retries: 2, retry_delay: '5 minutes', timeout: '1.5 hours' },
    ...{ deadline: '08:00', on_dependency_failure: 'wait' },
  },
  support: { channel: '#data', hours: null, escalation: null },
  inputs: [{ name: 'orders', objectives: { freshness: { column: 'placed', within: '2 days' }, correctness: null } }],
  outputs: [
    { name: 'totals', objectives: { freshness: { column: null, within: null }, correctness: null } },
    { name: 'regions', objectives: { freshness: null, correctness: null } },
  ],
} as unknown as Decided;

describe('what people decided on how a pipeline is run', () => {
  it('is told in seconds', () => {
    expect(operationsOf({ schedule: null, earlierSpec: decided })).toEqual({
      schedule: { cron: '0 6 * * *', timezone: 'UTC' },
      ...{ retries: 2, retryDelay: 300, timeout: 5400, concurrency: 1 },
      ...{ deadline: '08:00', onDependencyFailure: 'wait', support: '#data' },
    });
  });

  it('gives way to the schedule of a sketch', () => {
    const schedule = { cron: '5 5 * * *', timezone: 'Asia/Tokyo', decidedIn: 'pipelines/x.yaml' };
    expect(operationsOf({ schedule, earlierSpec: decided }).schedule).toEqual({
      cron: '5 5 * * *',
      timezone: 'Asia/Tokyo',
    });
  });

  it('is nothing before somebody decided anything', () => {
    expect(new Set(Object.values(operationsOf({ schedule: null, earlierSpec: null })))).toEqual(new Set([null]));
    expect(freshnessOf({ earlierSpec: null }).size).toBe(0);
  });

  it('names the nodes whose freshness was decided', () => {
    expect([...freshnessOf({ earlierSpec: decided })]).toEqual([['orders', { column: 'placed', within: 172_800 }]]);
  });

  it.each([
    ['30 seconds', 30],
    ['1 minute', 60],
    ['0.5 hours', 1800],
    ['soon', null],
    [null, null],
  ])('reads %s', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });
});
