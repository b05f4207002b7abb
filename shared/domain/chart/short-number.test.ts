import { describe, expect, it } from 'vitest';
import { shortNumber } from './short-number';

describe('a short number', () => {
  it.each([
    ['11.3346994011', '11.3347'],
    ['0.000123456789', '0.000123457'],
    ['\u22125.1234567', '\u22125.12346'],
    ['123456.98765', '123456.99'],
    ['0.99999999', '1'],
    ['9.999999999', '10'],
    ['2999653', '2999653'],
    ['19.9', '19.9'],
    ['Jan 2001', 'Jan 2001'],
  ])('%s', (text, short) => {
    expect(shortNumber(text)).toBe(short);
  });
});
