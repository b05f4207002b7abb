import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../shared/domain/profile/profile';
import { binRange, distinctText, factsLine, plotLabel, share, shortValue } from './profile-text';

const column = (facts: Partial<ColumnProfile>): ColumnProfile =>
  ({
    name: 'x',
    type: 'BIGINT',
    nulls: 0,
    distinct: 0,
    histogram: [],
    top: [],
    estimates: [],
    ...facts,
  }) as ColumnProfile;

describe('the words of a profile', () => {
  it('keep values short and exact enough', () => {
    expect(shortValue('BIGINT', '-1234567')).toBe('−1,234,567');
    expect(shortValue('DOUBLE', '11.40291512')).toBe('11.403');
    expect(shortValue('DOUBLE', '1.7e+308')).toBe('1.70e+308');
    expect(shortValue('DOUBLE', 'nan')).toBe('nan');
    expect(shortValue('TIMESTAMP', '2001-01-01 00:00:00')).toBe('2001-01-01');
    expect(shortValue('TIMESTAMP', '2001-01-01 10:20:30.123456')).toBe('2001-01-01 10:20:30');
    expect(shortValue('VARCHAR', '')).toBe('(empty)');
    expect(shortValue('VARCHAR', '007')).toBe('007');
  });

  it('tell the values of a bin', () => {
    expect(binRange('INTEGER', { from: '7', to: '8', count: 1 }, false)).toBe('7');
    expect(binRange('INTEGER', { from: '0', to: '42', count: 1 }, true)).toBe('0 – 41');
    expect(binRange('DATE', { from: '2001-01-01', to: '2001-01-08', count: 1 }, false)).toBe('2001-01-01 – 2001-01-07');
    expect(binRange('DOUBLE', { from: '0.5', to: '1.0', count: 1 }, true)).toBe('0.5 – 1');
  });

  it('never round some to none, or not all to all', () => {
    expect(share(1, 1_000_000)).toBe('< 0.1 %');
    expect(share(999_999, 1_000_000)).toBe('> 99.9 %');
    expect(share(0, 10)).toBe('0 %');
    expect(share(1, 3)).toBe('33.3 %');
  });

  it('say whether distinct values were counted', () => {
    expect(distinctText(column({ distinct: 229 }), 500)).toBe('229 distinct');
    expect(distinctText(column({ distinct: 500 }), 500)).toBe('unique');
    expect(distinctText(column({ distinct: 500, estimates: [{ statistic: 'distinct', error: 0.01 }] }), 500)).toBe(
      '≈ 500 distinct',
    );
    expect(factsLine(column({ nulls: 5 }), 5, null)).toBe('all null');
    expect(factsLine(column({ nulls: 1, distinct: 3 }), 1000, 10)).toBe('10.0 % null');
    expect(factsLine(column({ nulls: 1, distinct: 3 }), 1000, null)).toBe('1 null · 3 distinct');
    expect(factsLine(column({ distinct: 3 }), 1000, null)).toBe('3 distinct');
  });

  it('describe a plot with its numbers', () => {
    const bins = [
      { from: '0', to: '10', count: 3 },
      { from: '10', to: '20', count: 4 },
    ];
    expect(plotLabel(column({ histogram: bins, distinct: 7 }), 8, null)).toBe(
      'Histogram of x: 2 bins from 0 to 20, most in 10 – 19 (4); 0 null · 7 distinct',
    );
    expect(
      plotLabel(
        column({
          type: 'VARCHAR',
          top: [
            { value: 'ATL', count: 3 },
            { value: null, count: 1 },
          ],
          nulls: 1,
        }),
        4,
        null,
      ),
    ).toBe('Most frequent values of x: ATL 3, null 1; 1 null · 0 distinct');
  });
});
