import { mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { listRuns } from '../../../electron/jobs/run-history';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { createDeferred } from '../../../shared/base/deferred';
import type { CallContext, CheckRequest, EngineApi, RunRequest } from '../../../shared/contract/engine-api';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { PlumblineError } from '../../../shared/domain/problem';
import type { RunEvent } from '../../../shared/domain/run/run';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { until } from '../workspace/condition';

/** The engine, whose calls a test can hold up. */
class HeldEngine extends Engine {
  beforeOpen: () => Promise<void> = async () => undefined;
  beforeDerive: () => Promise<void> = async () => undefined;
  beforeRun: () => Promise<void> = async () => undefined;
  afterRun: () => Promise<void> = async () => undefined;
  afterCheck: () => Promise<void> = async () => undefined;

  override async open(config: Parameters<EngineApi['open']>[0]) {
    await this.beforeOpen();
    return super.open(config);
  }

  override async derive(params: Parameters<EngineApi['derive']>[0]) {
    await this.beforeDerive();
    return super.derive(params);
  }

  override async run(params: RunRequest, options?: CallContext<RunEvent>) {
    await this.beforeRun();
    const report = await super.run(params, options);
    await this.afterRun();
    return report;
  }

  override async check(params: CheckRequest, options?: CallContext<CheckOutcome>) {
    const report = await super.check(params, options);
    await this.afterCheck();
    return report;
  }
}

let folder: WorkspaceFolder;
let engine: HeldEngine;
let session: WorkspaceSession;

beforeEach(async () => {
  folder = WorkspaceFolder.working();
  engine = new HeldEngine();
  session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

const withoutRows = cell('total', 'SELECT sum(x) AS total FROM numbers HAVING false');

describe('outcomes of checks', () => {
  it('are not shown for a cell that was edited while its checks were evaluated', async () => {
    engine.afterCheck = async () => {
      folder.write('notebooks/good.md', withoutRows);
      await session.reload();
    };
    const report = await session.check({});
    expect(report.checks).toMatchObject([{ outcome: 'pass' }]);
    expect(session.checks).toEqual([]);
    engine.afterCheck = async () => undefined;
    await session.check({});
    expect(session.checks).toMatchObject([{ outcome: 'fail', value: 0 }]);
  });

  it('that say that there was no result end when there is one', async () => {
    engine.beforeRun = async () => {
      throw new PlumblineError({ code: 'out_of_memory', message: 'full' });
    };
    await expect(session.run({})).rejects.toThrow('full');
    const runs = session.run.bind(session);
    session.run = async () => ({ ms: 0, nodes: [], cancelled: false });
    await session.check({});
    session.run = runs;
    expect(session.checks).toMatchObject([{ outcome: 'error', error: { code: 'blocked' } }]);
    engine.beforeRun = async () => undefined;
    await session.run({ ignoreChecks: true });
    expect(session.checks).toEqual([]);
  });

  it('come back in the next session, and damaged ones do not', async () => {
    await session.check({});
    const [before] = session.checks;
    await engine.close();
    const open = () => WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
    expect((await open()).checks).toEqual([before]);
    await engine.close();
    folder.write('.plumbline/checks.json', folder.read('.plumbline/checks.json').replace('"pass"', '"perhaps"'));
    expect((await open()).checks).toEqual([]);
  });

  it('are not asked for again while rows and checks are the same', async () => {
    const evaluated: CheckOutcome[] = [];
    const check = (more: { readonly force?: boolean; readonly explain?: boolean } = {}) => {
      evaluated.splice(0);
      return session.check(more, { onEvent: (outcome) => evaluated.push(outcome) });
    };
    const first = await check();
    expect([evaluated.length, first.kept]).toEqual([1, undefined]);
    const second = await check();
    expect([evaluated.length, second.kept, second.checks]).toEqual([0, 1, first.checks]);
    expect((await check({ force: true })).kept).toBeUndefined();
    expect(evaluated).toHaveLength(1);
    expect((await check({ explain: true })).queries).toMatchObject([
      { node: 'total', cost: 'statistics', checks: ['row_count'], failed: false },
    ]);
    // The same definition, other rows perhaps.
    await session.run({ nodes: ['total'], force: 'targets' });
    await check();
    expect(evaluated).toHaveLength(1);
    // What a session before this one knew holds, too.
    await engine.close();
    session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
    expect((await check()).kept).toBe(1);
    folder.write('checks/total.yml', folder.read('checks/total.yml').replace('must_be: 1', 'must_be: 2'));
    await session.reload();
    expect((await check()).checks).toMatchObject([{ outcome: 'fail' }]);
    expect(evaluated).toHaveLength(1);
  });

  it('that depend on the time of evaluation, or that could not be known, are asked for each time, and no others', async () => {
    const file = folder.read('checks/total.yml');
    for (const expression of ['"now() < NULL"', 'nowhere']) {
      folder.write(
        'checks/total.yml',
        file.replace('- row_count:', `- failed_rows: { expression: ${expression} }\n  - row_count:`),
      );
      await session.reload();
      const first = await session.check({});
      const evaluated: string[] = [];
      const second = await session.check({}, { onEvent: ({ name }) => evaluated.push(name) });
      expect([evaluated, second.kept]).toEqual([['failed_rows'], 1]);
      expect(second.checks).toEqual(expect.arrayContaining([...first.checks]));
    }
  });

  it('replace a link in their place and leave alone what it leads to', async () => {
    folder.write('profile', 'of a person');
    symlinkSync('../profile', folder.path('.plumbline/checks.json'));
    rmSync(folder.path('.plumbline/identities.json'), { force: true });
    symlinkSync('../profile', folder.path('.plumbline/identities.json'));
    utimesSync(folder.path('data/numbers.csv'), 1, 1);
    await session.reload();
    await session.check({});
    expect(folder.read('profile')).toBe('of a person');
    expect(folder.read('.plumbline/checks.json')).toContain('"pass"');
  });
});

describe('the graph', () => {
  it('is that of the latest text, also when a run ends while the text is read again', async () => {
    const gate = createDeferred<void>();
    let held = false;
    const run = session.run({ nodes: ['alone'] });
    engine.beforeDerive = () => {
      if (held) return Promise.resolve();
      held = true;
      return gate.promise;
    };
    await until('the run has ended', () => held);
    folder.write('notebooks/good.md', cell('alone', 'SELECT 43 AS answer'));
    const reloaded = session.reload();
    await until('the text is read', () => session.snapshot.notebooks[0]?.text.includes('43') === true);
    await Promise.race([reloaded, new Promise((resolve) => setTimeout(resolve, 100))]);
    gate.resolve();
    await Promise.all([run, reloaded]);
    expect(session.derived.graph.nodes.find((node) => node.name === 'alone')?.sql).toContain('43');
    expect((await session.run({})).nodes).toMatchObject([{ name: 'alone', status: 'ran' }]);
    expect((await engine.evidence({ sql: 'SELECT * FROM alone' })).rows).toEqual([['43']]);
  });

  it('is derived again when other settings could not be opened and the old ones are back', async () => {
    const manifest = folder.read('plumbline.yaml');
    folder.write('plumbline.yaml', `${manifest}engine: { threads: 1 }\n`);
    engine.beforeOpen = async () => {
      throw new PlumblineError({ code: 'disk_full', message: 'full' });
    };
    await expect(session.reload()).rejects.toThrow('full');
    engine.beforeOpen = async () => undefined;
    folder.write('plumbline.yaml', manifest);
    await session.reload();
    expect((await session.run({ nodes: ['alone'] })).nodes).toMatchObject([{ status: 'ran' }]);
  });
});

describe('a run', () => {
  it('is recorded with the SQL that failed, not with what was typed meanwhile', async () => {
    folder.write('notebooks/good.md', cell('alone', "SELECT error('on purpose') AS x"));
    await session.reload();
    engine.afterRun = async () => {
      folder.write('notebooks/good.md', cell('alone', 'SELECT 1 AS repaired'));
      await session.reload();
    };
    await session.run({ nodes: ['alone'] });
    const [record] = await listRuns(folder.root, 1);
    expect(record?.reproduce).toMatchObject([{ node: 'alone', sql: expect.stringContaining('on purpose') }]);
  });

  it('writes no history through a link', async () => {
    folder.write('profile', 'of a person');
    rmSync(folder.path('.plumbline/runs'), { recursive: true, force: true });
    mkdirSync(folder.path('.plumbline/runs'), { recursive: true });
    symlinkSync('../../profile', folder.path(`.plumbline/runs/${new Date().toISOString().slice(0, 7)}.ndjson`));
    expect((await session.run({ nodes: ['alone'] })).nodes).toMatchObject([{ status: 'ran' }]);
    expect(folder.read('profile')).toBe('of a person');
  });
});
