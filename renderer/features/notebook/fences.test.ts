import { describe, expect, it } from 'vitest';
import { fencesClosed } from './fences';

describe('fences in prose', () => {
  it.each([
    ['plain text', true],
    ['```\ncode\n```', true],
    ['```sql one\nSELECT 1\n```', true],
    ['~~~\n```\n~~~', true],
    ['```', false],
    ['text\n```sql one\nSELECT 1', false],
    ['````\n```\n', false],
    ['```\n~~~\n', false],
  ])('%j closed: %s', (text, closed) => {
    expect(fencesClosed(text)).toBe(closed);
  });
});
