import type { PromotedReceipt } from '../../../shared/domain/spec/promoted-pipeline';
import { useAppState } from '../../state/app-context';
import { Button } from '../../ui/button';
import { ProblemView } from '../../ui/problem-view';
import { JobProgress } from './job-progress';
import { ReceiptView, verdictOf } from './receipt-view';
import type { PromotionActions } from './use-promotion';

interface ProofPanelProps {
  readonly dir: string;
  readonly target: string;
  readonly receipt: PromotedReceipt | undefined;
  /** Null: not known yet. */
  readonly canProve: boolean | null;
  readonly actions: PromotionActions;
}

/** The proof of one project: runs it, shows how far it is, and then its receipt. */
export function ProofPanel({ dir, target, receipt, canProve, actions }: ProofPanelProps) {
  const jobId = useAppState((state) => state.promotion.proofJobs[dir]);
  const job = useAppState((state) => state.jobs.find(({ id }) => id === jobId));
  const isRunning = jobId !== undefined && (job === undefined || job.state === 'queued' || job.state === 'running');
  const failed = job?.state === 'failed' ? job.problem : undefined;
  if (canProve === false)
    return <p className="place">A project of {target} cannot be proven here: nothing runs it yet.</p>;
  return (
    <section className="proof" aria-label={`Proof of ${target}`}>
      <div className="proof-head">
        {isRunning ? (
          <span className="chip" data-tone="busy">
            running
          </span>
        ) : receipt === undefined ? (
          <span className="chip" data-tone="planned">
            not proven yet
          </span>
        ) : (
          <span className="chip" data-tone={verdictOf(receipt).tone}>
            {verdictOf(receipt).word}
          </span>
        )}
        <span className="spacer" />
        {isRunning ? (
          job === undefined ? null : (
            <Button onClick={() => actions.cancel(job.id)}>Cancel the proof</Button>
          )
        ) : (
          <>
            <Button onClick={() => void actions.prove(dir, false)}>Compare the rows only</Button>
            <Button onClick={() => void actions.prove(dir, true)}>Prove</Button>
          </>
        )}
      </div>
      {isRunning ? (
        <JobProgress job={job} label={`Progress of the proof of ${target}`} />
      ) : (
        <>
          {failed === undefined ? null : <ProblemView problem={failed} role="alert" />}
          {job?.state === 'cancelled' ? <p className="place">The proof was cancelled; it says nothing.</p> : null}
          {receipt === undefined ? (
            <p className="place">
              A proof runs the project with {target} itself, in a copy, and compares every row with the prototype.
            </p>
          ) : (
            <ReceiptView {...receipt} />
          )}
        </>
      )}
    </section>
  );
}
