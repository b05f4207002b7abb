import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckReport } from '../../../shared/domain/checks/check-outcome';
import { notebook, OpenedEngine } from '../engine/opened-engine';
import { brief } from './checked-tables';

let test: OpenedEngine;
beforeEach(async () => {
  test = await OpenedEngine.open({
    'notebooks/n.md': notebook({
      'shown {materialize: view}': 'SELECT * FROM rows',
      'made {materialize: table}': 'FROM rows',
    }),
    'data/rows.csv': 'id,word\n1,a\n2,b\n2,c\n',
    'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  rows: { path: data/rows.csv }\n',
  });
  await test.engine.run({});
});
afterEach(() => test.dispose());

async function check(contracts: Readonly<Record<string, string>>): Promise<CheckReport> {
  for (const [node, checks] of Object.entries(contracts))
    test.folder.write(`checks/${node}.yml`, `dataset: a/main/${node}\n${checks}`);
  await test.derive();
  return test.engine.check({ explain: true });
}

/** Which rows each query of a report reads: `kept` ones, or those `in place`. */
function readings({ queries = [] }: CheckReport): readonly string[] {
  return queries.map(({ sql }) => (sql.includes('"plumbline session"') ? 'kept' : 'in place'));
}

async function keptTables(): Promise<number> {
  const { rows } = await test.engine.evidence({
    sql: `SELECT count(*) FROM duckdb_tables() WHERE database_name = 'plumbline session'`,
  });
  return Number(rows[0]?.[0]);
}

const few = 'checks: [{row_count: {threshold: {must_be: 3}}}]\ncolumns: [{name: id, checks: [{duplicate: null}]}]\n';
const refused =
  `${few.slice(0, -1)}\n  - name: word\n    checks: [{invalid: {valid_format: {name: odd, regex: '['}}}, {missing: null}]\n`.replace(
    'columns: [{name: id, checks: [{duplicate: null}]}]',
    'columns:\n  - {name: id, checks: [{duplicate: null}]}',
  );

