import { afterEach, describe, expect, it } from 'vitest';
import { addSuggestions } from '../../../electron/workspace/check-files';
import { mutationKinds } from '../../../shared/domain/checks/mutation/mutation';
import { MutatedWorkspace, mutantOf, nodeOf, timeless } from './mutated-session';

let opened: MutatedWorkspace | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const open = async (...parameters: Parameters<typeof MutatedWorkspace.open>) => {
  opened = await MutatedWorkspace.open(...parameters);
  return opened;
};

/** Every type that a class of faults needs: a key, a reference, a time, text with and without an accent, numbers in text. */
const orders = `SELECT i AS id, DATE '2026-01-01' + (i // 10)::INTEGER AS day,
  ['open', 'paid', 'sent'][i % 3 + 1] AS status, 'Zoë ' || (i % 40) AS name, (100 + i % 7)::VARCHAR AS code,
  i % 20 AS customer, ((i % 97) + 20)::DECIMAL(9, 2) AS price, ((i % 31) + 5)::DOUBLE AS temperature
FROM range(1000) AS t(i) ORDER BY i`;
const customers = 'SELECT i AS id FROM range(20) AS t(i)';
const report = 'SELECT o.id FROM orders AS o JOIN customers AS c ON o.customer = c.id';

const everything = `checks:
  - row_count: { name: enough, threshold: { must_be: 1000 } }
  - schema: { name: columns }
  - duplicate: { name: whole rows, columns: [day, status, name, code, customer, price, temperature] }
  - failed_rows: { name: early, expression: day < DATE '2026-01-01' }
  - metric: { name: last day, expression: "date_diff('day', max(day), DATE '2026-04-10')", threshold: { must_be: 0 } }
columns:
  - { name: id, data_type: bigint, checks: [{ duplicate: { name: key } }, { invalid: { name: id range, valid_min: 0 } }] }
  - { name: day, data_type: date, checks: [{ metric: { name: days, expression: count(DISTINCT day), threshold: { must_be: 100 } } }] }
  - { name: status, data_type: varchar, checks: [{ invalid: { name: values, valid_values: [open, paid, sent] } }] }
  - name: name
    data_type: varchar
    checks:
      - missing: { name: name there }
      - invalid: { name: form, valid_format: { name: a name, regex: "^Zoë [0-9]+$" } }
      - metric: { name: names, expression: count(DISTINCT name), threshold: { must_be: 40 } }
  - { name: code, data_type: varchar, checks: [{ invalid: { name: number, valid_format: { name: number, regex: "^[0-9]{3}$" } } }] }
  - name: customer
    data_type: bigint
    checks: [{ invalid: { name: known, valid_reference_data: { dataset: plumbline/test/main/customers, column: id } } }]
  - { name: price, data_type: decimal, checks: [{ invalid: { name: price range, valid_min: 20, valid_max: 116 } }] }
  - name: temperature
    data_type: double
    checks: [{ aggregate: { name: mean, function: avg, threshold: { must_be_between: { greater_than: 15, less_than: 25 } } } }]
`;

