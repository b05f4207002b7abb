import { expect, it } from 'vitest';
import type { NodeStatus } from '../../shared/domain/run/run';
import { LiveStatuses } from './live-statuses';

const stale = (name: string, fingerprint: string): NodeStatus => ({ name, state: 'stale', fingerprint });
const failed: NodeStatus = {
  name: 'b',
  state: 'failed',
  problem: { code: 'sql_runtime', severity: 'error', message: 'Division by zero.' },
};

it('what a run says stands over what was derived, until the run has ended', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('a', '1'), stale('b', '1')]);
  statuses.report({ name: 'a', state: 'running' });
  statuses.setDerived([stale('a', '1'), stale('b', '2')]);
  expect(statuses.current().map((status) => status.state)).toEqual(['running', 'stale']);
  statuses.endRun();
  expect(statuses.current().map((status) => status.state)).toEqual(['stale', 'stale']);
});

it('a failure stays until its node changes or runs again', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('b', '1')]);
  statuses.report(failed);
  statuses.endRun();
  expect(statuses.current()).toEqual([{ ...failed, fingerprint: '1' }]);
  statuses.setDerived([stale('b', '2')]);
  expect(statuses.current()).toEqual([stale('b', '2')]);
  statuses.setDerived([stale('b', '1')]);
  statuses.report({ name: 'b', state: 'fresh' });
  statuses.endRun();
  expect(statuses.current()).toEqual([stale('b', '1')]);
});

it('what a check blocks ends with the run: what holds then is derived', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('b', '1')]);
  const problem = { code: 'blocked_by_check', severity: 'error', message: 'blocked by check row_count of a' } as const;
  statuses.report({ name: 'b', state: 'blocked', problem });
  expect(statuses.current()).toMatchObject([{ state: 'blocked' }]);
  statuses.endRun();
  expect(statuses.current()).toEqual([stale('b', '1')]);
});

it('tells only what changed since it was asked last', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('a', '1'), stale('b', '1')]);
  expect(statuses.takeChanges()).toHaveLength(2);
  expect(statuses.takeChanges()).toEqual([]);
  statuses.report({ name: 'b', state: 'queued' });
  expect(statuses.takeChanges()).toEqual([{ name: 'b', state: 'queued' }]);
});

it('a node that was edited after it ran is not fresh, although the run goes on', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('a', '1'), stale('b', '1')]);
  statuses.report({ name: 'a', state: 'fresh', fingerprint: '1' });
  statuses.report({ name: 'b', state: 'running' });
  expect(statuses.current().map((status) => status.state)).toEqual(['fresh', 'running']);
  statuses.setDerived([stale('a', '2'), stale('b', '2')]);
  expect(statuses.current().map((status) => status.state)).toEqual(['stale', 'running']);
});

it('a node is not blocked any more when the one that blocked it has run', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('a', '1'), stale('b', '1')]);
  statuses.report({ ...failed, name: 'a', fingerprint: '1' });
  statuses.report({ name: 'b', state: 'blocked', reason: 'blocked by a', fingerprint: '1' });
  statuses.endRun();
  expect(statuses.current().map((status) => status.state)).toEqual(['failed', 'blocked']);
  statuses.report({ name: 'a', state: 'fresh', fingerprint: '1' });
  statuses.endRun();
  statuses.setDerived([{ ...stale('a', '1'), state: 'fresh' }, stale('b', '1')]);
  expect(statuses.current().map((status) => status.state)).toEqual(['fresh', 'stale']);
});
