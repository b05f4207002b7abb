import { FlaskConical, Square } from 'lucide-react';
import type { Job, WorkspaceView } from '../../../shared/contract/app-state';
import type { MutationSummary } from '../../../shared/domain/checks/mutation/kept-mutation';
import { tallyOfTests } from '../../../shared/domain/checks/mutation/mutation-report';
import { rateText } from '../../../shared/domain/checks/mutation/mutation-texts';
import { useAppState, useServices } from '../../state/app-context';
import { activeTest, testChecks } from '../../state/mutations';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { formatQuantity } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import { MutationDetail } from './mutation-detail';
import { MutationNodes } from './mutation-nodes';
import './mutation.css';

const none: WorkspaceView['mutations'] = [];
const noFiles: WorkspaceView['checkFiles'] = [];

/** Which injected faults the checks notice, node by node, and what would notice the others. */
export function MutationView() {
  const services = useServices();
  const { store } = services;
  const files = useAppState((state) => state.workspace?.checkFiles) ?? noFiles;
  const tests = useAppState((state) => state.workspace?.mutations) ?? none;
  const chosen = useAppState((state) => state.nodesToTest);
  const shown = useAppState((state) => state.shownMutation);
  const running = useAppState(activeTest);
  const last = useAppState((state) => state.jobs.find(({ kind }) => kind === 'mutate'));
  const counts = new Map<string, number>();
  for (const { node, checks } of files) counts.set(node, (counts.get(node) ?? 0) + checks);
  const withChecks = [...counts].flatMap(([node, checks]) => (checks > 0 ? [node] : []));
  // A node without checks is listed once it was tested, or is asked for.
  const listed = [...new Set([...withChecks, ...tests.map(({ node }) => node), ...(shown === null ? [] : [shown])])];
  const wanted = (chosen ?? withChecks).filter((node) => listed.includes(node));
  const first = listed.find((node) => tests.some((test) => test.node === node)) ?? listed[0];
  const looked = shown ?? first;

  if (looked === undefined) {
    return (
      <EmptyState icon={<FlaskConical size={28} aria-hidden />} title="No checks to test">
        A test injects faults into copies of a node's rows and says which of them its checks notice. Write a check in
        checks/NODE.yml first, or test a cell by its menu: what would notice its faults is suggested.
      </EmptyState>
    );
  }
  return (
    <div className="view">
      <div className="content mutation">
        <div className="view-head">
          <h1>Would they catch it?</h1>
          <span className="spacer" />
          <Button
            variant="primary"
            disabled={running !== undefined || wanted.length === 0}
            onClick={() => void services.attempt(() => testChecks(services, wanted))}
          >
            <FlaskConical size={12} aria-hidden /> {running === undefined ? buttonText(wanted, withChecks) : 'Testing…'}
          </Button>
        </div>
        <p className="lead">{summary(tests)}</p>
        {running === undefined ? <LastTest job={last} /> : <Progress job={running} />}
        <MutationNodes
          nodes={listed.map((node) => ({
            node,
            checks: counts.get(node) ?? 0,
            test: tests.find((test) => test.node === node),
          }))}
          wanted={wanted}
          shown={looked}
          busy={running !== undefined}
          onWant={(nodes) => store.setState({ nodesToTest: nodes })}
          onShow={(node) => store.setState({ shownMutation: node })}
        />
        <MutationDetail
          key={looked}
          node={looked}
          checks={counts.get(looked) ?? 0}
          test={tests.find(({ node }) => node === looked)}
        />
      </div>
    </div>
  );
}

function buttonText(wanted: readonly string[], withChecks: readonly string[]): string {
  if (wanted.length === withChecks.length && withChecks.every((node) => wanted.includes(node)))
    return 'Test all checks';
  return wanted.length === 1 ? `Test the checks of ${wanted[0]}` : `Test ${wanted.length} nodes`;
}

function summary(tests: readonly MutationSummary[]): string {
  const { faults, killed, rate } = tallyOfTests(tests);
  if (faults === 0)
    return 'Faults are injected into copies of the rows, one at a time; a check that no fault can fail proves nothing. Your rows and files stay as they are.';
  return `Of ${formatQuantity(faults, 'fault')} in ${formatQuantity(tests.length, 'node')} the checks notice ${killed}: ${rateText(rate)}.`;
}

function Progress({ job }: { readonly job: Job }) {
  const services = useServices();
  const percent = job.progress === null ? undefined : Math.round(job.progress * 100);
  return (
    <div className="panel mutation-progress">
      <div
        className="progress"
        role="progressbar"
        aria-label="Progress of the test"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-indeterminate={percent === undefined || undefined}
      >
        <i style={percent === undefined ? undefined : { width: `${percent}%` }} />
      </div>
      <span className="detail number">{job.state === 'queued' ? 'Waiting for another test' : job.detail}</span>
      <Button
        variant="quiet"
        onClick={() => void services.attempt(() => services.bridge.invoke('jobs.cancel', { job: job.id }))}
      >
        <Square size={11} aria-hidden /> Cancel
      </Button>
    </div>
  );
}

/** Why the last test came to no end. */
function LastTest({ job }: { readonly job: Job | undefined }) {
  if (job?.state === 'failed' && job.problem !== undefined) return <ProblemView problem={job.problem} />;
  if (job?.state !== 'cancelled') return null;
  return <p className="mutation-note">The last test was cancelled. Nodes that were done by then keep their results.</p>;
}
