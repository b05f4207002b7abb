import { describe, expect, it } from 'vitest';
import { escapeJinja, hasJinja, jinjaText } from '../../../../shared/domain/jinja';
import { columnSql, safeName, uniqueName } from '../../names';

describe('Jinja', () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ["{'a': {'b': 1}}", "{'a': {'b': 1}}"],
    ['{{ x }}', "{{ '{' }}{ x }}"],
    ['{% raw %}', "{{ '{' }}% raw %}"],
    ['{# c #}', "{{ '{' }}# c #}"],
    ['{{{', "{{ '{' }}{{ '{' }}{{ '{' }}"],
    ['ends with {', "ends with {{ '{' }}"],
  ])('gives %s back as it was', (text, escaped) => {
    expect(escapeJinja(text)).toBe(escaped);
    // What Jinja makes of the only expression that is ever written.
    expect(escaped.replaceAll("{{ '{' }}", '{')).toBe(text);
  });

  it('sees what would open a tag, and nothing else', () => {
    expect(['{{', '{%', '{#', '{ {', '}}', "{'"].map(hasJinja)).toEqual([true, true, true, false, false, false]);
  });

  it('writes string literals with quotes, backslashes and line breaks', () => {
    expect(jinjaText("it's \\ a\nline")).toBe("'it\\'s \\\\ a\\nline'");
  });
});

describe('names for dbt', () => {
  it.each([
    ['daily_delays', 'daily_delays'],
    ['Daily Delays', 'daily_delays'],
    ['Straße Ü', 'strasse_u'],
    ['2001', 'n_2001'],
    ['日本', 'node'],
    ['../../x', 'x'],
  ])('makes %s into %s', (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it('numbers names that would fall together', () => {
    const taken = new Set<string>();
    expect(['a b', 'a-b', 'A B'].map((name) => uniqueName(safeName(name), taken))).toEqual(['a_b', 'a_b_2', 'a_b_3']);
  });

  it('quotes columns where SQL needs it', () => {
    expect(['origin', 'Order', 'at', 'net amount', 'say "x"', 'Total'].map(columnSql)).toEqual([
      'origin',
      '"Order"',
      '"at"',
      '"net amount"',
      '"say ""x"""',
      'Total',
    ]);
  });
});