describe('a fault is noticed by the check that is made for it', () => {
  it('in every class', async () => {
    const workspace = await open({ orders, customers, report }, { orders: everything });
    const { mutants, blind, rows, rate } = await workspace.mutateNode('orders');
    expect([rows, blind]).toEqual([1000, []]);
    expect(mutants.filter(({ reason }) => reason?.startsWith('it cannot be made'))).toEqual([]);
    const killers = (id: string) =>
      mutants.filter((mutant) => mutant.id === id).flatMap(({ killedBy }) => killedBy.map(({ check }) => check));
    expect({
      nulls: killers('nulls(name)'),
      default_value: killers('default_value(price)'),
      constant: killers('constant(name)'),
      sign_flip: killers('sign_flip(price)'),
      units: killers('units(temperature × 1000)'),
      swapped_columns: killers('swapped_columns(status, name)'),
      type_drift: killers('type_drift(day)'),
      unparsable: killers('unparsable(code)'),
      trailing_space: killers('trailing_space(status)'),
      letter_case: killers('letter_case(status)'),
      mojibake: killers('mojibake(status)'),
      broken_keys: killers('broken_keys(customer → customers.id)'),
      duplicate_rows: killers('duplicate_rows'),
      late_rows: killers('late_rows(day)'),
      stale: killers('stale(day)'),
      missing_rows: killers('missing_rows'),
      missing_category: killers('missing_category(status)'),
      truncated: killers('truncated'),
      empty: killers('empty'),
      extra_column: killers('extra_column(unexpected)'),
      renamed_column: killers('renamed_column(status)'),
      dropped_column: killers('dropped_column(temperature)'),
    }).toMatchObject({
      nulls: ['name there'],
      default_value: ['price range'],
      constant: ['names'],
      sign_flip: ['price range'],
      units: ['mean'],
      swapped_columns: expect.arrayContaining(['values', 'form']),
      type_drift: expect.arrayContaining(['columns']),
      unparsable: ['number'],
      trailing_space: ['values'],
      letter_case: ['values'],
      mojibake: ['values'],
      broken_keys: ['known'],
      duplicate_rows: ['enough'],
      late_rows: expect.arrayContaining(['early']),
      stale: expect.arrayContaining(['last day']),
      missing_rows: expect.arrayContaining(['enough']),
      missing_category: expect.arrayContaining(['enough']),
      truncated: expect.arrayContaining(['enough']),
      empty: expect.arrayContaining(['enough']),
      extra_column: ['columns'],
      renamed_column: expect.arrayContaining(['columns', 'values']),
      dropped_column: expect.arrayContaining(['columns', 'mean']),
    });
    // Its row count would notice it first: keys are for the costly checks, which are asked when no other one notices.
    expect(new Set(mutants.map(({ kind }) => kind))).toEqual(new Set(mutationKinds));
    expect(rate).toBeGreaterThan(0.75);
  });

  it('also rows that stand twice and keys with other values, by the checks that tell rows apart', async () => {
    const workspace = await open({ orders }, { orders: 'columns: [{ name: id, checks: [duplicate: ] }]\n' });
    const tested = await workspace.mutateNode('orders');
    const [twice] = mutantOf(tested, 'duplicate_rows').killedBy;
    expect(twice).toMatchObject({ check: 'duplicate(id)', before: 'pass', outcome: 'fail', threshold: '= 0' });
    expect(twice?.value).toBe(mutantOf(tested, 'duplicate_rows').rows);
    expect(mutantOf(tested, 'duplicate_keys(id)').killedBy).toMatchObject([{ check: 'duplicate(id)' }]);
    // The column is gone: the check cannot be evaluated.
    expect(mutantOf(tested, 'dropped_column(id)').killedBy).toMatchObject([
      { check: 'duplicate(id)', outcome: 'error', detail: expect.stringContaining('no column `id`') },
    ]);
  });

  it('also by a check whose query names the node, on the mutant and not on the rows that there are', async () => {
    const query = 'SELECT * FROM orders AS o ANTI JOIN customers AS c ON o.customer = c.id';
    const workspace = await open(
      { orders, customers },
      { orders: `columns: []\nchecks:\n  - failed_rows: { name: orphans, query: "${query}" }\n` },
    );
    const before = await workspace.session.check({}).then(({ checks }) => checks);
    const tested = await workspace.mutateNode('orders');
    expect(before).toMatchObject([{ outcome: 'pass' }]);
    const nulls = mutantOf(tested, 'nulls(customer)');
    expect(nulls).toMatchObject({ status: 'killed', killedBy: [{ check: 'orphans', outcome: 'fail' }] });
    expect(nulls.killedBy[0]?.value).toBe(nulls.rows);
    expect(mutantOf(tested, 'empty').status).toBe('survived');
    expect((await workspace.session.check({ force: true })).checks).toMatchObject([{ outcome: 'pass', value: 0 }]);
  });
});

