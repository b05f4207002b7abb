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

it('tells only what changed since it was asked last', () => {
  const statuses = new LiveStatuses();
  statuses.setDerived([stale('a', '1'), stale('b', '1')]);
  expect(statuses.takeChanges()).toHaveLength(2);
  expect(statuses.takeChanges()).toEqual([]);
  statuses.report({ name: 'b', state: 'queued' });
  expect(statuses.takeChanges()).toEqual([{ name: 'b', state: 'queued' }]);
});
