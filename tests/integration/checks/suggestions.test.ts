import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { addSuggestions } from '../../../electron/workspace/check-files';
import { dismissSuggestion, restoreSuggestion } from '../../../electron/workspace/dismissal-files';
import { type Backtest, backtestText } from '../../../shared/domain/checks/suggest/backtest';
import type { NodeSuggestions, Suggestion } from '../../../shared/domain/checks/suggest/suggestion';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

class SuggestingWorkspace {
  private constructor(
    readonly folder: WorkspaceFolder,
    readonly session: WorkspaceSession,
  ) {}

  static async open(
    cells: Readonly<Record<string, string>>,
    files: Readonly<Record<string, string>> = {},
  ): Promise<SuggestingWorkspace> {
    const folder = new WorkspaceFolder();
    folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    const text = Object.entries(cells).map(([name, sql]) => cell(name, sql));
    folder.write('notebooks/cells.md', text.join('\n'));
    for (const [file, content] of Object.entries(files)) folder.write(file, content);
    const engine = new Engine();
    const options = { root: folder.root, engine, trigger: 'cli' as const, version: '1.0.0' };
    return new SuggestingWorkspace(folder, await WorkspaceSession.open(options));
  }

  async suggest(node: string): Promise<NodeSuggestions> {
    const [found] = (await this.session.suggest([node])).nodes;
    if (found === undefined) throw new Error(`Nothing was said of ${node}.`);
    return found;
  }

  async close(): Promise<void> {
    await this.session.close();
    this.folder.remove();
  }
}

let opened: SuggestingWorkspace | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
const open = async (...parameters: Parameters<typeof SuggestingWorkspace.open>) => {
  opened = await SuggestingWorkspace.open(...parameters);
  return opened;
};

