import { describe, expect, it } from 'vitest';
import type { WorkspaceView } from '../../shared/contract/app-state';
import { keepLayout, restoreLayout } from './saved-layout';
import { createAppStore } from './store';

const workspace: WorkspaceView = {
  root: '/w',
  name: 'w',
  notebooks: [{ file: 'notebooks/a.md', title: 'A' }],
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
};

function memory() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    items,
  };
}

function storeOn(): ReturnType<typeof createAppStore> {
  const store = createAppStore();
  store.setState({ workspace, opening: false });
  return store;
}

describe('the saved layout', () => {
  it('comes back as it was left', () => {
    const storage = memory();
    const first = storeOn();
    const keeping = keepLayout(first, storage);
    first.getState().openTab({ kind: 'notebook', file: 'notebooks/a.md' });
    first.getState().openTab({ kind: 'checks' });
    first.getState().activateCell('notebooks/a.md', 'sql:one', 'edit');
    first.setState({ inspectorOpen: false, panelTab: 'problems' });
    keeping.dispose();

    const second = storeOn();
    expect(restoreLayout(second, storage, '/w')).toBe(true);
    expect(second.getState()).toMatchObject({
      activeTab: 'checks',
      inspectorOpen: false,
      panelTab: 'problems',
      activeCell: { file: 'notebooks/a.md', id: 'sql:one', mode: 'command' },
    });
    expect(second.getState().tabs).toHaveLength(2);
  });

  it('forgets tabs of notebooks that are gone', () => {
    const storage = memory();
    const first = storeOn();
    keepLayout(first, storage);
    first.getState().openTab({ kind: 'checks' });
    first.getState().openTab({ kind: 'notebook', file: 'notebooks/gone.md' });
    const second = storeOn();
    restoreLayout(second, storage, '/w');
    expect(second.getState().tabs).toEqual([{ kind: 'checks' }]);
    expect(second.getState().activeTab).toBe('checks');
  });

  it.each(['not json', '{"tabs": 7}', '[]'])('starts afresh when what was saved is %s', (text) => {
    const storage = memory();
    storage.items.set('plumbline.layout:/w', text);
    const store = storeOn();
    expect(restoreLayout(store, storage, '/w')).toBe(false);
    expect(store.getState().tabs).toEqual([]);
  });
});
