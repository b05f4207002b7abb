import { useEffect } from 'react';
import { toProblem } from '../../shared/domain/problem';
import { useAppState, useServices } from './app-context';
import type { Services } from './services';

/** Milliseconds without a change of the workspace after which the comparison is made. */
const quiet = 500;

/** Asks what was promoted and how far the workspace is ahead of it. What was known stays until the answer is there. */
export async function loadPromoted({ store, bridge }: Services): Promise<void> {
  const { workspace } = store.getState();
  try {
    const promoted = await bridge.invoke('promoted.list', {});
    // Meanwhile another workspace may have been opened.
    if (store.getState().workspace?.root === workspace?.root) store.setState({ promoted, promotedProblem: null });
  } catch (error) {
    store.setState({ promotedProblem: toProblem(error) });
  }
}

/** Keeps what is known of promoted pipelines in step with the workspace, and with promotions and proofs that ended. */
export function useKeepPromoted(): void {
  const services = useServices();
  const workspace = useAppState((state) => state.workspace);
  const isReady = useAppState((state) => state.engine?.state === 'ready');
  const ended = useAppState(
    (state) => state.jobs.filter(({ kind, endedAt }) => kind === 'promote' && endedAt !== undefined).length,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a promotion or proof that ended is a reason to ask again
  useEffect(() => {
    if (workspace === null || !isReady) return;
    if (workspace.specs.length === 0) {
      services.store.setState({ promoted: [], promotedProblem: null });
      return;
    }
    const timer = setTimeout(() => void loadPromoted(services), quiet);
    return () => clearTimeout(timer);
  }, [services, workspace, isReady, ended]);
}
