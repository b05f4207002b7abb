import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { ColumnProfile } from '../../../shared/domain/profile/profile';
import { binFilter, hasFilter, valueFilter } from '../../../shared/domain/profile/profile-filter';
import type { ColumnFilter, ResultQuery } from '../../../shared/domain/result/result-query';
import { formatCount } from '../format';
import { binRange, share, shortValue } from './profile-text';
import './profile.css';

/** One bar: what it stands for, and the filter that shows its rows. */
export interface PlotBar {
  readonly key: string;
  readonly label: string;
  readonly count: number;
  readonly filter: ColumnFilter | null;
}

/** The bars of a column's plot: a histogram of what has a scale, else the most frequent values. */
export function barsOf(
  column: ColumnProfile,
  most: number,
): { readonly kind: 'bins' | 'values'; readonly bars: readonly PlotBar[] } {
  if (column.histogram.length > 0) {
    return {
      kind: 'bins',
      bars: column.histogram.map((bin, index) => ({
        key: String(index),
        label: binRange(column.type, bin, index === column.histogram.length - 1),
        count: bin.count,
        filter: binFilter(column, index),
      })),
    };
  }
  return { kind: 'values', bars: valueBars(column, most) };
}

/** The most frequent values. None where each stands once: they say nothing. */
export function valueBars(column: ColumnProfile, most: number): readonly PlotBar[] {
  const frequent = column.top.filter(({ value, count }) => value === null || count > 1 || column.distinct <= most);
  return frequent.slice(0, most).map(({ value, count }, index) => ({
    key: String(index),
    label: value === null ? 'null' : shortValue(column.type, value),
    count,
    filter: valueFilter(column, value),
  }));
}

interface PlotProps {
  readonly label: string;
  readonly kind: 'bins' | 'values';
  readonly bars: readonly PlotBar[];
  /** Rows that were read: what shares are of. */
  readonly read: number;
  readonly sampled: boolean;
  readonly query: ResultQuery | undefined;
  readonly onToggle: (filter: ColumnFilter) => void;
}

/** A small plot for a header: the mouse filters by a bar; with the keyboard the inspector's larger one does. */
export function HeaderPlot({ label, kind, bars, read, sampled, query, onToggle }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<{ readonly index: number; readonly x: number; readonly y: number } | null>(
    null,
  );
  const most = Math.max(1, ...bars.map(({ count }) => count));

  const indexAt = (event: MouseEvent): number | null => {
    const box = host.current?.getBoundingClientRect();
    if (box === undefined || bars.length === 0) return null;
    const place = kind === 'bins' ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height;
    return Math.max(0, Math.min(bars.length - 1, Math.floor(place * bars.length)));
  };
  const bar = hovered === null ? undefined : bars[hovered.index];

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the inspector's plot of the same column is the keyboard's way to the same filters.
    <div
      ref={host}
      className="header-plot"
      role="img"
      aria-label={label}
      data-kind={kind}
      data-sampled={sampled || undefined}
      onMouseMove={(event) => {
        const index = indexAt(event);
        const box = host.current?.getBoundingClientRect();
        if (index !== null && box !== undefined) setHovered({ index, x: event.clientX, y: box.bottom });
      }}
      onMouseLeave={() => setHovered(null)}
      onClick={(event) => {
        const index = indexAt(event);
        const filter = index === null ? null : bars[index]?.filter;
        if (filter != null) onToggle(filter);
      }}
    >
      {bars.map((each, index) => (
        <i
          key={each.key}
          data-on={(each.filter !== null && hasFilter(query, each.filter)) || undefined}
          data-hover={hovered?.index === index || undefined}
          style={sizeOf(kind, each.count, most)}
        />
      ))}
      {bar === undefined || hovered === null
        ? null
        : createPortal(
            <div className="tooltip plot-tip number" style={{ left: hovered.x, top: hovered.y + 6 }} aria-hidden>
              <strong>{bar.label}</strong>
              <span>
                {formatCount(bar.count)} {sampled ? 'in the sample' : bar.count === 1 ? 'row' : 'rows'} ·{' '}
                {share(bar.count, read)}
              </span>
            </div>,
            document.body,
          )}
    </div>
  );
}

/** A bar that has any rows can be seen, however few they are. */
function sizeOf(
  kind: 'bins' | 'values',
  count: number,
  most: number,
): { readonly height: string } | { readonly width: string } {
  const size = count === 0 ? '0' : `max(${kind === 'bins' ? 1.5 : 2}px, ${((100 * count) / most).toFixed(2)}%)`;
  return kind === 'bins' ? { height: size } : { width: size };
}

/** The same with a bar as a button each: one stop of the Tab key, arrows within, Enter and Space filter. */
export function KeyboardPlot({ label, kind, bars, read, sampled, query, onToggle }: PlotProps) {
  const [current, setCurrent] = useState(0);
  const host = useRef<HTMLDivElement>(null);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const at = Math.min(current, bars.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    const next =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? Math.min(bars.length - 1, at + 1)
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? Math.max(0, at - 1)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? bars.length - 1
              : null;
    if (next === null) return;
    event.preventDefault();
    setCurrent(next);
    host.current?.querySelectorAll('button')[next]?.focus();
  };
  const shown = bars[at];

  return (
    <div className="keyboard-plot" data-kind={kind} data-sampled={sampled || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a group of buttons with one stop of the Tab key. */}
      <div ref={host} className="plot-bars" role="group" aria-label={label} onKeyDown={onKeyDown}>
        {bars.map((bar, index) => (
          <button
            key={bar.key}
            type="button"
            tabIndex={index === at ? 0 : -1}
            aria-pressed={bar.filter !== null && hasFilter(query, bar.filter)}
            aria-label={`${bar.label}: ${formatCount(bar.count)}, ${share(bar.count, read)}`}
            onFocus={() => setCurrent(index)}
            onMouseEnter={() => setCurrent(index)}
            onClick={() => {
              if (bar.filter !== null) onToggle(bar.filter);
            }}
          >
            {kind === 'values' ? <span className="text">{bar.label}</span> : null}
            <span className="track">
              <i style={sizeOf(kind, bar.count, most)} />
            </span>
            {kind === 'values' ? <small className="number">{formatCount(bar.count)}</small> : null}
          </button>
        ))}
      </div>
      {kind === 'bins' && shown !== undefined ? (
        <p className="plot-read number" aria-hidden>
          {shown.label} · {formatCount(shown.count)} · {share(shown.count, read)}
        </p>
      ) : null}
    </div>
  );
}
