import { type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { boxHeight, boxWidth } from '../../../../shared/domain/canvas/box-places';
import type { CanvasEdge } from '../../../../shared/domain/canvas/canvas-model';
import { curveBetween, handleReach, middleOf, pathOf } from './edge-geometry';
import { EdgeLabel } from './edge-label';

export type FlowEdgeType = Edge<{ readonly edge: CanvasEdge; readonly isOn: boolean }, 'flow'>;

/** The arrow head of an edge. Before Chromium 124 a head cannot take the colour of its line. */
export function arrowId(kind: CanvasEdge['kind'] | 'on'): string {
  return `canvas-arrow-${kind === 'planned' ? 'reads' : kind}`;
}

/** A line from what is read to what reads it, with what becomes of the rows. */
export const FlowEdge = memo(function FlowEdge({
  source,
  target,
  sourceX,
  sourceY,
  targetX,
  targetY,
  data,
}: EdgeProps<FlowEdgeType>) {
  if (data === undefined) return null;
  const curve = curveBetween(
    { x: sourceX - handleReach - boxWidth, y: sourceY - boxHeight / 2 },
    { x: targetX + handleReach, y: targetY - boxHeight / 2 },
  );
  const middle = middleOf(curve);
  return (
    <>
      <path
        d={pathOf(curve)}
        className="canvas-edge"
        data-kind={data.edge.kind}
        data-on={data.isOn || undefined}
        data-from={source}
        data-to={target}
        markerEnd={`url(#${arrowId(data.isOn ? 'on' : data.edge.kind)})`}
      />
      <EdgeLabelRenderer>
        <EdgeLabel edge={data.edge} x={middle.x} y={middle.y} />
      </EdgeLabelRenderer>
    </>
  );
});
