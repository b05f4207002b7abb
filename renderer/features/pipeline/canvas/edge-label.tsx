import type { CanvasEdge } from '../../../../shared/domain/canvas/canvas-model';
import { factorText, shareText } from '../../../../shared/domain/flow/flow-text';
import type { EdgeFlow, NodeFlow } from '../../../../shared/domain/flow/node-flow';
import type { NodeStatus } from '../../../../shared/domain/run/run';
import { useAppState } from '../../../state/app-context';
import { type EdgeOnWay, edgeOnWay } from '../../../state/lineage-slice';
import type { AppState } from '../../../state/store';
import { formatCount, formatQuantity } from '../../../ui/format';

/** What stands on an edge. */
export interface EdgeLabelText {
  readonly text: string;
  readonly tone: 'quiet' | 'warn';
  /** In sentences, for the tooltip. */
  readonly title: string;
}

interface Known {
  readonly flows: ReadonlyMap<string, NodeFlow>;
  readonly statuses: ReadonlyMap<string, NodeStatus>;
}

/** Rows that go in and what becomes of them, as far as it was measured; otherwise the rows of both ends. Null: nothing is known. */
export function edgeLabel(edge: CanvasEdge, { flows, statuses }: Known): EdgeLabelText | null {
  const [pair] = edge.pairs;
  if (pair === undefined) return null;
  if (edge.kind === 'missing') {
    const title = edge.pairs
      .map(({ from, to }) => `It is planned that ${to} reads ${from}; its SQL does not.`)
      .join('\n');
    return { text: 'not read', tone: 'warn', title };
  }
  if (edge.pairs.length > 1) {
    const title = edge.pairs.map(({ from, to }) => `${from} → ${to}`).join('\n');
    return { text: formatQuantity(edge.pairs.length, 'edge'), tone: 'quiet', title };
  }
  if (edge.kind === 'planned') return null;
  const flow = flows.get(pair.to);
  const measured = flow?.edges.find(({ from }) => from === pair.from);
  if (flow !== undefined && measured !== undefined) return labelOfFlow(flow, measured);
  const [rows, after] = [statuses.get(pair.from)?.rows, statuses.get(pair.to)?.rows];
  if (rows === undefined || after === undefined) return null;
  return {
    text: `${formatCount(rows)} → ${formatCount(after)}`,
    tone: 'quiet',
    title: `${pair.from} has ${formatQuantity(rows, 'row')}, ${pair.to} has ${formatQuantity(after, 'row')}.`,
  };
}

function labelOfFlow(flow: NodeFlow, { from, to, rows, kept, factor, untold }: EdgeFlow): EdgeLabelText {
  const warnings = flow.warnings.filter(({ inputs }) => inputs.includes(from));
  const sentences = warnings.map(({ message, hint }) => `${message} ${hint}`);
  const tone = warnings.length > 0 ? 'warn' : 'quiet';
  if (kept === undefined) {
    const text = `${formatCount(rows)} → ${formatCount(flow.rows)}`;
    const title = [`${from} has ${formatQuantity(rows, 'row')}, ${to} has ${formatQuantity(flow.rows, 'row')}.`];
    if (untold !== undefined) title.push(untold);
    return { text, tone, title: [...title, ...sentences].join('\n') };
  }
  const parts = [kept === rows ? formatCount(rows) : `${formatCount(rows)} → ${formatCount(kept)}`];
  const title = [
    `${formatCount(kept)} of ${formatQuantity(rows, 'row')} of ${from} are left after the joins and the WHERE of ${to}.`,
  ];
  if (kept < rows && rows > 0) parts.push(`−${shareText((rows - kept) / rows)}`);
  if (factor !== undefined && factor > 1) {
    parts.push(`×${factorText(factor)}`);
    title.push(`Each of them becomes ${factorText(factor)} on average.`);
  }
  return { text: parts.join(' '), tone, title: [...title, ...sentences].join('\n') };
}

/** The label of an edge, again only when it says something else. */
function useEdgeLabel(edge: CanvasEdge): EdgeLabelText | null {
  const text = useAppState((state: AppState) => JSON.stringify(edgeLabel(edge, state)));
  return JSON.parse(text) as EdgeLabelText | null;
}

/** The columns that go along an edge while a lineage is shown. */
export function labelOfWay(way: EdgeOnWay): EdgeLabelText | null {
  if (!way.isOn || way.columns.length === 0) return null;
  const [first = '', ...others] = way.columns;
  const text = others.length === 0 ? first : `${first} +${others.length}`;
  return { text, tone: 'quiet', title: way.columns.join('\n') };
}

/** Whether a line of the canvas stands for the edge between two nodes. */
export function standsFor(edge: CanvasEdge, between: { readonly from: string; readonly to: string } | null): boolean {
  return between !== null && edge.pairs.some(({ from, to }) => from === between.from && to === between.to);
}

/** What an edge says where nothing stands on it: which boxes it is between, and what is known of its rows. */
export function edgeTitle(edge: CanvasEdge, state: AppState): string {
  const way = edgeOnWay(state.lineageHighlight, edge.pairs);
  const label = way === null ? edgeLabel(edge, state) : labelOfWay(way);
  const ends = edge.pairs.map(({ from, to }) => `${from} → ${to}`);
  return [...(edge.pairs.length > 1 && way === null ? [] : ends), ...(label === null ? [] : [label.title])].join('\n');
}

interface EdgeLabelProps {
  readonly edge: CanvasEdge;
  /** Whether it is part of the lineage that is shown; null while none is. */
  readonly way: EdgeOnWay | null;
  readonly x: number;
  readonly y: number;
}

/** The label on the middle of an edge, in the layer above the lines. */
export function EdgeLabel({ edge, way, x, y }: EdgeLabelProps) {
  const known = useEdgeLabel(edge);
  const label = way === null ? known : labelOfWay(way);
  if (label === null) return null;
  return (
    <span
      className="canvas-edge-label number"
      data-tone={label.tone}
      data-way={way !== null || undefined}
      title={label.title}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
    >
      {label.tone === 'warn' ? <span aria-hidden>⚠ </span> : null}
      {label.text}
    </span>
  );
}
