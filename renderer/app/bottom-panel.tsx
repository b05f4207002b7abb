import { Square } from 'lucide-react';
import type { Job } from '../../shared/contract/app-state';
import { useAppState, useServices } from '../state/app-context';
import { goToProblem } from '../state/navigation';
import { problemsOf } from '../state/problems';
import type { AppState } from '../state/store';
import { Button } from '../ui/button';
import { formatDuration, formatQuantity, formatTime } from '../ui/format';
import { Dot, type Tone } from '../ui/node-state';
import { ProblemView } from '../ui/problem-view';

/** Jobs and problems, below the tabs. */
export function BottomPanel() {
  const services = useServices();
  const shown = useAppState((state) => state.panelTab);
  const problems = useAppState(problemsOf);
  const active = useAppState((state) => state.jobs.filter(isActive).length);
  const tab = (id: AppState['panelTab'], label: string, count: number) => (
    <button
      type="button"
      role="tab"
      aria-selected={shown === id}
      onClick={() => services.store.setState({ panelTab: id })}
    >
      {label}
      {count === 0 ? null : <span className="count number">{count}</span>}
    </button>
  );
  return (
    <section className="bottom-panel" aria-label="Jobs and problems">
      <div className="panel-tabs" role="tablist" aria-label="Panel">
        {tab('jobs', 'Jobs', active)}
        {tab('problems', 'Problems', problems.length)}
      </div>
      <div className="panel-body">
        {shown === 'jobs' ? (
          <Jobs />
        ) : problems.length === 0 ? (
          <p className="nothing">No problems</p>
        ) : (
          problems.map((problem) => (
            <ProblemView
              key={`${problem.file}:${problem.line}:${problem.column}:${problem.node}:${problem.message}`}
              problem={problem}
              onPlace={() => void services.attempt(() => goToProblem(services, problem))}
            />
          ))
        )}
      </div>
    </section>
  );
}

function Jobs() {
  const jobs = useAppState((state) => state.jobs);
  return (
    <>
      <ul aria-label="Jobs" className="jobs">
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
      {jobs.length === 0 ? <p className="nothing">Nothing has run since the window was opened</p> : null}
    </>
  );
}

const jobTones: Readonly<Record<Job['state'], Tone>> = {
  queued: 'quiet',
  running: 'busy',
  succeeded: 'ok',
  failed: 'bad',
  cancelled: 'warn',
};

function JobLine({ job }: { job: Job }) {
  const services = useServices();
  return (
    <li className="job" data-state={job.state}>
      <Dot tone={jobTones[job.state]} />
      <span className="title">{job.title}</span>
      <span className="word">{job.state}</span>
      {isActive(job) ? (
        <div
          className="progress"
          role="progressbar"
          aria-label={`Progress of ${job.title}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={job.progress === null ? undefined : Math.round(job.progress * 100)}
          data-indeterminate={job.progress === null || undefined}
        >
          <i style={job.progress === null ? undefined : { width: `${job.progress * 100}%` }} />
        </div>
      ) : null}
      <span className="detail">{job.problem?.message ?? job.detail}</span>
      <span className="facts number">
        {job.rows === undefined ? null : <span>{formatQuantity(job.rows, 'row')}</span>}
        {job.ms === undefined ? null : <span>{formatDuration(job.ms)}</span>}
        <span>{formatTime(job.startedAt)}</span>
      </span>
      {isActive(job) ? (
        <Button
          variant="quiet"
          onClick={() => void services.attempt(() => services.bridge.invoke('jobs.cancel', { job: job.id }))}
        >
          <Square size={11} aria-hidden /> Cancel
        </Button>
      ) : null}
    </li>
  );
}

function isActive(job: Job): boolean {
  return job.state === 'running' || job.state === 'queued';
}
