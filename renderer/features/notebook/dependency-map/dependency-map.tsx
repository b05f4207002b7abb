import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import type { NotebookBlock } from '../../../../shared/domain/notebook/notebook';
import type { NodeStatus } from '../../../../shared/domain/run/run';
import { useAppState, useServices } from '../../../state/app-context';
import { goToNode } from '../../../state/navigation';
import { formatQuantity } from '../../../ui/format';
import { Dot, stateSentence, type Tone, toneOf } from '../../../ui/node-state';
import { arcs, type MapMark, type MapModel, mapModel, reachOf, rowEdges, rowsFor } from './map-model';
import { useMapViewport } from './use-map-viewport';
import './dependency-map.css';

interface DependencyMapProps {
  readonly file: string;
  readonly cells: readonly NotebookBlock[];
}

const arcEnd = 32;
const widestArc = 24;
const stubStart = 48;

/** A narrow map of the notebook: a mark a cell in its state's colour, and lines for what reads what. */
export function DependencyMap({ file, cells }: DependencyMapProps) {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const activeId = useAppState((state) => (state.activeCell?.file === file ? state.activeCell.id : null));
  const host = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const height = useHeight(host);
  const model = useMemo(() => mapModel(cells, graph), [cells, graph]);
  const rows = useMemo(() => rowsFor(model.marks.length, height), [model, height]);
  const edges = useMemo(() => rowEdges(model, rows), [model, rows]);
  const lines = useMemo(() => arcs(edges, rows.height, arcEnd, widestArc), [edges, rows]);
  const stubs = useMemo(() => stubPath(model, rows), [model, rows]);
  const [pointed, setPointed] = useState<number | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  useMapViewport(frame, model.marks, rows);

  const activeRow = rowOf(
    model.marks.findIndex((mark) => mark.id === activeId),
    rows.perRow,
  );
  const shown = pointed ?? cursor;
  const reach = useMemo(() => {
    if (shown === null || shown >= rows.count) return null;
    const reads = reachOf({ edges }, shown, 'reads');
    const feeds = reachOf({ edges }, shown, 'feeds');
    const among = (set: ReadonlySet<number>) =>
      edges.filter(({ from, to }) => (set.has(from) || from === shown) && (set.has(to) || to === shown));
    return {
      reads,
      feeds,
      readLines: arcs(among(reads), rows.height, arcEnd, widestArc),
      feedLines: arcs(among(feeds), rows.height, arcEnd, widestArc),
    };
  }, [shown, edges, rows]);

  const marksOf = (row: number) => model.marks.slice(row * rows.perRow, (row + 1) * rows.perRow);
  const jump = (row: number) => {
    const marks = marksOf(row);
    // Of several, the one that wants a look.
    const mark = marks.find((candidate) => worstTone([candidate], statuses) === worstTone(marks, statuses)) ?? marks[0];
    if (mark === undefined) return;
    const { activateCell, selectNode } = services.store.getState();
    if (mark.kind === 'sql' && mark.node !== null) selectNode(mark.node);
    activateCell(file, mark.id, 'command');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? Math.max(0, activeRow);
    const target = keyTarget(event.key, at, rows.count, edges);
    if (event.key === 'Enter' || event.key === ' ') jump(at);
    else if (event.key === 'Escape') {
      if (activeId !== null) services.store.getState().activateCell(file, activeId, 'command');
      else (event.currentTarget as HTMLElement).blur();
    } else if (target === null) return;
    else setCursor(target);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <nav className="dependency-map" aria-label="Dependencies of the notebook" data-dependency-map>
      <div ref={host} className="map-host">
        <svg className="map-lines" width="64" height={rows.count * rows.height} aria-hidden>
          <path d={lines} className="all" data-dimmed={reach !== null || undefined} />
          <path d={stubs.lines} className="stub" />
          {reach === null ? null : (
            <>
              <path d={reach.readLines} className="reads" />
              <path d={reach.feedLines} className="feeds" />
            </>
          )}
        </svg>
        <div ref={frame} className="map-frame" hidden />
        <div
          role="listbox"
          aria-label="Cells"
          tabIndex={0}
          className="map-marks"
          aria-activedescendant={cursor === null ? undefined : `map-${cursor}`}
          onFocus={() => setCursor(Math.max(0, activeRow))}
          onBlur={() => setCursor(null)}
          onKeyDown={onKeyDown}
          onMouseLeave={() => setPointed(null)}
        >
          {Array.from({ length: rows.count }, (_, row) => {
            const marks = marksOf(row);
            return (
              <Row
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
                key={row}
                row={row}
                height={rows.height}
                kind={marks.some((mark) => mark.kind === 'sql') ? 'sql' : (marks[0]?.kind ?? 'prose')}
                tone={worstTone(marks, statuses)}
                label={labelOf(marks, model, row * rows.perRow, statuses)}
                isActive={row === activeRow}
                isCursor={row === cursor}
                role={
                  reach === null
                    ? 'none'
                    : row === shown
                      ? 'self'
                      : reach.reads.has(row)
                        ? 'reads'
                        : reach.feeds.has(row)
                          ? 'feeds'
                          : 'other'
                }
                onPoint={setPointed}
                onJump={jump}
              />
            );
          })}
        </div>
        {stubs.ends.map(({ row, direction, names }) => (
          <button
            key={`${row}:${direction}`}
            type="button"
            tabIndex={-1}
            className="map-stub"
            data-direction={direction}
            style={{ top: (row + 0.5) * rows.height - 6 }}
            aria-label={`${direction === 'reads' ? 'Reads' : 'Feeds'} ${names.join(', ')}`}
            title={`${direction === 'reads' ? 'Reads' : 'Feeds'} ${names.join(', ')}`}
            onClick={() => void services.attempt(() => goToNode(services, names[0] ?? ''))}
          />
        ))}
        {shown === null || shown >= rows.count ? null : (
          <div className="map-label" style={{ top: Math.max(0, (shown + 0.5) * rows.height - 13) }} aria-hidden>
            <Dot tone={worstTone(marksOf(shown), statuses) ?? 'neutral'} />
            {labelOf(marksOf(shown), model, shown * rows.perRow, statuses)}
          </div>
        )}
      </div>
    </nav>
  );
}

