import { Eye, FileOutput } from 'lucide-react';
import { useAppState, useServices } from '../../../state/app-context';
import { askToWrite, previewSink, versionOf } from '../../../state/sinks';
import { Button } from '../../../ui/button';
import { ProblemView } from '../../../ui/problem-view';
import { targetKind } from './dry-run-text';
import { DryRunView, withoutPlace } from './dry-run-view';
import './sinks.css';

/** In the inspector, of a sink: where it writes, its dry run, and the way to the real one. */
export function SinkCard({ name }: { name: string }) {
  const services = useServices();
  const node = useAppState((state) => state.graph.byName.get(name));
  const look = useAppState((state) => state.sinkLooks[name]);
  const version = useAppState((state) => versionOf(state.statuses.get(name)));
  const isBroken = node?.problems.some(({ severity }) => severity === 'error') === true;
  const isRunning = look?.state === 'running';
  const write = node?.write;
  return (
    <section className="sink-card" aria-label="Dry run" aria-busy={isRunning || undefined}>
      <h3>Dry run</h3>
      {look === undefined ? (
        <p className="nothing">
          {write === undefined
            ? ''
            : `Writes ${'path' in write ? write.path : `${write.connection}, ${write.table}`} (${targetKind(write)}). `}
          Preview says what would be written; it touches nothing.
        </p>
      ) : look.state === 'running' ? (
        <p className="nothing" role="status">
          Making the rows, where they touch nothing…
        </p>
      ) : look.state === 'failed' ? (
        <ProblemView problem={withoutPlace(look.problem)} role="alert" />
      ) : (
        <>
          {look.of === version ? null : <p className="nothing">Out of date: the rows or the target have changed.</p>}
          <DryRunView found={look.found} />
        </>
      )}
      <div className="part-actions">
        <Button disabled={isRunning || isBroken} onClick={() => void previewSink(services, name)}>
          <Eye size={12} aria-hidden /> Preview
        </Button>
        <Button
          disabled={isRunning || isBroken}
          onClick={() => void services.attempt(() => askToWrite(services, name))}
        >
          <FileOutput size={12} aria-hidden /> Write…
        </Button>
      </div>
    </section>
  );
}
