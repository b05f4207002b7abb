import { describe, expect, it } from 'vitest';
import { createDeferred } from '../../shared/base/deferred';
import type { Job } from '../../shared/contract/app-state';
import { PlumblineError } from '../../shared/domain/problem';
import { JobService } from './job-service';

/** Work that runs until it is told to end, and rejects when it is aborted. */
function controlled() {
  const started = createDeferred<void>();
  const end = createDeferred<{ rows?: number } | undefined>();
  return {
    started: started.promise,
    end: end.resolve,
    fail: end.reject,
    work: ({ signal }: { signal: AbortSignal }) => {
      started.resolve();
      signal.addEventListener('abort', () => end.reject(signal.reason));
      return end.promise;
    },
  };
}

const states = (service: JobService) => service.list().map((job) => job.state);

describe('a job', () => {
  it('runs, reports and ends with what it did', async () => {
    const service = new JobService();
    const seen: Job[] = [];
    service.changes.on((job) => seen.push(job));
    const { id, done } = service.start('run', 'Run all', async ({ report }) => {
      report(0.5, 'flights_clean');
      return { rows: 3 };
    });
    const job = await done;
    expect(job).toMatchObject({ id, kind: 'run', title: 'Run all', state: 'succeeded', progress: 1, rows: 3 });
    expect(job.ms).toBeGreaterThanOrEqual(0);
    expect(job.endedAt).toBeDefined();
    expect(seen.map((change) => change.state)).toEqual(['queued', 'running', 'succeeded']);
    expect(service.list()).toEqual([job]);
  });

  it('keeps the whole problem when it fails', async () => {
    const problem = {
      code: 'sql_bind',
      message: 'No such column.',
      file: 'notebooks/a.md',
      line: 3,
      hint: 'x',
    } as const;
    const { done } = new JobService().start('run', 'Run', () => Promise.reject(new PlumblineError(problem)));
    expect(await done).toMatchObject({ state: 'failed', problem });
  });

  it('is a failure of ours when its work throws anything else, at once too', async () => {
    const { done } = new JobService().start('export', 'Export', () => {
      throw new TypeError('x is undefined');
    });
    expect(await done).toMatchObject({ state: 'failed', problem: { code: 'internal', cause: expect.any(String) } });
  });

  it('ends as cancelled when it is cancelled while it runs, whatever its work makes of that', async () => {
    const service = new JobService();
    const rejecting = controlled();
    const first = service.start('profile', 'Profile', rejecting.work);
    await rejecting.started;
    service.cancel(first.id);
    expect(await first.done).toMatchObject({ state: 'cancelled' });

    const going = createDeferred<void>();
    const second = service.start('run', 'Run', async ({ signal }) => {
      going.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { rows: 1 };
    });
    await going.promise;
    service.cancel(second.id);
    expect(await second.done).toMatchObject({ state: 'cancelled' });

    const third = service.start(
      'run',
      'Run',
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new PlumblineError({ code: 'engine_lost', message: 'Gone.' }))),
        ),
    );
    service.cancel(third.id);
    expect(await third.done).toMatchObject({ state: 'cancelled', problem: { code: 'engine_lost' } });
  });

  it('clamps progress to 0 to 1', async () => {
    const service = new JobService();
    const work = controlled();
    const started = createDeferred<(progress: number | null) => void>();
    const { done } = service.start('import', 'Import', (context) => {
      started.resolve(context.report);
      return work.work(context);
    });
    const report = await started.promise;
    report(7);
    expect(service.list()[0]?.progress).toBe(1);
    report(-1);
    expect(service.list()[0]?.progress).toBe(0);
    report(null);
    expect(service.list()[0]?.progress).toBeNull();
    work.end(undefined);
    await done;
    report(0.3);
    expect(service.list()[0]).toMatchObject({ state: 'succeeded', progress: 1 });
  });
});

describe('the queue', () => {
  it('runs what writes the cache one after another, and everything else at once', async () => {
    const service = new JobService();
    const [run, check, profile] = [controlled(), controlled(), controlled()];
    const first = service.start('run', 'Run', run.work);
    service.start('check', 'Check', check.work);
    service.start('profile', 'Profile', profile.work);
    expect(states(service)).toEqual(['running', 'queued', 'running']);
    run.end(undefined);
    await first.done;
    await check.started;
    expect(states(service)).toEqual(['running', 'running', 'succeeded']);
    check.end(undefined);
    profile.end(undefined);
  });

  it('keeps tests of checks, which only read, out of the way of runs, and one test out of that of another', () => {
    const service = new JobService();
    service.start('mutate', 'Test', controlled().work);
    service.start('mutate', 'Test', controlled().work);
    expect(service.isBusy()).toBe(false);
    service.start('run', 'Run', controlled().work);
    expect(states(service)).toEqual(['running', 'queued', 'running']);
    expect(service.isBusy()).toBe(true);
  });

  it('keeps workspaces apart', () => {
    const service = new JobService();
    service.start('run', 'Run', controlled().work, '/one');
    service.start('run', 'Run', controlled().work, '/two');
    service.start('promote', 'Promote', controlled().work, '/two');
    expect(states(service)).toEqual(['queued', 'running', 'running']);
  });

  it('goes on after a failure and after a cancelled job, whose work is never called', async () => {
    const service = new JobService();
    const [failing, never, last] = [controlled(), controlled(), controlled()];
    const first = service.start('run', 'Run', failing.work);
    const cancelled = service.start('run', 'Never', never.work);
    const third = service.start('run', 'Last', last.work);
    service.cancel(cancelled.id);
    expect(await cancelled.done).toMatchObject({ state: 'cancelled', ms: 0 });
    failing.fail(new Error('broken'));
    expect((await first.done).state).toBe('failed');
    last.end({ rows: 2 });
    expect(await third.done).toMatchObject({ state: 'succeeded', rows: 2 });
    let called = false;
    never.started.then(() => {
      called = true;
    });
    await third.done;
    expect(called).toBe(false);
  });

  it('goes on when a listener of its changes throws', async () => {
    const service = new JobService();
    const subscription = service.changes.on(() => {
      throw new Error('a broken listener');
    });
    expect(() => service.start('run', 'Run', controlled().work)).toThrow('a broken listener');
    subscription.dispose();
    const after = service.start('export', 'Export', async () => undefined);
    expect((await after.done).state).toBe('succeeded');
  });
});

describe('the list of jobs', () => {
  it('holds the last 200, newest first, and never forgets one that has not ended', async () => {
    const service = new JobService();
    const long = controlled();
    const running = service.start('run', 'Long', long.work);
    for (let number = 1; number <= 250; number++) {
      await service.start('export', `Export ${number}`, async () => undefined).done;
    }
    const list = service.list();
    expect(list).toHaveLength(200);
    expect(list[0]?.title).toBe('Export 250');
    expect(list.at(-1)?.title).toBe('Long');
    long.end(undefined);
    await running.done;
  });

  it('is closed with all of its jobs: what runs is stopped, what waits never starts', async () => {
    const service = new JobService();
    const [running, waiting] = [controlled(), controlled()];
    const first = service.start('run', 'Run', running.work);
    const second = service.start('run', 'Next', waiting.work);
    await service.close();
    expect((await first.done).state).toBe('cancelled');
    expect(await second.done).toMatchObject({ state: 'cancelled', ms: 0 });
    expect(() => service.start('run', 'Late', running.work)).toThrow(PlumblineError);
  });
});
