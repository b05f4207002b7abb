import { useEffect, useState } from 'react';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import type { RowTrace } from '../../../shared/domain/lineage/row-trace';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useServices } from '../../state/app-context';
import { goToNode } from '../../state/navigation';
import { ProblemView } from '../../ui/problem-view';
import { RowTraceView } from '../../ui/trace/row-trace-view';

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'trace'; readonly trace: RowTrace }
  | { readonly kind: 'problem'; readonly problem: Problem };

interface FailingRowTraceProps {
  readonly check: CheckOutcome;
  /** Of the row in the node's result, from 0. */
  readonly position: number;
}

/** From a row that breaks a check upstream, to the first node that breaks it. It is asked for when it is opened. */
export function FailingRowTrace({ check, position }: FailingRowTraceProps) {
  const services = useServices();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const { node, file, line, name } = check;
  useEffect(() => {
    const abort = new AbortController();
    services.results.traceRow({ node, position, check: { file, line, name } }, abort.signal).then(
      (trace) => setLoaded({ kind: 'trace', trace }),
      (error: unknown) => {
        if (!abort.signal.aborted) setLoaded({ kind: 'problem', problem: toProblem(error) });
      },
    );
    return () => abort.abort();
  }, [services, node, file, line, name, position]);

  switch (loaded.kind) {
    case 'loading':
      return <p className="failing-note">Looking for the rows that made it…</p>;
    case 'problem':
      return <ProblemView problem={loaded.problem} />;
    case 'trace':
      return (
        <RowTraceView trace={loaded.trace} onGo={(shown) => void services.attempt(() => goToNode(services, shown))} />
      );
  }
}
