import { useEffect, useRef, useState } from 'react';
import { type Problem, toProblem } from '../../shared/domain/problem';

export type Answer<Value> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * The answer to a question, asked again whenever `key` is another. The answer before stays on screen until the next one is there.
 * Without a key nothing is asked.
 */
export function useAnswer<Value>(key: string | null, ask: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ kind: 'waiting' });
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (key === null) return;
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setAnswer({ kind: 'answer', value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setAnswer({ kind: 'problem', problem: toProblem(error) });
      },
    );
    return () => abort.abort();
  }, [key]);
  return answer;
}
