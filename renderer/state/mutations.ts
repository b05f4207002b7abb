import type { Job } from '../../shared/contract/app-state';
import type { Services } from './services';
import type { AppState } from './store';

/** Starts a test of the checks of nodes, of what is on screen and not yet saved too. */
export async function testChecks(services: Services, nodes: readonly string[]): Promise<void> {
  await services.flushAll();
  await services.bridge.invoke('mutation.start', { nodes: [...nodes] });
}

/** Shows the part of the checks that tests them, with a node's faults, and tests it. */
export async function testChecksOf(services: Services, node: string): Promise<void> {
  const { store } = services;
  store.setState({ checksPart: 'mutation', shownMutation: node });
  store.getState().openTab({ kind: 'checks' });
  await testChecks(services, [node]);
}

/** The test that runs, or waits to. */
export function activeTest(state: Pick<AppState, 'jobs'>): Job | undefined {
  return state.jobs.find(({ kind, state: at }) => kind === 'mutate' && (at === 'running' || at === 'queued'));
}

/** Writes suggested checks into the file of their node and tells where, and how to take them back. */
export async function addSuggestions(
  services: Services,
  node: string,
  suggestions: readonly number[],
  says: string,
): Promise<void> {
  const { store, bridge } = services;
  const { file, undo } = await bridge.invoke('mutation.add', { node, suggestions: [...suggestions] });
  store.getState().notify({
    tone: 'ok',
    message: `${says}: added to ${file}.`,
    action: {
      label: 'Undo',
      run: () =>
        void services.attempt(async () => {
          await bridge.invoke('check.takeBack', { undo });
          store.getState().notify({ tone: 'info', message: `${says}: taken out of ${file}.` });
        }),
    },
  });
}
