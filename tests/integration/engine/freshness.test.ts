import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatValue } from '../../../shared/domain/column/format-value';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

const opened: OpenedEngine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.dispose();
});

async function open(...args: Parameters<typeof OpenedEngine.open>): Promise<OpenedEngine> {
  const engine = await OpenedEngine.open(...args);
  opened.push(engine);
  return engine;
}

const manifest = 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n';
const cells = {
  doubled: 'SELECT x * 2 AS y FROM numbers',
  total: 'SELECT sum(y) AS total FROM doubled',
  alone: 'SELECT 42 AS answer',
};

function files(change: Partial<typeof cells> = {}): Record<string, string> {
  return {
    'plumbline.yaml': manifest,
    'data/numbers.csv': 'x\n1\n2\n3\n',
    'notebooks/a.md': notebook({ ...cells, ...change }),
  };
}

describe('a run', () => {
  it('executes what is stale, once, with rows and milliseconds of each node', async () => {
    const { engine } = await open(files());
    const report = await engine.run({});
    expect(outcomes(report)).toEqual({ doubled: 'ran', total: 'ran', alone: 'ran' });
    expect(outcome(report, 'doubled').rows).toBe(3);
    expect(outcome(report, 'doubled').ms).toBeGreaterThan(0);
    expect(outcomes(await engine.run({}))).toEqual({ doubled: 'fresh', total: 'fresh', alone: 'fresh' });
  });

  it('executes nothing when only comments and formatting changed', async () => {
    const test = await open(files());
    await test.engine.run({});
    test.folder.write('notebooks/a.md', notebook({ ...cells, doubled: '-- twice\nselect  x*2   AS y\nFROM numbers' }));
    await test.derive();
    expect(outcomes(await test.engine.run({}))).toEqual({ doubled: 'fresh', total: 'fresh', alone: 'fresh' });
  });

  it('executes a cell whose literal changed and its descendants, nothing else, and gives the new rows', async () => {
    const test = await open(files());
    await test.engine.run({});
    test.folder.write('notebooks/a.md', notebook({ ...cells, doubled: 'SELECT x * 3 AS y FROM numbers' }));
    expect((await test.statuses()).total).toMatchObject({ state: 'stale', reason: 'doubled changed' });
    expect(outcomes(await test.engine.run({}))).toEqual({ doubled: 'ran', total: 'ran', alone: 'fresh' });
    const { result, rows } = await test.engine.openResult({ node: 'total' });
    const page = await test.engine.page({ result, start: 0, count: 10 });
    expect(rows).toBe(1);
    expect(formatValue(page.columns[0]?.type ?? { kind: 'other' }, page.vectors[0] as never, 0)).toBe('18');
  });

  it('reads a changed source again', async () => {
    const test = await open(files());
    await test.engine.run({});
    test.folder.write('data/numbers.csv', 'x\n1\n2\n3\n4\n');
    await test.derive();
    const report = await test.engine.run({});
    expect(outcomes(report)).toEqual({ doubled: 'ran', total: 'ran', alone: 'fresh' });
    expect(outcome(report, 'doubled').rows).toBe(4);
  });

  it('finds everything fresh after the engine was closed and opened again', async () => {
    const first = await open(files());
    await first.engine.run({});
    const second = await first.reopen();
    opened.splice(0, 1, second);
    expect(outcomes(await second.engine.run({}))).toEqual({ doubled: 'fresh', total: 'fresh', alone: 'fresh' });
    expect((await second.statuses()).doubled).toMatchObject({ state: 'fresh', rows: 3 });
  });

  it('runs targets and their ancestors only, and forces what it is told to', async () => {
    const { engine } = await open(files());
    expect(outcomes(await engine.run({ nodes: ['total'] }))).toEqual({ doubled: 'ran', total: 'ran' });
    expect(outcomes(await engine.run({ nodes: ['total'], force: 'targets' }))).toEqual({
      doubled: 'fresh',
      total: 'ran',
    });
    expect(outcomes(await engine.run({ nodes: ['total'], force: 'all' }))).toEqual({ doubled: 'ran', total: 'ran' });
  });

  it('binds parameters as values and runs again only what binds a changed one', async () => {
    const test = await open({
      'plumbline.yaml': 'plumbline: 1\nname: test\nparameters:\n  least: { type: integer, default: 2 }\n',
      'notebooks/a.md': notebook({
        numbers: 'SELECT range AS x FROM range(5)',
        some: 'SELECT x FROM numbers WHERE x >= $least',
      }),
    });
    expect(outcome(await test.engine.run({}), 'some').rows).toBe(3);
    await test.derive({ least: 4 });
    const report = await test.engine.run({});
    expect(outcomes(report)).toEqual({ numbers: 'fresh', some: 'ran' });
    expect(outcome(report, 'some').rows).toBe(1);
  });

  it('keeps going when a cell fails, and names what blocks the others', async () => {
    const { engine } = await open(files({ doubled: "SELECT ('x' || x)::INTEGER AS y\nFROM numbers" }));
    const report = await engine.run({});
    expect(outcomes(report)).toEqual({ doubled: 'failed', total: 'blocked', alone: 'ran' });
    expect(outcome(report, 'doubled').error).toMatchObject({
      code: 'sql_runtime',
      file: 'notebooks/a.md',
      line: 2,
      column: 18,
    });
    expect(outcome(report, 'total').error?.message).toBe('blocked by doubled');
  });

  it('makes views and macros that other cells use', async () => {
    const { engine } = await open({
      'notebooks/a.md': notebook({
        twice: 'CREATE MACRO twice(v) AS v * 2',
        'ids {materialize: view}': 'SELECT range AS id FROM range(3)',
        result: 'SELECT twice(id) AS d FROM ids ORDER BY d DESC',
      }),
    });
    const report = await engine.run({});
    expect(outcomes(report)).toMatchObject({ ids: 'ran', result: 'ran' });
    expect(outcome(report, 'ids').rows).toBeNull();
    const { result } = await engine.openResult({ node: 'result' });
    const page = await engine.page({ result, start: 0, count: 10 });
    const texts = [0, 1, 2].map((row) => formatValue({ kind: 'bigint' }, page.vectors[0] as never, row));
    expect(texts).toEqual(['4', '2', '0']);
    expect((await engine.openResult({ node: 'ids' })).rows).toBe(3);
  });

  it('clears what it blocked, once the node that failed has run', async () => {
    const until = Date.now() + 700;
    const opened = await open({
      'notebooks/a.md': notebook({
        late: `SELECT CASE WHEN epoch_ms(now()) < ${until} THEN error('not yet') ELSE 'here' END AS state`,
        after: 'SELECT * FROM late',
      }),
    });
    expect(outcomes(await opened.engine.run({}))).toEqual({ late: 'failed', after: 'blocked' });
    expect((await opened.statuses()).after?.state).toBe('blocked');
    await vi.waitFor(
      async () => expect(outcomes(await opened.engine.run({ nodes: ['late'] }))).toEqual({ late: 'ran' }),
      { timeout: 20_000 },
    );
    expect((await opened.statuses()).after).toMatchObject({ state: 'stale', reason: 'never ran' });
  });
});
