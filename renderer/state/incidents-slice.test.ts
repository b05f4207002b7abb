import { describe, expect, it } from 'vitest';
import type { IncidentSummary } from '../../shared/domain/incidents/incident';
import { openIncidentOf } from './incidents';
import { createAppStore } from './store';

const incident: IncidentSummary = {
  file: 'incidents/a.md',
  title: 'A',
  status: 'mitigated',
  severity: 'low',
  node: 'n',
  check: 'c',
  checkFile: 'checks/n.yml',
  broken: false,
  digest: '1',
};
const check = { node: 'n', name: 'c', file: 'checks/n.yml' };

describe('incidents in the window', () => {
  it('keep what was typed for each until it is written or discarded', () => {
    const store = createAppStore();
    const { draftIncident } = store.getState();
    draftIncident('incidents/a.md', { comment: 'Half a' });
    draftIncident('incidents/b.md', { status: 'resolved' });
    draftIncident('incidents/a.md', { owner: 'Bo' });
    expect(store.getState().incidentDrafts).toEqual({
      'incidents/a.md': { comment: 'Half a', owner: 'Bo' },
      'incidents/b.md': { status: 'resolved' },
    });
    draftIncident('incidents/a.md', null);
    expect(store.getState().incidentDrafts).toEqual({ 'incidents/b.md': { status: 'resolved' } });
  });

  it('stand at their check until they are resolved', () => {
    expect(openIncidentOf([incident], check)).toBe(incident);
    expect(openIncidentOf([{ ...incident, status: 'resolved' }], check)).toBeUndefined();
    expect(openIncidentOf([incident], { ...check, name: 'd' })).toBeUndefined();
  });
});
