import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../../shared/domain/problem';
import { ResultPages } from '../bridge/result-pages';
import { useServices } from './app-context';

export interface NodeResult {
  /** Null until the first result is open. While a newer one is opened, the one before stays. */
  readonly pages: ResultPages | null;
  readonly problem: Problem | null;
}

/**
 * The result of a node, opened anew whenever `version` changes (the time at which it ran) and given back afterwards.
 * With `version` null nothing is opened.
 */
export function useNodeResult(node: string, version: string | null): NodeResult {
  const { results } = useServices();
  const [state, setState] = useState<NodeResult>({ pages: null, problem: null });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again after the engine came back.
  useEffect(() => {
    if (version === null) {
      setState({ pages: null, problem: null });
      return;
    }
    const controller = new AbortController();
    let waiting: { dispose(): void } | null = null;
    results.openResult(node, controller.signal).then(
      (handle) => {
        if (controller.signal.aborted) results.closeResult(handle.result);
        else setState({ pages: new ResultPages(results, handle), problem: null });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const problem = toProblem(error);
        if (problem.code === 'engine_lost') waiting = results.onReconnected(() => setAttempt((count) => count + 1));
        setState((known) => ({ pages: known.pages, problem }));
      },
    );
    return () => {
      controller.abort();
      waiting?.dispose();
    };
  }, [results, node, version, attempt]);

  const { pages } = state;
  useEffect(() => () => pages?.dispose(), [pages]);
  return state;
}
