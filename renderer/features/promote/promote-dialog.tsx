import { useEffect, useMemo, useState } from 'react';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';
import { useAppState, useServices } from '../../state/app-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { formatQuantity } from '../../ui/format';
import { Dot, toneOf } from '../../ui/node-state';
import { ProblemView } from '../../ui/problem-view';
import './promote.css';

/** Chooses outputs, promotes them with all they are made from, and shows what came of it. */
export function PromoteDialog() {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const selectedNode = useAppState((state) => state.selectedNode);
  const cells = useMemo(() => graph.order.filter((name) => graph.byName.get(name)?.kind === 'cell'), [graph]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(selectedNode !== null && cells.includes(selectedNode) ? [selectedNode] : cells.slice(-1)),
  );
  const [jobId, setJobId] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [result, setResult] = useState<PromotionResult | null>(null);
  const job = useAppState((state) => state.jobs.find((other) => other.id === jobId));
  const ended = job?.state === 'succeeded' || job?.state === 'failed' || job?.state === 'cancelled';
  const running = jobId !== null && !ended && result === null && problem === null;
  const close = () => services.store.setState({ overlay: null });
  const ancestors = useMemo(() => ancestorsOf(chosen, graph.upstream), [chosen, graph]);

  useEffect(() => {
    if (jobId === null || !ended) return;
    if (job?.problem !== undefined) setProblem(job.problem);
    services.bridge
      .invoke('promote.result', { job: jobId })
      .then((value) => setResult(value))
      .catch((error: unknown) => setProblem(toProblem(error)));
  }, [services, jobId, ended, job?.problem]);

  const start = async () => {
    setProblem(null);
    setResult(null);
    try {
      await services.flushAll();
      setJobId((await services.bridge.invoke('promote.start', { nodes: [...chosen] })).job);
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const toggle = (name: string) => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    setChosen(next);
  };

  return (
    <Dialog
      title="Promote"
      description={
        result === null
          ? 'Choose what engineers receive. Everything that it is made from goes along: steps, sources and checks.'
          : 'The spec and the project are written.'
      }
      onClose={close}
      footer={
        result !== null ? (
          <>
            <Button
              onClick={() => {
                setResult(null);
                setJobId(null);
              }}
            >
              Promote something else
            </Button>
            <Button variant="primary" onClick={close}>
              Done
            </Button>
          </>
        ) : running ? (
          <Button
            onClick={() =>
              jobId === null
                ? undefined
                : void services.attempt(() => services.bridge.invoke('jobs.cancel', { job: jobId }))
            }
          >
            Cancel
          </Button>
        ) : (
          <>
            <Button onClick={close}>Close</Button>
            <Button variant="primary" disabled={chosen.size === 0} onClick={() => void start()}>
              Promote {chosen.size === 0 ? '' : formatQuantity(chosen.size, 'output')}
            </Button>
          </>
        )
      }
    >
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
      {job?.state === 'cancelled' ? (
        <p className="lead">The promotion was cancelled; nothing was left half written.</p>
      ) : null}
      {result !== null ? (
        <Outcome result={result} />
      ) : running ? (
        <div className="promote-progress">
          <span>{job?.detail ?? job?.title ?? 'Starting…'}</span>
          <div
            className="progress"
            role="progressbar"
            aria-label="Progress of the promotion"
            aria-valuenow={job?.progress == null ? undefined : Math.round(job.progress * 100)}
            data-indeterminate={job?.progress == null || undefined}
          >
            <i style={job?.progress == null ? undefined : { width: `${job.progress * 100}%` }} />
          </div>
        </div>
      ) : cells.length === 0 ? (
        <p className="lead">There is no cell to promote yet.</p>
      ) : (
        <>
          <fieldset className="outputs">
            <legend>Outputs</legend>
            {cells.map((name) => {
              const state = statuses.get(name)?.state ?? 'stale';
              return (
                <label key={name}>
                  <input type="checkbox" checked={chosen.has(name)} onChange={() => toggle(name)} />
                  <Dot tone={toneOf(state)} />
                  <code>{name}</code>
                  <small>{state}</small>
                </label>
              );
            })}
          </fieldset>
          <p className="place">
            {ancestors.length === 0 ? 'Nothing else goes along.' : `Goes along: ${ancestors.join(', ')}.`}
          </p>
        </>
      )}
    </Dialog>
  );
}

function Outcome({ result }: { result: PromotionResult }) {
  const { readiness, targets } = result;
  const root = useAppState((state) => state.workspace?.root ?? '');
  const short = (path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path);
  return (
    <div className="promote-outcome selectable">
      <div className="score">
        <b className="number">{readiness.score}</b>
        <span>of 100 ready</span>
      </div>
      <dl className="facts-list">
        <div>
          <dt>Spec</dt>
          <dd>{short(result.spec)}</dd>
        </div>
        <div>
          <dt>Written to</dt>
          <dd>{short(result.out)}</dd>
        </div>
      </dl>
      <h3>Findings</h3>
      {readiness.findings.length === 0 ? <p className="place">Nothing to add.</p> : null}
      <ul aria-label="Findings">
        {readiness.findings.map(({ code, place, message, severity, fix }) => (
          <li key={`${code}:${place}:${message}`}>
            <ProblemView
              problem={{
                code: 'not_ready',
                severity,
                message: message.startsWith(place.split('.')[0] ?? place) ? message : `${place}: ${message}`,
                ...(fix === undefined ? {} : { hint: fix }),
              }}
            />
          </li>
        ))}
      </ul>
      {targets.map(({ name, dir, losses }) => (
        <section key={name} aria-label={`Target ${name}`}>
          <h3>
            {name} <span className="place">{short(dir)}</span>
          </h3>
          {losses.length === 0 ? (
            <p className="place">Everything could be said as it stands.</p>
          ) : (
            <ul className="losses">
              {losses.map(({ construct, what, instead }) => (
                <li key={`${construct}:${what}`}>
                  <b>{construct}</b> {what} Instead: {instead}
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}

function ancestorsOf(chosen: ReadonlySet<string>, upstream: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set<string>();
  const open = [...chosen];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const ancestor of upstream.get(name) ?? []) {
      if (found.has(ancestor)) continue;
      found.add(ancestor);
      open.push(ancestor);
    }
  }
  return [...found].filter((name) => !chosen.has(name)).sort();
}
