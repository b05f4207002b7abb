import { describe, expect, it } from 'vitest';
import { changeCheckInFile, removeCheckFromFile } from './change-check';
import { parseCheckFile } from './parse-check-file';

const file = 'checks/orders.yml';
const head = 'dataset: a/orders\n';

/** The text with its only check changed, or the first of a type. */
function changed(text: string, change: Parameters<typeof changeCheckInFile>[3], at = 0): string {
  const check = parseCheckFile(file, text).checks[at];
  if (check === undefined) throw new Error('There is no check.');
  return changeCheckInFile(file, text, check, change);
}

describe('one more valid value', () => {
  it('stands at the end of a list in brackets, and nothing else changes', () => {
    const text = `${head}columns:\n  - name: state # where it is\n    checks:\n      - missing:\n      - invalid: { valid_values: [open, "paid"] } # agreed\n`;
    expect(changed(text, { kind: 'allow', value: 'sent: "back"' }, 1)).toBe(
      text.replace('"paid"]', '"paid", \'sent: "back"\']'),
    );
  });

  it('has a line of its own in a list of lines', () => {
    const text = `dataset: a/orders\r\ncolumns:\r\n  - name: n\r\n    checks:\r\n      - invalid:\r\n          valid_values:\r\n            - 1\r\n            - 2 # two\r\n          name: few\r\n  - name: m\r\n`;
    const after = changed(text, { kind: 'allow', value: 3 });
    expect(after).toBe(text.replace('2 # two\r\n', '2 # two\r\n            - 3\r\n'));
    expect(parseCheckFile(file, after).checks[0]).toMatchObject({ validity: { validValues: [1, 2, 3] } });
  });

  it('is refused where there is no list', () => {
    const text = `${head}columns:\n  - name: n\n    checks:\n      - invalid: { valid_min: 1 }\n`;
    expect(() => changed(text, { kind: 'allow', value: 3 })).toThrow('cannot be changed from here');
    expect(() => changeCheckInFile(file, text, { line: 2 }, { kind: 'allow', value: 3 })).toThrow('no check at');
    expect(() => changeCheckInFile(file, 'a: [', { line: 1 }, { kind: 'allow', value: 3 })).toThrow();
  });
});

describe('only the rows of a condition', () => {
  const condition = `"state" <> 'it''s lost' OR "state" IS NULL`;
  const filterOf = (text: string) => parseCheckFile(file, text).checks[0]?.filter;

  it.each([
    ['an empty body', 'checks:\n      - missing:\n      - duplicate:\n'],
    ['a body of lines', 'checks:\n      - missing:\n          name: known\n      - duplicate:\n'],
    ['a body in braces', 'checks: [{ missing: { name: known } }]\n'],
  ])('stands in %s', (_, checks) => {
    const text = `${head}columns:\n  - name: state\n    ${checks}`;
    const after = changed(text, { kind: 'filter', condition });
    expect(parseCheckFile(file, after).problems).toEqual([]);
    expect(filterOf(after)).toBe(condition);
    expect(parseCheckFile(file, after).checks.map(({ name }) => name)).toEqual(
      parseCheckFile(file, text).checks.map(({ name }) => name),
    );
  });

  it('joins the filter that the check has', () => {
    const text = `${head}columns: []\nchecks:\n  - row_count:\n      filter: n > 1 OR n = 0 # some\n      name: rows\n`;
    const after = changed(text, { kind: 'filter', condition: 'x = 1' });
    expect(after).toBe(text.replace('n > 1 OR n = 0', '"(n > 1 OR n = 0) AND (x = 1)"'));
  });

  it('is refused where the filter has a comment or lines of its own', () => {
    for (const filter of ['"n > 1 -- some"', '|\n        n > 1\n        OR n = 0'])
      expect(() =>
        changed(`${head}columns: []\nchecks:\n  - row_count:\n      filter: ${filter}\n`, {
          kind: 'filter',
          condition: 'x = 1',
        }),
      ).toThrow('cannot be changed from here');
  });
});

