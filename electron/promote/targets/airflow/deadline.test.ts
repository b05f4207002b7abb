import { describe, expect, it } from 'vitest';
import { deadlineSeconds } from './deadline';

describe('the deadline of a run', () => {
  it.each([
    ['2 hours', null, 7200],
    ['within 30 minutes', '0 6 * * *', 1800],
    ['07:30', '0 6 * * *', 5400],
    ['by 7:30', '15 6 * * 1-5', 4500],
    ['00:30', '0 23 * * *', 5400],
    ['06:00', '0 6 * * *', 86_400],
    ['01:00', '@daily', 3600],
  ])('is %s after a start at %s: %i seconds', (text, cron, seconds) => {
    expect(deadlineSeconds(text, cron)).toBe(seconds);
  });

  it.each([
    ['07:30', null],
    ['07:30', '*/5 * * * *'],
    ['07:30', '0 6,18 * * *'],
    ['25:00', '0 6 * * *'],
    ['before the meeting', '0 6 * * *'],
    ['0 minutes', null],
  ])('is unknown where %s and %s do not say', (text, cron) => {
    expect(deadlineSeconds(text, cron)).toBeUndefined();
  });
});
