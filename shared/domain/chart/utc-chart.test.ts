import { describe, expect, it } from 'vitest';
import { keepClock } from './utc-chart';

describe('times that keep their clock', () => {
  it('are floored, scaled and formatted in UTC', () => {
    const vega = {
      data: [
        {
          name: 'rows',
          transform: [
            { type: 'timeunit', units: ['year'] },
            { type: 'filter', expr: 'year(datum.day) > 2000' },
          ],
        },
      ],
      scales: [
        { name: 'x', type: 'time' },
        { name: 'y', type: 'linear' },
      ],
      marks: [
        {
          scales: [{ name: 'z', type: 'time' }],
          encode: { update: { text: { signal: 'timeFormat(datum["date"], "%H (hours(x))")' } } },
        },
      ],
      axes: [{ scale: 'x', formatType: 'time' }],
    };
    keepClock(vega);
    expect(vega).toEqual({
      data: [
        {
          name: 'rows',
          transform: [
            { type: 'timeunit', units: ['year'], timezone: 'utc' },
            { type: 'filter', expr: 'utcyear(datum.day) > 2000' },
          ],
        },
      ],
      scales: [
        { name: 'x', type: 'utc' },
        { name: 'y', type: 'linear' },
      ],
      marks: [
        {
          scales: [{ name: 'z', type: 'utc' }],
          encode: { update: { text: { signal: 'utcFormat(datum["date"], "%H (hours(x))")' } } },
        },
      ],
      axes: [{ scale: 'x', formatType: 'utc' }],
    });
  });

  it('are moments as they were written', () => {
    const vega = { expr: 'time(datetime(2001, 5, 1)) < datetime(datum.ms) && my.date(1)' };
    keepClock(vega);
    expect(vega.expr).toBe('time(utc(2001, 5, 1)) < datetime(datum.ms) && my.date(1)');
  });
});
