import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../shared/contract/app-state';
import { runProposals } from './run-proposals';

const pipeline = { outputs: ['out'] } as unknown as Parameters<typeof runProposals>[0]['pipeline'];

function run(
  startedAt: string,
  more: Partial<RunRecord> & { readonly status?: 'ran' | 'failed' | 'fresh' } = {},
): RunRecord {
  const { status = 'ran', ms = 1000, ...rest } = more;
  const report = { ms, cancelled: false, nodes: [{ name: 'out', status, rows: 1, ms }] };
  return {
    id: startedAt,
    startedAt,
    ms,
    trigger: 'cli',
    user: 'ann',
    targets: null,
    parameters: {},
    duckdb: '1',
    report,
    ...rest,
  };
}

function proposed(runs: readonly RunRecord[], path: string, timezone = 'UTC') {
  return runProposals({ pipeline, runs, timezone }).find(([parts]) => parts.join('.') === path)?.[1];
}

describe('what the history of runs speaks for', () => {
  it('proposes the hour of the day at which people run it, in their time zone', () => {
    const runs = ['02', '03', '04', '05'].map((day) => run(`2026-03-${day}T06:10:00Z`));
    expect(proposed(runs, 'schedule')?.value).toBe('0 6 * * * UTC');
    expect(proposed(runs, 'schedule', 'Europe/Zurich')).toEqual({
      value: '0 7 * * * Europe/Zurich',
      reason: 'it was run on 4 days, mostly about 07:00, mostly every day',
    });
  });

  it('proposes the day of the week where runs are a week apart', () => {
    const runs = ['02', '09', '16'].map((day) => run(`2026-03-${day}T08:00:00Z`));
    expect(proposed(runs, 'schedule')?.value).toBe('0 8 * * 1 UTC');
  });

  it.each([
    ['two days are no habit', [run('2026-03-02T08:00:00Z'), run('2026-03-03T08:00:00Z')]],
    [
      'runs that nobody asked for are none',
      ['02', '03', '04'].map((day) => run(`2026-03-${day}T08:00:00Z`, { automatic: true })),
    ],
    [
      'runs in which it was fresh are none',
      ['02', '03', '04'].map((day) => run(`2026-03-${day}T08:00:00Z`, { status: 'fresh' })),
    ],
    ['a month apart is nothing that it says', ['01', '02', '03'].map((month) => run(`2026-${month}-02T08:00:00Z`))],
  ])('proposes no schedule: %s', (_, runs) => {
    expect(proposed(runs, 'schedule')).toBeUndefined();
  });

  it('proposes a timeout from the slowest run, and retries only where runs failed', () => {
    const runs = [run('2026-03-02T08:00:00Z', { ms: 90_000 }), run('2026-03-03T08:00:00Z', { ms: 1000 })];
    expect(proposed(runs, 'run.timeout')?.value).toBe('15 minutes');
    expect(proposed(runs, 'run.retries')).toBeUndefined();
    expect(proposed([...runs, run('2026-03-04T08:00:00Z', { status: 'failed' })], 'run.retries')).toEqual({
      value: '2',
      reason: '1 of 3 runs failed',
    });
  });
});
