import type { SinkTarget } from '../../../../shared/domain/sketch/sketch';
import { useAppState, useServices } from '../../../state/app-context';
import { sinkOf } from '../../../state/canvas-selection';
import { Button } from '../../../ui/button';
import './edit.css';

/** Where a sink writes, and the way to change it. */
export function SinkPart({ name }: { readonly name: string }) {
  const services = useServices();
  const sink = useAppState((state) => sinkOf(state, name));
  if (sink === undefined) return null;
  return (
    <section className="plan-part" aria-label="Writes">
      <h3>Writes</h3>
      <p className="sink-target selectable">{targetText(sink.write)}</p>
      <div className="part-actions">
        <Button
          onClick={() => services.store.setState({ canvasDialog: { kind: 'sink', from: sink.from, name: sink.name } })}
        >
          Change…
        </Button>
      </div>
    </section>
  );
}

/** `out/late.parquet` or `warehouse: reports.late, replaced`. */
export function targetText(target: SinkTarget): string {
  if ('path' in target) return target.path;
  return `${target.connection}: ${target.table}, ${target.mode === 'replace' ? 'replaced' : 'appended to'}`;
}
