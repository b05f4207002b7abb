import { describe, expect, it } from 'vitest';
import { inputDefinition } from './read-input';
import { withDefault } from './write-default';

describe('withDefault', () => {
  it('adds a line where there is no default, and changes nothing else', () => {
    expect(withDefault('type: slider # control\nmin: 0\nmax: 9', 5)).toBe(
      'type: slider # control\nmin: 0\nmax: 9\ndefault: 5',
    );
    expect(withDefault('type: slider\nmin: 0\nmax: 9\n\n', 5)).toBe('type: slider\nmin: 0\nmax: 9\ndefault: 5');
  });

  it('replaces the value that is there, also under its old name', () => {
    expect(withDefault('type: text\ndefault: old # why\nlabel: L', 'new: 1')).toBe(
      'type: text\ndefault: "new: 1" # why\nlabel: L',
    );
    expect(withDefault('type: checkbox\nvalue: true', false)).toBe('type: checkbox\nvalue: false');
  });

  it.each([
    ['type: multi-select\ndefault:\n  - a\n  - b\noptions: [a, b, c]', ['c'] as const],
    ['type: multi-select\noptions: [a, b, c]\ndefault:\n  - a\n  - b', [] as const],
    ['{type: multi-select, options: [a, b, c]}', ['a', 'c'] as const],
    ['type: multi-select\ndefault:\noptions: [a, b]', ['b'] as const],
  ])('writes lists into %j', (body, value) => {
    expect(inputDefinition(withDefault(body, value))).toMatchObject({ control: 'multi-select', default: value });
  });

  it('writes a range', () => {
    const range = { from: '2001-01-01', to: '2001-02-01' };
    expect(withDefault('type: date-range', range)).toBe(
      'type: date-range\ndefault: {from: 2001-01-01, to: 2001-02-01}',
    );
    expect(
      inputDefinition(withDefault('type: date-range\ndefault:\n  from: 2000-01-01\n  to: 2000-02-01', range)),
    ).toMatchObject({
      default: range,
    });
  });
});
