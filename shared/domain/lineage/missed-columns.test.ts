import { describe, expect, it } from 'vitest';
import { parseCheckFile } from '../checks/parse-check-file';
import type { Graph } from '../graph/graph';
import { parseNotebook } from '../notebook/parse-notebook';
import { missedColumns } from './missed-columns';

const chart = '```chart c {from: days}\nmark: bar\nencoding: {x: {field: day}, y: {field: avg}}\n```\n';

function graphOf(
  readers: Readonly<Record<string, string>>,
  reads: Readonly<Record<string, readonly string[]>> = {},
): Graph {
  const node = (name: string, sql: string, line: number) => ({
    name,
    kind: 'cell' as const,
    file: 'notebooks/a.md',
    line,
    sql,
    sqlLine: line + 1,
    parameters: [],
    problems: [],
  });
  const names = Object.keys(readers);
  return {
    nodes: [node('days', '', 1), ...names.map((name, index) => node(name, readers[name] ?? '', 10 * (index + 1)))],
    edges: names.flatMap((name) => (reads[name] ?? ['days']).map((from) => ({ from, to: name }))),
  };
}

function warnings(
  after: readonly string[],
  readers: Readonly<Record<string, string>>,
  more: {
    checks?: string;
    chart?: string;
    reads?: Readonly<Record<string, readonly string[]>>;
    columns?: Readonly<Record<string, readonly string[]>>;
  } = {},
) {
  return missedColumns({
    node: 'days',
    sql: `SELECT ${after.join(', ')} FROM t`,
    before: [['day', 'avg']],
    after,
    graph: graphOf(readers, more.reads),
    checkFiles: more.checks === undefined ? [] : [parseCheckFile('checks/days.yml', more.checks)],
    notebooks: more.chart === undefined ? [] : [parseNotebook('notebooks/b.md', more.chart)],
    columnsOf: (node) => more.columns?.[node] ?? [],
  });
}

describe('a column that an edit drops', () => {
  it('is a warning at the cell that names who needs it, with its place', () => {
    expect(warnings(['day'], { late: 'SELECT day\nFROM days WHERE avg > 10' })).toEqual([
      {
        code: 'missed_column',
        severity: 'warning',
        message: 'days no longer has the column avg: late (notebooks/a.md:12) needs it.',
        hint: expect.stringContaining('plumbline impact days.avg'),
        line: 1,
        column: 1,
      },
    ]);
  });

  it('says what it is called now, at that place, where only its name changed', () => {
    const [warning] = warnings(['day', 'mean'], { late: 'SELECT avg FROM days' });
    expect(warning).toMatchObject({ hint: expect.stringContaining('called mean now'), line: 1, column: 13 });
  });

  it('is missed by who makes one of the same name of it', () => {
    expect(warnings(['day'], { late: 'SELECT sum(avg) AS avg FROM days' })).toHaveLength(1);
  });

  it('is missed by checks and charts too, and by who reads it through a star', () => {
    const [warning] = warnings(
      ['day'],
      { all: 'FROM days', late: 'SELECT avg FROM "all"' },
      {
        reads: { late: ['all'] },
        checks: 'dataset: a/b/c/days\ncolumns:\n  - name: avg\n    checks:\n      - missing:\n',
        chart,
      },
    );
    expect(warning?.message).toContain('late (notebooks/a.md:21), the check missing(avg) (checks/days.yml:5)');
    expect(warning?.message).toContain('the chart c (notebooks/b.md:3)');
  });

  it.each([
    ['nobody names it', { other: 'SELECT day FROM days' }, {}],
    ['it is a function', { other: 'SELECT avg(day) FROM days' }, {}],
    ['the reader makes one of that name itself', { other: 'SELECT day * 2 AS avg FROM days ORDER BY avg' }, {}],
    ['it is another table’s', { other: 'SELECT u.avg FROM days, u' }, { reads: { other: ['days', 'u'] } }],
    [
      'another table has one of that name',
      { other: 'SELECT avg FROM days, u' },
      { reads: { other: ['days', 'u'] }, columns: { u: ['avg'] } },
    ],
  ])('is no warning where %s', (_why, readers, more) => {
    expect(warnings(['day'], readers, more)).toEqual([]);
  });

  it('is none while the columns stay, in any case of letters and in any order', () => {
    expect(warnings(['AVG', 'day'], { late: 'SELECT avg FROM days' })).toEqual([]);
  });
});