interface RowProps {
  readonly row: number;
  readonly height: number;
  readonly kind: MapMark['kind'];
  readonly tone: Tone | null;
  readonly label: string;
  readonly isActive: boolean;
  readonly isCursor: boolean;
  readonly role: 'none' | 'self' | 'reads' | 'feeds' | 'other';
  readonly onPoint: (row: number) => void;
  readonly onJump: (row: number) => void;
}

/** Only rows that look otherwise than before render: pointing at one changes few of hundreds. */
const Row = memo(function Row({ row, height, kind, tone, label, isActive, isCursor, role, onPoint, onJump }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus.
    <div
      id={`map-${row}`}
      role="option"
      aria-label={label}
      aria-selected={isActive}
      className="map-row"
      data-kind={kind}
      data-tone={tone ?? undefined}
      data-role={role}
      data-cursor={isCursor || undefined}
      style={{ height }}
      onMouseEnter={() => onPoint(row)}
      onClick={() => onJump(row)}
    >
      <i />
    </div>
  );
}, sameRow);

function sameRow(before: RowProps, after: RowProps): boolean {
  return (
    before.height === after.height &&
    before.kind === after.kind &&
    before.tone === after.tone &&
    before.label === after.label &&
    before.isActive === after.isActive &&
    before.isCursor === after.isCursor &&
    before.role === after.role
  );
}

function useHeight(ref: { readonly current: HTMLElement | null }): number {
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setHeight(Math.floor(entry.contentRect.height));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return height;
}

function rowOf(mark: number, perRow: number): number {
  return mark < 0 ? -1 : Math.floor(mark / perRow);
}

/** Up and down go from row to row, left to what it reads, right to what reads it. */
function keyTarget(
  key: string,
  at: number,
  count: number,
  edges: readonly { readonly from: number; readonly to: number }[],
): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'ArrowLeft':
      return edges.find((edge) => edge.to === at)?.from ?? at;
    case 'ArrowRight':
      return edges.find((edge) => edge.from === at)?.to ?? at;
    default:
      return null;
  }
}

/** What wants a look comes first. */
const urgency: readonly Tone[] = ['bad', 'busy', 'warn', 'stale', 'ok', 'planned', 'quiet', 'neutral'];

function worstTone(marks: readonly MapMark[], statuses: ReadonlyMap<string, NodeStatus>): Tone | null {
  let worst: Tone | null = null;
  for (const { node, kind } of marks) {
    const state = node === null ? undefined : statuses.get(node)?.state;
    const tone = kind === 'broken' ? 'bad' : state === undefined ? null : toneOf(state);
    if (tone !== null && (worst === null || urgency.indexOf(tone) < urgency.indexOf(worst))) worst = tone;
  }
  return worst;
}

const kindWords: Readonly<Record<MapMark['kind'], string>> = {
  sql: 'SQL',
  chart: 'chart',
  input: 'input',
  prose: 'text',
  broken: 'broken part',
  frontmatter: 'front matter',
};

function labelOf(
  marks: readonly MapMark[],
  model: MapModel,
  first: number,
  statuses: ReadonlyMap<string, NodeStatus>,
): string {
  const [mark] = marks;
  if (mark === undefined) return '';
  if (marks.length > 1) {
    const stale = marks.filter(({ node }) => node !== null && statuses.get(node)?.state === 'stale').length;
    const failed = marks.filter((candidate) => worstTone([candidate], statuses) === 'bad').length;
    return [
      `${marks.length} cells, ${mark.label} to ${marks.at(-1)?.label}`,
      ...(failed > 0 ? [`${failed} failed or blocked`] : []),
      ...(stale > 0 ? [`${stale} stale`] : []),
    ].join(', ');
  }
  const status = mark.node === null ? undefined : statuses.get(mark.node);
  const reads =
    model.edges.filter(({ to }) => to === first).length +
    model.outside.filter(({ mark: at, direction }) => at === first && direction === 'reads').length;
  const feeds =
    model.edges.filter(({ from }) => from === first).length +
    model.outside.filter(({ mark: at, direction }) => at === first && direction === 'feeds').length;
  return [
    mark.label,
    ...(mark.kind === 'sql' ? [] : [kindWords[mark.kind]]),
    ...(status === undefined || mark.kind !== 'sql' ? [] : [stateSentence(status)]),
    ...(reads > 0 ? [`reads ${formatQuantity(reads, 'other')}`] : []),
    ...(feeds > 0 ? [`feeds ${formatQuantity(feeds, 'other')}`] : []),
  ].join(', ');
}

/** Short lines to what lies outside of the notebook, one a row and direction. */
function stubPath(model: MapModel, rows: { readonly height: number; readonly perRow: number }) {
  const ends = new Map<string, { row: number; direction: 'reads' | 'feeds'; names: string[] }>();
  for (const { mark, direction, name } of model.outside) {
    const row = Math.floor(mark / rows.perRow);
    const key = `${row}:${direction}`;
    const end = ends.get(key) ?? { row, direction, names: [] };
    if (!end.names.includes(name)) end.names.push(name);
    ends.set(key, end);
  }
  const lines = [...ends.values()].map(({ row }) => `M${stubStart} ${(row + 0.5) * rows.height}h6`).join('');
  return { lines, ends: [...ends.values()] };
}
