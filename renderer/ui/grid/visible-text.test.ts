import { describe, expect, it } from 'vitest';
import { spokenBlank, visiblePieces } from './visible-text';

const shown = (text: string) =>
  visiblePieces(text)
    ?.map((piece) => piece.text)
    .join('') ?? null;

describe('what cannot be seen in a text', () => {
  it('is left alone where there is none', () => {
    expect(visiblePieces('New York, 🦆 ünïcödé')).toBeNull();
    expect(visiblePieces('')).toBeNull();
  });

  it.each([
    [' a  b ', '·a  b·'],
    ['   ', '···'],
    ['a\tb\nc\rd', 'a→b⏎c␍d'],
    ['goo\0se', 'goo␀se'],
    ['a\u00a0b', 'a⍽b'],
    ['\ufeffid', '‹FEFF›id'],
    ['zero\u200bwidth', 'zero‹200B›width'],
  ])('has a sign: %j', (text, visible) => {
    expect(shown(text)).toBe(visible);
  });

  it('is said where nothing else is there to say', () => {
    expect(spokenBlank('')).toBe('empty text');
    expect(spokenBlank(' \t')).toBe('blank text of 2 characters');
    expect(spokenBlank('a ')).toBeNull();
  });
});
