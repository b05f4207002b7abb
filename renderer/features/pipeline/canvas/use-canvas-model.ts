import { useMemo, useRef } from 'react';
import { type CanvasModel, canvasModel } from '../../../../shared/domain/canvas/canvas-model';
import { useAppState } from '../../../state/app-context';
import { sketchOnCanvas } from '../../../state/pipeline-slice';

/** What the canvas shows of the workspace. The same object as long as it says the same. */
export function useCanvasModel(): CanvasModel {
  const graph = useAppState((state) => state.graph);
  const sketch = useUnchanged(useAppState(sketchOnCanvas));
  const scope = useAppState((state) => state.canvasScope);
  return useMemo(() => canvasModel(graph, sketch, scope), [graph, sketch, scope]);
}

/** The object of before where the new one says the same: main sends the whole workspace with each change. */
export function useUnchanged<Value>(value: Value): Value {
  const known = useRef(value);
  if (known.current !== value && JSON.stringify(known.current) !== JSON.stringify(value)) known.current = value;
  return known.current;
}