const byId = ({ suggestions }: NodeSuggestions, id: string): Suggestion => {
  const found = suggestions.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${id} is not among ${suggestions.map((one) => one.id).join(', ')}`);
  return found;
};
const alarms = ({ backtest }: { readonly backtest: Backtest }) =>
  backtest.kind === 'ran'
    ? backtest.cells.flatMap(({ outcome, label }) => (outcome === 'alarm' ? [label] : []))
    : backtest.reason;

/** 60 days, 20 rows each. In the last 30 days a state that was not there before on 3 days, and prices out of range on 2. */
const orders = `SELECT i AS id, DATE '2026-01-01' + (i // 20)::INTEGER AS day,
  CASE WHEN i // 20 IN (40, 47, 59) AND i % 20 = 3 THEN 'lost' ELSE ['open', 'paid', 'sent'][i % 3 + 1] END AS state,
  CASE WHEN i // 20 IN (31, 50) AND i % 20 = 7 THEN 900 ELSE i % 50 END::DOUBLE AS price,
  CASE WHEN i % 20 = 0 OR (i // 20 = 55 AND i % 20 < 12) THEN NULL ELSE 'n' || i END AS note,
  'c' || (i % 15) AS customer
FROM range(1200) AS t(i) ORDER BY i`;
const customers = `SELECT 'c' || i AS customer, 'Customer ' || i AS name FROM range(15) AS t(i)`;

describe('a backtest', () => {
  it('raises exactly the alarms that later days hold, by what was learnt from earlier ones', async () => {
    const workspace = await open({ orders, customers });
    const found = await workspace.suggest('orders');
    expect(found).toMatchObject({ node: 'orders', rows: 1200 });
    expect(alarms(byId(found, 'values(state)'))).toEqual(['2026-02-10', '2026-02-17', '2026-03-01']);
    expect(alarms(byId(found, 'range(price)'))).toEqual(['2026-02-01', '2026-02-20']);
    expect(alarms(byId(found, 'null_rate(note)'))).toEqual(['2026-02-25']);
    expect(byId(found, 'values(state)').backtest).toMatchObject({
      unit: 'day',
      column: 'day',
      basis: 'earlier',
      tested: 30,
      alarms: 3,
    });
    expect(byId(found, 'missing(id)')).toMatchObject({
      evidence: '1,200 rows, 0 nulls in id.',
      backtest: { basis: 'rule', tested: 30, alarms: 0 },
    });
    // What would have raised alarms stands behind all that would not.
    const counts = found.suggestions.map(({ backtest }) => (backtest.kind === 'ran' ? backtest.alarms : 0));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(found.suggestions[0]?.id).toBe('duplicate(id)');
  });

  it('goes by ranges of rows where there is no time, and says so', async () => {
    // 600 rows: 30 ranges of 20. A letter that is new in the last range alone.
    const letters = `SELECT CASE WHEN i = 590 THEN 'z' ELSE ['a', 'b'][i % 2 + 1] END AS letter FROM range(600) AS t(i) ORDER BY i`;
    const workspace = await open({ letters });
    const { backtest } = byId(await workspace.suggest('letters'), 'values(letter)');
    expect(alarms({ backtest })).toEqual(['rows 581 to 600']);
    expect(backtestText(backtest)).toBe(
      'Learnt from the ranges of rows before, it would have raised 1 alarm in the last 20 ranges of rows.',
    );
  });

  it('says how many days are without rows, and how many rows without a day', async () => {
    // Of 40 days every fourth has no rows; 5 rows have no day.
    const gaps = `SELECT i AS n, CASE WHEN i >= 1000 THEN NULL ELSE DATE '2026-01-01' + (i // 25)::INTEGER END AS day
      FROM range(1005) AS t(i) WHERE i >= 1000 OR (i // 25) % 4 <> 3 OR i // 25 = 39 ORDER BY i`;
    const workspace = await open({ gaps });
    const { backtest } = byId(await workspace.suggest('gaps'), 'missing(n)');
    // The last 30 days are the 11th to the 40th: the 12th, 16th, …, 36th are empty.
    expect(backtestText(backtest)).toBe(
      'Would have raised 0 alarms in the last 23 days with rows (7 without). 5 rows without day are in none.',
    );
  });

  it('takes the hours of a timestamp with a time zone as UTC', async () => {
    const events = `SELECT i AS id, TIMESTAMPTZ '2026-01-01 00:30:00+00' + INTERVAL (i) MINUTE AS at,
      CASE WHEN i >= 2400 AND i < 2460 THEN -1 ELSE 1 END AS weight FROM range(3000) AS t(i) ORDER BY i`;
    const workspace = await open({ events });
    const { backtest } = byId(await workspace.suggest('events'), 'order(id, at)');
    expect(backtest).toMatchObject({ unit: 'hour', column: 'at', tested: 30, alarms: 0 });
    if (backtest.kind === 'ran') expect(backtest.cells.at(-1)?.label).toBe('2026-01-03 02:00');
  });

  it('does not claim anything of rows that are too few to divide', async () => {
    const workspace = await open({ few: 'SELECT i AS id FROM range(30) AS t(i) ORDER BY i' });
    const { backtest } = byId(await workspace.suggest('few'), 'duplicate(id)');
    expect(backtestText(backtest)).toBe('Not backtested: there are too few rows to divide them.');
  });

  it('of a row count goes by the rows of earlier runs', async () => {
    const rows = (count: number) => `id\n${Array.from({ length: count }, (_, id) => id).join('\n')}\n`;
    const workspace = await open({ ids: 'SELECT id FROM given' }, { 'data/given.csv': rows(100) });
    workspace.folder.write(
      'plumbline.yaml',
      'plumbline: 1\nname: test\nsources: { given: { path: data/given.csv } }\n',
    );
    for (const count of [100, 101, 102, 103, 50, 104]) {
      workspace.folder.write('data/given.csv', rows(count));
      await workspace.session.reload();
      await workspace.session.run({ nodes: ['ids'] });
    }
    const suggestion = byId(await workspace.suggest('ids'), 'row_count');
    expect(suggestion.evidence).toBe('There are 104 rows now; 6 earlier runs and this one had 50 to 104.');
    expect(suggestion.backtest).toMatchObject({ unit: 'run', basis: 'earlier', tested: 3, alarms: 1 });
    const none = byId(await workspace.suggest('given'), 'row_count');
    expect(backtestText(none.backtest)).toBe('Not backtested: no earlier run is known.');
  });

  it('of freshness looks at the ends of days, and learns from the earlier half of them', async () => {
    // A row at noon of each of the last 60 days but for three of them, 12 to 10 days ago.
    const news = `SELECT i AS id, (current_date - (60 - i)::INTEGER)::TIMESTAMP + INTERVAL 12 HOUR AS at
      FROM range(60) AS t(i) WHERE i NOT IN (48, 49, 50) ORDER BY i`;
    const workspace = await open({ news });
    const suggestion = byId(await workspace.suggest('news'), 'freshness(at)');
    expect(suggestion.backtest).toMatchObject({ unit: 'day', basis: 'earlier', tested: 30, alarms: 3 });
    // 84 hours were seen, half as much again is 126.
    expect(suggestion.entry.body).toEqual({ column: 'at', threshold: { unit: 'day', must_be_less_than: 6 } });
  });
});

describe('a suggestion', () => {
  it('once added passes, and is not made again', async () => {
    const workspace = await open({ orders, customers });
    const found = await workspace.suggest('orders');
    await addSuggestions(workspace.session.snapshot, 'orders', found.suggestions);
    await workspace.session.reload();
    expect(workspace.session.snapshot.problems).toEqual([]);
    const { checks } = await workspace.session.check({ nodes: ['orders'] });
    expect(checks.map(({ outcome }) => outcome)).toEqual(found.suggestions.map(() => 'pass'));
    expect((await workspace.suggest('orders')).suggestions).toEqual([]);
  });

  it('refers to a key of another node, and never to what is made from its own', async () => {
    const workspace = await open({
      customers,
      orders,
      best: 'SELECT customer, count(*) AS n FROM orders GROUP BY ALL',
      report: 'SELECT o.id, c.name FROM visits AS o JOIN people AS c ON o.guest = c.id',
      visits: "SELECT i AS id, 'p' || (i % 9) AS guest FROM range(90) AS t(i)",
      people: "SELECT 'p' || i AS id, 'Someone ' || i AS name FROM range(12) AS t(i)",
    });
    await workspace.session.run({});
    const references = async (node: string) =>
      (await workspace.suggest(node)).suggestions.flatMap(({ kind, id }) => (kind === 'reference' ? [id] : []));
    expect(await references('orders')).toEqual(['reference(customer → customers.customer)']);
    // By other names, as a cell joins on them.
    expect(await references('visits')).toEqual(['reference(guest → people.id)']);
  });

  it('names two columns that tell rows apart together where none does alone', async () => {
    const workspace = await open({
      prices: `SELECT DATE '2026-01-01' + (i // 10)::INTEGER AS day, 'product ' || (i % 10) AS product, 5 AS price FROM range(400) AS t(i)`,
    });
    const suggestion = byId(await workspace.suggest('prices'), 'duplicate(day, product)');
    expect(suggestion.evidence).toBe('All 400 combinations of day and product are different.');
    expect(suggestion.yaml).toContain('columns: [ day, product ]');
  });

  it('stands for columns with any name', async () => {
    const workspace = await open({
      größe: `SELECT i AS "id ""ż""", DATE '2026-01-01' + (i // 20)::INTEGER AS "der Tag: #1",
        CASE WHEN i % 50 = 0 THEN NULL ELSE 'K' || (1000 + i) END AS "{код}" FROM range(1200) AS t(i)`,
    });
    const found = await workspace.suggest('größe');
    expect(byId(found, 'duplicate(id "ż")').backtest).toMatchObject({ column: 'der Tag: #1', alarms: 0 });
    expect(found.suggestions.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['null_rate({код})', 'format({код})', 'order(id "ż", der Tag: #1)']),
    );
    await addSuggestions(workspace.session.snapshot, 'größe', found.suggestions);
    await workspace.session.reload();
    const { checks } = await workspace.session.check({ nodes: ['größe'] });
    expect(checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('is made of no rows, and of columns without a value, without harm', async () => {
    const workspace = await open({
      nothing: 'SELECT i AS id, NULL::DATE AS day FROM range(0) AS t(i)',
      nulls: `SELECT i AS id, NULL::VARCHAR AS text, NULL::DATE AS day, NULL::DOUBLE AS number FROM range(600) AS t(i)`,
    });
    expect(await workspace.suggest('nothing')).toMatchObject({ rows: 0, suggestions: [] });
    const { suggestions } = await workspace.suggest('nulls');
    expect(new Set(suggestions.flatMap(({ columns }) => columns))).toEqual(new Set(['id']));
    expect(byId(await workspace.suggest('nulls'), 'missing(id)').backtest).toMatchObject({ unit: 'rows', tested: 30 });
  });

  it('leaves nothing on the connection, and ends when it is to', async () => {
    const workspace = await open({ orders, customers });
    await workspace.session.run({});
    const abort = new AbortController();
    const report = await workspace.session.suggest(['orders', 'customers'], {
      signal: abort.signal,
      onEvent: ({ step }) => step === 'backtest' && abort.abort(),
    });
    expect(report).toMatchObject({ cancelled: true, nodes: [] });
    const { rows } = await workspace.session.engine.evidence({
      sql: "SELECT table_name FROM duckdb_tables() WHERE temporary OR table_name LIKE 'plumbline_%'",
    });
    expect(rows).toEqual([]);
    expect((await workspace.suggest('customers')).suggestions.length).toBeGreaterThan(0);
  });

  it('of a node that fails is none, and says why, beside those of others', async () => {
    const workspace = await open({ customers, wrong: 'SELECT 1 / nothing FROM customers' });
    const { nodes } = await workspace.session.suggest(['wrong', 'customers']);
    expect(nodes[0]).toMatchObject({ node: 'wrong', suggestions: [], problem: { code: 'blocked' } });
    expect(nodes[1]?.suggestions.length).toBeGreaterThan(0);
  });
});

describe('a dismissed suggestion', () => {
  it('is known by what it is about, whatever the numbers are by then', async () => {
    const workspace = await open({ orders });
    const { kind, columns } = byId(await workspace.suggest('orders'), 'range(price)');
    const dismissal = { kind, columns, date: '2026-03-01', reason: 'refunds come: "later"' };
    const file = await dismissSuggestion(workspace.session.snapshot, 'orders', dismissal);
    expect(file).toBe('checks/suggestions/orders.yml');
    workspace.folder.write('notebooks/cells.md', cell('orders', orders.replace('900', '9000')));
    await workspace.session.reload();
    expect(workspace.session.snapshot).toMatchObject({ checkFiles: [], problems: [] });
    expect(byId(await workspace.suggest('orders'), 'range(price)').dismissed).toEqual({
      date: '2026-03-01',
      reason: 'refunds come: "later"',
    });
    expect(byId(await workspace.suggest('orders'), 'missing(price)').dismissed).toBeUndefined();
    await restoreSuggestion(workspace.session.snapshot, 'orders', { kind, columns: ['PRICE'] });
    await workspace.session.reload();
    expect(byId(await workspace.suggest('orders'), 'range(price)').dismissed).toBeUndefined();
  });

  it('in a file that is wrong is a problem at its place, and all else goes on', async () => {
    const file = 'checks/suggestions/orders.yml';
    const text = 'suggestions: 1\nnode: orders\ndismissed:\n  - { check: values, columns: [state], date: soon }\n';
    const workspace = await open({ orders }, { [file]: text });
    const { problems, checkFiles } = workspace.session.snapshot;
    expect([problems, checkFiles]).toMatchObject([[{ code: 'bad_check', severity: 'error', file, line: 4 }], []]);
    const suggestion = byId(await workspace.suggest('orders'), 'values(state)');
    expect(suggestion.dismissed).toBeUndefined();
    const dismissal = { kind: suggestion.kind, columns: suggestion.columns, date: '2026-03-01' };
    await expect(dismissSuggestion(workspace.session.snapshot, 'orders', dismissal)).rejects.toThrow('date');
    expect(workspace.folder.read(file)).toBe(text);
  });
});
