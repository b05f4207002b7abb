import { Background, type EdgeTypes, type NodeChange, type NodeTypes, ReactFlow, type Viewport } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { nearestBox, readingOrder } from '../../../../shared/domain/canvas/box-neighbours';
import { gridStep, type KnownPlaces, type Places, positionsAfter } from '../../../../shared/domain/canvas/box-places';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import type { Position } from '../../../../shared/domain/sketch/sketch';
import { useAppState, useServices } from '../../../state/app-context';
import { moveBoxes, placesKnown } from '../../../state/canvas-moves';
import { openBox } from '../../../state/commands/canvas-commands';
import { useCanvasEdits } from '../edit/use-canvas-edits';
import { BoxNode, WantedFocus } from './box-node';
import { CanvasControls } from './canvas-controls';
import { CanvasLayer } from './canvas-layer';
import { CanvasMinimap } from './canvas-minimap';
import { CanvasSearch } from './canvas-search';
import { edgeNear } from './edge-geometry';
import { EdgeTip, edgeReach } from './edge-tip';
import { arrowId, FlowEdge, type FlowEdgeType } from './flow-edge';
import { FrameNode } from './frame-node';
import { useBoxesInView } from './use-boxes-in-view';
import { boxAt, greatestZoom, leastZoom, useCanvasHandle } from './use-canvas-handle';
import { type CanvasNode, useFlowEdges, useFlowNodes } from './use-flow-nodes';

const nodeTypes: NodeTypes = { box: BoxNode, frame: FrameNode };
const edgeTypes: EdgeTypes = { flow: FlowEdge };
const nothing: Places = new Map();
const snapGrid: [number, number] = [gridStep, gridStep];

/** More boxes than this are drawn as a picture, and only those near enough to be read are elements. */
const largeFrom = 200;

interface CanvasFlowProps {
  readonly model: CanvasModel;
  readonly places: Places;
}

