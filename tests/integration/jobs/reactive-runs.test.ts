import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { JobService } from '../../../electron/jobs/job-service';
import { ReactiveRuns } from '../../../electron/jobs/reactive-runs';
import { listRuns } from '../../../electron/jobs/run-history';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { PlumblineError } from '../../../shared/domain/problem';
import type { RunMode } from '../../../shared/domain/run/run-mode';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { until } from '../workspace/condition';

/** Takes minutes, and answers to an interrupt at once. */
const endless = 'SELECT count(*) AS n FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7';

const slider = '```input least\ntype: slider\nmin: 0\nmax: 9\ndefault: 1\n```\n\n';

/** A session with runs of its own accord, wired as the window's workspace wires them. */
class Harness {
  readonly folder: WorkspaceFolder;
  readonly engine = new Engine();
  readonly jobs = new JobService();
  readonly titles: string[] = [];
  readonly reactive: ReactiveRuns;
  #session: WorkspaceSession | undefined;
  mode: RunMode = 'stale';

  constructor(cells: Readonly<Record<string, string>>) {
    this.folder = new WorkspaceFolder();
    this.folder.write('plumbline.yaml', 'plumbline: 1\nname: test\n');
    this.write(cells);
    const mode = () => this.mode;
    this.reactive = new ReactiveRuns({
      get runMode() {
        return mode();
      },
      derived: () => this.session.derived,
      statuses: () => this.session.derived.statuses,
      parameters: () => this.session.parameters,
      isBusy: () => this.jobs.isBusy(),
      settled: () => Promise.resolve(),
      bind: (node) => this.engine.describe({ node }),
      start: (title, nodes) => {
        this.titles.push(title);
        return this.#start(title, nodes, true);
      },
      cancel: (job) => this.jobs.cancel(job),
      chooseMode: (next) => {
        this.mode = next;
      },
      chooseInputs: async (values) => {
        await this.session.setInputs(values);
        this.reactive.derived();
      },
    });
  }

  async open(): Promise<this> {
    const options = { root: this.folder.root, engine: this.engine, trigger: 'app' as const, version: '1' };
    this.#session = await WorkspaceSession.open(options);
    return this;
  }

  get session(): WorkspaceSession {
    if (this.#session === undefined) throw new Error('Open it first.');
    return this.#session;
  }

  write(cells: Readonly<Record<string, string>>): void {
    const texts = Object.entries(cells).map(([name, sql]) => cell(name, sql));
    this.folder.write('notebooks/n.md', slider + texts.join('\n'));
  }

  /** An edit as the window makes it: told at once, derived a moment later. */
  async edit(cells: Readonly<Record<string, string>>): Promise<void> {
    this.write(cells);
    this.reactive.edited();
    await this.session.reload();
    this.reactive.derived();
  }

  run(...nodes: string[]) {
    this.reactive.giveWay();
    const job = this.#start('asked for', nodes, false);
    void job.done.then(() => this.reactive.jobEnded());
    return job.done;
  }

  stateOf(name: string): string | undefined {
    return this.session.derived.statuses.find((status) => status.name === name)?.state;
  }

  get automaticJobs() {
    return this.jobs.list().filter((job) => job.automatic);
  }

  #start(title: string, nodes: readonly string[], automatic: boolean) {
    return this.jobs.start(
      'run',
      title,
      async ({ signal }) => {
        const report = await this.session.run({ nodes }, automatic ? { signal, automatic: true } : { signal });
        return report.cancelled ? Promise.reject(new DOMException('stopped', 'AbortError')) : { rows: 0 };
      },
      '',
      automatic,
    );
  }

  async close(): Promise<void> {
    this.reactive.dispose();
    await this.jobs.close();
    await this.engine.close();
    this.folder.remove();
  }
}

const open: Harness[] = [];
async function openHarness(cells: Readonly<Record<string, string>>): Promise<Harness> {
  const harness = await new Harness(cells).open();
  open.push(harness);
  return harness;
}

afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

