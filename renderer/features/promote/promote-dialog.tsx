import { useEffect, useMemo } from 'react';
import { useAppState, useServices } from '../../state/app-context';
import { type PromotionStep, promotionSteps } from '../../state/promotion-slice';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { ProblemView } from '../../ui/problem-view';
import { DecisionsStep } from './decisions-step';
import { InTheWay } from './in-the-way';
import { JobProgress } from './job-progress';
import { OutputsStep } from './outputs-step';
import { ReadinessStep } from './readiness-step';
import { ResultStep } from './result-step';
import { TargetsStep } from './targets-step';
import { useJobResults, usePromotionActions } from './use-promotion';
import './promote.css';

const titles: Readonly<Record<PromotionStep, string>> = {
  outputs: 'Outputs',
  readiness: 'Readiness',
  decisions: 'Decisions',
  targets: 'Targets',
  result: 'Result',
};

const leads: Readonly<Record<PromotionStep, string>> = {
  outputs: 'Choose what engineers receive. Everything that it is made from goes along: steps, sources and checks.',
  readiness:
    'What keeps it from being a pipeline, from evidence. What an edit of a file can mend is mended here, and can be taken back.',
  decisions:
    'What no data can tell. A proposal is a decision only when somebody accepts it; each is written to the spec at once.',
  targets: 'The projects that engineers receive, and where they are written.',
  result: 'The spec and the projects.',
};

/** Walks from the choice of outputs to the promoted projects. Closed, it can be gone on with. */
export function PromoteDialog() {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const selectedNode = useAppState((state) => state.selectedNode);
  const promotion = useAppState((state) => state.promotion);
  const jobs = useAppState((state) => state.jobs);
  const actions = usePromotionActions();
  useJobResults();
  const cells = useMemo(() => graph.order.filter((name) => graph.byName.get(name)?.kind === 'cell'), [graph]);
  const { step, review, reviewJob, promoteJob, result, problem, inTheWay } = promotion;
  // What was chosen before and is gone by now is not chosen any more.
  const chosen = useMemo(
    () =>
      (
        promotion.chosen ?? (selectedNode !== null && cells.includes(selectedNode) ? [selectedNode] : cells.slice(-1))
      ).filter((name) => cells.includes(name)),
    [promotion.chosen, selectedNode, cells],
  );
  const job = jobs.find(({ id }) => id === (step === 'result' ? promoteJob : reviewJob));
  const isBusy =
    (step === 'result' && promoteJob !== null && result === null) ||
    ((step === 'readiness' || step === 'decisions') && reviewJob !== null && review === null);
  const close = () => services.store.setState({ overlay: null });

  // Gone on with after the window was closed: the review is made again.
  const isMissing =
    step !== 'outputs' && step !== 'result' && review === null && reviewJob === null && problem === null;
  useEffect(() => {
    if (isMissing && chosen.length > 0) void actions.review(chosen);
  }, [isMissing, chosen, actions]);

  const at = promotionSteps.indexOf(step);
  const canGo = (other: PromotionStep) =>
    other === 'outputs' || (chosen.length > 0 && review !== null && (other !== 'result' || result !== null));
  const promote = (overwrite?: typeof inTheWay) => {
    if (review === null) return;
    const targets = promotion.targets ?? review.targets.slice(0, 1);
    void actions.promote(chosen, targets, promotion.out ?? review.folder, overwrite);
  };
  const isInTheWay = step === 'result' && result === null && !isBusy && inTheWay.length > 0 && review !== null;
  const goOn = () => {
    if (step === 'outputs') {
      const isSame = review !== null && JSON.stringify(review.outputs) === JSON.stringify(chosen);
      const isCurrent = isSame && Object.keys(promotion.made).length === 0;
      // Without a review the step makes one.
      actions.change({
        chosen,
        step: 'readiness',
        problem: null,
        ...(isCurrent ? {} : { review: null, reviewJob: null }),
      });
    } else if (step === 'targets') promote();
    else actions.goTo(promotionSteps[at + 1] ?? 'result');
  };
  const isTargetChosen = promotion.targets === null || promotion.targets.length > 0;
  const next = promotionSteps[at + 1];

  return (
    <Dialog
      wide
      title="Promote"
      description={leads[step]}
      onClose={close}
      footer={
        <>
          {at > 0 && step !== 'result' ? (
            <Button onClick={() => actions.goTo(promotionSteps[at - 1] ?? 'outputs')}>Back</Button>
          ) : null}
          {step === 'result' && result !== null ? (
            <Button onClick={actions.reset}>Promote something else</Button>
          ) : null}
          <span className="spacer" />
          {isBusy && job !== undefined ? <Button onClick={() => actions.cancel(job.id)}>Cancel</Button> : null}
          {step === 'result' ? (
            isInTheWay ? (
              <>
                <Button onClick={() => actions.goTo('targets')}>Back to the targets</Button>
                <Button onClick={close}>Close</Button>
              </>
            ) : result === null && !isBusy ? (
              <Button variant="primary" onClick={() => actions.goTo('targets')}>
                Back to the targets
              </Button>
            ) : (
              <Button variant={result === null ? undefined : 'primary'} onClick={close}>
                {result === null ? 'Close' : 'Done'}
              </Button>
            )
          ) : (
            <>
              <Button onClick={close}>Close</Button>
              <Button
                variant="primary"
                disabled={chosen.length === 0 || isBusy || (step !== 'outputs' && review === null) || !isTargetChosen}
                onClick={goOn}
              >
                {step === 'targets' ? 'Promote' : `Next: ${titles[next ?? 'result']}`}
              </Button>
            </>
          )}
        </>
      }
    >
      <ol className="promote-steps" aria-label="Steps">
        {promotionSteps.map((name, index) => (
          <li key={name} data-done={index < at || undefined}>
            <button
              type="button"
              aria-current={name === step ? 'step' : undefined}
              disabled={name !== step && !canGo(name)}
              onClick={() => actions.goTo(name)}
            >
              <span className="number" aria-hidden>
                {index + 1}
              </span>
              {titles[name]}
            </button>
          </li>
        ))}
      </ol>
      <div className="promote-step">
        {problem === null || (isInTheWay && problem.code === 'edit_conflict') ? null : (
          <ProblemView problem={problem} role="alert" />
        )}
        {isBusy ? (
          <JobProgress job={job} label={step === 'result' ? 'Progress of the promotion' : 'Progress of the review'} />
        ) : step === 'outputs' ? (
          <OutputsStep
            cells={cells}
            chosen={chosen}
            choose={(names) => actions.change({ chosen: names })}
            actions={actions}
          />
        ) : step === 'result' ? (
          isInTheWay ? (
            <InTheWay projects={inTheWay} actions={actions} promote={promote} />
          ) : result === null ? (
            <p className="lead">The promotion was not finished; nothing was left half written.</p>
          ) : (
            <ResultStep result={result} commit={promotion.commit} actions={actions} />
          )
        ) : review === null ? (
          <p className="lead">
            The outputs are not reviewed. <Button onClick={() => void actions.review(chosen)}>Review them</Button>
          </p>
        ) : step === 'readiness' ? (
          <ReadinessStep review={review} made={promotion.made} actions={actions} close={close} />
        ) : step === 'decisions' ? (
          <DecisionsStep review={review} actions={actions} />
        ) : (
          <TargetsStep review={review} targets={promotion.targets} out={promotion.out} actions={actions} />
        )}
      </div>
    </Dialog>
  );
}
