import { describe, expect, it } from 'vitest';
import { nameTest, regularExpression } from './column-pattern';

describe('a regular expression of DuckDB', () => {
  it.each([
    ['^a', 'abc', true],
    ['^a', 'ba', false],
    ['(?i)AB', 'xaby', true],
    ['^(id|name)$', 'name', true],
    ['^[a-c]+_\\d{2}$', 'ab_10', true],
    ['x.*y', 'x y', true],
  ])('%s tests %s as RE2 does', (pattern, name, expected) => {
    expect(regularExpression(pattern)?.test(name)).toBe(expected);
  });

  it.each(['(?P<n>a)', '(?s).', '[[:alpha:]]+', '\\pL', 'a(?=b)', '\\Qa\\E', '(', '\\A'])(
    '%s is not taken, because JavaScript reads it in another way or not at all',
    (pattern) => {
      expect(regularExpression(pattern)).toBeUndefined();
    },
  );
});

describe('a test of names', () => {
  const name = { class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: ['c'] };
  const text = (value: string) => ({ class: 'CONSTANT', type: 'VALUE_CONSTANT', value: { value } });
  const call = (function_name: string, ...children: unknown[]) => ({
    class: 'FUNCTION',
    type: 'FUNCTION',
    function_name,
    children,
  });
  const test = (expression: object) => nameTest({ ...expression }, (node) => node.class === 'COLUMN_REF');

  it('takes the letters of LIKE as they are, but for % and _', () => {
    expect(test(call('~~', name, text('a.%_')))('a.bc')).toBe(true);
    expect(test(call('~~', name, text('a.%')))('abc')).toBe(false);
    expect(test(call('~~*', name, text('A%')))('abc')).toBe(true);
    expect(test(call('!~~', name, text('a%')))('abc')).toBe(false);
  });

  it('joins tests with AND, OR and NOT, and says where it cannot tell', () => {
    const starts = call('starts_with', name, text('a'));
    const unknown = call('levenshtein', name, text('a'));
    const all = (type: string, ...children: unknown[]) => ({ class: 'CONJUNCTION', type, children });
    expect(test(all('CONJUNCTION_AND', starts, starts))('ab')).toBe(true);
    expect(test(all('CONJUNCTION_OR', starts, unknown))('ab')).toBeUndefined();
    expect(test({ class: 'OPERATOR', type: 'OPERATOR_NOT', children: [starts] })('ab')).toBe(false);
  });
});
