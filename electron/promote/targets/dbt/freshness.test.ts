import { describe, expect, it } from 'vitest';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { PipelineInput } from '../../intermediate';
import { freshnessConfig } from './freshness';

const input = {
  name: 'orders',
  columns: [
    { name: 'id', sqlType: 'INTEGER', type: { kind: 'integer' } },
    { name: 'Day', sqlType: 'DATE', type: { kind: 'date' } },
    { name: 'at {x}', sqlType: 'TIMESTAMP WITH TIME ZONE', type: { kind: 'timestamptz' } },
  ],
} as unknown as PipelineInput;

function check(column: string, value: number, unit: string, rest: object = {}) {
  const bounds = [{ kind: 'must_be_less_than', value }];
  const threshold = { metric: 'count', level: 'fail', bounds, unit };
  return {
    check: { type: 'freshness', node: 'orders', name: 'fresh', column, filter: null, now: null, threshold, ...rest },
  };
}

function configOf(
  decided: { column: string | null; within: string | null } | null,
  checks: readonly object[] = [],
  columns = input.columns,
) {
  const losses: Loss[] = [];
  const earlierSpec = decided === null ? null : { inputs: [{ name: 'orders', objectives: { freshness: decided } }] };
  const config = freshnessConfig({ ...input, columns }, { checks, earlierSpec } as never, losses);
  return { config, losses: losses.map(({ what }) => what) };
}

const timeless = input.columns.slice(0, 1);

describe('how old a source may be', () => {
  it.each([
    ['90 minutes', { count: 90, period: 'minute' }],
    ['1.5 hours', { count: 90, period: 'minute' }],
    ['48 hours', { count: 2, period: 'day' }],
    ['7 days', { count: 7, period: 'day' }],
  ])('is what somebody decided in the spec: %s', (within, error_after) => {
    expect(configOf({ column: 'at {x}', within }).config).toEqual({
      loaded_at_field: '"at {x}"',
      freshness: { error_after },
    });
  });

  it('is cast where the column has no time of day, and is of the first column with a time where none is named', () => {
    expect(configOf({ column: null, within: '1 day' }).config).toMatchObject({
      loaded_at_field: 'CAST(Day AS TIMESTAMP)',
    });
  });

  it('is cut to whole minutes, which is said', () => {
    const { config, losses } = configOf({ column: 'Day', within: '100 seconds' });
    expect(config).toMatchObject({ freshness: { error_after: { count: 1, period: 'minute' } } });
    expect(losses).toEqual(['dbt counts whole minutes, and 100 seconds are none.']);
  });

  it('comes from a check where nobody decided it, and a decision goes before the check', () => {
    const asked = check('day', 2, 'hour');
    expect(configOf(null, [asked]).config).toMatchObject({ freshness: { error_after: { count: 2, period: 'hour' } } });
    expect(configOf({ column: 'Day', within: '1 day' }, [asked]).config).toMatchObject({
      freshness: { error_after: { count: 1, period: 'day' } },
    });
  });

  it('is a loss where dbt cannot ask it: a time that stands still, another column, a column that is no time, no time at all', () => {
    expect(configOf(null, [check('Day', 1, 'day', { now: '2024-01-01T00:00:00.000Z' })])).toMatchObject({
      config: {},
      losses: [expect.stringContaining('asks for something else')],
    });
    expect(configOf({ column: 'at {x}', within: '1 day' }, [check('Day', 1, 'day')]).losses).toHaveLength(1);
    expect(configOf({ column: 'id', within: '1 day' })).toMatchObject({
      config: {},
      losses: [expect.stringContaining('id, which is no column with a time')],
    });
    for (const asked of [
      configOf({ column: null, within: '1 day' }, [], timeless),
      configOf(null, [check('id', 1, 'day')], timeless),
    ])
      expect(asked).toMatchObject({ config: {}, losses: [expect.stringContaining('no column with a time')] });
  });

  it('is not said where nobody said it, also of a source without a time', () => {
    for (const columns of [input.columns, timeless])
      for (const decided of [null, { column: 'id', within: null }])
        expect(configOf(decided, [], columns)).toEqual({ config: {}, losses: [] });
  });
});
