import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../../shared/domain/problem';
import { type ResultQuery, wholeResult } from '../../shared/domain/result/result-query';
import { ResultPages } from '../bridge/result-pages';
import { useServices } from './app-context';

export interface NodeResult {
  /** Null until the first result is open. While a newer one is opened, the one before stays. */
  readonly pages: ResultPages | null;
  readonly problem: Problem | null;
  /** Whether a newer one is on its way. */
  readonly opening: boolean;
}

const nothing: NodeResult = { pages: null, problem: null, opening: false };

/**
 * The result of a node, opened anew whenever `version` (the time at which it ran) or the query changes, and given back
 * afterwards. A newer query takes the place of one that is still on its way. With `version` null nothing is opened.
 */
export function useNodeResult(node: string, version: string | null, query: ResultQuery = wholeResult): NodeResult {
  const { results } = useServices();
  const [state, setState] = useState<NodeResult>(nothing);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks again after the engine came back.
  useEffect(() => {
    if (version === null) {
      setState(nothing);
      return;
    }
    const controller = new AbortController();
    let waiting: { dispose(): void } | null = null;
    setState((known) => ({ ...known, opening: true }));
    results.openResult(node, { query, signal: controller.signal }).then(
      async (handle) => {
        const pages = new ResultPages(results, handle, query);
        // The rows before stay until the first ones of these are here: nothing flickers.
        await pages.begun();
        if (controller.signal.aborted) pages.dispose();
        else setState({ pages, problem: null, opening: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const problem = toProblem(error);
        if (problem.code === 'engine_lost') waiting = results.onReconnected(() => setAttempt((count) => count + 1));
        setState((known) => ({ pages: known.pages, problem, opening: false }));
      },
    );
    return () => {
      controller.abort();
      waiting?.dispose();
    };
  }, [results, node, version, query, attempt]);

  const { pages } = state;
  useEffect(() => () => pages?.dispose(), [pages]);
  return state;
}
