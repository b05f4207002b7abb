import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkspaceController } from '../../../electron/main/workspace-controller';
import type { Job } from '../../../shared/contract/app-state';
import { PlumblineError } from '../../../shared/domain/problem';
import { EngineInProcess, quietLog } from '../../support/engine-in-process';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { until } from '../workspace/condition';

let folder: WorkspaceFolder;
let engines: EngineInProcess[];
let events: { name: string; payload: unknown }[];
let opened: WorkspaceController<string>[];

beforeEach(() => {
  folder = WorkspaceFolder.working();
  engines = [];
  events = [];
  opened = [];
});
afterEach(async () => {
  for (const controller of opened) await controller.close();
  folder.remove();
});

async function open(): Promise<WorkspaceController<string>> {
  const controller = await WorkspaceController.open<string>({
    root: folder.root,
    version: '1.0.0',
    startEngine: () => {
      const engine = new EngineInProcess();
      engines.push(engine);
      return engine;
    },
    emit: (name, payload) => events.push({ name, payload }),
    log: quietLog,
  });
  opened.push(controller);
  return controller;
}

function ended(controller: WorkspaceController<string>, id: string): Promise<Job> {
  const find = () => controller.jobs.list().find((job) => job.id === id);
  return until('the job has ended', () => find()?.endedAt !== undefined).then(() => find() as Job);
}

const sqlOf = (controller: WorkspaceController<string>, name: string) =>
  controller.view().graph.nodes.find((node) => node.name === name)?.sql;

describe('an open workspace', () => {
  it('sees what changes outside from the moment it is open', async () => {
    const controller = await open();
    folder.write('notebooks/good.md', cell('alone', 'SELECT 43 AS answer'));
    await until('the change is seen', () => sqlOf(controller, 'alone')?.includes('43') === true);
  });

  it('shows what was edited while the engine was down, as soon as it is up again', async () => {
    const controller = await open();
    for (let ends = 1; controller.engineState.state !== 'failed'; ends++) {
      engines.at(-1)?.kill();
      await until('the engine is back or down', () => {
        const { state, restarts } = controller.engineState;
        return state === 'failed' || (state === 'ready' && restarts === ends);
      });
    }
    const document = await controller.documents.open('notebooks/good.md');
    const start = document.text.indexOf('42');
    controller.documents.edit(document.file, document.revision, [{ start, end: start + 2, text: '43' }]);
    await controller.refresh();
    expect(sqlOf(controller, 'alone')).toContain('42');
    controller.restartEngine();
    await until('the edit is derived', () => sqlOf(controller, 'alone')?.includes('43') === true);
  }, 20_000);

  it('adds a check to a node, evaluates it at once, and takes it back', async () => {
    const controller = await open();
    const check = { type: 'missing', column: 'answer' } as const;
    const { file, undo, job } = await controller.checks.add({ node: 'alone', check });
    expect(file).toBe('checks/alone.yml');
    expect(controller.checks.list('alone')).toMatchObject([check]);
    expect((await ended(controller, job)).state).toBe('succeeded');
    expect(controller.view().checks).toContainEqual(
      expect.objectContaining({ node: 'alone', name: 'missing(answer)', outcome: 'pass' }),
    );
    expect(await controller.checks.takeBack({ undo })).toEqual({ file });
    expect(controller.checks.list('alone')).toEqual([]);
    await expect(controller.checks.takeBack({ undo })).rejects.toMatchObject({ problem: { code: 'edit_conflict' } });
  });

  it('says nothing after it was closed, and leaves no lock, journal or engine', async () => {
    const controller = await open();
    const document = await controller.documents.open('notebooks/good.md');
    controller.documents.edit(document.file, document.revision, [{ start: 0, end: 0, text: 'late ' }]);
    await controller.startRun({});
    await controller.close();
    const before = events.length;
    folder.write('notebooks/other.md', '# Other\n');
    await controller.refresh();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(events).toHaveLength(before);
    expect(folder.read('notebooks/good.md')).toMatch(/^late /);
    expect(existsSync(folder.path('.plumbline/lock'))).toBe(false);
    expect(readdirSync(folder.path('.plumbline/journal'))).toEqual([]);
    await expect(controller.startRun({})).rejects.toMatchObject({ problem: { code: 'cancelled' } });
  });
});

