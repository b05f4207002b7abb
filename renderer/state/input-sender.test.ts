import { describe, expect, it } from 'vitest';
import { createDeferred } from '../../shared/base/deferred';
import { type ChosenValues, InputSender } from './input-sender';
import { createAppStore } from './store';

describe('the sender of chosen values', () => {
  it('shows a value at once, and sends the last one only when several came while one was on its way', async () => {
    const store = createAppStore();
    const sent: ChosenValues[] = [];
    let answer = createDeferred<void>();
    const sender = new InputSender(store, (values) => {
      sent.push(values);
      return answer.promise;
    });
    sender.choose({ n: 1 }, true);
    expect(store.getState().inputDrafts).toEqual({ n: 1 });
    await Promise.resolve();
    sender.choose({ n: 2 }, false);
    sender.choose({ n: 3 }, false);
    expect(sent).toEqual([{ n: 1 }]);
    const first = answer;
    answer = createDeferred<void>();
    answer.resolve();
    first.resolve();
    await sender.flush();
    expect(sent).toEqual([{ n: 1 }, { n: 3 }]);
    expect(store.getState().inputDrafts).toEqual({});
    sender.dispose();
  });

  it('takes a draft away with the value', async () => {
    const store = createAppStore();
    const sent: ChosenValues[] = [];
    const sender = new InputSender(store, async (values) => void sent.push(values));
    sender.choose({ n: 1, other: 2 }, false);
    sender.choose({ n: null }, true);
    expect(store.getState().inputDrafts).toEqual({ other: 2 });
    await sender.flush();
    expect(sent).toEqual([{ n: null, other: 2 }]);
    sender.dispose();
  });
});
