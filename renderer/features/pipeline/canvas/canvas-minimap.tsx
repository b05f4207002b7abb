import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import {
  boundsOf,
  boxHeight,
  boxWidth,
  type Places,
  type Rectangle,
} from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import { useAppState } from '../../../state/app-context';
import { toneOf } from '../../../ui/node-state';
import { useTheme } from '../../../ui/use-theme';
import { canvasColours } from './canvas-colours';

/** Its size on a wide canvas, in pixels; on a narrow one it is smaller. */
const full = { width: 168, height: 104 };
const wideFrom = 1100;
const padding = 6;

interface CanvasMinimapProps {
  readonly model: CanvasModel;
  readonly places: Places;
}

/**
 * All boxes, small, and a frame around what is on screen. A click or drag goes there. For the mouse: keys have their own ways.
 * Nothing while all boxes are on screen: there is nowhere to go, and it would only cover some of them.
 */
export function CanvasMinimap({ model, places }: CanvasMinimapProps) {
  const bounds = boundsOf(places.values());
  const isNeeded = useStore(({ transform: [x, y, zoom], width: wide, height: high }) => {
    if (bounds === undefined || wide === 0) return false;
    const [left, top] = [bounds.x * zoom + x, bounds.y * zoom + y];
    return left < 0 || top < 0 || left + bounds.width * zoom > wide || top + bounds.height * zoom > high;
  });
  return bounds === undefined || !isNeeded ? null : <Minimap model={model} places={places} bounds={bounds} />;
}

function Minimap({ model, places, bounds }: CanvasMinimapProps & { readonly bounds: Rectangle }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const theme = useTheme();
  const statuses = useAppState((state) => state.statuses);
  const canvas = useRef<HTMLCanvasElement>(null);
  const share = useStore((state) => Math.min(1, Math.max(0.6, state.width / wideFrom)));
  const [width, height] = [Math.round(full.width * share), Math.round(full.height * share)];
  const scale = Math.min((width - 2 * padding) / bounds.width, (height - 2 * padding) / bounds.height, 0.12);
  const left = (width - bounds.width * scale) / 2;
  const top = (height - bounds.height * scale) / 2;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours.
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined || canvas.current === null) return;
    Object.assign(canvas.current, { width: width * devicePixelRatio, height: height * devicePixelRatio });
    context.scale(devicePixelRatio, devicePixelRatio);
    const colours = canvasColours();
    for (const box of model.boxes) {
      const place = places.get(box.id);
      if (place === undefined) continue;
      const state = statuses.get(box.nodes[0] ?? '')?.state;
      context.fillStyle = colours.tones[state === undefined ? 'quiet' : toneOf(state)];
      context.fillRect(
        left + (place.x - bounds.x) * scale,
        top + (place.y - bounds.y) * scale,
        Math.max(1.5, boxWidth * scale),
        Math.max(1.5, boxHeight * scale),
      );
    }
  }, [model, places, statuses, theme, width, height, scale, left, top, bounds.x, bounds.y]);

  const goTo = (event: PointerEvent<HTMLDivElement>) => {
    const at = event.currentTarget.getBoundingClientRect();
    const x = bounds.x + (event.clientX - at.left - left) / scale;
    const y = bounds.y + (event.clientY - at.top - top) / scale;
    const { transform } = store.getState();
    void flow.setCenter(x, y, { zoom: transform[2] });
  };

  return (
    <div
      className="canvas-minimap"
      aria-hidden
      style={{ width, height }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && goTo(event)}
    >
      <canvas ref={canvas} style={{ width, height }} />
      <ViewFrame bounds={bounds} scale={scale} left={left} top={top} />
    </div>
  );
}

interface ViewFrameProps {
  readonly bounds: Rectangle;
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

function ViewFrame({ bounds, scale, left, top }: ViewFrameProps) {
  const [x, y, zoom] = useStore((state) => state.transform);
  const viewWidth = useStore((state) => state.width);
  const viewHeight = useStore((state) => state.height);
  return (
    <span
      className="minimap-view"
      style={{
        transform: `translate(${left + (-x / zoom - bounds.x) * scale}px, ${top + (-y / zoom - bounds.y) * scale}px)`,
        width: (viewWidth / zoom) * scale,
        height: (viewHeight / zoom) * scale,
      }}
    />
  );
}