describe('a run', () => {
  it('is not called done when other settings of the engine stopped it', async () => {
    folder.write(
      'notebooks/slow.md',
      cell('slow', 'SELECT count(*) FROM range(100000) AS a(i), range(1000000) AS b(j) WHERE (i * j) % 7 = 3'),
    );
    const controller = await open();
    const { job } = await controller.startRun({ nodes: ['slow'] });
    await until('it runs', () => controller.view().statuses.some((status) => status.state === 'running'));
    folder.write('plumbline.yaml', `${folder.read('plumbline.yaml')}engine: { threads: 1 }\n`);
    expect(await ended(controller, job)).toMatchObject({ state: 'cancelled' });
    const next = await controller.startRun({ nodes: ['alone'] });
    expect(await ended(controller, next.job)).toMatchObject({ state: 'succeeded', rows: 1 });
  }, 20_000);
});

describe('imports', () => {
  it('that come at once are all there', async () => {
    const controller = await open();
    const outside = new WorkspaceFolder();
    for (const name of ['a', 'b', 'c']) outside.write(`${name}.csv`, 'x\n1\n');
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => controller.importSources({ paths: [outside.path(`${name}.csv`)], mode: 'copy' })),
    );
    expect(answers.flatMap((answer) => answer.imported)).toEqual(['a', 'b', 'c']);
    expect(controller.view().sources.map((source) => source.name)).toEqual(['numbers', 'a', 'b', 'c']);
    outside.remove();
  });

  it('and promotions write nothing where another window has the lock', async () => {
    await open();
    const reader = await open();
    const before = folder.digests();
    await expect(
      reader.importSources({ paths: [folder.path('data/numbers.csv')], mode: 'link' }),
    ).rejects.toMatchObject({ problem: { code: 'workspace_locked' } });
    await expect(reader.promotions.start({ nodes: ['alone'] })).rejects.toMatchObject({
      problem: { code: 'workspace_locked' },
    });
    expect(folder.digests()).toEqual(before);
  });
});

describe('a promotion', () => {
  it('stays in the folder of promoted projects, whatever the node is called', async () => {
    const name = '../../outside';
    folder.write('notebooks/odd.md', cell(JSON.stringify(name), 'SELECT 1 AS x'));
    const parent = new WorkspaceFolder();
    const moved = WorkspaceFolder.working(parent.path('deep/workspace'));
    mkdirSync(moved.root, { recursive: true });
    moved.write('notebooks/odd.md', folder.read('notebooks/odd.md'));
    folder.remove();
    folder = moved;
    const controller = await open();
    expect(controller.view().graph.nodes.map((node) => node.name)).toContain(name);
    const { job } = await controller.promotions.start({ nodes: [name] });
    expect(await ended(controller, job)).toMatchObject({ state: 'succeeded' });
    const result = controller.promotions.result(job);
    expect(result?.out.startsWith(moved.path('promoted/'))).toBe(true);
    expect(readdirSync(parent.path('.'))).toEqual(['deep']);
    expect(readdirSync(parent.path('deep'))).toEqual(['workspace']);
    await controller.close();
    parent.remove();
  });
});

it('a folder that is no workspace leaves nothing behind', async () => {
  const empty = new WorkspaceFolder();
  const error = await WorkspaceController.open<string>({
    root: empty.root,
    version: '1.0.0',
    startEngine: () => new EngineInProcess(),
    emit: () => undefined,
    log: quietLog,
  }).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(PlumblineError);
  expect(existsSync(empty.path('.plumbline/lock'))).toBe(false);
  empty.remove();
});
