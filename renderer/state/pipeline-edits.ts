import type { PipelineChange, PipelineEdit } from '../../shared/domain/sketch/pipeline-edit';
import type { Services } from './services';

/** Edits the pipeline, in the sketch that the canvas shows. Rejects with the problem that kept the edits from being done. */
export async function editPipeline(services: Services, edits: readonly PipelineEdit[]): Promise<PipelineChange> {
  const { sketchFile } = services.store.getState();
  const change = await services.bridge.invoke('pipeline.edit', { sketch: sketchFile, edits: [...edits], apply: true });
  if (sketchFile === null) services.store.getState().chooseSketch(change.sketch);
  return change;
}
