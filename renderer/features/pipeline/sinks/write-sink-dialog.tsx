import { useAppState, useServices } from '../../../state/app-context';
import { previewSink, writeSink } from '../../../state/sinks';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { ProblemView } from '../../../ui/problem-view';
import { writeLabel } from './dry-run-text';
import { DryRunView, withoutPlace } from './dry-run-view';
import './sinks.css';

/** Shows what a sink would write, and asks. Nothing is written before. */
export function WriteSinkDialog({ sink }: { sink: string }) {
  const services = useServices();
  const look = useAppState((state) => state.sinkLooks[sink]);
  const isWriting = useAppState((state) => state.isSinkWriting);
  const job = useAppState((state) =>
    state.jobs.find(
      ({ title, endedAt }) => endedAt === undefined && (title === `Write ${sink}` || title === `Dry run of ${sink}`),
    ),
  );
  const found = look?.state === 'done' ? look.found : null;
  const mayWrite = found !== null && found.refusals.length === 0 && !isWriting;
  const close = () => {
    // A dry run that nobody waits for is stopped; a write is not, by a stray key.
    if (isWriting) return;
    if (job !== undefined) void services.attempt(() => services.bridge.invoke('jobs.cancel', { job: job.id }));
    services.store.setState({ sinkToWrite: null });
  };
  return (
    <Dialog
      title={`Write ${sink}?`}
      description={
        found === null
          ? 'What would be written is made first, where it touches nothing.'
          : found.refusals.length > 0
            ? 'It cannot be written as it is.'
            : 'This is what would be written. Nothing has been touched yet.'
      }
      onClose={close}
      footer={
        <>
          {isWriting && job !== undefined ? (
            <Button onClick={() => void services.attempt(() => services.bridge.invoke('jobs.cancel', { job: job.id }))}>
              Stop
            </Button>
          ) : (
            <Button onClick={close} disabled={isWriting}>
              Cancel
            </Button>
          )}
          {look?.state === 'failed' || (found !== null && found.refusals.length > 0) ? (
            <Button variant="primary" onClick={() => void previewSink(services, sink)}>
              Try again
            </Button>
          ) : (
            <Button
              variant="primary"
              disabled={!mayWrite}
              onClick={() => (found === null ? undefined : void writeSink(services, found))}
            >
              {isWriting ? 'Writing…' : found === null ? 'Write' : writeLabel(found)}
            </Button>
          )}
        </>
      }
    >
      {look === undefined || look.state === 'running' ? (
        <p className="lead" role="status">
          {job?.detail ?? 'Making the rows…'}
        </p>
      ) : look.state === 'failed' ? (
        <ProblemView problem={withoutPlace(look.problem)} role="alert" />
      ) : (
        <DryRunView found={look.found} />
      )}
    </Dialog>
  );
}
