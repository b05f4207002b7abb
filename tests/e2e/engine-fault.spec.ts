import type { EngineState } from '../../shared/contract/app-state';
import { expect, test } from './support/app';

/** A cell that takes long enough to be interrupted on any machine. */
const slowCell = `
\`\`\`sql slow_count
SELECT count(*) AS pairs FROM range(3000000) a, range(3000000) b WHERE hash(a.range + b.range) % 7 = 3
\`\`\`
`;

test('an engine that is killed comes back, and the next command works', async ({ app }) => {
  await app.command('workspace.restore', {});
  const states = await app.collect('engine.changed');
  const before = await app.command('engine.state', {});
  expect(before).toMatchObject({ state: 'ready', restarts: 0 });

  process.kill(before.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await app.command('engine.state', {})).restarts).toBe(1);
  await expect.poll(async () => (await app.command('engine.state', {})).state).toBe('ready');
  const after = await app.command('engine.state', {});
  expect(after.pid).not.toBe(before.pid);

  const seen = await states();
  expect(seen.map((state: EngineState) => state.state)).toEqual(expect.arrayContaining(['restarting', 'ready']));
  expect(seen.find((state: EngineState) => state.state === 'restarting')?.problem).toMatchObject({
    code: 'engine_lost',
    message: expect.stringContaining('killed'),
  });

  const { job } = await app.command('run.start', { nodes: ['daily_delays'] });
  expect(await app.jobEnd(job)).toMatchObject({ state: 'succeeded' });
  const view = await app.command('workspace.view', {});
  expect(view.statuses.find((status) => status.name === 'daily_delays')?.state).toBe('fresh');
});

test('what was running when the engine died fails with a typed problem, and nothing else is disturbed', async ({
  app,
}) => {
  await app.command('workspace.restore', {});
  const document = await app.command('notebook.open', { file: 'notebooks/on-time.md' });
  const end = document.text.length;
  await app.command('notebook.edit', {
    file: document.file,
    revision: document.revision,
    edits: [{ start: end, end, text: slowCell }],
  });
  const { job } = await app.command('run.start', { nodes: ['slow_count'] });
  await expect
    .poll(
      async () =>
        (await app.command('workspace.view', {})).statuses.find((status) => status.name === 'slow_count')?.state,
    )
    .toBe('running');
  process.kill((await app.command('engine.state', {})).pid ?? 0, 'SIGKILL');

  expect(await app.jobEnd(job)).toMatchObject({ state: 'failed', problem: { code: 'engine_lost' } });
  await expect.poll(async () => (await app.command('engine.state', {})).state).toBe('ready');
  expect((await app.command('notebook.open', { file: document.file })).text).toContain('slow_count');
  const next = await app.command('run.start', { nodes: ['daily_delays'] });
  expect(await app.jobEnd(next.job)).toMatchObject({ state: 'succeeded' });
});

test('a long query is cancelled, and the next one runs', async ({ app }) => {
  await app.command('workspace.restore', {});
  const document = await app.command('notebook.open', { file: 'notebooks/on-time.md' });
  const end = document.text.length;
  await app.command('notebook.edit', {
    file: document.file,
    revision: document.revision,
    edits: [{ start: end, end, text: slowCell }],
  });
  const { job } = await app.command('run.start', { nodes: ['slow_count'] });
  await expect
    .poll(
      async () =>
        (await app.command('workspace.view', {})).statuses.find((status) => status.name === 'slow_count')?.state,
    )
    .toBe('running');
  await app.command('jobs.cancel', { job });
  expect(await app.jobEnd(job)).toMatchObject({ state: 'cancelled' });
  const next = await app.command('run.start', { nodes: ['daily_delays'] });
  expect(await app.jobEnd(next.job)).toMatchObject({ state: 'succeeded' });
});

test('an engine that dies again and again stays down until it is asked to start', async ({ app }) => {
  await app.command('workspace.restore', {});
  await expect
    .poll(
      async () => {
        const state = await app.command('engine.state', {});
        if (state.state === 'ready') process.kill(state.pid ?? 0, 'SIGKILL');
        return state.state;
      },
      { timeout: 60_000, intervals: [100] },
    )
    .toBe('failed');
  const failed = await app.command('engine.state', {});
  expect(failed.problem).toMatchObject({ code: 'engine_lost', message: expect.stringContaining('6 times') });
  expect(await app.reply('engine.connect', {})).toMatchObject({ ok: false, problem: { code: 'engine_lost' } });

  await app.command('engine.restart', {});
  await expect.poll(async () => (await app.command('engine.state', {})).state).toBe('ready');
  const { job } = await app.command('run.start', { nodes: ['daily_delays'] });
  expect(await app.jobEnd(job)).toMatchObject({ state: 'succeeded' });
});