/** React Flow around what the store says: it keeps neither positions nor the selection itself. */
export function CanvasFlow({ model, places: settled }: CanvasFlowProps) {
  const services = useServices();
  const { store } = services;
  const selection = useAppState((state) => state.canvasSelection);
  const cursor = useAppState((state) => state.canvasCursor);
  const [dragged, setDragged] = useState<Places>(nothing);
  /** The same, ahead of the next render. */
  const dragging = useRef(nothing);
  const [search, setSearch] = useState(0);
  const wantedFocus = useRef<string | null>(null);

  const places = useMemo(() => {
    if (dragged.size === 0) return settled;
    return withDragged(model, settled, dragged, placesKnown(store.getState()));
  }, [store, model, settled, dragged]);
  const isLarge = model.boxes.length > largeFrom;
  const inView = useBoxesInView(isLarge ? places : null, cursor);
  const nodes = useFlowNodes(model, places, selection, isLarge ? inView : null);
  const edges = useFlowEdges(model, places, selection, !isLarge);
  const handle = useCanvasHandle({
    model,
    places: settled,
    wantedFocus,
    onSearch: () => setSearch((turn) => turn + 1),
  });

  // One box can always be reached with Tab: the one where the keyboard was, or the one beside it when that is gone.
  const lastPlace = useRef<Position | null>(null);
  useEffect(() => {
    const place = cursor === null ? undefined : settled.get(cursor);
    if (place !== undefined) {
      lastPlace.current = place;
      return;
    }
    const next = lastPlace.current === null ? readingOrder(settled)[0] : nearestBox(settled, lastPlace.current);
    const hadKeyboard = cursor !== null && document.activeElement?.getAttribute('data-box') === cursor;
    if (next === undefined || !hadKeyboard) store.setState({ canvasCursor: next ?? null });
    else handle.focus(next);
  }, [store, handle, cursor, settled]);

  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    const moves = changes.flatMap((change) =>
      change.type === 'position' && change.dragging === true && change.position !== undefined
        ? [[change.id, change.position] as const]
        : [],
    );
    if (moves.length > 0) {
      dragging.current = new Map([...dragging.current, ...moves]);
      setDragged(dragging.current);
    }
    const picks = changes.filter((change) => change.type === 'select');
    if (picks.length === 0) return;
    const selected = new Set(store.getState().canvasSelection);
    for (const { id, selected: isOn } of picks) {
      if (isOn) selected.add(id);
      else selected.delete(id);
    }
    store.getState().selectOnCanvas([...selected]);
  };

  const drop = () => {
    const moved = dragging.current;
    dragging.current = nothing;
    // The moved boxes are in the store before the drag is forgotten, so that none jumps back between.
    if (moved.size > 0) void services.attempt(() => moveBoxes(services, moved));
    setDragged(nothing);
  };

  const onInit = () => {
    if (store.getState().canvasViewport === null) handle.fit();
  };
  /** An edge at a place of a canvas whose edges are no elements. */
  const drawnEdgeAt = (place: Position) =>
    isLarge ? edgeNear(model.edges, places, place, edgeReach / handle.zoomNow()) : null;
  const edits = useCanvasEdits({
    toCanvas: handle.toCanvas,
    boxAt: (place) => boxAt(places, place),
    edgeAt: (place) => drawnEdgeAt(place)?.id ?? null,
    pairsOf: (id) => model.edges.find((edge) => edge.id === id)?.pairs ?? [],
  });
  const saved = store.getState().canvasViewport;

  return (
    <WantedFocus value={wantedFocus}>
      <ReactFlow<CanvasNode, FlowEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeDragStop={drop}
        onSelectionDragStop={drop}
        onNodeClick={(event, node) => {
          if (node.type === 'box') handle.take(node.id);
          // React Flow leaves several that are selected as they are.
          if (!event.shiftKey && !event.ctrlKey && !event.metaKey) store.getState().selectOnCanvas([node.id]);
        }}
        onNodeDoubleClick={(_, node) => node.type === 'box' && void services.attempt(() => openBox(services, node.id))}
        onPaneClick={(event) => {
          const place = handle.toCanvas({ x: event.clientX, y: event.clientY });
          const id = boxAt(places, place);
          // After React Flow took what was selected away.
          queueMicrotask(() => {
            if (id === null) return store.getState().selectEdge(drawnEdgeAt(place)?.pairs[0] ?? null);
            store.getState().selectOnCanvas([id]);
            handle.take(id);
          });
        }}
        onMoveEnd={(_, { x, y, zoom }: Viewport) => store.setState({ canvasViewport: { x, y, zoom } })}
        onInit={onInit}
        {...edits.handlers}
        {...(saved === null ? {} : { defaultViewport: saved })}
        minZoom={leastZoom}
        maxZoom={greatestZoom}
        snapToGrid
        snapGrid={snapGrid}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        panActivationKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        zoomOnDoubleClick={false}
        nodeDragThreshold={3}
        elevateNodesOnSelect={false}
        proOptions={{ hideAttribution: true }}
      >
        <ArrowHeads />
        {isLarge ? (
          <>
            <CanvasLayer model={model} places={places} mounted={inView} />
            <EdgeTip model={model} places={places} />
          </>
        ) : (
          <Background gap={24} size={1.2} />
        )}
        <CanvasMinimap model={model} places={places} />
        <CanvasControls />
        {edits.elements}
        {search === 0 ? null : (
          <CanvasSearch
            model={model}
            turn={search}
            onFound={(id) => {
              store.getState().selectOnCanvas([id]);
              handle.show(id);
            }}
            onClose={(id) => {
              setSearch(0);
              const target = id ?? store.getState().canvasCursor;
              if (target !== null) handle.focus(target);
            }}
          />
        )}
      </ReactFlow>
    </WantedFocus>
  );
}

/** The places while something is dragged: a frame takes its boxes along. */
function withDragged(model: CanvasModel, settled: Places, dragged: Places, known: KnownPlaces): Places {
  const moved = positionsAfter(model, dragged, settled, known);
  const shown = new Map<string, Position>(settled);
  for (const { id, kind } of model.boxes) {
    const position = kind === 'group' ? dragged.get(id) : moved[id];
    if (position !== undefined) shown.set(id, position);
  }
  return shown;
}

/** The heads of edges, in the colours that edges have. */
function ArrowHeads() {
  return (
    <svg className="canvas-markers" aria-hidden>
      <title>Arrow heads</title>
      <defs>
        {(['reads', 'missing', 'on'] as const).map((kind) => (
          <marker
            key={kind}
            id={arrowId(kind)}
            data-kind={kind}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M1,1 L7,4 L1,7" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
