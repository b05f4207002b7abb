import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { MutationSummary } from '../../../shared/domain/checks/mutation/kept-mutation';
import { mutationKinds } from '../../../shared/domain/checks/mutation/mutation';
import {
  type MutantReport,
  type NodeMutationReport,
  tally,
} from '../../../shared/domain/checks/mutation/mutation-report';
import { kindTexts, rateText } from '../../../shared/domain/checks/mutation/mutation-texts';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { addSuggestions, testChecks } from '../../state/mutations';
import { goToProblem } from '../../state/navigation';
import { Button } from '../../ui/button';
import { formatCount, formatDuration, formatQuantity } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import { MutationFaults } from './mutation-faults';
import { RateBar } from './mutation-nodes';

type Loaded = { readonly report: NodeMutationReport } | { readonly problem: Problem } | null;

interface MutationDetailProps {
  readonly node: string;
  readonly checks: number;
  /** Undefined: it was not tested yet. */
  readonly test: MutationSummary | undefined;
}

/** The faults of one node: by class, then one by one, those first that no check notices. */
export function MutationDetail({ node, checks, test }: MutationDetailProps) {
  const services = useServices();
  const [loaded, setLoaded] = useState<Loaded>(null);
  const at = test?.at;
  useEffect(() => {
    if (at === undefined) return;
    let wanted = true;
    services.bridge.invoke('mutation.read', { node }).then(
      (found) => wanted && setLoaded(found),
      (error: unknown) => wanted && setLoaded({ problem: toProblem(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [services, node, at]);

  if (test === undefined) return <NotTested node={node} checks={checks} />;
  if (loaded === null) return <p className="lead">Reading the faults of {node}…</p>;
  if ('problem' in loaded) return <ProblemView problem={loaded.problem} />;
  const { report } = loaded;
  const open = test.suggested.filter((number) => !test.added.includes(number));
  const all = `${formatQuantity(open.length, 'suggested check')} of ${node}`;
  return (
    <section aria-label={`Faults of ${node}`}>
      <div className="mutation-head">
        <h2 className="part">
          <code>{node}</code>
        </h2>
        <span className="place">
          {formatQuantity(report.rows, 'row')}, {formatQuantity(report.mutants.length, 'fault')} in{' '}
          {formatDuration(report.ms)}
        </span>
        <span className="spacer" />
        {open.length === 0 ? null : (
          <Button onClick={() => void services.attempt(() => addSuggestions(services, node, open, all))}>
            {open.length === 1 ? 'Add the suggested check' : `Add all ${open.length} suggested checks`}
          </Button>
        )}
      </div>
      {test.changed.length === 0 ? null : (
        <p className="mutation-note" data-tone="warn">
          The {test.changed.join(' and the ')} changed since this test: it says what was so then. Test the node again.
        </p>
      )}
      {report.problem === undefined ? null : (
        <ProblemView
          problem={report.problem}
          onPlace={() => void services.attempt(() => goToProblem(services, report.problem as Problem))}
        />
      )}
      {report.blind.length === 0 ? null : (
        <p className="mutation-note">
          They notice nothing more, because they fail already: {report.blind.map(({ name }) => name).join(', ')}.
        </p>
      )}
      {report.mutants.length === 0 ? null : (
        <>
          <Classes mutants={report.mutants} />
          <MutationFaults node={node} report={report} added={test.added} />
        </>
      )}
    </section>
  );
}

function NotTested({ node, checks }: Omit<MutationDetailProps, 'test'>) {
  const services = useServices();
  const running = useAppState((state) =>
    state.jobs.some(({ kind, state: at }) => kind === 'mutate' && at === 'running'),
  );
  return (
    <div className="mutation-empty">
      <p>
        {running
          ? `The faults of ${node} stand here once it is tested.`
          : checks === 0
            ? `${node} has no checks. A test says what would notice its faults.`
            : `The ${formatQuantity(checks, 'check')} of ${node} ${checks === 1 ? 'was' : 'were'} not tested yet.`}
      </p>
      {running ? null : (
        <Button onClick={() => void services.attempt(() => testChecks(services, [node]))}>Test {node}</Button>
      )}
    </div>
  );
}

/** The kill rate of each class of fault. */
function Classes({ mutants }: { readonly mutants: readonly MutantReport[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <h3 className="part">
        <button type="button" className="part-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />} Kill rate by class of
          fault
        </button>
      </h3>
      {open ? <ClassTable mutants={mutants} /> : null}
    </>
  );
}

function ClassTable({ mutants }: { readonly mutants: readonly MutantReport[] }) {
  return (
    <div className="panel">
      <table className="data-table mutation-classes" aria-label="Classes of faults">
        <thead>
          <tr>
            <th scope="col">Class of fault</th>
            <th scope="col">Kill rate</th>
            <th scope="col" className="numeric">
              Noticed
            </th>
            <th scope="col" className="numeric">
              Not noticed
            </th>
            <th scope="col" className="numeric">
              Not applicable
            </th>
          </tr>
        </thead>
        <tbody>
          {mutationKinds.flatMap((kind) => {
            const own = mutants.filter((mutant) => mutant.kind === kind);
            if (own.length === 0) return [];
            const { killed, survived, notApplicable, rate } = tally(own);
            return [
              <tr key={kind}>
                <td>{kindTexts[kind]}</td>
                <td>
                  {rate === null ? (
                    <span className="place">–</span>
                  ) : (
                    <span className="rate">
                      <RateBar rate={rate} />
                      <span className="number">{rateText(rate)}</span>
                    </span>
                  )}
                </td>
                <td className="numeric">{formatCount(killed)}</td>
                <td className="numeric">{formatCount(survived)}</td>
                <td className="numeric">{formatCount(notApplicable)}</td>
              </tr>,
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}
