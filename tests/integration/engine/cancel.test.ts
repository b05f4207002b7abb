import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../shared/domain/run/run';
import { notebook, OpenedEngine, outcome, outcomes } from './opened-engine';

let test: OpenedEngine;
afterEach(() => test.dispose());

/** Takes minutes when it is left alone. */
const endless = 'SELECT count(*) AS n FROM range(1000000000) AS a(x), range(1000) AS b(y) WHERE (a.x * b.y) % 7 = 1';

/** Resolves when the run reports progress of the node: its query is under way. */
function underWay(node: string): { onEvent: (event: RunEvent) => void; started: Promise<void> } {
  let resolve: () => void = () => undefined;
  const started = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    started,
    onEvent: (event) => {
      if (event.type === 'progress' && event.node === node) resolve();
    },
  };
}

describe('a cancelled run', () => {
  // A single interrupt() was lost 5 times of 8.
  it('ends within a quarter of a second, ten times of ten, and the engine goes on', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ endless, after: 'SELECT * FROM endless' }) });
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController();
      const { onEvent, started } = underWay('endless');
      const running = test.engine.run({}, { signal: controller.signal, onEvent });
      await started;
      const cancelledAt = performance.now();
      controller.abort();
      const report = await running;
      expect(performance.now() - cancelledAt).toBeLessThan(250);
      expect(report.cancelled).toBe(true);
      expect(outcomes(report)).toEqual({ endless: 'skipped', after: 'skipped' });
    }
    expect((await test.statuses()).endless).toMatchObject({ state: 'stale', reason: 'never ran' });
    expect((await test.engine.health()).running).toBe(0);
  });

  it('keeps what was finished before', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({ first: 'SELECT 1 AS one', endless: `${endless} AND a.x > (SELECT one FROM first)` }),
    });
    const controller = new AbortController();
    const { onEvent, started } = underWay('endless');
    const running = test.engine.run({}, { signal: controller.signal, onEvent });
    await started;
    controller.abort();
    expect(outcomes(await running)).toEqual({ first: 'ran', endless: 'skipped' });
    expect((await test.statuses()).first?.state).toBe('fresh');
  });

  it('says how far a query is while it runs', async () => {
    test = await OpenedEngine.open({
      'notebooks/a.md': notebook({
        slow: 'SELECT a.x + b.y AS s, hash(a.x) AS h FROM range(500000) AS a(x), range(40) AS b(y)',
      }),
    });
    const seen: (number | null)[] = [];
    const report = await test.engine.run(
      {},
      { onEvent: (event) => event.type === 'progress' && seen.push(event.progress) },
    );
    expect(outcome(report, 'slow').rows).toBe(20_000_000);
    expect(seen.length).toBeGreaterThan(1);
    for (const progress of seen) expect(progress ?? 0).toBeLessThanOrEqual(1);
  });
});

describe('a signal that is aborted', () => {
  it('rejects profile, export and evidence with the code cancelled', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ some: 'SELECT range AS x FROM range(1000)' }) });
    await test.engine.run({});
    const signal = AbortSignal.abort();
    const cancelled = { problem: { code: 'cancelled' } };
    await expect(test.engine.profile({ node: 'some' }, { signal })).rejects.toMatchObject(cancelled);
    await expect(
      test.engine.exportResult({ node: 'some', format: 'csv', path: 'out.csv' }, { signal }),
    ).rejects.toMatchObject(cancelled);
    await expect(test.engine.evidence({ sql: 'SELECT 1' }, { signal })).rejects.toMatchObject(cancelled);
  });

  it('stops evidence that is under way', async () => {
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ some: 'SELECT 1 AS x' }) });
    const controller = new AbortController();
    const asked = test.engine.evidence({ sql: endless }, { signal: controller.signal });
    // The query takes minutes: whenever the abort comes, it comes in time.
    setTimeout(() => controller.abort(), 20);
    await expect(asked).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect((await test.engine.evidence({ sql: 'SELECT 1 AS one' })).rows).toEqual([['1']]);
  });
});

describe('a query that needs more memory than it may use', () => {
  it('fails with a typed error; the engine goes on', async () => {
    test = await OpenedEngine.open(
      {
        'notebooks/a.md': notebook({
          greedy: 'SELECT list(range) AS l FROM range(200000000)',
          modest: 'SELECT 1 AS one',
        }),
      },
      { memoryLimit: '150MB' },
    );
    const report = await test.engine.run({});
    expect(outcomes(report)).toEqual({ greedy: 'failed', modest: 'ran' });
    expect(outcome(report, 'greedy').error).toMatchObject({ code: 'out_of_memory', node: 'greedy' });
    expect((await test.engine.evidence({ sql: 'SELECT one FROM modest' })).rows).toEqual([['1']]);
  });
});

describe('independent nodes', () => {
  it('run at the same time, two at most', async () => {
    const cells = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [
        name,
        `SELECT count(*) AS n FROM range(30000000) AS t(x) WHERE hash(x) % 3 = 1 -- ${name}`,
      ]),
    );
    test = await OpenedEngine.open({ 'notebooks/a.md': notebook(cells) });
    let running = 0;
    let most = 0;
    await test.engine.run(
      {},
      {
        onEvent: (event) => {
          if (event.type !== 'status') return;
          if (event.status.state === 'running') most = Math.max(most, ++running);
          if (event.status.state === 'fresh') running--;
        },
      },
    );
    expect(most).toBe(2);
  });
});
