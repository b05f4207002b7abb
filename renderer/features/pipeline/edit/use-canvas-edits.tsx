import type { Connection, Edge, Node } from '@xyflow/react';
import { type DragEvent, type MouseEvent, useEffect, useState } from 'react';
import type { Position } from '../../../../shared/domain/sketch/sketch';
import { draggedName } from '../../../editor/names-into-editors';
import { useServices } from '../../../state/app-context';
import { askForBox, connectFault, connectNodes, placeDragged } from '../../../state/commands/pipeline-edit-actions';
import { followPointer } from '../../../state/pointer-place';
import type { MenuPlace } from '../../../ui/grid/menu-at';
import { CanvasMenu } from './canvas-menu';
import { CanvasPrompts } from './canvas-prompts';

interface CanvasEditsParts {
  /** A point of the window, in units of the canvas. */
  readonly toCanvas: (point: { readonly x: number; readonly y: number }) => Position;
  /** The box at a place of the canvas, also one that is only drawn. */
  readonly boxAt: (place: Position) => string | null;
  /** The edge at a place of the canvas, where edges are only drawn. */
  readonly edgeAt: (place: Position) => string | null;
  /** The edge between boxes that stands for these nodes. */
  readonly pairsOf: (edge: string) => readonly { readonly from: string; readonly to: string }[];
}

/** What the mouse does to the pipeline on the canvas: handlers for React Flow, and what stands on it meanwhile. */
export function useCanvasEdits({ toCanvas, boxAt, edgeAt, pairsOf }: CanvasEditsParts) {
  const services = useServices();
  const { store } = services;
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  useEffect(() => {
    const canvas = document.querySelector<HTMLElement>('[data-pipeline-canvas]');
    const following = canvas === null ? null : followPointer(canvas);
    return () => following?.dispose();
  }, []);

  const openMenu = (event: MouseEvent | globalThis.MouseEvent) => {
    event.preventDefault();
    setMenu({ x: event.clientX, y: event.clientY });
  };
  const select = (id: string) => {
    if (!store.getState().canvasSelection.includes(id)) store.getState().selectOnCanvas([id]);
  };
  const selectEdge = (id: string) => {
    const [pair] = pairsOf(id);
    if (pair !== undefined) store.getState().selectEdge(pair);
  };
  const onPane = (event: MouseEvent) =>
    event.target instanceof Element && event.target.classList.contains('react-flow__pane');

  const handlers = {
    onConnect: ({ source, target }: Connection) =>
      void services.attempt(() => connectNodes(services, [source], target)),
    isValidConnection: ({ source, target }: Connection | Edge) =>
      connectFault(store.getState(), source, target) === null,
    onDoubleClick: (event: MouseEvent) => {
      const place = toCanvas({ x: event.clientX, y: event.clientY });
      if (onPane(event) && boxAt(place) === null) askForBox(services, place);
    },
    onNodeContextMenu: (event: MouseEvent, node: Node) => {
      select(node.id);
      openMenu(event);
    },
    onSelectionContextMenu: openMenu,
    onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => {
      const place = toCanvas({ x: event.clientX, y: event.clientY });
      const id = boxAt(place);
      const edge = id === null ? edgeAt(place) : null;
      if (id !== null) select(id);
      else if (edge !== null) selectEdge(edge);
      else store.getState().selectOnCanvas([]);
      openMenu(event);
    },
    onEdgeClick: (_event: MouseEvent, edge: Edge) => selectEdge(edge.id),
    onEdgeContextMenu: (event: MouseEvent, edge: Edge) => {
      selectEdge(edge.id);
      openMenu(event);
    },
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(draggedName)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    },
    onDrop: (event: DragEvent) => {
      const place = toCanvas({ x: event.clientX, y: event.clientY });
      const name = event.dataTransfer.getData(draggedName);
      if (name !== '') {
        event.preventDefault();
        void services.attempt(() => placeDragged(services, name, place));
      } else if (event.dataTransfer.types.includes('Files')) {
        store.setState({ dropPlace: place });
        // Where nothing came of the drop, the place is nobody's.
        setTimeout(() => store.getState().overlay === null && store.setState({ dropPlace: null }), 0);
      }
    },
  };
  const elements = (
    <>
      <CanvasPrompts />
      {menu === null ? null : <CanvasMenu place={menu} onClose={() => setMenu(null)} />}
    </>
  );
  return { handlers, elements };
}
