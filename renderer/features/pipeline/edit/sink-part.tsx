import { useAppState, useServices } from '../../../state/app-context';
import { sinkOf } from '../../../state/canvas-selection';
import { Button } from '../../../ui/button';
import './edit.css';

/** The way to change where a sink writes. */
export function SinkPart({ name }: { readonly name: string }) {
  const services = useServices();
  const sink = useAppState((state) => sinkOf(state, name));
  if (sink === undefined) return null;
  return (
    <div className="part-actions">
      <Button
        onClick={() => services.store.setState({ canvasDialog: { kind: 'sink', from: sink.from, name: sink.name } })}
      >
        Change where it writes…
      </Button>
    </div>
  );
}
