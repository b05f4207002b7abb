import { beforeEach, describe, expect, it, vi } from 'vitest';
import { QuietTime } from './quiet-time';

vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, _value: undefined, { signal }: { signal?: AbortSignal }) =>
    new Promise<void>((done, fail) => {
      setTimeout(done, ms);
      signal?.addEventListener('abort', () => fail(new Error('aborted')));
    }),
}));

describe('quiet time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    return () => {
      vi.useRealTimers();
    };
  });

  const waited = (wait: Promise<void>) => {
    const state = { over: false };
    void wait.then(() => {
      state.over = true;
    });
    return state;
  };

  it('is there at once when no page was asked for', async () => {
    const wait = waited(new QuietTime().wait());
    await vi.advanceTimersByTimeAsync(0);
    expect(wait.over).toBe(true);
  });

  it('comes a while after the last page, and each page puts it off', async () => {
    const quiet = new QuietTime();
    quiet.disturb();
    const wait = waited(quiet.wait());
    await vi.advanceTimersByTimeAsync(150);
    quiet.disturb();
    await vi.advanceTimersByTimeAsync(150);
    expect(wait.over).toBe(false);
    await vi.advanceTimersByTimeAsync(60);
    expect(wait.over).toBe(true);
  });

  it('is not waited for any longer once nobody wants what comes behind it', async () => {
    const quiet = new QuietTime();
    quiet.disturb();
    const controller = new AbortController();
    const wait = waited(quiet.wait(controller.signal));
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(wait.over).toBe(true);
  });
});
