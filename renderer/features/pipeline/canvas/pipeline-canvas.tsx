import { ReactFlowProvider } from '@xyflow/react';
import { useAppState, useServices } from '../../../state/app-context';
import { Button } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
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
  const scope = useAppState((state) => state.canvasScope);
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
          Lineage of <code>{highlight.of}</code>
          <Button onClick={() => store.getState().highlightLineage(null)}>Show all</Button>
        </p>
      )}
      {model.boxes.length === 0 ? (
        <EmptyState
          title={scope === 'sketch' ? 'This pipeline has no boxes yet' : 'Nothing is here yet'}
          actions={
            <Button onClick={() => store.getState().setCanvasScope('workspace')}>Show the whole workspace</Button>
          }
        >
          A pipeline holds its outputs and what they read, and what was planned or placed in it.
        </EmptyState>
      ) : isWaiting ? (
        problem === null && <p className="canvas-waiting">Laying out {model.boxes.length} boxes…</p>
      ) : (
        <ReactFlowProvider>
          <CanvasFlow model={model} places={places} />
        </ReactFlowProvider>
      )}
    </section>
  );
}
