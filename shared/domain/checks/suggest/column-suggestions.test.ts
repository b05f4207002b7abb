import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../profile/profile';
import { parseCheckFile } from '../parse-check-file';
import { roundedRange, suggestChecks } from './column-suggestions';

const column = (facts: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'x',
  type: 'INTEGER',
  nulls: 0,
  distinct: 500,
  min: null,
  max: null,
  quantiles: [],
  top: [],
  histogram: [],
  mean: null,
  std: null,
  zeros: null,
  negatives: null,
  notFinite: null,
  trues: null,
  falses: null,
  empty: null,
  lengths: null,
  samples: [],
  estimates: [],
  ...facts,
});
const titles = (facts: Partial<ColumnProfile>, rows = 1000) =>
  suggestChecks(column(facts), rows).map(({ title }) => title);

describe('checks that a profile speaks for', () => {
  it('say what was seen', () => {
    const [missing, range] = suggestChecks(
      column({ name: 'avg_delay', type: 'DOUBLE', min: '-22.0', max: '96.0', notFinite: 0 }),
      41_449,
    );
    expect(missing).toMatchObject({
      topic: 'missing',
      title: 'never null',
      evidence: 'avg_delay is never null in 41,449 rows.',
      check: { type: 'missing', column: 'avg_delay' },
    });
    expect(range).toMatchObject({
      topic: 'range',
      title: 'between −40 and 120',
      evidence: 'avg_delay is never below −22 or above 96 in 41,449 rows.',
      check: { valid: { valid_min: -40, valid_max: 120 } },
    });
  });

  it('name few values of text, each seen often', () => {
    const top = ['placed', 'shipped', 'returned'].map((value) => ({ value, count: 300 }));
    const [, values] = suggestChecks(column({ type: 'VARCHAR', distinct: 3, top }), 900);
    expect(values).toMatchObject({
      title: 'one of placed, returned, shipped',
      check: { type: 'invalid', valid: { valid_values: ['placed', 'returned', 'shipped'] } },
    });
    // Twelve of twenty rows: more are to come.
    expect(titles({ type: 'VARCHAR', distinct: 3, top }, 25)).toEqual(['never null']);
  });

  it('call a key a key, but not a measurement', () => {
    expect(titles({ distinct: 1000, min: '1', max: '1000' })).toEqual(['never null', 'no duplicates', '0 or more']);
    expect(titles({ type: 'DOUBLE', distinct: 1000, min: '0.5', max: '0.9' })).toEqual([
      'never null',
      'between 0 and 1',
    ]);
    const estimated = [{ statistic: 'distinct', error: 0.001 }] as const;
    const [, duplicate] = suggestChecks(
      column({ type: 'VARCHAR', distinct: 9_999_000, estimates: estimated }),
      10_000_000,
    );
    expect(duplicate?.evidence).toContain('estimated, ± 0.1 %');
    expect(titles({ type: 'VARCHAR', distinct: 9_000_000, estimates: estimated }, 10_000_000)).toEqual(['never null']);
  });

  it('see the form of codes', () => {
    const lengths = { min: 3, mean: 3, max: 3 };
    expect(titles({ type: 'VARCHAR', lengths, samples: ['ATL', 'BOS'] })).toEqual(['never null', '3 characters']);
    const uuid = '0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
    expect(titles({ type: 'VARCHAR', lengths: { min: 36, mean: 36, max: 36 }, samples: [uuid, uuid, uuid] })).toContain(
      'a UUID',
    );
    expect(titles({ type: 'VARCHAR', lengths: { min: 3, mean: 20, max: 300 }, samples: ['prose'] })).toEqual([
      'never null',
    ]);
  });

  it('are not made from too few rows, nor from nothing', () => {
    expect(titles({ distinct: 3, min: '1', max: '3' }, 5)).toEqual([]);
    expect(titles({ nulls: 1000, distinct: 0 })).toEqual([]);
    expect(titles({ nulls: 3, min: '5', max: '5', distinct: 1 })).toEqual([]);
  });

  it('are not made where a check says it already', () => {
    const { checks } = parseCheckFile(
      'checks/a.yml',
      'dataset: a/b\ncolumns:\n  - name: x\n    checks:\n      - missing:\n      - invalid:\n          valid_min: 1\n',
    );
    const profile = column({ min: '1', max: '80', distinct: 80 });
    expect(suggestChecks(profile, 1000).map(({ topic }) => topic)).toEqual(['missing', 'range']);
    expect(suggestChecks(profile, 1000, checks)).toEqual([]);
    expect(suggestChecks({ ...profile, name: 'y' }, 1000, checks)).toHaveLength(2);
  });
});

describe('bounds around a range', () => {
  it('leave room, are round, and keep natural limits', () => {
    expect(roundedRange(0.02, 0.97)).toEqual([0, 1]);
    expect(roundedRange(3, 99)).toEqual([0, 100]);
    expect(roundedRange(1, 4962)).toEqual([0, 5500]);
    expect(roundedRange(-1000, 200_000)).toEqual([-40_000, 240_000]);
    expect(roundedRange(1990, 2020)).toEqual([1985, 2025]);
    expect(roundedRange(-5, -1)).toEqual([-5.5, -0.5]);
    for (const [least, greatest] of [
      [0.001, 0.0037],
      [-1e9, 3e11],
      [17, 18],
    ] as const) {
      const [from, to] = roundedRange(least, greatest);
      expect(from).toBeLessThanOrEqual(least);
      expect(to).toBeGreaterThanOrEqual(greatest);
    }
  });
});
