import { afterEach, describe, expect, it } from 'vitest';
import { MutatedWorkspace, mutantOf } from './mutated-session';

let opened: MutatedWorkspace | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const open = async (...parameters: Parameters<typeof MutatedWorkspace.open>) => {
  opened = await MutatedWorkspace.open(...parameters);
  return opened;
};
const notMade = (mutants: readonly { readonly id: string; readonly reason?: string }[]) =>
  mutants.flatMap(({ id, reason }) => (reason?.startsWith('it cannot be made') ? [`${id}: ${reason}`] : []));

describe('faults in rows of every kind', () => {
  it('have columns of any name', async () => {
    const names = ['"a ""quoted"" one"', '"select"', '"$1"', '"ß "', '"rowid"', '"number_of_row"', `"it's"`, '"100 %"'];
    const workspace = await open({
      odd: `SELECT ${names.map((name, index) => `i + ${index} AS ${name}, 't' || i % 3 AS ${name.replace(/"$/, ' text"')}`).join(', ')} FROM range(50) AS t(i)`,
    });
    const tested = await workspace.mutateNode('odd');
    expect(notMade(tested.mutants)).toEqual([]);
    expect(tested.copied).toBe(true);
    expect(mutantOf(tested, 'nulls(a "quoted" one)')).toMatchObject({ status: 'survived', rows: 1 });
    const wanted = tested.mutants.filter(({ kind }) => ['nulls', 'renamed_column', 'trailing_space'].includes(kind));
    expect(wanted.filter(({ suggestion }) => suggestion === undefined)).toEqual([]);
  });

  it('have columns of any type', async () => {
    const workspace = await open({
      types: `SELECT i::TINYINT AS tiny, i::UTINYINT AS utiny, i::UBIGINT AS ubig, (i * 10::HUGEINT ** 30)::HUGEINT AS huge,
        i::DECIMAL(38, 10) AS wide, 99.99::DECIMAL(4, 2) AS full_, (i / 3)::FLOAT AS real, i % 2 = 0 AS flag,
        DATE '2026-01-01' + i::INTEGER AS day, TIMESTAMPTZ '2026-01-01 00:00:00+00' + i * INTERVAL 1 HOUR AS zoned,
        (TIMESTAMP '2026-01-01' + i * INTERVAL 1 HOUR)::TIMESTAMP_NS AS nanos, TIME '10:00:00' AS clock,
        INTERVAL 1 DAY * i AS span, uuid_blob AS id, ('b' || i)::BLOB AS bytes, [i, i + 1] AS list, {a: i, b: 'x'} AS struct,
        MAP {'k': i} AS map, (CASE WHEN i % 2 = 0 THEN 'yes' ELSE 'no' END)::ENUM ('yes', 'no') AS choice,
        '101'::BIT AS bits, NULL::INTEGER AS nothing, CASE WHEN i % 7 = 0 THEN 'NaN'::DOUBLE ELSE i END AS odd_number,
        'infinity'::DATE AS never, union_value(num := i) AS either
        FROM (SELECT i, ('00000000-0000-4000-8000-' || lpad(i::VARCHAR, 12, '0'))::UUID AS uuid_blob FROM range(60) AS t(i))`,
    });
    const tested = await workspace.mutateNode('types');
    expect(tested.problem).toBeUndefined();
    expect(notMade(tested.mutants)).toEqual([]);
    // Nothing can be taken from a column without values.
    expect(mutantOf(tested, 'nulls(nothing)')).toMatchObject({ status: 'not_applicable', reason: 'it changes no row' });
    expect(mutantOf(tested, 'dropped_column(nothing)').status).toBe('survived');
    // Too wide for the type: such values stay as they are.
    expect(mutantOf(tested, 'units(full_ × 1000)').status).toBe('not_applicable');
    expect(mutantOf(tested, 'sign_flip(wide)').status).toBe('survived');
    for (const id of [
      'late_rows(zoned)',
      'stale(zoned)',
      'late_rows(nanos)',
      'nulls(list)',
      'nulls(struct)',
      'constant(choice)',
    ])
      expect(mutantOf(tested, id).status).toBe('survived');
    expect(tested.mutants.some(({ id }) => id === 'sign_flip(ubig)' || id === 'late_rows(never)')).toBe(false);
  });

  it('have no rows', async () => {
    const workspace = await open({ none: 'SELECT 1 AS a, NULL::VARCHAR AS b WHERE false' });
    const tested = await workspace.mutateNode('none');
    expect(notMade(tested.mutants)).toEqual([]);
    expect(tested.mutants.filter(({ status }) => status !== 'not_applicable').map(({ kind }) => kind)).toEqual([
      'type_drift',
      'unparsable',
      'extra_column',
      'renamed_column',
      'renamed_column',
      'dropped_column',
      'dropped_column',
    ]);
  });

  it('have one row and one column', async () => {
    const workspace = await open({ alone: 'SELECT 42 AS answer' }, { alone: 'columns: []\nchecks: [row_count: ]\n' });
    const tested = await workspace.mutateNode('alone');
    expect(notMade(tested.mutants)).toEqual([]);
    expect(mutantOf(tested, 'nulls(answer)')).toMatchObject({ status: 'survived', rows: 1 });
    expect(mutantOf(tested, 'empty')).toMatchObject({ status: 'killed' });
    expect(tested.mutants.some(({ kind }) => kind === 'dropped_column')).toBe(false);
  });

  it('lie in a file, which is read once and stays as it is', async () => {
    const workspace = await open(
      {},
      { sales: 'columns: [{ name: amount, checks: [missing: ] }]\n' },
      {
        'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  sales: { path: data/sales.csv }\n',
        'data/sales.csv': `day,amount,city\n${Array.from({ length: 200 }, (_, row) => `2026-01-${String((row % 28) + 1).padStart(2, '0')},${row},Zürich`).join('\n')}\n`,
      },
    );
    const files = workspace.folder.digests();
    const tested = await workspace.mutateNode('sales');
    expect(tested.rows).toBe(200);
    expect(mutantOf(tested, 'nulls(amount)')).toMatchObject({
      status: 'killed',
      killedBy: [{ check: 'missing(amount)' }],
    });
    expect(mutantOf(tested, 'mojibake(city)').status).toBe('survived');
    expect(workspace.folder.digests()).toEqual(files);
  });

  it('hold about a share of them, one at least, and exactly so many as the report says', async () => {
    const workspace = await open(
      { many: 'SELECT i, i % 100 AS x FROM range(20000) AS t(i)' },
      { many: 'columns: [{ name: x, checks: [missing: ] }]\n' },
    );
    const nulls = mutantOf(await workspace.mutateNode('many'), 'nulls(x)');
    expect(nulls.killedBy[0]?.value).toBe(nulls.rows);
    expect(nulls.rows).toBeGreaterThan(120);
    expect(nulls.rows).toBeLessThan(280);
  });

  it('come from now: the clock tells whether they are fresh', async () => {
    const workspace = await open({
      live: "SELECT i, (now() AT TIME ZONE 'UTC')::TIMESTAMP - (i * INTERVAL 1 HOUR) AS at FROM range(2000) AS t(i)",
    });
    const tested = await workspace.mutateNode('live');
    const stale = mutantOf(tested, 'stale(at)');
    expect(tested.suggestions.find(({ number }) => number === stale.suggestion)).toMatchObject({
      entry: { type: 'freshness', body: { column: 'at', threshold: { unit: 'day' } } },
    });
  });
});
