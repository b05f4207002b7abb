import type { Job } from '../../../shared/contract/app-state';

/** How far a job is, and what it does now. */
export function JobProgress({ job, label }: { readonly job: Job | undefined; readonly label: string }) {
  const progress = job?.progress ?? null;
  return (
    <div className="promote-progress">
      <span role="status">{job?.detail ?? job?.title ?? 'Starting…'}</span>
      <div
        className="progress"
        role="progressbar"
        aria-label={label}
        aria-valuenow={progress === null ? undefined : Math.round(progress * 100)}
        data-indeterminate={progress === null || undefined}
      >
        <i style={progress === null ? undefined : { width: `${progress * 100}%` }} />
      </div>
      <p className="place">It goes on while the dialog is closed.</p>
    </div>
  );
}