describe('another level', () => {
  it.each([
    ['no body', '- missing:\n', '- missing: { threshold: { must_be: 0, level: warn } }\n'],
    [
      'nothing in so many words',
      '- missing: null # why\n',
      '- missing: { threshold: { must_be: 0, level: warn } } # why\n',
    ],
    [
      'a body of lines',
      '- missing:\n          name: a # b\n',
      '- missing:\n          name: a # b\n          threshold: { must_be: 0, level: warn }\n',
    ],
    [
      'a threshold in braces',
      '- missing: { threshold: { must_be: 2 } }\n',
      '- missing: { threshold: { must_be: 2, level: warn } }\n',
    ],
    [
      'a threshold of lines',
      '- missing:\n          threshold:\n            must_be: 2 # agreed\n',
      '- missing:\n          threshold:\n            must_be: 2 # agreed\n            level: warn\n',
    ],
    [
      'another level',
      '- missing: { threshold: { level: fail, must_be: 2 } }\n',
      '- missing: { threshold: { level: warn, must_be: 2 } }\n',
    ],
  ])('stands in a check with %s', (_, before, after) => {
    const text = (check: string) => `${head}columns:\n  - name: n # a number\n    checks:\n      ${check}  - name: m\n`;
    const found = changed(text(before), { kind: 'level', level: 'warn' });
    expect(found).toBe(text(after));
    expect(parseCheckFile(file, found)).toMatchObject({ problems: [], checks: [{ threshold: { level: 'warn' } }] });
  });

  it('stands in the right one of several checks in a line', () => {
    const text = `${head}columns:\n  - { name: n, checks: [{ missing: null }, { duplicate }] }\n`;
    expect(changed(text, { kind: 'level', level: 'warn' }, 1)).toBe(
      text.replace('{ duplicate }', '{ duplicate: { threshold: { must_be: 0, level: warn } } }'),
    );
  });
});

describe('other valid values', () => {
  const text = (values: string) =>
    `${head}columns:\n  - name: n\n    checks:\n      - invalid:\n          valid_values: ${values}\n          name: few\n`;
  it('take the place of a list in brackets', () => {
    expect(changed(text('[a, b] # two'), { kind: 'values', values: ['b', 'c: d'] })).toBe(text('[b, "c: d"] # two'));
  });
  it('leave a list of lines as it is but for what goes or comes', () => {
    const lines = text('\n            - a # first\n            - b\n            - c');
    expect(changed(lines, { kind: 'values', values: ['a', 'c'] })).toBe(lines.replace('            - b\n', ''));
    expect(changed(lines, { kind: 'values', values: ['a', 'b', 'c', 'd'] })).toBe(
      lines.replace('- c\n', '- c\n            - d\n'),
    );
    expect(() => changed(lines, { kind: 'values', values: ['x'] })).toThrow('cannot be changed from here');
  });
});

describe('a check that goes', () => {
  const without = (text: string, at: number) => {
    const check = parseCheckFile(file, text).checks[at];
    if (check === undefined) throw new Error('There is no check.');
    return removeCheckFromFile(file, text, check);
  };
  const dataset = `${head}# All rows.\nchecks:\n  # At least one.\n  - row_count: # many\n      threshold: { must_be_greater_than: 0 }\n  - failed_rows:\n      name: odd\n      expression: n < 0\n`;
  const columns =
    'columns:\n  - name: n # a number\n    checks: [{ missing: null }, { duplicate: null }]\n  - name: m\n    checks:\n      - missing:\n  - { name: o, checks: [{ missing: null }] }\n';

  it.each([
    ['among lines', 0, '  - row_count: # many\n      threshold: { must_be_greater_than: 0 }\n', ''],
    ['last among lines', 1, '  - failed_rows:\n      name: odd\n      expression: n < 0\n', ''],
    ['in brackets', 2, '[{ missing: null }, { duplicate: null }]', '[{ duplicate: null }]'],
    ['last in brackets', 3, '[{ missing: null }, { duplicate: null }]', '[{ missing: null }]'],
    ['alone, with its list', 4, '    checks:\n      - missing:\n', ''],
    ['alone in brackets', 5, '{ name: o, checks: [{ missing: null }] }', '{ name: o, checks: [] }'],
  ])('goes %s, and nothing else', (_, at, part, left) => {
    const text = dataset + columns;
    const after = without(text, at);
    expect(after).toBe(text.replace(part, left));
    expect(parseCheckFile(file, after)).toMatchObject({ problems: [] });
    expect(parseCheckFile(file, after).checks).toHaveLength(5);
  });

  it('goes with the list of the dataset, also with line endings of Windows and at the end of the file', () => {
    const text = `${head}columns: []\nchecks:\n  - row_count:`.replaceAll('\n', '\r\n');
    expect(without(text, 0)).toBe(`${head}columns: []`.replaceAll('\n', '\r\n'));
  });

  it('is refused where another check is made of it', () => {
    const text = `${head}columns:\n  - name: n\n    checks: &same\n      - missing:\n  - name: m\n    checks: *same\n`;
    expect(() => without(text, 0)).toThrow();
  });
});
