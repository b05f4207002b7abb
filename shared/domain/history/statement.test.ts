import { describe, expect, it } from 'vitest';
import { foldStatements } from './fold-statements';
import { readStatementQuery, type StatementRecord } from './statement';

describe('what is looked for in the history', () => {
  it.each([
    ['', { words: [], failed: false }],
    ['Daily  DELAYS', { words: ['daily', 'delays'], failed: false }],
    ['node:Flights_clean avg', { words: ['avg'], node: 'flights_clean', failed: false }],
    ['failed: nope', { words: ['nope'], failed: true }],
    ['failed:no', { words: [], failed: false }],
    ['"group by" node:"my node"', { words: ['group by'], node: 'my node', failed: false }],
    ['node:', { words: [], failed: false }],
    ['a::integer', { words: ['a::integer'], failed: false }],
  ])('%s', (text, query) => {
    expect(readStatementQuery(text)).toEqual(query);
  });
});

it('folds repeats of a day, and keeps another text, outcome or day apart', () => {
  const record = (time: string, sql: string, more: Partial<StatementRecord> = {}): StatementRecord => ({
    time,
    run: time,
    node: 'a',
    notebook: 'notebooks/a.md',
    sql,
    ms: 1,
    rows: 1,
    outcome: 'ran',
    trigger: 'app',
    user: 'u',
    parameters: {},
    ...more,
  });
  const newest = [
    record('2026-11-25T12:00', 'SELECT 1'),
    record('2026-11-25T11:00', 'SELECT 2'),
    record('2026-11-25T10:00', 'SELECT 1'),
    record('2026-11-25T09:00', 'SELECT 1', { outcome: 'failed' }),
    record('2026-11-24T10:00', 'SELECT 1'),
  ];
  const { statements, more } = foldStatements(newest, 10);
  expect(statements.map(({ time, count, firstTime }) => [time, count, firstTime])).toEqual([
    ['2026-11-25T12:00', 2, '2026-11-25T10:00'],
    ['2026-11-25T11:00', 1, '2026-11-25T11:00'],
    ['2026-11-25T09:00', 1, '2026-11-25T09:00'],
    ['2026-11-24T10:00', 1, '2026-11-24T10:00'],
  ]);
  expect(more).toBe(false);
  expect(foldStatements(newest, 2)).toMatchObject({ more: true });
});
