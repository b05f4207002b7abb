// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid has no table to lean on; roles and indices follow the ARIA grid pattern (w3.org/WAI/ARIA/apg/patterns/grid).
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, its cells are told by aria-activedescendant.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { isMac } from '../../state/key-label';
import { selectionAsText, writeClipboard } from './copy-cells';
import { clampWidth, columnOffsets, fittedWidth, gutterWidth, visibleColumns } from './grid-columns';
import { rowHeight, scrollHeight, topToShow, visibleRows } from './grid-geometry';
import { GridRow } from './grid-row';
import { bounds, type GridSelection, selectionAfterKey, singleCell } from './grid-selection';
import type { GridSource } from './grid-source';
import { useGridScroll } from './use-grid-scroll';
import { useSettledView } from './use-settled-view';
import './grid.css';

export const gridHeaderHeight = 40;

/** Rows that share an origin: few enough that no place in a block comes near the height at which browsers stop. */
const blockRows = 4096;

interface DataGridProps {
  /** The accessible name: `Result of daily_delays`. */
  readonly name: string;
  readonly source: GridSource;
  /** Hears what went wrong with copying. */
  readonly onProblem: (problem: Problem) => void;
  readonly onColumn?: (name: string) => void;
  /** What stands in a column's header below its name and type, as a small plot does. */
  readonly renderHeader?: ((column: ColumnInfo) => ReactNode) | undefined;
  /** Height of the header in pixels, `gridHeaderHeight` for name and type alone. */
  readonly headerHeight?: number | undefined;
}

