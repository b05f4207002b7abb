import { expect, it } from 'vitest';
import type { WorkspaceView } from '../../shared/contract/app-state';
import type { NodeStatus } from '../../shared/domain/run/run';
import { ViewPublisher } from './view-publisher';

const view = (change: Partial<WorkspaceView> = {}): WorkspaceView => ({
  root: '/w',
  name: 'w',
  notebooks: [],
  manifest: { owners: [] },
  checkFiles: [],
  dismissals: [],
  sketches: [],
  specs: [],
  incidents: [],
  sources: [],
  connections: [],
  problems: [],
  graph: { nodes: [], edges: [] },
  statuses: [],
  checks: [],
  mutations: [],
  runMode: 'stale',
  parameters: [],
  ...change,
});

it('tells the whole view when more than states changed, the states when they did, and nothing when nothing did', async () => {
  let current = view();
  let changes: readonly NodeStatus[] = [];
  const told: string[] = [];
  const publisher = new ViewPublisher({
    view: () => current,
    statusChanges: () => changes,
    emit: (name) => told.push(name),
  });
  publisher.publish();
  publisher.publish();
  expect(told.splice(0)).toEqual(['workspace.changed']);
  changes = [{ name: 'a', state: 'running' }];
  publisher.publishSoon();
  publisher.publishSoon();
  await expect.poll(() => told).toEqual(['status.changed']);
  changes = [];
  current = view({ name: 'renamed' });
  publisher.publish();
  expect(told.splice(0)).toEqual(['status.changed', 'workspace.changed']);
  publisher.publishSoon();
  publisher.dispose();
  current = view({ name: 'renamed again' });
  publisher.publish();
  publisher.publishSoon();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(told).toEqual([]);
});
