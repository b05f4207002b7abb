import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand';
import { DrawnStore } from './drawn-store';

function drawn() {
  const store = createStore<{ readonly text: string; readonly tab: number }>()(() => ({ text: '', tab: 0 }));
  const frames = new Set<() => void>();
  const views = new DrawnStore(store, (run) => {
    frames.add(run);
    return () => frames.delete(run);
  });
  const told: unknown[] = [];
  views.subscribe((state, before) => told.push([before, state]));
  const paint = () => {
    for (const run of [...frames]) {
      frames.delete(run);
      run();
    }
  };
  return { store, views, told, paint, frames };
}

describe('the store as views see it', () => {
  it('draws what a key changes after the frame, once for several changes, and knows it before', () => {
    const { store, views, told, paint } = drawn();
    views.typed(() => store.setState({ text: 'a' }));
    views.typed(() => store.setState({ text: 'ab' }));
    expect(told).toEqual([]);
    expect(views.getState().text).toBe('ab');
    paint();
    expect(told).toEqual([
      [
        { text: '', tab: 0 },
        { text: 'ab', tab: 0 },
      ],
    ]);
  });

  it('draws everything else at once, and with it what waits', () => {
    const { store, views, told, paint, frames } = drawn();
    store.setState({ tab: 1 });
    expect(told).toHaveLength(1);
    views.typed(() => store.setState({ text: 'a' }));
    store.setState({ tab: 2 });
    expect(told.at(-1)).toEqual([
      { text: '', tab: 1 },
      { text: 'a', tab: 2 },
    ]);
    expect(frames.size).toBe(0);
    paint();
    expect(told).toHaveLength(2);
  });

  it('is not confused by a change that fails, and tells nobody once it is disposed', () => {
    const { store, views, told, paint } = drawn();
    expect(() =>
      views.typed(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    store.setState({ tab: 1 });
    expect(told).toHaveLength(1);
    views.typed(() => store.setState({ text: 'a' }));
    views.dispose();
    paint();
    store.setState({ tab: 2 });
    expect(told).toHaveLength(1);
  });
});