describe('the automatic mode', () => {
  it('runs what is on screen and what that needs, when typing rests, and nothing else', async () => {
    const cells = { base: 'SELECT 1 AS x', shown: 'SELECT x + 1 AS y FROM base', hidden: 'SELECT x FROM base' };
    const test = await openHarness(cells);
    test.reactive.setShown(['shown']);
    expect(test.titles).toEqual([]);
    test.reactive.setMode('automatic');
    await until('shown is fresh', () => test.stateOf('shown') === 'fresh');
    expect(test.stateOf('base')).toBe('fresh');
    expect(test.stateOf('hidden')).toBe('stale');
    await test.edit({ ...cells, shown: 'SELECT x + 2 AS y FROM base' });
    await until(
      'shown is fresh again',
      () => test.stateOf('shown') === 'fresh' && !test.automaticJobs.some((job) => job.endedAt === undefined),
    );
    expect(test.titles).toEqual(['Automatic: shown', 'Automatic: shown']);
    // One line in the list, whatever ran before.
    expect(test.automaticJobs).toHaveLength(1);
    const [run] = await listRuns(test.session.root, 1);
    expect(run).toMatchObject({ automatic: true, targets: ['shown'] });
  });

  it('does not run a text that does not bind, nor repeat a cell that failed', async () => {
    const cells = {
      base: 'SELECT 1 AS x',
      bad: 'SELECT no_such FROM base',
      failing: "SELECT error('no') AS e FROM base",
    };
    const test = await openHarness(cells);
    await test.run('base');
    test.reactive.setShown(['bad', 'failing']);
    test.reactive.setMode('automatic');
    await until('failing is failed', () => test.stateOf('failing') === 'failed');
    await until('runs have ended', () => test.automaticJobs.every((job) => job.endedAt !== undefined));
    expect(test.titles).toEqual(['Automatic: failing']);
    expect(test.stateOf('bad')).toBe('stale');
    await test.edit({ ...cells, bad: 'SELECT x AS no_such FROM base' });
    await until('bad is fresh', () => test.stateOf('bad') === 'fresh');
    expect(test.titles).toEqual(['Automatic: failing', 'Automatic: bad']);
  });

  it('does not hold against a text that the engine was away', async () => {
    const test = await openHarness({ cell: 'SELECT 1 AS x' });
    const describe = test.engine.describe.bind(test.engine);
    let asked = 0;
    test.engine.describe = async () => {
      asked++;
      throw new PlumblineError({ code: 'engine_lost', message: 'The engine stopped.' });
    };
    test.reactive.setShown(['cell']);
    test.reactive.setMode('automatic');
    await until('it was asked to bind', () => asked > 0);
    expect(test.titles).toEqual([]);
    test.engine.describe = describe;
    test.reactive.derived();
    await until('cell is fresh', () => test.stateOf('cell') === 'fresh');
  });

  it('gives a run up when what it runs is edited, and leaves alone what somebody cancelled', async () => {
    const test = await openHarness({ slow: endless, other: 'SELECT 1 AS x' });
    test.reactive.setShown(['slow']);
    test.reactive.setMode('automatic');
    await until('a run of its own accord goes', () => test.automaticJobs[0]?.state === 'running');
    await test.edit({ slow: 'SELECT 2 AS n', other: 'SELECT 1 AS x' });
    await until('slow is fresh', () => test.stateOf('slow') === 'fresh');
    // The graph knows of the rows before the job has ended: the next edit would meet that job.
    await until('runs have ended', () => test.automaticJobs.every((job) => job.endedAt !== undefined));
    await test.edit({ slow: endless, other: 'SELECT 1 AS x' });
    await until('a run of its own accord goes', () => test.automaticJobs.some((job) => job.state === 'running'));
    // An edit elsewhere does not stop it.
    const running = test.automaticJobs.find((job) => job.state === 'running');
    await test.edit({ slow: endless, other: 'SELECT 2 AS x' });
    expect(test.jobs.list().find((job) => job.id === running?.id)?.state).toBe('running');
    test.jobs.cancel(running?.id ?? '');
    await until('runs have ended', () => test.automaticJobs.every((job) => job.endedAt !== undefined));
    test.reactive.setShown(['slow', 'other']);
    await until('other is fresh', () => test.stateOf('other') === 'fresh');
    expect(test.titles.at(-1)).toBe('Automatic: other');
    expect(test.stateOf('slow')).toBe('stale');
  });

  it('makes way for a run that somebody asks for, and goes on after it', async () => {
    const test = await openHarness({ slow: endless, quick: 'SELECT 1 AS x' });
    test.reactive.setShown(['slow']);
    test.reactive.setMode('automatic');
    await until('a run of its own accord goes', () => test.automaticJobs[0]?.state === 'running');
    expect((await test.run('quick')).state).toBe('succeeded');
    await until('a run of its own accord goes', () => test.automaticJobs.some((job) => job.state === 'running'));
    expect(test.titles).toEqual(['Automatic: slow', 'Automatic: slow']);
  });
});

describe('an input that is changed', () => {
  const cells = {
    numbers: 'SELECT range AS i FROM range(10) WHERE range >= $least',
    above: 'SELECT count(*) AS n FROM numbers',
    unseen: 'SELECT max(i) AS most FROM numbers',
    apart: 'SELECT 1 AS x',
  };

  it('runs its descendants that are on screen or have run, also where nothing else runs by itself', async () => {
    const test = await openHarness(cells);
    await test.run('above');
    test.reactive.setShown([]);
    await test.reactive.setInputs({ least: 4 });
    await until('above is fresh', () => test.stateOf('above') === 'fresh');
    expect((await test.engine.evidence({ sql: 'FROM above' })).rows).toEqual([['6']]);
    expect(test.titles).toEqual(['least changed: numbers, above']);
    expect(test.stateOf('unseen')).toBe('stale');
    expect(test.stateOf('apart')).toBe('stale');
  });

  it('runs nothing on demand, and refuses a parameter that nothing defines', async () => {
    const test = await openHarness(cells);
    await test.run('above');
    test.reactive.setMode('demand');
    await test.reactive.setInputs({ least: 4 });
    expect(test.stateOf('above')).toBe('stale');
    expect(test.titles).toEqual([]);
    await expect(test.reactive.setInputs({ lest: 4 })).rejects.toMatchObject({ problem: { code: 'bad_parameter' } });
  });

  it('gives the run of an older value up', async () => {
    const slow = `SELECT $least AS least, CASE WHEN $least < 9 THEN (${endless}) END AS n`;
    const test = await openHarness({ slow });
    test.reactive.setShown(['slow']);
    await test.reactive.setInputs({ least: 2 });
    await until('a run of its own accord goes', () => test.automaticJobs[0]?.state === 'running');
    await test.reactive.setInputs({ least: 3 });
    await test.reactive.setInputs({ least: 9 });
    // The last value asks for the same work; its run is not the one of the first.
    await until(
      'a run of its own accord goes',
      () => test.titles.length >= 2 && test.automaticJobs.some((job) => job.state === 'running'),
    );
    expect(test.session.parameters.get('least')?.value).toBe(9);
    expect(test.automaticJobs.filter((job) => job.endedAt === undefined)).toHaveLength(1);
  });
});
