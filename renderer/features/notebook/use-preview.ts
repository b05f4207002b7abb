import { useEffect, useState } from 'react';
import type { Preview } from '../../../shared/contract/engine-api';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useServices } from '../../state/app-context';

/** A key rests this long before the preview is asked for. */
const restMs = 60;
const rowLimit = 200;
/** A preview is a glance: what takes longer is worth a run. */
const budgetMs = 2000;

type Rows = Extract<Preview, { kind: 'rows' }>;

export interface PreviewState {
  /** The last rows that there were; while `isCurrent` is false, those of a text before. */
  readonly rows: Rows | null;
  readonly isCurrent: boolean;
  /** Why there are no rows of the text as it is. */
  readonly problem: Problem | null;
  readonly wasStopped: boolean;
}

const nothing: PreviewState = { rows: null, isCurrent: false, problem: null, wasStopped: false };

/**
 * The first rows of `sql` over the cache, asked for when typing rests, cancelled by the next change of it. Null asks for
 * nothing and forgets. `inputs` changes when rows that the query reads are others now.
 */
export function usePreview(node: string, sql: string | null, inputs: string): PreviewState {
  const { results } = useServices();
  const [state, setState] = useState(nothing);

  // biome-ignore lint/correctness/useExhaustiveDependencies: with other inputs the same text has other rows.
  useEffect(() => {
    if (sql === null) {
      setState(nothing);
      return;
    }
    const controller = new AbortController();
    setState((known) => (known.isCurrent ? { ...known, isCurrent: false } : known));
    const timer = setTimeout(() => {
      results.preview({ sql, node, limit: rowLimit, budgetMs }, controller.signal).then(
        (preview) => {
          if (controller.signal.aborted) return;
          if (preview.kind === 'rows') setState({ rows: preview, isCurrent: true, problem: null, wasStopped: false });
          else setState((known) => ({ ...known, isCurrent: false, problem: null, wasStopped: true }));
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          const problem = toProblem(error);
          // Neither is news of the text: the next change asks again.
          if (problem.code === 'cancelled' || problem.code === 'engine_lost') return;
          setState((known) => ({ ...known, isCurrent: false, problem, wasStopped: false }));
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [results, node, sql, inputs]);

  return state;
}
