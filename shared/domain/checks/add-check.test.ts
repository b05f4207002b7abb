import { describe, expect, it } from 'vitest';
import { PlumblineError } from '../problem';
import { addCheckToFile, addEntryToFile } from './add-check';
import type { NewCheck } from './new-check';
import { parseCheckFile } from './parse-check-file';

const dataset = 'plumbline/flight_ops/main/flights';
const missing: NewCheck = { type: 'missing', column: 'delay' };
const range: NewCheck = { type: 'invalid', column: 'delay', valid: { valid_min: -30, valid_max: 120 } };

const add = (text: string | null, check: NewCheck) => addCheckToFile('checks/flights.yml', text, dataset, check);
const checksIn = (text: string) => {
  const file = parseCheckFile('checks/flights.yml', text);
  expect(file.problems).toEqual([]);
  return file.checks.map(({ type, column, name }) => [type, column, name]);
};

describe('adding a check to a file', () => {
  it('makes a file where there is none', () => {
    const text = add(null, range);
    expect(text).toBe(
      [
        'dataset: plumbline/flight_ops/main/flights',
        'columns:',
        '  - name: delay',
        '    checks:',
        '      - invalid:',
        '          valid_min: -30',
        '          valid_max: 120',
        '',
      ].join('\n'),
    );
    expect(parseCheckFile('checks/flights.yml', text).node).toBe('flights');
    expect(checksIn(text)).toHaveLength(1);
  });

  it('goes behind the checks of its column, and leaves every other byte', () => {
    const text = `# The raw file.
dataset: ${dataset}
checks:
  - row_count:
      threshold: { must_be: 3 } # exactly
columns:
  - name: delay   # in minutes
    checks:
      - missing:
      # nothing more yet

  - name: origin
    checks: [{ missing: null }]
`;
    const changed = add(text, range);
    expect(changed).toBe(
      text.replace(
        '      - missing:\n',
        '      - missing:\n      - invalid:\n          valid_min: -30\n          valid_max: 120\n',
      ),
    );
    expect(add(text, { type: 'duplicate', column: 'origin' })).toBe(
      text.replace('[{ missing: null }]', '[{ missing: null }, { duplicate: null }]'),
    );
    expect(checksIn(add(text, { type: 'missing', column: 'new "one": #1' }))).toContainEqual([
      'missing',
      'new "one": #1',
      'missing(new "one": #1)',
    ]);
  });

  it.each([
    ['no columns', `dataset: ${dataset}\nchecks:\n  - row_count:\n      threshold: { must_be: 3 }\n`],
    ['empty columns', `dataset: ${dataset}\ncolumns: []  # none yet\n`],
    ['null columns', `dataset: ${dataset}\ncolumns:\n`],
    ['a column without checks', `dataset: ${dataset}\ncolumns:\n- name: delay\n  data_type: integer\n`],
    ['a column with empty checks', `dataset: ${dataset}\ncolumns:\n  - name: delay\n    checks: []\n  - name: x\n`],
    ['a column with null checks', `dataset: ${dataset}\ncolumns:\n  - name: delay\n    checks:\n  - name: x\n`],
    ['a column in brackets', `dataset: ${dataset}\ncolumns:\n  - { name: delay }\n  - { name: x }\n`],
    ['no line ending at the end', `dataset: ${dataset}\ncolumns:\n  - name: x\n    checks:\n      - missing:`],
    ['Windows line endings', `dataset: ${dataset}\r\ncolumns:\r\n  - name: x\r\n    checks:\r\n      - missing:\r\n`],
    ['only a comment in front', `# hello\n\ndataset: ${dataset}\n`],
  ])('works with %s', (_name, text) => {
    const once = add(text, missing);
    expect(checksIn(once)).toContainEqual(['missing', 'delay', 'missing(delay)']);
    const twice = add(once, range);
    expect(checksIn(twice).filter(([, column]) => column === 'delay')).toHaveLength(2);
    for (const line of text.split(/\r?\n/)) expect(twice).toContain(line.replace(/ \[\]| \{ name: delay \}/, ''));
    if (text.includes('\r\n')) expect(twice).not.toMatch(/[^\r]\n/);
  });

  it('tells a second check of its type apart by what it is about', () => {
    const text = add(add(null, range), {
      type: 'invalid',
      column: 'delay',
      valid: { valid_values: [1, 'two: #', true] },
    });
    expect(text).toContain('qualifier: values');
    expect(checksIn(text)).toEqual([
      ['invalid', 'delay', 'invalid(delay)'],
      ['invalid', 'delay', 'invalid(delay) values'],
    ]);
  });

  it('refuses what has to be corrected first, and what nothing can be added to, at its place', () => {
    const problem = (text: string) => {
      try {
        add(text, missing);
      } catch (error) {
        if (error instanceof PlumblineError) return error.problem;
      }
      return null;
    };
    expect(problem('dataset: [')).toMatchObject({ code: 'bad_yaml', file: 'checks/flights.yml', line: 1 });
    expect(problem(`dataset: ${dataset}\ncolumns: wrong\n`)).toMatchObject({ code: 'bad_check', line: 2 });
    expect(problem(`dataset: ${dataset}\ncolumns: [{name: delay}]\n`)).toMatchObject({ code: 'bad_check', line: 2 });
    expect(problem('- a list\n')).toMatchObject({ code: 'bad_check' });
  });
});

describe('adding a check of the whole dataset', () => {
  const rows = {
    column: null,
    type: 'row_count',
    body: { threshold: { must_be_greater_than: 9 } },
    topic: 'enough rows',
  };
  const addRows = (text: string | null) => addEntryToFile('checks/flights.yml', text, dataset, rows);

  it('makes a file where there is none', () => {
    const text = addRows(null);
    expect(text).toBe(
      `dataset: ${dataset}\nchecks:\n  - row_count:\n      threshold: { must_be_greater_than: 9 }\ncolumns: []\n`,
    );
    expect(checksIn(add(text, missing))).toEqual([
      ['row_count', null, 'row_count'],
      ['missing', 'delay', 'missing(delay)'],
    ]);
  });

  it.each([
    ['other checks', `dataset: ${dataset}\nchecks:\n  - schema: # these\n\ncolumns:\n  - name: x\n`],
    ['no checks', `# hello\ndataset: ${dataset}\ncolumns:\n  - name: x # first\n`],
    ['empty checks', `dataset: ${dataset}\nchecks: [] # none\ncolumns: []\n`],
    ['null checks', `dataset: ${dataset}\nchecks:\ncolumns: []\n`],
    ['checks in brackets', `dataset: ${dataset}\nchecks: [ { schema: null } ]\ncolumns: []\n`],
    ['Windows line endings', `dataset: ${dataset}\r\nchecks:\r\n- schema:\r\ncolumns: []\r\n`],
  ])('works with %s', (_name, text) => {
    const changed = addRows(text);
    expect(checksIn(changed)).toContainEqual(['row_count', null, 'row_count']);
    expect(checksIn(addRows(changed))).toContainEqual(['row_count', null, 'row_count enough rows']);
    for (const comment of text.match(/#.*/g) ?? []) expect(changed).toContain(comment);
    if (text.includes('\r\n')) expect(changed).not.toMatch(/[^\r]\n/);
  });

  it('refuses what nothing can be added to, at its place', () => {
    expect(() => addRows(`dataset: ${dataset}\nchecks: wrong\n`)).toThrow('The `checks` of the file');
    expect(() => addRows('dataset: [')).toThrow(PlumblineError);
  });
});
