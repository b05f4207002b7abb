import { type Transform, useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { boxHeight, boxWidth, frameRectangle, type Places } from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import { useServices } from '../../../state/app-context';
import { edgeOnWay, isOutside } from '../../../state/lineage-slice';
import type { AppState } from '../../../state/store';
import { toneOf } from '../../../ui/node-state';
import { type CanvasColours, canvasColours } from './canvas-colours';
import { curveBetween, middleOf } from './edge-geometry';
import { edgeLabel, labelOfWay, standsFor } from './edge-label';

interface CanvasLayerProps {
  readonly model: CanvasModel;
  readonly places: Places;
  /** Boxes that stand in the document, and are not drawn here. */
  readonly mounted: ReadonlySet<string>;
}

/** Below it, text is too small to be read and not drawn. */
const textZoom = 0.45;
const labelZoom = 0.75;
/** How much is left of what is no part of the lineage that is shown. */
const dimmed = 0.25;

/** A large pipeline as one picture: all edges, and the boxes that are not in the document. Drawn at most once a frame. */
export function CanvasLayer({ model, places, mounted }: CanvasLayerProps) {
  const { store } = useServices();
  const flow = useStoreApi();
  const canvas = useRef<HTMLCanvasElement>(null);
  const ask = useRef<() => void>(() => undefined);
  const shown = useRef({ model, places, mounted });
  useEffect(() => {
    shown.current = { model, places, mounted };
    ask.current();
  }, [model, places, mounted]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    let frame = 0;
    const draw = () => {
      frame = 0;
      const { width, height, transform } = flow.getState();
      const scale = devicePixelRatio;
      const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
      if (element.width !== w || element.height !== h) Object.assign(element, { width: w, height: h });
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, w, h);
      context.scale(scale, scale);
      drawPipeline(context, { ...shown.current, state: store.getState(), transform, width, height });
    };
    ask.current = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    ask.current();
    let last = flow.getState();
    const stopFlow = flow.subscribe((next) => {
      if (next.transform !== last.transform || next.width !== last.width || next.height !== last.height) ask.current();
      last = next;
    });
    const stopStore = store.subscribe((next, before) => {
      if (
        next.statuses !== before.statuses ||
        next.flows !== before.flows ||
        next.canvasSelection !== before.canvasSelection ||
        next.canvasEdge !== before.canvasEdge ||
        next.lineageHighlight !== before.lineageHighlight
      )
        ask.current();
    });
    const theme = new MutationObserver(() => ask.current());
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      cancelAnimationFrame(frame);
      stopFlow();
      stopStore();
      theme.disconnect();
      ask.current = () => undefined;
    };
  }, [flow, store]);

  return <canvas ref={canvas} className="canvas-layer" aria-hidden />;
}

interface Picture extends CanvasLayerProps {
  readonly state: AppState;
  readonly transform: Transform;
  readonly width: number;
  readonly height: number;
}

function drawPipeline(context: CanvasRenderingContext2D, picture: Picture): void {
  const { transform, width, height } = picture;
  const [x, y, zoom] = transform;
  const view = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
  const colours = canvasColours();
  context.translate(x, y);
  context.scale(zoom, zoom);
  drawFrames(context, picture, colours, zoom);
  drawEdges(context, picture, colours, view, zoom);
  drawBoxes(context, picture, colours, view, zoom);
}

