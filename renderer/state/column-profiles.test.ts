import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeferred, type Deferred } from '../../shared/base/deferred';
import { Emitter } from '../../shared/base/emitter';
import type { CallContext, ProfileRequest } from '../../shared/contract/engine-api';
import { PlumblineError } from '../../shared/domain/problem';
import type { ColumnProfile, Profile, ProfileEvent } from '../../shared/domain/profile/profile';
import { ColumnProfiles, type ProfiledRows } from './column-profiles';

interface Call extends CallContext<ProfileEvent> {
  readonly params: ProfileRequest;
  readonly answer: Deferred<Profile>;
}

const reconnected = new Emitter<void>();
let calls: Call[];
let profiles: ColumnProfiles;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  profiles = new ColumnProfiles({
    profileResult(params, options) {
      const answer = createDeferred<Profile>();
      options.signal?.addEventListener('abort', () =>
        answer.reject(new PlumblineError({ code: 'cancelled', message: 'Cancelled.' })),
      );
      calls.push({ params, answer, ...options });
      return answer.promise;
    },
    onReconnected: (listener) => reconnected.on(listener),
  });
});
afterEach(() => {
  profiles.dispose();
  vi.useRealTimers();
});

const rows: ProfiledRows = { node: 'a', version: '1', filters: [] };
const column = (name: string) => ({ name, nulls: 0 }) as unknown as ColumnProfile;
const profile = (...names: string[]): Profile => ({ rows: 10, columns: names.map(column) });
const settle = () => vi.advanceTimersByTimeAsync(100);

describe('profiles of columns on screen', () => {
  it('are asked for together, and heard of from a sample first', async () => {
    profiles.watch(rows, 'x');
    profiles.watch(rows, 'y');
    await settle();
    expect(calls.map(({ params }) => params)).toEqual([{ node: 'a', columns: ['x', 'y'] }]);
    calls[0]?.onEvent?.({ kind: 'columns', sample: 5, ...profile('x', 'y') });
    expect(profiles.get(rows, 'x')).toMatchObject({ sample: 5, rows: 10, column: { name: 'x' } });
    calls[0]?.onEvent?.({ kind: 'columns', ...profile('y') });
    expect(profiles.get(rows, 'x')?.sample).toBe(5);
    expect(profiles.get(rows, 'y')?.sample).toBeNull();
  });

  it('cost nothing when one scrolls back', async () => {
    const watching = profiles.watch(rows, 'x');
    await settle();
    calls[0]?.answer.resolve(profile('x'));
    await settle();
    watching.dispose();
    await settle();
    profiles.watch(rows, 'x');
    await settle();
    expect(calls).toHaveLength(1);
    expect(profiles.get(rows, 'x')?.column?.name).toBe('x');
  });

  it('are cancelled when all of a request scrolled away, and asked for again when they are back', async () => {
    const watching = [profiles.watch(rows, 'x'), profiles.watch(rows, 'y')];
    await settle();
    watching[0]?.dispose();
    await settle();
    expect(calls[0]?.signal?.aborted).toBe(false);
    watching[1]?.dispose();
    await settle();
    expect(calls[0]?.signal?.aborted).toBe(true);
    profiles.watch(rows, 'y');
    await settle();
    expect(calls[1]?.params).toEqual({ node: 'a', columns: ['y'] });
  });

  it('of another run replace those before', async () => {
    const watching = profiles.watch(rows, 'x');
    await settle();
    calls[0]?.answer.resolve(profile('x'));
    await settle();
    watching.dispose();
    profiles.watch({ ...rows, version: '2' }, 'x');
    await settle();
    expect(calls[1]?.params).toEqual({ node: 'a', columns: ['x'] });
    expect(profiles.get(rows, 'x')).toBeUndefined();
  });

  it('are asked for with their filters, apart from those without', async () => {
    const filters = [{ kind: 'null', column: 'y', isNull: true }] as const;
    profiles.watch({ ...rows, filters }, 'x');
    profiles.watch(rows, 'y');
    await settle();
    expect(calls.map(({ params }) => params)).toEqual([
      { node: 'a', columns: ['x'], filters },
      { node: 'a', columns: ['y'] },
    ]);
  });

  it('say why there is none, and are asked for again on demand or when the engine is back', async () => {
    profiles.watch(rows, 'x');
    await settle();
    calls[0]?.answer.reject(new PlumblineError({ code: 'out_of_memory', message: 'Too large.' }));
    await settle();
    expect(profiles.get(rows, 'x')).toMatchObject({ column: null, problem: { message: 'Too large.' } });
    expect(calls).toHaveLength(1);
    profiles.retry(rows);
    await settle();
    calls[1]?.answer.reject(new PlumblineError({ code: 'engine_lost', message: 'Gone.' }));
    await settle();
    expect(calls).toHaveLength(2);
    expect(profiles.get(rows, 'x')).toBeUndefined();
    reconnected.emit();
    await settle();
    expect(calls).toHaveLength(3);
  });
});
