import { type Edge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { boxHeight, boxWidth } from '../../../../shared/domain/canvas/box-places';
import type { CanvasEdge } from '../../../../shared/domain/canvas/canvas-model';
import { useAppState } from '../../../state/app-context';
import { edgeOnWay } from '../../../state/lineage-slice';
import { curveBetween, handleReach, middleOf, pathOf } from './edge-geometry';
import { EdgeLabel, standsFor } from './edge-label';

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
  const isSelected = useAppState(({ canvasEdge }) => data !== undefined && standsFor(data.edge, canvasEdge));
  const highlight = useAppState((state) => state.lineageHighlight);
  if (data === undefined) return null;
  const way = edgeOnWay(highlight, data.edge.pairs);
  const isOn = way === null ? data.isOn : way.isOn;
  const curve = curveBetween(
    { x: sourceX - handleReach - boxWidth, y: sourceY - boxHeight / 2 },
    { x: targetX + handleReach, y: targetY - boxHeight / 2 },
  );
  const middle = middleOf(curve);
  const line = pathOf(curve);
  return (
    <>
      {/* Wide enough to be hit. */}
      <path d={line} className="react-flow__edge-interaction" fill="none" strokeOpacity={0} strokeWidth={14} />
      <path
        d={line}
        className="canvas-edge"
        data-kind={data.edge.kind}
        data-on={isOn || undefined}
        data-dim={(way !== null && !way.isOn) || undefined}
        data-selected={isSelected || undefined}
        data-from={source}
        data-to={target}
        markerEnd={`url(#${arrowId(isOn ? 'on' : data.edge.kind)})`}
      />
      <EdgeLabelRenderer>
        <EdgeLabel edge={data.edge} way={way} x={middle.x} y={middle.y} />
      </EdgeLabelRenderer>
    </>
  );
});
