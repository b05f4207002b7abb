import { useEffect, useMemo, useState } from 'react';
import type { InputOptionsAnswer } from '../../../../shared/contract/engine-api';
import type { InputDefinition } from '../../../../shared/domain/inputs/input-definition';
import { type Problem, toProblem } from '../../../../shared/domain/problem';
import { useAppState, useServices } from '../../../state/app-context';

export interface OfferedOptions {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** There are more than these; `search` finds others. */
  readonly more: boolean;
  readonly isLoading: boolean;
  readonly problem: Problem | null;
  /** SQL type of the column; null for a list in the notebook. */
  readonly sqlType: string | null;
  readonly search: (text: string) => void;
}

const none: InputOptionsAnswer['options'] = [];
const searchDelayMs = 150;

/** What a choice offers: the list in the notebook, or values from a cached result, read again whenever that was made anew. */
export function useInputOptions(definition: InputDefinition, near: boolean): OfferedOptions {
  const { results } = useServices();
  const source = 'options' in definition ? definition.options : null;
  const from = source?.kind === 'node' ? source.from : null;
  const version = useAppState((state) => (from === null ? null : (state.statuses.get(from)?.ranAt ?? null)));
  const engine = useAppState((state) => state.engine?.pid);
  const [search, setSearch] = useState('');
  const [answer, setAnswer] = useState<InputOptionsAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = answer?.more === true || search !== '' ? search : '';

  // biome-ignore lint/correctness/useExhaustiveDependencies: a result that was made anew, or an engine that came back, is asked again.
  useEffect(() => {
    if (source === null || source.kind === 'list' || !near) return;
    const controller = new AbortController();
    const columns = {
      ...(source.value === undefined ? {} : { value: source.value }),
      ...(source.label === undefined ? {} : { label: source.label }),
      ...(asked === '' ? {} : { search: asked }),
    };
    const request = source.kind === 'node' ? { from: source.from, ...columns } : { query: source.query, ...columns };
    const timer = setTimeout(
      () =>
        results.inputOptions(request, controller.signal).then(
          (found) => {
            if (controller.signal.aborted) return;
            setAnswer(found);
            setProblem(null);
          },
          (error: unknown) => {
            const failed = toProblem(error);
            if (!controller.signal.aborted && failed.code !== 'cancelled' && failed.code !== 'engine_lost')
              setProblem(failed);
          },
        ),
      asked === '' ? 0 : searchDelayMs,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [results, source, near, asked, version, engine]);

  return useMemo(() => {
    if (source?.kind === 'list') {
      const options = source.options.map(({ value, label }) => ({ value: String(value), label }));
      return { options, more: false, isLoading: false, problem: null, sqlType: null, search: () => undefined };
    }
    return {
      options: answer?.options ?? none,
      more: answer?.more ?? false,
      isLoading: source !== null && answer === null && problem === null,
      problem,
      sqlType: answer?.sqlType ?? null,
      // What all fits in is searched without asking again.
      search: (text) => setSearch(answer?.more === true || search !== '' ? text : ''),
    };
  }, [source, answer, problem, search]);
}
