// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid has no table to lean on; roles and indices follow the ARIA grid pattern (w3.org/WAI/ARIA/apg/patterns/grid).
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its headers are told by aria-activedescendant.
import { ArrowDown, ArrowUp, ChevronDown, ListFilter } from 'lucide-react';
import { type MouseEvent, memo, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';
import type { ResultQuery } from '../../../shared/domain/result/result-query';
import type { ArrangedColumn } from '../../state/column-layout';

/** A press that moves no farther is a click, in pixels. */
const dragThreshold = 6;

export interface HeaderActions {
  onSort(column: ColumnInfo, add: boolean): void;
  onWidth(column: ColumnInfo, width: number): void;
  onFit(column: ColumnInfo): void;
  onMove(column: ColumnInfo, target: ColumnInfo): void;
  /** `at`: where the pointer asked for it; below the header without. */
  onMenu(column: number, at?: { readonly x: number; readonly y: number }): void;
}

interface GridHeaderProps extends HeaderActions {
  readonly height: number;
  readonly columns: readonly ArrangedColumn[];
  readonly pinned: number;
  readonly first: number;
  readonly last: number;
  readonly offsets: readonly number[];
  readonly widths: readonly number[];
  readonly gutter: number;
  readonly idPrefix: string;
  readonly query: ResultQuery;
  /** The active header, or -1. */
  readonly active: number;
  readonly renderHeader?: ((column: ColumnInfo) => ReactNode) | undefined;
}

/**
 * The names and types of the columns: click to sort, drag to move, drag an edge to resize. Scrolling down does not render it
 * again, as long as what it is given stays the same.
 */
export const GridHeader = memo(function GridHeader(props: GridHeaderProps) {
  const { height, columns, pinned, first, last, offsets, gutter } = props;
  const [drop, setDrop] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const cell = (column: number) => {
    const arranged = columns[column];
    if (arranged === undefined) return null;
    return (
      <HeaderCell
        key={arranged.info.name}
        {...props}
        column={column}
        info={arranged.info}
        drop={drop?.to === column ? (drop.from < column ? 'after' : 'before') : null}
        dragged={drop?.from === column}
        onDrag={(to) => setDrop(to === null || to === column ? null : { from: column, to })}
      />
    );
  };
  return (
    <div className="grid-header" role="row" aria-rowindex={1} style={{ height }}>
      <div
        className="grid-pinned"
        role="presentation"
        data-some={pinned > 0 || undefined}
        style={{ width: gutter + (offsets[pinned] ?? 0) }}
      >
        <div className="grid-corner" role="columnheader" aria-colindex={1} style={{ width: gutter }}>
          <span className="visually-hidden">Row</span>
        </div>
        {columns.slice(0, pinned).map((_, index) => cell(index))}
      </div>
      {columns.slice(first, last + 1).map((_, at) => cell(first + at))}
    </div>
  );
});

interface HeaderCellProps extends GridHeaderProps {
  readonly column: number;
  readonly info: ColumnInfo;
  readonly drop: 'before' | 'after' | null;
  readonly dragged: boolean;
  readonly onDrag: (target: number | null) => void;
}

function HeaderCell({ column, info, drop, dragged, onDrag, query, columns, ...props }: HeaderCellProps) {
  const press = useRef<{ readonly x: number; readonly target: number | null } | null>(null);
  const order = query.sort.findIndex((sort) => sort.column === info.name);
  const sort = query.sort[order];
  const isFiltered = query.filters.some((filter) => filter.column === info.name);
  const left = props.gutter + (props.offsets[column] ?? 0);
  const extra = props.renderHeader?.(info);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    press.current = { x: event.clientX, target: null };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const known = press.current;
    if (known === null || (known.target === null && Math.abs(event.clientX - known.x) < dragThreshold)) return;
    const target = columnAt(event) ?? column;
    press.current = { ...known, target };
    onDrag(target);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const known = press.current;
    press.current = null;
    onDrag(null);
    if (known === null) return;
    const target = known.target === null ? undefined : columns[known.target]?.info;
    if (known.target === null) props.onSort(info, event.shiftKey);
    else if (target !== undefined && target !== info) props.onMove(info, target);
  };

  return (
    <div
      id={`${props.idPrefix}-head-${column}`}
      className="grid-head"
      role="columnheader"
      aria-colindex={column + 2}
      aria-sort={sort === undefined ? 'none' : sort.descending ? 'descending' : 'ascending'}
      aria-label={`${info.name} ${info.sqlType}${isFiltered ? ', filtered' : ''}`}
      data-head-column={column}
      data-numeric={isNumeric(info.type) || undefined}
      data-active={column === props.active || undefined}
      data-drop={drop ?? undefined}
      data-dragged={dragged || undefined}
      style={{ left, width: props.widths[column] }}
      onContextMenu={(event: MouseEvent) => {
        event.preventDefault();
        props.onMenu(column, { x: event.clientX, y: event.clientY });
      }}
    >
      <div
        className="grid-head-title"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          press.current = null;
          onDrag(null);
        }}
      >
        <span className="grid-head-line">
          <span className="name">{info.name}</span>
          {sort === undefined ? null : (
            <span className="grid-head-sort">
              {sort.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />}
              {query.sort.length > 1 ? order + 1 : null}
            </span>
          )}
          {isFiltered ? <ListFilter className="grid-head-filter" size={12} aria-hidden /> : null}
        </span>
        <small>{info.sqlType}</small>
      </div>
      <button
        type="button"
        className="grid-head-menu"
        tabIndex={-1}
        aria-label={`Column menu of ${info.name}`}
        onClick={() => props.onMenu(column)}
      >
        <ChevronDown size={13} aria-hidden />
      </button>
      {extra === undefined || extra === null ? null : <div className="grid-head-extra">{extra}</div>}
      <Grip info={info} width={props.widths[column] ?? 0} onWidth={props.onWidth} onFit={props.onFit} />
    </div>
  );
}

interface GripProps extends Pick<HeaderActions, 'onWidth' | 'onFit'> {
  readonly info: ColumnInfo;
  readonly width: number;
}

/** The edge between two columns: drag to resize, double-click to fit. */
function Grip({ info, width, onWidth, onFit }: GripProps) {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <div
      className="grip"
      aria-hidden
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current !== null) onWidth(info, start.current.width + event.clientX - start.current.x);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => onFit(info)}
    />
  );
}

/** The column whose header is under the pointer. */
function columnAt(event: PointerEvent<HTMLElement>): number | null {
  const grid = event.currentTarget.closest('[role="grid"]');
  for (const element of document.elementsFromPoint(event.clientX, event.clientY)) {
    const head = element.closest<HTMLElement>('[data-head-column]');
    if (head !== null && grid?.contains(head)) return Number(head.dataset.headColumn);
  }
  return null;
}
