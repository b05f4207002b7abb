import { describe, expect, it } from 'vitest';
import { isProseAlone } from './fences';

describe('prose', () => {
  it.each([
    ['plain text', true],
    ['```\ncode\n```', true],
    ['```sql one\nSELECT 1\n```', false],
    ['one\n\n<!-- cell -->\n\ntwo', false],
    ['---\na: b\n---\n', true],
    ['~~~\n```\n~~~', true],
    ['```', false],
    ['text\n```sql one\nSELECT 1', false],
    ['````\n```\n', false],
    ['```\n~~~\n', false],
  ])('%j alone: %s', (text, closed) => {
    expect(isProseAlone(text)).toBe(closed);
  });
});
