import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/domain/problem';
import { notebook, OpenedEngine } from '../engine/opened-engine';

let opened: OpenedEngine | undefined;
afterEach(async () => {
  await opened?.dispose();
  opened = undefined;
});

const files = {
  'plumbline.yaml':
    'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\nparameters:\n  least: { type: integer, default: 2 }\n',
  'data/numbers.csv': 'x,label\n1,one\n2,two\n3,three\n',
  'notebooks/a.md': notebook({
    clean: 'SELECT x, label, x::DECIMAL(9,2) AS amount FROM numbers WHERE x >= $least',
    totals: 'SELECT label, sum(amount) AS total FROM clean GROUP BY ALL',
    spread: 'PIVOT clean ON label USING sum(x)',
    wide: 'FROM spread',
    tools: 'CREATE MACRO half(v) AS v / 2',
    broken: 'SELECT no_such FROM numbers',
    below: 'FROM broken',
    target: 'SELECT 1 AS one',
  }),
};

async function diagnose(sql: string, node = 'target') {
  opened ??= await OpenedEngine.open(files);
  return opened.engine.diagnose({ node, sql });
}

/** What a problem is marked on, so that a test reads like the text. */
function marked(sql: string, problem: Problem | undefined): string | undefined {
  if (problem?.line === undefined || problem.column === undefined) return undefined;
  const lines = sql.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  return sql.slice(
    offset(problem.line, problem.column),
    offset(problem.endLine ?? problem.line, problem.endColumn ?? problem.column),
  );
}

describe('the diagnosis of a text that was not saved', () => {
  it('knows the columns of cells that never ran, over several of them', async () => {
    const answer = await diagnose('SELECT label, total * 2 AS twice FROM totals');
    expect(answer.problems).toEqual([]);
    expect(answer.columns?.map(({ name, sqlType }) => `${name} ${sqlType}`)).toEqual([
      'label VARCHAR',
      'twice DECIMAL(38,2)',
    ]);
    expect((await opened?.statuses())?.totals?.state).toBe('stale');
  });

  it.each([
    ['SELECT lable FROM totals', 'sql_bind', 'lable'],
    ['SELECT label\nFROM totals\nWHERE totl > 1', 'sql_bind', 'totl'],
    ['SELECT t.nope FROM totals t', 'sql_bind', 't.nope'],
    ['SELECT label FROM totls', 'unknown_table', 'totls'],
    ['SELECT label FROM totals WHERE', 'sql_syntax', 'WHERE'],
    ['SELECT label + FROM totals', 'sql_syntax', 'FROM'],
    ['SELECT rond(total) FROM totals', 'sql_bind', 'rond'],
    ['SELECT sum(total), label FROM totals', 'sql_bind', 'label'],
    ['SELECT label FROM totals WHERE total > $leest', 'bad_parameter', '$leest'],
    ['SELECT "élan ✈️" AS "ü", lable FROM (SELECT 1 AS "élan ✈️")', 'sql_bind', 'lable'],
    ["SELECT * FROM read_csv('data/none.csv')", 'file_not_found', "'data/none.csv'"],
    ['INSERT INTO totals VALUES (1)', 'unsupported_statement', 'INSERT'],
    ['SELECT * FROM target', 'cycle', 'target'],
    ['PIVOT clean ON labl USING sum(x)', 'sql_bind', 'labl'],
    ['WITH c AS (SELECT nope FROM clean)\nSELECT * FROM c', 'sql_bind', 'nope'],
  ])('%s: %s at %s', async (sql, code, at) => {
    const { problems } = await diagnose(sql);
    const [problem] = problems.filter(({ severity }) => severity === 'error');
    expect(problem).toMatchObject({ code, severity: 'error' });
    expect(marked(sql, problem)).toBe(at);
  });

  it.each([
    ['SELECT * FROM clean WHERE label = NULL', '= NULL'],
    ["SELECT * FROM clean WHERE label LIKE 'one'", "'one'"],
    ["SELECT * FROM clean WHERE label = '$least'", "'$least'"],
    ['WITH a AS (FROM clean), b AS (FROM a) SELECT 1 AS one FROM a', 'b'],
    ['SELECT x, x FROM clean', 'SELECT'],
  ])('warns of %s', async (sql, at) => {
    const { problems } = await diagnose(sql);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'doubtful_sql', severity: 'warning' });
    expect(marked(sql, problems[0])).toBe(at);
  });

  it.each([
    'SELECT * FROM clean WHERE label IS NULL',
    "SELECT * FROM clean WHERE label LIKE 'o%'",
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM r',
    'SELECT half(x) AS h FROM clean',
    'PIVOT clean ON label USING sum(x)',
    'SELECT list_transform([1, 2], lambda v: v + $least) AS l',
    'SELECT label AS "select" FROM totals -- with a comment',
    '',
    '-- only a comment',
  ])('finds nothing wrong with %s', async (sql) => {
    expect((await diagnose(sql)).problems).toEqual([]);
  });

  it('says nothing of columns that cannot be known before something ran', async () => {
    expect((await diagnose('SELECT one, two FROM spread')).problems).toEqual([]);
    expect((await diagnose('SELECT whatever FROM wide')).problems).toEqual([]);
    expect((await diagnose('SELECT whatever FROM below')).problems).toEqual([]);
    // Its syntax is known all the same.
    expect((await diagnose('SELECT one, FROM spread WHERE')).problems[0]?.code).toBe('sql_syntax');
    await opened?.engine.run({ nodes: ['wide'] });
    expect((await diagnose('SELECT one, two FROM wide')).problems[0]?.message).toContain('"one"');
  });

  it('offers single quotes where a text stands in double quotes', async () => {
    const { problems } = await diagnose('SELECT * FROM clean WHERE label = "one"');
    expect(problems[0]?.hint).toContain("Text stands in single quotes: 'one'.");
  });

  it('answers while a long query runs, and that query goes on', async () => {
    opened = await OpenedEngine.open({
      ...files,
      'notebooks/b.md': notebook({
        long: "SELECT count(*) AS n FROM range(100_000_000) a WHERE md5(a.range::VARCHAR) > 'f'",
      }),
    });
    const stop = new AbortController();
    const running = opened.engine.run({ nodes: ['long'] }, { signal: stop.signal }).catch(() => undefined);
    for (let round = 0; round < 20; round++) {
      const { problems } = await diagnose(`SELECT lable${round} FROM totals`);
      expect(problems[0]?.code).toBe('sql_bind');
    }
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    await Promise.resolve();
    expect(ended).toBe(false);
    stop.abort();
    await running;
  });

  it('is cancelled by its signal, also while it waits for its turn', async () => {
    opened = await OpenedEngine.open(files);
    const stop = new AbortController();
    const first = opened.engine.diagnose({ node: 'target', sql: 'SELECT x FROM clean' });
    const second = opened.engine.diagnose({ node: 'target', sql: 'SELECT y FROM clean' }, { signal: stop.signal });
    stop.abort();
    await expect(second).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect((await first).problems).toEqual([]);
  });

  it('sees what the graph became: a cell that was renamed, a column that went', async () => {
    expect((await diagnose('SELECT total FROM totals')).problems).toEqual([]);
    opened?.folder.write('notebooks/a.md', files['notebooks/a.md'].replace('AS total', 'AS amount_total'));
    await opened?.derive();
    expect((await diagnose('SELECT total FROM totals')).problems[0]?.message).toContain('"total"');
    expect((await diagnose('SELECT amount_total FROM totals')).problems).toEqual([]);
  });
});