describe('checks on rows that each query reads anew', () => {
  it.each(['rows', 'shown'])('of %s take one query where they are, and a table the second time', async (node) => {
    const first = await check({ [node]: few });
    expect(brief(first.checks)).toEqual([
      ['row_count', 'pass', 3],
      ['duplicate(id)', 'fail', 1],
    ]);
    expect(readings(first)).toEqual(['in place']);
    expect(await keptTables()).toBe(0);
    const second = await test.engine.check({ explain: true });
    expect(second.checks).toEqual(first.checks);
    expect(new Set(readings(second))).toEqual(new Set(['kept']));
    expect(await keptTables()).toBe(1);
  });

  it('use the rows that somebody looked at', async () => {
    const { result } = await test.engine.openResult({ node: 'rows' });
    expect(new Set(readings(await check({ rows: few })))).toEqual(new Set(['kept']));
    await test.engine.closeResult({ result });
  });

  it('keep the rows of a changed file anew, and read it in place once', async () => {
    await check({ rows: few });
    await test.engine.check({});
    test.folder.write('data/rows.csv', 'id,word\n7,a\n8,b\n9,c\n');
    const changed = await check({ rows: few });
    expect(readings(changed)).toEqual(['in place']);
    expect(brief(changed.checks)).toEqual([
      ['row_count', 'pass', 3],
      ['duplicate(id)', 'pass', 0],
    ]);
  });

  it('take a table at once where another check compares with it, and where there are groups', async () => {
    const compared = await check({
      rows: few,
      made: 'columns: [{name: id, checks: [{invalid: {valid_reference_data: {dataset: a/main/rows, column: id}}}]}]\n',
    });
    expect(compared.checks.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'fail']);
    expect(
      compared.queries?.filter(({ node }) => node === 'rows').map(({ sql }) => sql.includes('session')),
    ).not.toContain(false);
    const grouped = await check({ shown: 'x-plumbline: {checks: [{row_count: {group_by: [word]}}]}\n' });
    expect(brief(grouped.checks)).toContainEqual(['row_count by word', 'pass', 0]);
    expect(grouped.queries?.filter(({ node }) => node === 'shown').map(({ sql }) => sql.includes('session'))).toEqual([
      true,
    ]);
  });

  it('need none for what is measured against its history', async () => {
    const report = await check({ rows: 'x-plumbline: {checks: [{anomaly: {metric: row_count}}]}\n' });
    expect(brief(report.checks)).toEqual([['anomaly(row_count)', 'pass', 3]]);
    expect(readings(report)).toEqual(['in place']);
  });

  it('take a table where they are many', async () => {
    const formats = [...Array(9).keys()].map(
      (n) => `{invalid: {qualifier: q${n}, valid_format: {name: f, regex: '^[a-z]{${n + 1}}'}}}`,
    );
    const report = await check({ rows: `columns: [{name: word, checks: [${formats.join(', ')}]}]\n` });
    expect(new Set(readings(report))).toEqual(new Set(['kept']));
    expect(report.checks.map(({ value }) => value)).toEqual([0, 3, 3, 3, 3, 3, 3, 3, 3]);
  });

  it('refer to their own node, too', async () => {
    const report = await check({
      rows: 'columns: [{name: id, checks: [{invalid: {valid_reference_data: {dataset: a/main/rows, column: id}}}]}]\n',
    });
    expect(brief(report.checks)).toEqual([['invalid(id)', 'pass', 0]]);
  });

  it('hide none of the others when one is refused', async () => {
    const report = await check({ rows: refused });
    expect(brief(report.checks)).toEqual([
      ['row_count', 'pass', 3],
      ['duplicate(id)', 'fail', 1],
      ['invalid(word)', 'error', expect.stringContaining('DuckDB refuses a regular expression')],
      ['missing(word)', 'pass', 0],
    ]);
    // The one query failed; its parts were asked of rows that were then kept, and not each of the file.
    expect(readings(report).filter((reading) => reading === 'in place')).toHaveLength(1);
  });

  it('say what is wrong with the file, also in a column that no check looks at, and the same whether rows are kept', async () => {
    test.folder.write('data/rows.csv', `id,word\n${'1,a\n'.repeat(30_000)}oops,b\n`);
    const report = await check({
      rows: 'checks: [{row_count: null}]\ncolumns: [{name: word, checks: [{missing: null}]}]\n',
    });
    const failure = ['error', expect.stringContaining(`Could not convert string "oops"`), 'data/rows.csv', 30_002];
    const told = report.checks.map(({ outcome, error }) => [outcome, error?.message, error?.file, error?.line]);
    expect(told).toEqual([failure, failure]);
    expect((await test.engine.check({})).checks).toEqual(report.checks);
  });

  it('fail on a value of a view that cannot be calculated, whatever column they look at', async () => {
    test.folder.write(
      'notebooks/n.md',
      notebook({ 'shown {materialize: view}': 'SELECT word, (id + 300)::UTINYINT AS small FROM rows' }),
    );
    await test.derive();
    await test.engine.run({});
    const { checks } = await check({ shown: 'columns: [{name: word, checks: [{missing: null}]}]\n' });
    expect(brief(checks)).toEqual([['missing(word)', 'error', expect.stringContaining('out of range')]]);
    expect((await test.engine.check({})).checks).toEqual(checks);
  });

  it('are not read to the end when the check is cancelled, and are kept by the next one', async () => {
    const view = (rows: number) =>
      notebook({ 'shown {materialize: view}': `SELECT i, i % 3 AS word, hash(i) AS h FROM range(${rows}) AS r(i)` });
    const grouped = 'x-plumbline: {checks: [{row_count: {group_by: [word]}}]}\n';
    test.folder.write('notebooks/n.md', view(2_000_000_000));
    test.folder.write('checks/shown.yml', `dataset: a/main/shown\n${grouped}`);
    await test.derive();
    await test.engine.run({});
    await test.derive();
    const controller = new AbortController();
    const checking = test.engine.check({}, { signal: controller.signal });
    const reading = `SELECT count(*) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE' AND memory_usage_bytes > 1000000`;
    while (Number((await test.engine.evidence({ sql: reading })).rows[0]?.[0]) === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    expect(await checking).toMatchObject({ cancelled: true, checks: [] });
    expect(await keptTables()).toBe(0);
    test.folder.write('notebooks/n.md', view(30));
    await test.derive();
    await test.engine.run({});
    expect(brief((await check({ shown: grouped })).checks)).toEqual([['row_count by word', 'pass', 0]]);
  });
});
