import { describe, expect, it } from 'vitest';
import { atATime } from './at-a-time';
import { createDeferred } from './deferred';

describe('atATime', () => {
  it('gives results in the order of the items, whichever is done first', async () => {
    const [slow, quick] = [createDeferred<string>(), createDeferred<string>()];
    const results = atATime(2, [slow, quick], ({ promise }) => promise);
    quick.resolve('quick');
    slow.resolve('slow');
    expect(await results).toEqual(['slow', 'quick']);
  });

  it('works on no more items than asked for at the same time', async () => {
    let [active, most] = [0, 0];
    await atATime(3, Array.from({ length: 10 }), async () => {
      most = Math.max(most, ++active);
      await Promise.resolve();
      active--;
    });
    expect(most).toBe(3);
  });

  it('begins nothing more after an error, and throws it when what was under way has ended', async () => {
    const begun: number[] = [];
    const other = createDeferred<void>();
    let ended = false;
    const all = atATime(2, [0, 1, 2, 3], async (item) => {
      begun.push(item);
      if (item === 0) throw new Error('first');
      await other.promise;
      ended = true;
    });
    queueMicrotask(() => other.resolve());
    await expect(all).rejects.toThrow('first');
    expect(ended).toBe(true);
    expect(begun).toEqual([0, 1]);
  });
});
