import { Workflow } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useAppState, useServices } from '../../state/app-context';
import { runCommand } from '../../state/commands/registry';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { PipelineOutline } from './pipeline-outline';
import { PipelineToolbar } from './pipeline-toolbar';
import './pipeline.css';

/** With React Flow, which nothing else in the window needs. */
const PipelineCanvas = lazy(async () => {
  const { PipelineCanvas: view } = await import('./canvas/pipeline-canvas');
  return { default: view };
});

/** The one graph of the workspace: as boxes on a canvas, or as a list. */
export function PipelineView() {
  const services = useServices();
  const isEmpty = useAppState((state) => state.graph.order.length === 0);
  const shownAs = useAppState((state) => state.pipelineShownAs);
  if (isEmpty) {
    return (
      <EmptyState
        icon={<Workflow size={28} aria-hidden />}
        title="The pipeline is empty"
        actions={
          <>
            <Button variant="primary" onClick={() => runCommand(services, 'notebook.new')}>
              New notebook
            </Button>
            <Button onClick={() => runCommand(services, 'data.add')}>Add data…</Button>
          </>
        }
      >
        Each named SQL cell becomes a node here; its edges are what its SQL reads.
      </EmptyState>
    );
  }
  return (
    <div className="pipeline" data-canvas-keys={shownAs === 'canvas' || undefined}>
      <PipelineToolbar />
      {shownAs === 'outline' ? (
        <PipelineOutline />
      ) : (
        <Suspense fallback={<div className="pipeline-loading" aria-busy />}>
          <PipelineCanvas />
        </Suspense>
      )}
    </div>
  );
}
