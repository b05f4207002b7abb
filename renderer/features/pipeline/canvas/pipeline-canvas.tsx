import { ReactFlowProvider } from '@xyflow/react';
import { Workflow } from 'lucide-react';
import { useAppState, useServices } from '../../../state/app-context';
import { runCommand } from '../../../state/commands/registry';
import { Button } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
import { KeyHint } from '../../../ui/key-hint';
import { ProblemView } from '../../../ui/problem-view';
import { CanvasFlow } from './canvas-flow';
import { useBoxPlaces } from './use-box-places';
import { useCanvasModel } from './use-canvas-model';
import '@xyflow/react/dist/base.css';
import './pipeline-canvas.css';

/** The graph as boxes and edges that can be looked at, walked through and moved about. */
export function PipelineCanvas() {
  const { store } = useServices();
  const model = useCanvasModel();
  const { places, isBusy, problem, retry } = useBoxPlaces(model);
  const highlight = useAppState((state) => state.lineageHighlight);
  const isWaiting = isBusy && places.size === 0;
  return (
    <section
      className="pipeline-canvas"
      aria-label="Pipeline canvas"
      aria-busy={isBusy && problem === null}
      data-pipeline-canvas
    >
      {problem === null ? null : (
        <div className="canvas-problem">
          <ProblemView role="alert" problem={problem}>
            <Button onClick={retry}>Try again</Button>
            <Button onClick={() => store.setState({ pipelineShownAs: 'outline' })}>Show the outline</Button>
          </ProblemView>
        </div>
      )}
      {highlight === null ? null : (
        <p className="canvas-lineage" role="status" aria-label="Lineage shown">
          Lineage of <code title={highlight.of}>{highlight.of}</code>
          <Button onClick={() => store.getState().highlightLineage(null)}>Show all</Button>
        </p>
      )}
      {model.boxes.length === 0 ? <EmptyCanvas /> : null}
      {isWaiting && model.boxes.length > 0 ? (
        problem === null && <p className="canvas-waiting">Laying out {model.boxes.length} boxes…</p>
      ) : (
        <ReactFlowProvider>
          <CanvasFlow model={model} places={places} />
        </ReactFlowProvider>
      )}
    </section>
  );
}

/** Stands over a canvas without boxes, on which the first one can be drawn. */
function EmptyCanvas() {
  const services = useServices();
  const isSketch = useAppState((state) => state.canvasScope === 'sketch' && state.graph.order.length > 0);
  return (
    <div className="canvas-empty">
      <EmptyState
        icon={<Workflow size={28} aria-hidden />}
        title={isSketch ? 'This pipeline has no boxes yet' : 'The pipeline is empty'}
        actions={
          <>
            <Button variant="primary" onClick={() => runCommand(services, 'pipeline.newBox')}>
              New planned box <KeyHint command="pipeline.newBox" />
            </Button>
            {isSketch ? (
              <Button onClick={() => services.store.getState().setCanvasScope('workspace')}>
                Show the whole workspace
              </Button>
            ) : (
              <>
                <Button onClick={() => runCommand(services, 'notebook.new')}>New notebook</Button>
                <Button onClick={() => runCommand(services, 'data.add')}>Add data…</Button>
              </>
            )}
          </>
        }
      >
        {isSketch
          ? 'A pipeline holds its outputs and what they read, and what was planned or placed in it.'
          : 'Draw what is to be, then write it. Each named SQL cell is a box here; its edges are what its SQL reads.'}
      </EmptyState>
    </div>
  );
}
