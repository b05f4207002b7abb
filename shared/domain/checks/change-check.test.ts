import { describe, expect, it } from 'vitest';
import { changeCheckInFile } from './change-check';
import { parseCheckFile } from './parse-check-file';

const file = 'checks/orders.yml';
const head = 'dataset: a/orders\n';

/** The text with its only check changed, or the first of a type. */
function changed(text: string, change: Parameters<typeof changeCheckInFile>[3], at = 0): string {
  const check = parseCheckFile(file, text).checks[at];
  if (check === undefined) throw new Error('There is no check.');
  return changeCheckInFile(file, text, check.line, change);
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
    expect(() => changeCheckInFile(file, text, 2, { kind: 'allow', value: 3 })).toThrow('no check at');
    expect(() => changeCheckInFile(file, 'a: [', 1, { kind: 'allow', value: 3 })).toThrow();
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
