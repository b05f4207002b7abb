import { lazy, Suspense } from 'react';
import { useAppState } from '../../state/app-context';
import { CanvasDialogs } from './edit/canvas-dialogs';
import { WithTextChange } from './edit/with-text-change';
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
  const shownAs = useAppState((state) => state.pipelineShownAs);
  return (
    <div className="pipeline" data-canvas-keys={shownAs === 'canvas' || undefined}>
      <PipelineToolbar />
      {shownAs === 'outline' ? (
        <PipelineOutline />
      ) : (
        <Suspense fallback={<div className="pipeline-loading" aria-busy />}>
          <WithTextChange>
            <PipelineCanvas />
          </WithTextChange>
        </Suspense>
      )}
      <CanvasDialogs />
    </div>
  );
}
