import { shownCheckFile } from '../check-files';
import { showIncident } from '../incidents';
import { tabKey } from '../layout-slice';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command, KeyboardFocus } from './command';
import { shownDocument } from './notebook-actions';

const ready = (state: AppState) => state.workspace !== null;
const noDialog = (_: AppState, focus: KeyboardFocus) => !focus.inDialog;

const openView = (kind: 'pipeline' | 'checks' | 'runs' | 'changes' | 'settings') => (services: Services) =>
  services.store.getState().openTab({ kind });

/** Commands of the window and the workspace. */
export const appCommands: readonly Command[] = [
  {
    id: 'view.palette',
    title: 'Show all commands',
    category: 'Go',
    keys: ['Mod+Shift+P', 'F1'],
    keyOnly: true,
    run: ({ store }) => store.setState({ overlay: 'commands' }),
  },
  {
    id: 'help.keys',
    title: 'Show all keyboard shortcuts',
    category: 'Help',
    keys: ['h', 'Shift+?', '?'],
    when: (_, focus) => !focus.inText && !focus.inDialog && !focus.inGrid,
    run: showKeys,
  },
  {
    id: 'help.keysAnywhere',
    title: 'Show all keyboard shortcuts',
    category: 'Help',
    keys: ['Mod+K Mod+S'],
    keyOnly: true,
    run: showKeys,
  },
  {
    id: 'view.quickOpen',
    title: 'Go to a notebook, node or column',
    category: 'Go',
    keys: ['Mod+P'],
    run: ({ store }) => store.setState({ overlay: 'open' }),
  },
  {
    id: 'view.explorer',
    title: 'Explorer',
    category: 'View',
    keys: ['Mod+B'],
    run: ({ store }) => store.setState({ sidebarOpen: !store.getState().sidebarOpen }),
  },
  { id: 'view.pipeline', title: 'Pipeline', category: 'View', keys: ['Mod+Shift+G'], run: openView('pipeline') },
  { id: 'view.checks', title: 'Checks', category: 'View', keys: ['Mod+Shift+K'], run: openView('checks') },
  { id: 'view.incidents', title: 'Incidents', category: 'View', run: (services) => showIncident(services) },
  { id: 'view.runs', title: 'Runs', category: 'View', keys: ['Mod+Shift+H'], run: openView('runs') },
  { id: 'view.changes', title: 'Changes', category: 'View', keys: ['Mod+Shift+U'], run: openView('changes') },
  { id: 'view.settings', title: 'Settings', category: 'View', keys: ['Mod+,'], run: openView('settings') },
  {
    id: 'view.inspector',
    title: 'Show or hide the inspector',
    category: 'View',
    keys: ['Mod+Alt+B'],
    run: ({ store }) => store.setState({ inspectorOpen: !store.getState().inspectorOpen }),
  },
  {
    id: 'view.panel',
    title: 'Show or hide jobs and problems',
    category: 'View',
    keys: ['Mod+J'],
    run: ({ store }) => store.setState({ panelOpen: !store.getState().panelOpen }),
  },
  {
    id: 'view.problems',
    title: 'Show problems',
    category: 'View',
    keys: ['Mod+Shift+M'],
    run: ({ store }) => store.setState({ panelOpen: true, panelTab: 'problems' }),
  },
  {
    id: 'view.jobs',
    title: 'Show jobs',
    category: 'View',
    run: ({ store }) => store.setState({ panelOpen: true, panelTab: 'jobs' }),
  },
  { id: 'view.themeLight', title: 'Light theme', category: 'View', run: (services) => services.setTheme('light') },
  { id: 'view.themeDark', title: 'Dark theme', category: 'View', run: (services) => services.setTheme('dark') },
  {
    id: 'view.themeSystem',
    title: "The system's theme",
    category: 'View',
    run: (services) => services.setTheme('system'),
  },
  {
    id: 'view.closeTab',
    title: 'Close tab',
    category: 'View',
    keys: ['Mod+W', 'Mod+F4'],
    when: (state) => state.activeTab !== null,
    run: ({ store }) => {
      const { activeTab, closeTab } = store.getState();
      if (activeTab !== null) closeTab(activeTab);
    },
  },
  {
    id: 'view.nextTab',
    title: 'Next tab',
    category: 'Go',
    keys: ['Ctrl+PageDown'],
    when: (state) => state.tabs.length > 1,
    run: (services) => stepTab(services, 1),
  },
  {
    id: 'view.previousTab',
    title: 'Previous tab',
    category: 'Go',
    keys: ['Ctrl+PageUp'],
    when: (state) => state.tabs.length > 1,
    run: (services) => stepTab(services, -1),
  },
  {
    id: 'workspace.open',
    title: 'Open a workspace…',
    category: 'File',
    keys: ['Mod+O'],
    when: noDialog,
    run: (services) => services.openWorkspace(() => services.bridge.invoke('workspace.choose', {})),
  },
  {
    id: 'workspace.openSample',
    title: 'Open the sample workspace',
    category: 'File',
    run: (services) => services.openWorkspace(() => services.bridge.invoke('workspace.openSample', {})),
  },
  {
    id: 'notebook.new',
    title: 'New notebook…',
    category: 'File',
    keys: ['Mod+N'],
    when: ready,
    run: ({ store }) => store.setState({ overlay: 'newNotebook' }),
  },
  {
    id: 'notebook.save',
    title: 'Save',
    category: 'File',
    keys: ['Mod+S'],
    when: (state) => shownDocument(state) !== null || shownCheckFile(state) !== null,
    run: (services) => {
      const state = services.store.getState();
      const checkFile = shownCheckFile(state);
      if (checkFile !== null) return services.openCheckSession(checkFile.file)?.save();
      const document = shownDocument(state);
      return document === null ? undefined : services.openSession(document.file).save();
    },
  },
  {
    id: 'run.stale',
    title: 'Run everything that is stale',
    category: 'Run',
    keys: ['F9'],
    when: ready,
    run: (services) => services.startRun({}),
  },
  {
    id: 'run.staleAnyway',
    title: 'Run everything that is stale, whatever checks have found',
    category: 'Run',
    when: ready,
    run: (services) => services.startRun({ ignoreChecks: true }),
  },
  {
    id: 'run.checks',
    title: 'Run all checks',
    category: 'Run',
    keys: ['Mod+F9'],
    when: ready,
    run: async (services) => {
      await services.flushAll();
      await services.bridge.invoke('check.start', {});
    },
  },
  {
    id: 'run.cancel',
    title: 'Cancel what is running',
    category: 'Run',
    keys: ['Mod+.'],
    when: (state) => state.jobs.some(isActiveJob),
    run: async ({ store, bridge }) => {
      const active = store.getState().jobs.filter(isActiveJob);
      await Promise.all(active.map((job) => bridge.invoke('jobs.cancel', { job: job.id })));
    },
  },
  {
    id: 'promote',
    title: 'Promote…',
    category: 'Run',
    when: ready,
    run: ({ store }) => store.setState({ overlay: 'promote' }),
  },
];

function showKeys({ store }: Services): void {
  store.setState({ overlay: 'cheatSheet' });
}

function isActiveJob(job: { readonly state: string }): boolean {
  return job.state === 'running' || job.state === 'queued';
}

function stepTab({ store }: Services, distance: number): void {
  const { tabs, activeTab, activateTab } = store.getState();
  const keys = tabs.map(tabKey);
  const at = activeTab === null ? 0 : keys.indexOf(activeTab);
  const key = keys[(at + distance + keys.length) % keys.length];
  if (key !== undefined) activateTab(key);
}