describe('what no check notices', () => {
  it('is everything where there are no checks, and the suggested checks notice what they say', async () => {
    const workspace = await open({ orders, customers, report });
    await workspace.session.run({});
    const before = await workspace.mutateNode('orders');
    expect(before).toMatchObject({ checks: 0, killed: 0, rate: 0 });
    // Nothing but the join of a cell says that customers are meant.
    expect(mutantOf(before, 'broken_keys(customer → customers.id)').status).toBe('survived');
    const suggested = before.mutants.filter(({ suggestion }) => suggestion !== undefined).map(({ id }) => id);
    expect(suggested.length).toBeGreaterThan(before.survived * 0.8);
    expect(before.suggestions.flatMap(({ kills }) => kills.map(({ id }) => id)).sort()).toEqual([...suggested].sort());
    await addSuggestions(workspace.session.snapshot, 'orders', before.suggestions);
    await workspace.session.reload();
    expect(workspace.session.snapshot.checkFiles.flatMap(({ problems }) => problems)).toEqual([]);
    expect((await workspace.session.check({})).checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    const after = await workspace.mutateNode('orders');
    expect(after.mutants.filter(({ id, status }) => suggested.includes(id) && status !== 'killed')).toEqual([]);
    expect(after.survived).toBe(before.survived - suggested.length);
  });

  it('is left to the checks of the file as it is: its filter and its comments stay', async () => {
    const workspace = await open(
      { orders },
      {
        orders:
          "filter: status <> 'sent' # not yet\ncolumns: # of the orders\n  - name: price\n    checks:\n      - missing: # always\n",
      },
    );
    const tested = await workspace.mutateNode('orders');
    await addSuggestions(workspace.session.snapshot, 'orders', tested.suggestions);
    const text = workspace.folder.read('checks/orders.yml');
    for (const comment of ['# not yet', '# of the orders', '# always']) expect(text).toContain(comment);
    await workspace.session.reload();
    expect((await workspace.session.check({})).checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('is not suggested to be noticed by what would make a check of the file fail', async () => {
    const workspace = await open(
      { orders },
      { orders: 'checks: [{ schema: { allow_extra_columns: true } }]\ncolumns:\n  - name: status\n    checks:\n' },
    );
    const tested = await workspace.mutateNode('orders');
    await addSuggestions(workspace.session.snapshot, 'orders', tested.suggestions);
    await workspace.session.reload();
    // `id` stands before `status`: listed behind it, the order of the columns would not be that of the rows.
    expect(mutantOf(tested, 'nulls(id)').suggestion).toBeUndefined();
    expect((await workspace.session.check({})).checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(tested.suggestions.length).toBeGreaterThan(2);
  });

  it('is nothing where the mutant is the original: it does not apply', async () => {
    const pairs = 'SELECT * FROM (VALUES (1, 2, 5), (2, 1, 5)) AS t(a, b, same)';
    const workspace = await open({ pairs });
    const tested = await workspace.mutateNode('pairs');
    expect(mutantOf(tested, 'swapped_columns(a, b)')).toMatchObject({
      status: 'not_applicable',
      reason: 'it gives the same rows in another order',
    });
    expect(mutantOf(tested, 'constant(same)')).toMatchObject({ status: 'not_applicable', reason: 'it changes no row' });
    expect(tested.killed + tested.survived + tested.notApplicable).toBe(tested.mutants.length);
  });
});

describe('the checks of the original', () => {
  it('that fail or have errors notice nothing more, and hide no other', async () => {
    const workspace = await open(
      { orders },
      {
        orders: `checks:
  - row_count: { name: too many, threshold: { must_be: 5 } }
columns:
  - { name: nowhere, checks: [{ missing: { name: no such column } }] }
  - { name: status, checks: [{ missing: { name: status there } }] }
`,
      },
    );
    const tested = await workspace.mutateNode('orders');
    expect(tested.blind).toMatchObject([
      { name: 'too many', outcome: 'fail' },
      { name: 'no such column', outcome: 'error' },
    ]);
    expect(tested.mutants.flatMap(({ killedBy }) => killedBy.map(({ check }) => check))).toEqual(
      expect.arrayContaining(['status there']),
    );
    expect(new Set(tested.mutants.flatMap(({ killedBy }) => killedBy.map(({ check }) => check)))).toEqual(
      new Set(['status there']),
    );
    expect(mutantOf(tested, 'empty').status).toBe('survived');
  });

  it('that warn notice what makes them fail', async () => {
    const levels = '{ must_be_less_than: 1, level: warn, additional: { must_be_less_than: 105, level: fail } }';
    const workspace = await open(
      { gaps: 'SELECT i, CASE WHEN i % 10 > 0 THEN i END AS x FROM range(1000) AS t(i)' },
      { gaps: `columns: [{ name: x, checks: [{ missing: { threshold: ${levels} } }] }]\n` },
    );
    expect(mutantOf(await workspace.mutateNode('gaps'), 'nulls(x)').killedBy).toMatchObject([
      { before: 'warn', outcome: 'fail' },
    ]);
  });

  it('of a node that failed are named with what is in the way; other nodes are tested', async () => {
    const workspace = await open(
      { orders, wrong: 'SELECT nope FROM orders' },
      { wrong: 'columns: []\nchecks: [row_count: ]\n', orders: 'columns: []\nchecks: [row_count: ]\n' },
    );
    const tested = await workspace.mutate();
    expect(nodeOf(tested, 'wrong')).toMatchObject({ mutants: [], rate: null, problem: { code: 'blocked' } });
    expect(mutantOf(nodeOf(tested, 'orders'), 'empty').status).toBe('killed');
    await expect(workspace.mutate({ nodes: ['nowhere'] })).rejects.toThrow('no node named nowhere');
  });
});

describe('a run', () => {
  it('leaves rows and files as they were, and no trace on the connections', async () => {
    const workspace = await open({ orders, customers }, { orders: everything });
    await workspace.session.run({});
    const [files, rows] = [workspace.folder.digests(), await workspace.digestOf('orders')];
    await workspace.mutate();
    expect(workspace.folder.digests()).toEqual(files);
    expect(await workspace.digestOf('orders')).toEqual(rows);
    const left = await workspace.session.engine.evidence({
      sql: 'SELECT view_name FROM duckdb_views() WHERE temporary AND NOT internal UNION ALL SELECT table_name FROM duckdb_tables() WHERE temporary',
    });
    expect(left.rows).toEqual([]);
  });

  it('is the same with the same seed, and meets other rows with another one', async () => {
    const workspace = await open({ orders, customers }, { orders: everything });
    const first = await workspace.mutate({ seed: 7 });
    expect(timeless(await workspace.mutate({ seed: 7 }))).toEqual(timeless(first));
    const other = await workspace.mutate({ seed: 8 });
    const rows = (report: typeof first) => nodeOf(report, 'orders').mutants.map(({ rows }) => rows);
    expect(rows(other)).not.toEqual(rows(first));
  });

  it('ends when it is cancelled, with the nodes that were done, and the engine goes on', async () => {
    const workspace = await open(
      { orders, customers },
      { orders: everything, customers: 'columns: []\nchecks: [row_count: ]\n' },
    );
    const abort = new AbortController();
    const seen: string[] = [];
    const report = await workspace.mutate(
      { nodes: ['customers', 'orders'] },
      {
        signal: abort.signal,
        onEvent: ({ node, done, total }) => {
          seen.push(node);
          expect(done).toBeLessThanOrEqual(total);
          if (node === 'orders' && done === 3) abort.abort();
        },
      },
    );
    expect(report).toMatchObject({ cancelled: true, nodes: [{ node: 'customers' }] });
    expect(new Set(seen)).toEqual(new Set(['customers', 'orders']));
    expect((await workspace.session.check({})).checks.every(({ outcome }) => outcome !== 'error')).toBe(true);
    expect((await workspace.mutate({ nodes: ['customers'] })).cancelled).toBe(false);
  });
});
