import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findJsonFault } from './json-place';

it('accepts what JSON.parse accepts and refuses what it refuses', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', 'x', '\\', '\n', '01', '.'), fc.nat(2))
    .map(([text, at, insert, cut]) => {
      const offset = at % (text.length + 1);
      return text.slice(0, offset) + insert + text.slice(offset + cut);
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), broken), (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(findJsonFault(text) === null).toBe(valid);
    }),
    { numRuns: 3000 },
  );
});

it('says where, and what was expected there', () => {
  expect(findJsonFault('{"cells": [1, 2\n "nbformat": 4}')).toEqual({ offset: 17, expected: '`,` or `]`' });
  expect(findJsonFault('{"a": }')).toEqual({ offset: 6, expected: 'a value' });
  expect(findJsonFault('{"a": 1')).toEqual({ offset: 7, expected: '`,` or `}`' });
});

it('takes a text that is nested deeper than any stack', () => {
  expect(findJsonFault('['.repeat(200_000))).toEqual({ offset: 200_000, expected: 'a value' });
});
