import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeferred } from '../../../shared/base/deferred';
import { RestingLooks } from './resting-looks';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('looks at texts that rest', () => {
  it('come one after another, each once however often it was asked for', async () => {
    const looks = new RestingLooks();
    const first = createDeferred<void>();
    const order: string[] = [];
    const lookAtA = () => {
      order.push('a');
      return first.promise;
    };
    const lookAtB = async () => void order.push('b');
    looks.ask(lookAtA);
    looks.ask(lookAtB);
    looks.ask(lookAtA);
    await vi.advanceTimersByTimeAsync(1000);
    expect(order).toEqual(['a']);
    first.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['a', 'b']);
  });

  it('wait while somebody types, also those behind the one that is under way', async () => {
    const looks = new RestingLooks();
    const first = createDeferred<void>();
    const order: string[] = [];
    looks.ask(() => {
      order.push('a');
      return first.promise;
    });
    looks.ask(async () => void order.push('b'));
    for (let key = 0; key < 5; key++) {
      await vi.advanceTimersByTimeAsync(200);
      looks.postpone();
    }
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    looks.postpone();
    first.resolve();
    await vi.advanceTimersByTimeAsync(200);
    expect(order).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(50);
    expect(order).toEqual(['a', 'b']);
  });

  it('go on when a look took longer than the wait after a key', async () => {
    const looks = new RestingLooks();
    const first = createDeferred<void>();
    const order: string[] = [];
    looks.ask(() => first.promise);
    looks.ask(async () => void order.push('b'));
    await vi.advanceTimersByTimeAsync(250);
    looks.postpone();
    await vi.advanceTimersByTimeAsync(300);
    first.resolve();
    await vi.advanceTimersByTimeAsync(250);
    expect(order).toEqual(['b']);
  });

  it('are forgotten with the text', async () => {
    const looks = new RestingLooks();
    const look = vi.fn(async () => undefined);
    looks.ask(look);
    looks.forget(look);
    await vi.advanceTimersByTimeAsync(1000);
    expect(look).not.toHaveBeenCalled();
  });
});
