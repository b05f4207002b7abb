import { describe, expect, it } from 'vitest';
import { DisposableStore, toDisposable } from './disposable';
import { Emitter } from './emitter';

describe('DisposableStore', () => {
  it('disposes of what it owns in reverse order, once', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    for (const number of [1, 2, 3]) store.add(toDisposable(() => order.push(number)));
    store.dispose();
    store.dispose();
    expect(order).toEqual([3, 2, 1]);
  });

  it('disposes at once of what is added after its end, so that nothing leaks', () => {
    let disposed = false;
    const store = new DisposableStore();
    store.dispose();
    store.add(toDisposable(() => (disposed = true)));
    expect(disposed).toBe(true);
  });
});

describe('Emitter', () => {
  it('tells every listener even when one throws, then rethrows', () => {
    const heard: string[] = [];
    const emitter = new Emitter<string>();
    emitter.on(() => {
      throw new Error('first');
    });
    emitter.on((event) => heard.push(event));
    expect(() => emitter.emit('news')).toThrow('first');
    expect(heard).toEqual(['news']);
  });

  it('forgets a listener that was disposed of, also while an event goes round', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const subscription = emitter.on((event) => {
      heard.push(event);
      subscription.dispose();
    });
    emitter.emit(1);
    emitter.emit(2);
    expect(heard).toEqual([1]);
    expect(emitter.size).toBe(0);
  });
});
