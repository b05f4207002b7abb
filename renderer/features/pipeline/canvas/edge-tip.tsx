import { useStoreApi } from '@xyflow/react';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { Places } from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import { useServices } from '../../../state/app-context';
import { edgeNear } from './edge-geometry';
import { edgeTitle } from './edge-label';
import { boxAt } from './use-canvas-handle';

/** How near to a line the pointer has to be, in pixels: as near as to one that is an element. */
export const edgeReach = 7;

interface EdgeTipProps {
  readonly model: CanvasModel;
  readonly places: Places;
}

/** What the edge under the pointer says, on a canvas whose edges are only drawn. Those who do not see it hear it at the boxes. */
export function EdgeTip({ model, places }: EdgeTipProps) {
  const { store } = useServices();
  const flow = useStoreApi();
  const element = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<{ readonly text: string; readonly style: CSSProperties } | null>(null);
  useEffect(() => {
    const canvas = element.current?.closest<HTMLElement>('[data-pipeline-canvas]');
    if (canvas == null) return;
    let frame = 0;
    const onMove = (event: PointerEvent) => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const isPane = event.target instanceof Element && event.target.classList.contains('react-flow__pane');
        if (!isPane || event.buttons !== 0) return setTip(null);
        const at = canvas.getBoundingClientRect();
        const [x, y] = [event.clientX - at.left, event.clientY - at.top];
        const [left, top, zoom] = flow.getState().transform;
        const point = { x: (x - left) / zoom, y: (y - top) / zoom };
        const edge = boxAt(places, point) === null ? edgeNear(model.edges, places, point, edgeReach / zoom) : null;
        // Towards the middle of the canvas, where there is room for it.
        const style: CSSProperties = {
          ...(x > at.width / 2 ? { right: at.width - x + 8 } : { left: x + 12 }),
          ...(y > at.height / 2 ? { bottom: at.height - y + 8 } : { top: y + 14 }),
        };
        setTip(edge === null ? null : { text: edgeTitle(edge, store.getState()), style });
      });
    };
    const onLeave = () => {
      cancelAnimationFrame(frame);
      setTip(null);
    };
    canvas.addEventListener('pointermove', onMove, { passive: true });
    canvas.addEventListener('pointerleave', onLeave, { passive: true });
    canvas.addEventListener('wheel', onLeave, { passive: true });
    return () => {
      // The edge may be gone, or elsewhere.
      onLeave();
      canvas.removeEventListener('pointermove', onMove);
      canvas.removeEventListener('pointerleave', onLeave);
      canvas.removeEventListener('wheel', onLeave);
    };
  }, [flow, store, model, places]);
  return (
    <div ref={element} className="canvas-edge-tip tooltip" aria-hidden hidden={tip === null} style={tip?.style}>
      {tip?.text}
    </div>
  );
}
