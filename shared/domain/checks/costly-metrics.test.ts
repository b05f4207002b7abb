import { describe, expect, it } from 'vitest';
import { isWorthKeeping } from './costly-metrics';
import type { Metric } from './metric';

const light: Metric = { kind: 'rows', key: 'rows', filter: null };
const costly: Metric = {
  kind: 'combinations',
  key: 'combinations',
  filter: null,
  subjects: [{ sql: '"a"', type: { kind: 'bigint' } }],
};
const expression = (filter: string | null): Metric => ({
  kind: 'expression',
  key: `sum ${filter}`,
  filter,
  sql: 'sum(a)',
});

describe('rows that each query reads anew', () => {
  it('are worth a table when costly metrics outnumber the columns by half', () => {
    expect(isWorthKeeping(10, Array(14).fill(costly))).toBe(false);
    expect(isWorthKeeping(10, Array(15).fill(costly))).toBe(true);
    expect(isWorthKeeping(2, Array(15).fill(light))).toBe(false);
  });

  it('are worth one when one query cannot answer everything', () => {
    expect(isWorthKeeping(10, [light, expression(null)])).toBe(false);
    expect(isWorthKeeping(10, [expression('a > 1')])).toBe(false);
    expect(isWorthKeeping(10, [light, expression('a > 1')])).toBe(true);
  });
});