interface View {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function drawFrames(
  context: CanvasRenderingContext2D,
  { model, places }: Picture,
  colours: CanvasColours,
  zoom: number,
) {
  context.strokeStyle = colours.border;
  context.lineWidth = 1 / zoom;
  for (const { boxes } of model.frames) {
    const frame = frameRectangle(boxes.flatMap((id) => places.get(id) ?? []));
    if (frame !== undefined) context.strokeRect(frame.x, frame.y, frame.width, frame.height);
  }
}

function drawEdges(
  context: CanvasRenderingContext2D,
  { model, places, state }: Picture,
  colours: CanvasColours,
  view: View,
  zoom: number,
) {
  const selected = new Set(state.canvasSelection);
  const lines = {
    reads: new Path2D(),
    planned: new Path2D(),
    missing: new Path2D(),
    on: new Path2D(),
    dim: new Path2D(),
    selected: new Path2D(),
  };
  const labels: { readonly text: string; readonly tone: string; readonly x: number; readonly y: number }[] = [];
  for (const edge of model.edges) {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    if (Math.min(from.y, to.y) > view.bottom || Math.max(from.y, to.y) + boxHeight < view.top) continue;
    if (Math.min(from.x, to.x) - boxWidth > view.right || Math.max(from.x, to.x) + 2 * boxWidth < view.left) continue;
    const curve = curveBetween(from, to);
    const { start, startHandle, endHandle, end } = curve;
    const way = edgeOnWay(state.lineageHighlight, edge.pairs);
    const isOn = way === null ? selected.has(edge.from) || selected.has(edge.to) : way.isOn;
    const isSelected = standsFor(edge, state.canvasEdge);
    const line = lines[isSelected ? 'selected' : way !== null && !way.isOn ? 'dim' : isOn ? 'on' : edge.kind];
    line.moveTo(start.x, start.y);
    // From afar a curve of a few pixels is a line.
    if (zoom < 0.2) line.lineTo(end.x, end.y);
    else line.bezierCurveTo(startHandle.x, startHandle.y, endHandle.x, endHandle.y, end.x, end.y);
    if (zoom < labelZoom) continue;
    const label = way === null ? edgeLabel(edge, state) : labelOfWay(way);
    if (label !== null) labels.push({ ...label, ...middleOf(curve) });
  }
  context.lineWidth = Math.max(1, 0.8 / zoom);
  context.strokeStyle = colours.edge;
  context.stroke(lines.reads);
  context.setLineDash([6, 5]);
  context.stroke(lines.planned);
  context.strokeStyle = colours.warn;
  context.stroke(lines.missing);
  context.setLineDash([]);
  context.strokeStyle = colours.accent;
  context.stroke(lines.on);
  context.lineWidth = Math.max(2.5, 2 / zoom);
  context.stroke(lines.selected);
  context.lineWidth = Math.max(1, 0.8 / zoom);
  context.strokeStyle = colours.edge;
  context.globalAlpha = dimmed;
  context.stroke(lines.dim);
  context.globalAlpha = 1;
  context.font = '10px "JetBrains Mono Variable", monospace';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { text, tone, x, y } of labels) {
    context.fillStyle = tone === 'warn' ? colours.warn : colours.quiet;
    context.fillText(text, x, y - 7);
  }
}

function drawBoxes(
  context: CanvasRenderingContext2D,
  { model, places, mounted, state }: Picture,
  colours: CanvasColours,
  view: View,
  zoom: number,
) {
  const selected = new Set(state.canvasSelection);
  const bar = Math.max(6, 4 / zoom);
  context.lineWidth = 1 / zoom;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.font = '600 12px "JetBrains Mono Variable", monospace';
  for (const box of model.boxes) {
    const place = mounted.has(box.id) ? undefined : places.get(box.id);
    if (place === undefined) continue;
    const { x, y } = place;
    if (x > view.right || y > view.bottom || x + boxWidth < view.left || y + boxHeight < view.top) continue;
    const status = state.statuses.get(box.nodes[0] ?? '')?.state;
    context.globalAlpha = isOutside(state.lineageHighlight, box.nodes) ? dimmed : 1;
    context.fillStyle = colours.box;
    context.fillRect(x, y, boxWidth, boxHeight);
    context.strokeStyle = selected.has(box.id) ? colours.accent : colours.border;
    if (box.kind === 'planned') context.setLineDash([6, 5]);
    context.strokeRect(x, y, boxWidth, boxHeight);
    if (box.kind === 'planned') context.setLineDash([]);
    context.fillStyle = colours.tones[status === undefined ? 'quiet' : toneOf(status)];
    context.fillRect(x, y, bar, boxHeight);
    if (zoom < textZoom) continue;
    context.fillStyle = colours.ink;
    context.fillText(box.label.slice(0, 24), x + 14, y + 20, boxWidth - 28);
    if (status === undefined) continue;
    context.fillStyle = colours.quiet;
    context.fillText(status, x + 14, y + 40, boxWidth - 28);
  }
  context.globalAlpha = 1;
}
