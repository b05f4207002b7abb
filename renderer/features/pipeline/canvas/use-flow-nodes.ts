import { Position as Side } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { boxHeight, boxWidth, frameRectangle, type Places } from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import type { BoxNodeType } from './box-node';
import { handleReach } from './edge-geometry';
import type { FlowEdgeType } from './flow-edge';
import type { FrameNodeType } from './frame-node';

export type CanvasNode = BoxNodeType | FrameNodeType;

/** Where edges begin and end: known without measuring, because all boxes are alike. */
const size = { width: 2 * handleReach, height: 2 * handleReach };
const top = boxHeight / 2 - handleReach;
const handles = [
  { type: 'target' as const, position: Side.Left, x: -handleReach, y: top, ...size },
  { type: 'source' as const, position: Side.Right, x: boxWidth - handleReach, y: top, ...size },
];
const noAttributes = { 'aria-roledescription': undefined };

/** The boxes and frames as React Flow takes them: the object of before for each one that did not change. */
export function useFlowNodes(
  model: CanvasModel,
  places: Places,
  selection: readonly string[],
  only: ReadonlySet<string> | null,
): CanvasNode[] {
  const known = useRef(new Map<string, { readonly says: string; readonly node: CanvasNode }>());
  return useMemo(() => {
    const selected = new Set(selection);
    const before = known.current;
    const kept: typeof before = new Map();
    const keep = (says: string, make: () => CanvasNode, id: string) => {
      const old = before.get(id);
      const entry = old?.says === says ? old : { says, node: make() };
      kept.set(id, entry);
      return entry.node;
    };
    const frames = model.frames.flatMap((frame) => {
      const at = frameRectangle(frame.boxes.flatMap((id) => places.get(id) ?? []));
      if (at === undefined) return [];
      const { x, y, width, height } = at;
      const isOn = selected.has(frame.id);
      const make = (): CanvasNode => ({
        id: frame.id,
        type: 'frame',
        position: { x, y },
        width,
        height,
        selected: isOn,
        data: { frame },
        zIndex: -1,
        dragHandle: '.frame-title',
        connectable: false,
        style: { pointerEvents: 'none' },
        domAttributes: noAttributes,
      });
      return [keep(JSON.stringify([at, isOn, frame]), make, frame.id)];
    });
    const boxes = model.boxes.flatMap((box) => {
      const position = only === null || only.has(box.id) ? places.get(box.id) : undefined;
      if (position === undefined) return [];
      const isOn = selected.has(box.id);
      const make = (): CanvasNode => ({
        id: box.id,
        type: 'box',
        position,
        width: boxWidth,
        height: boxHeight,
        handles,
        selected: isOn,
        data: { box },
        connectable: box.kind !== 'group',
        domAttributes: noAttributes,
      });
      return [keep(JSON.stringify([position, isOn, box]), make, box.id)];
    });
    known.current = kept;
    return [...frames, ...boxes];
  }, [model, places, selection, only]);
}

const noEdges: FlowEdgeType[] = [];

/** The edges between boxes that have a place. Those of what is selected stand out. */
export function useFlowEdges(
  model: CanvasModel,
  places: Places,
  selection: readonly string[],
  isDrawn: boolean,
): FlowEdgeType[] {
  return useMemo(() => {
    if (!isDrawn) return noEdges;
    const selected = new Set(selection);
    return model.edges
      .filter(({ from, to }) => places.has(from) && places.has(to))
      .map((edge) => {
        const isOn = selected.has(edge.from) || selected.has(edge.to);
        return {
          id: edge.id,
          type: 'flow' as const,
          source: edge.from,
          target: edge.to,
          data: { edge, isOn },
          selectable: false,
          focusable: false,
          // What it says stands at both of its boxes.
          domAttributes: { 'aria-hidden': true },
        };
      });
  }, [model, places, selection, isDrawn]);
}
