import { describe, expect, it } from 'vitest';
import { parseInstant } from './instant';

describe('a time in ISO 8601', () => {
  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T10:15', '2026-03-01T10:15:00.000Z'],
    ['2026-03-01 10:15:30', '2026-03-01T10:15:30.000Z'],
    ['2026-03-01T10:15:30Z', '2026-03-01T10:15:30.000Z'],
    ['2026-03-01T10:15:30.123456+02:00', '2026-03-01T08:15:30.123Z'],
    ['2026-03-01T10:15:30-0530', '2026-03-01T15:45:30.000Z'],
    ['2026-03-01T10:15:30+02', '2026-03-01T08:15:30.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each(['', 'now', '01/02/2026', '2026-13-01', '2026-03-01T25:00', '2026-03-01T10', '1767225600'])(
    'is not %j',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );
});
