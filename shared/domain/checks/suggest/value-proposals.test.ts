import { expect, it } from 'vitest';
import { addEntryToFile } from '../add-check';
import { parseCheckFile } from '../parse-check-file';
import { type BrokenCheck, valueProposals } from './value-proposals';

const titles = (type: string, value: string | null, broken: BrokenCheck | null = null) =>
  valueProposals({ column: 'c', type, value }, broken).map(({ title }) => title);

it('a value leads to checks that make sense for it', () => {
  expect(titles('VARCHAR', 'lost')).toEqual(['Never “lost” in c', 'Require c: never null']);
  expect(titles('INTEGER', '-5')).toEqual([
    'Never “-5” in c',
    'c: at least -5',
    'c: at most -5',
    'Require c: never null',
  ]);
  expect(titles('VARCHAR', null)).toEqual(['Require c: never null']);
  // What a file cannot hold exactly is put into none.
  expect(titles('BIGINT', '9007199254740993')).toEqual(['Require c: never null']);
  expect(titles('DECIMAL(38,2)', '123456789012345678.90')).toEqual(['Require c: never null']);
  expect(titles('INTEGER[]', '[1, 2]')).toEqual(['Require c: never null']);
  expect(titles('DOUBLE', 'nan')).toEqual(['Require c: never null']);
});

it('a value of a row that broke a check also leads to a change of that check', () => {
  const broken = { type: 'invalid', column: 'c', listsValues: true };
  expect(titles('VARCHAR', 'lost', broken)).toEqual([
    'Allow “lost” as valid',
    'Never “lost” in c',
    'Require c: never null',
    'Check only rows where c is not “lost”',
  ]);
  expect(titles('VARCHAR', null, { ...broken, type: 'missing', listsValues: false })).toEqual([
    'Check only rows with c',
  ]);
  const [change] = valueProposals({ column: 'a "b"', type: 'VARCHAR', value: "it's" }, broken).slice(-1);
  expect(change).toMatchObject({
    change: { kind: 'filter', condition: `"a ""b""" <> 'it''s' OR "a ""b""" IS NULL` },
  });
});

it('every check that it leads to is one of the language', () => {
  const values = [
    ['VARCHAR', 'yes'],
    ['INTEGER', '7'],
    ['DOUBLE', '-0.25'],
    ['BOOLEAN', 'true'],
    ['DATE', '2026-01-01'],
    ['DECIMAL(9,2)', '12.50'],
  ] as const;
  const entries = values.flatMap(([type, value]) =>
    valueProposals({ column: 'größe: "x"', type, value }).flatMap((one) => (one.kind === 'entry' ? [one.entry] : [])),
  );
  const text = entries.reduce<string | null>((before, entry) => addEntryToFile('c.yml', before, 'a/n', entry), null);
  const { checks, problems } = parseCheckFile('c.yml', text ?? '');
  expect(problems).toEqual([]);
  expect(checks).toHaveLength(entries.length);
  expect(checks.flatMap((check) => ('validity' in check ? (check.validity?.invalidValues ?? []) : []))).toEqual([
    'yes',
    7,
    -0.25,
    true,
    '2026-01-01',
    12.5,
  ]);
});