/** Any number of rows and columns at constant cost: only what is visible is in the document. */
export function DataGrid({
  name,
  source,
  onProblem,
  onColumn,
  renderHeader,
  headerHeight = gridHeaderHeight,
}: DataGridProps) {
  const version = useSyncExternalStore(
    useCallback((listener: () => void) => source.subscribe(listener), [source]),
    () => source.version,
  );
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { columns, rowCount } = source;
  const scroll = useGridScroll(scroller, rowCount, headerHeight);
  const [selection, setSelection] = useState<GridSelection>(singleCell(0, 0));
  const [focused, setFocused] = useState(false);
  const [dragged, setDragged] = useState<Readonly<Record<string, number>>>({});
  const firstPage = useFirstPage(source, version);

  const gutter = gutterWidth(rowCount);
  const widths = useMemo(
    () => columns.map((column, index) => dragged[column.name] ?? fittedWidth(column, index, firstPage)),
    [columns, dragged, firstPage],
  );
  const offsets = useMemo(() => columnOffsets(widths), [widths]);
  const totalWidth = gutter + (offsets[offsets.length - 1] ?? 0);
  const wanted = visibleRows({ rows: rowCount, height: scroll.height }, scroll.top);
  const { shown, top } = useSettledView({ shown: wanted, top: scroll.top }, isWhole(source, wanted));
  const shownColumns = visibleColumns(offsets, scroll.left, scroll.left + scroll.width);

  // Before the paint and not after it: the engine answers in less time than a frame takes to paint.
  useLayoutEffect(() => {
    if (wanted.last >= wanted.first) source.want(wanted.first, wanted.last);
  }, [source, wanted.first, wanted.last]);

  const rows = Math.max(0, rowCount);
  const size = { rows, columns: columns.length, pageRows: Math.max(1, Math.floor(scroll.height / rowHeight) - 1) };
  const selected = bounds(selection);
  const cellId = (row: number, column: number) => `${id}-${row}-${column}`;

  const select = (next: GridSelection) => {
    setSelection(next);
    scroll.scrollTo(topToShow({ rows: rowCount, height: scroll.height }, scroll.top, next.head.row));
    const start = offsets[next.head.column] ?? 0;
    const end = offsets[next.head.column + 1] ?? start;
    if (start < scroll.left) scroll.scrollToLeft(start);
    else if (end + gutter > scroll.left + scroll.width) {
      scroll.scrollToLeft(Math.min(start, end + gutter - scroll.width));
    }
  };

  const copy = (withHeader: boolean) => {
    selectionAsText(source, selection, withHeader)
      .then((text) => writeClipboard(text, document))
      .catch((error: unknown) => onProblem(toProblem(error)));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (mod && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      copy(event.shiftKey);
      return;
    }
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      resize(selection.head.column, (widths[selection.head.column] ?? 0) + (event.key === 'ArrowRight' ? 16 : -16));
      return;
    }
    if (rows === 0 || columns.length === 0) return;
    const next = selectionAfterKey(selection, { key: event.key, shift: event.shiftKey, mod }, size);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (mod && event.key.toLowerCase() === 'a') setSelection(next);
    else select(next);
  };

  const resize = (index: number, width: number) => {
    const column = columns[index];
    if (column !== undefined) setDragged((known) => ({ ...known, [column.name]: clampWidth(width) }));
  };

  const onPointerDown = (event: PointerEvent) => {
    const position = positionOf(event.target);
    if (position === null || event.button > 0) return;
    setSelection((known) => ({ anchor: event.shiftKey ? known.anchor : position, head: position }));
    const column = columns[position.column];
    if (column !== undefined) onColumn?.(column.name);
  };
  const onPointerMove = (event: PointerEvent) => {
    if ((event.buttons & 1) === 0) return;
    const position = positionOf(event.target);
    if (position !== null) setSelection((known) => ({ anchor: known.anchor, head: position }));
  };

  // Rows keep their place within a block, and the block moves as one: scrolling renders the rows that come in.
  const base = shown.first - (shown.first % blockRows);
  const slots = Math.ceil(scroll.height / rowHeight) + 1;
  const visible: number[] = [];
  for (let row = shown.first; row <= shown.last; row++) visible.push(row);
  const headInView = selection.head.row >= shown.first && selection.head.row <= shown.last;

  return (
    <div
      className="data-grid"
      role="grid"
      aria-label={name}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-readonly
      aria-activedescendant={headInView && rows > 0 ? cellId(selection.head.row, selection.head.column) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      data-focused={focused || undefined}
    >
      <div className="grid-scroller" ref={scroller} role="presentation" tabIndex={-1}>
        <div
          className="grid-sizer"
          role="presentation"
          style={{ width: totalWidth, height: scrollHeight(rowCount) + headerHeight }}
        >
          <div className="grid-header" role="row" aria-rowindex={1} style={{ height: headerHeight }}>
            <div className="grid-corner" role="columnheader" aria-colindex={1} style={{ width: gutter }}>
              <span className="visually-hidden">Row</span>
            </div>
            {columns.slice(shownColumns.first, shownColumns.last + 1).map((column, at) => {
              const index = shownColumns.first + at;
              return (
                <HeaderCell
                  key={column.name}
                  name={column.name}
                  type={column.sqlType}
                  numeric={isNumeric(column.type)}
                  index={index}
                  left={gutter + (offsets[index] ?? 0)}
                  width={widths[index] ?? 0}
                  onWidth={(width) => resize(index, width)}
                  onFit={() => resize(index, fittedWidth(column, index, source.row(shown.first)?.page ?? null))}
                >
                  {renderHeader?.(column)}
                </HeaderCell>
              );
            })}
          </div>
          <div
            className="grid-rows"
            role="rowgroup"
            style={{ top: headerHeight, transform: `translateY(${base * rowHeight - top}px)` }}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
          >
            {visible.map((row) => (
              <GridRow
                // A slot and not the row: a jump then changes the texts of the rows that are there, and makes no new ones.
                key={row % slots}
                row={row}
                y={(row - base) * rowHeight}
                loaded={source.row(row)}
                columns={columns}
                first={shownColumns.first}
                last={shownColumns.last}
                offsets={offsets}
                widths={widths}
                gutter={gutter}
                width={totalWidth}
                idPrefix={id}
                from={row >= selected.firstRow && row <= selected.lastRow ? selected.firstColumn : -1}
                to={row >= selected.firstRow && row <= selected.lastRow ? selected.lastColumn : -2}
                head={row === selection.head.row ? selection.head.column : -1}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Whether every row of the range is here. Pages are longer than a screen: its ends tell. */
function isWhole(source: GridSource, { first, last }: { readonly first: number; readonly last: number }): boolean {
  return last < first || (source.row(first) !== null && source.row(last) !== null);
}

/** The first page that came, which decides the widths of the columns once. */
function useFirstPage(source: GridSource, version: number) {
  const [known, setKnown] = useState(() => ({ source, page: source.row(0)?.page ?? null }));
  useEffect(() => {
    void version;
    if (known.source === source && known.page !== null) return;
    const page = source.row(0)?.page ?? null;
    if (page !== null || known.source !== source) setKnown({ source, page });
  }, [source, version, known]);
  return known.page;
}

function positionOf(target: EventTarget): { row: number; column: number } | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
  const row = cell?.parentElement?.dataset.row;
  const column = cell?.dataset.column;
  return row === undefined || column === undefined ? null : { row: Number(row), column: Number(column) };
}

interface HeaderCellProps {
  readonly name: string;
  readonly type: string;
  readonly numeric: boolean;
  readonly index: number;
  readonly left: number;
  readonly width: number;
  readonly onWidth: (width: number) => void;
  readonly onFit: () => void;
  readonly children: ReactNode;
}

function HeaderCell({ name, type, numeric, index, left, width, onWidth, onFit, children }: HeaderCellProps) {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <div
      className="grid-head"
      role="columnheader"
      aria-colindex={index + 2}
      data-numeric={numeric || undefined}
      style={{ left, width }}
    >
      <span className="name">{name}</span>
      <small>{type}</small>
      {children === undefined || children === null ? null : <div className="grid-head-extra">{children}</div>}
      <div
        className="grip"
        aria-hidden
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = { x: event.clientX, width };
        }}
        onPointerMove={(event) => {
          if (start.current !== null) onWidth(start.current.width + event.clientX - start.current.x);
        }}
        onPointerUp={() => {
          start.current = null;
        }}
        onDoubleClick={onFit}
      />
    </div>
  );
}
