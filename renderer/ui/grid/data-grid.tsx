// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid has no table to lean on; roles and indices follow the ARIA grid pattern (w3.org/WAI/ARIA/apg/patterns/grid).
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { FilterValues } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue } from '../../../shared/domain/column/format-value';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { type ResultQuery, withColumnFilters, withNextSort } from '../../../shared/domain/result/result-query';
import type { RowTextFormat } from '../../../shared/domain/result/row-text';
import {
  type ArrangedColumn,
  type ColumnLayout,
  moveColumn,
  originalLayout,
  setHidden,
  setPinned,
  setWidth,
  shiftColumn,
} from '../../state/column-layout';
import { isMac } from '../../state/key-label';
import { useStableActions } from '../use-stable-actions';
import { CellInspector, type InspectedValue } from './cell-inspector';
import { selectionAsText, writeClipboard } from './copy-cells';
import { FilterMenu } from './filter-menu';
import { clampWidth } from './grid-columns';
import { rowHeight, scrollHeight, topToShow, visibleRows } from './grid-geometry';
import { GridHeader, type HeaderActions } from './grid-header';
import { columnOf, type GridAction, gridAction } from './grid-keys';
import { CellMenu, ColumnMenu } from './grid-menus';
import { GridRow } from './grid-row';
import { bounds, type GridSelection, singleCell } from './grid-selection';
import type { GridSource } from './grid-source';
import type { MenuPlace } from './menu-at';
import { useColumnPlaces, widthToFit } from './use-column-places';
import { useGridPointer } from './use-grid-pointer';
import { useGridScroll } from './use-grid-scroll';
import { useSettledView } from './use-settled-view';
import './grid.css';

export const gridHeaderHeight = 40;

/** Rows that share an origin: few enough that no place in a block comes near the height at which browsers stop. */
const blockRows = 4096;

/** What a command can do with a grid. */
export interface GridHandle {
  copy(format: RowTextFormat, header: boolean): void;
  inspect(): void;
  /** Where the keyboard is; null in a grid without columns. */
  active(): ActiveValue | null;
}

/** The active cell, or the header of its column. */
export interface ActiveValue {
  readonly column: ColumnInfo;
  /** From 0, in the rows as they are looked at; null in the header, and where there are no rows. */
  readonly row: number | null;
  /** Its exact text; undefined while it is on its way. */
  readonly value: string | null | undefined;
}

/** How the rows of a grid are filtered and sorted, where they can be. */
export interface GridQueries {
  /** What was asked for; the rows are those of `source.query`, while this one may be on its way. */
  readonly query: ResultQuery;
  readonly onQuery: (query: ResultQuery) => void;
  readonly loadValues: (column: string, search: string, limit: number, signal: AbortSignal) => Promise<FilterValues>;
}

interface DataGridProps {
  /** The accessible name: `Result of daily_delays`. */
  readonly name: string;
  readonly source: GridSource;
  /** Hears what went wrong with copying. */
  readonly onProblem: (problem: Problem) => void;
  /** The table that copied INSERT statements name. */
  readonly table?: string;
  /** The arrangement of the columns, and who keeps it; without, the grid keeps it for as long as it is on screen. */
  readonly layout?: ColumnLayout;
  readonly onLayout?: (layout: ColumnLayout) => void;
  readonly queries?: GridQueries;
  /** The grid took the focus. */
  readonly onActive?: (handle: GridHandle) => void;
  /** What stands in a column's header below its name and type, as a small plot does. */
  readonly renderHeader?: ((column: ColumnInfo) => ReactNode) | undefined;
  /** What else the menu of a cell offers. */
  readonly renderCellMenu?: ((active: ActiveValue) => ReactNode) | undefined;
  /** What else the menu of a column offers. */
  readonly renderColumnMenu?: ((column: ColumnInfo) => ReactNode) | undefined;
  /** Height of the header in pixels, `gridHeaderHeight` for name and type alone. */
  readonly headerHeight?: number | undefined;
}

type OpenMenu = { readonly kind: 'column' | 'filter' | 'cell'; readonly column: number; readonly place: MenuPlace };

/** Any number of rows and columns at constant cost: only what is visible is in the document. */
export function DataGrid(props: DataGridProps) {
  const { name, source, queries, headerHeight = gridHeaderHeight } = props;
  const [ownLayout, setOwnLayout] = useState(originalLayout);
  const { layout = ownLayout, onLayout = setOwnLayout } = props;
  const query = queries?.query ?? source.query;
  const version = useSyncExternalStore(
    useCallback((listener: () => void) => source.subscribe(listener), [source]),
    () => source.version,
  );
  const grid = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { rowCount } = source;
  const scroll = useGridScroll(scroller, rowCount, headerHeight);
  const [known, setSelection] = useState<GridSelection>(singleCell(0, 0));
  const [inHeader, setInHeader] = useState(false);
  const [focused, setFocused] = useState(false);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const opensFilter = useRef(false);
  const [inspected, setInspected] = useState<InspectedValue | null>(null);
  const places = useColumnPlaces(source, version, layout);
  const { columns, pinned, offsets, widths, gutter, totalWidth } = places;
  const selection = clampSelection(known, rowCount, columns.length);
  const { head } = selection;

  const wanted = visibleRows({ rows: rowCount, height: scroll.height }, scroll.top);
  const { shown, top } = useSettledView(
    { shown: wanted, top: scroll.top },
    (view) => isWhole(source, view.shown),
    source,
  );
  const inView = places.visible(scroll.left, scroll.width);

  // Before the paint and not after it: the engine answers in less time than a frame takes to paint.
  useLayoutEffect(() => {
    if (wanted.last >= wanted.first) source.want(wanted.first, wanted.last);
  }, [source, wanted.first, wanted.last]);

  // Other rows begin at their first one.
  const { scrollTo } = scroll;
  const shownQuery = useRef(source.query);
  useLayoutEffect(() => {
    if (shownQuery.current === source.query) return;
    shownQuery.current = source.query;
    setSelection((before) => singleCell(0, before.head.column));
    scrollTo(0);
  }, [source, scrollTo]);

  const rows = Math.max(0, rowCount);
  const size = { rows, columns: columns.length, pageRows: Math.max(1, Math.floor(scroll.height / rowHeight) - 1) };
  const selected = bounds(selection);
  const cellId = (row: number, column: number) => `${id}-${row}-${column}`;
  const focusGrid = () => grid.current?.focus({ preventScroll: true });

  const select = (next: GridSelection, header: boolean) => {
    setSelection(next);
    setInHeader(header);
    if (!header) scroll.scrollTo(topToShow({ rows: rowCount, height: scroll.height }, scroll.top, next.head.row));
    const left = places.revealing(next.head.column, scroll.left, scroll.width);
    if (left !== null) scroll.scrollToLeft(left);
  };

  const copy = (format: RowTextFormat, header: boolean) => {
    selectionAsText(source, selection, { format, header, columns, table: props.table ?? 'result' })
      .then((text) => {
        focusGrid();
        writeClipboard(text, document);
      })
      .catch((error: unknown) => props.onProblem(toProblem(error)));
  };
  const copyText = (text: string) => {
    try {
      writeClipboard(text, document);
    } catch (error) {
      props.onProblem(toProblem(error));
    }
  };
  const inspect = (row: number, column: number) => {
    const loaded = source.row(row);
    const arranged = columns[column];
    const vector = arranged === undefined ? undefined : loaded?.page.vectors[arranged.index];
    if (arranged === undefined || loaded === null || vector === undefined) return;
    setInspected({ column: arranged.info, row, vector, at: loaded.row });
  };
  const headColumn = columns[head.column];
  const activeValue: ActiveValue | null =
    headColumn === undefined
      ? null
      : inHeader || rows === 0
        ? { column: headColumn.info, row: null, value: undefined }
        : { column: headColumn.info, row: head.row, value: cellText(source.row(head.row), headColumn) };
  const sort = (column: ColumnInfo, add: boolean) => queries?.onQuery(withNextSort(query, column.name, add));
  const closeInspector = () => {
    setInspected(null);
    // The dialog lets go of the focus when it is gone.
    setTimeout(focusGrid, 0);
  };
  const handle = useRef<GridHandle | null>(null);
  handle.current = { copy, inspect: () => inspect(head.row, head.column), active: () => activeValue };

  const resize = (column: ColumnInfo, width: number) => onLayout(setWidth(layout, column.name, clampWidth(width)));
  const fitColumn = (column: ColumnInfo) =>
    resize(column, widthToFit(source, column, source.row(shown.first)?.page ?? null));
  const shift = (column: number, by: -1 | 1) => {
    const moved = columns[column];
    if (moved === undefined) return;
    const next = shiftColumn(source.columns, layout, moved.info.name, by);
    if (next === layout) return;
    onLayout(next);
    // The selection goes with the column that moves.
    setSelection(singleCell(head.row, column + by));
  };
  const placeOf = (elementId: string): MenuPlace => {
    const box = (document.getElementById(elementId) ?? grid.current)?.getBoundingClientRect();
    return { x: box?.left ?? 0, y: box?.bottom ?? 0 };
  };
  const openColumnMenu = (column: number, at?: MenuPlace) => {
    setSelection((before) => (before.head.column === column ? before : singleCell(head.row, column)));
    setMenu({ kind: 'column', column, place: at ?? placeOf(`${id}-head-${column}`) });
  };
  const openCellMenu = (at?: MenuPlace) =>
    setMenu({ kind: 'cell', column: head.column, place: at ?? placeOf(cellId(head.row, head.column)) });
  const closeMenu = () => {
    // The menu of a column may have opened its filter, which has the focus then.
    if (opensFilter.current) opensFilter.current = false;
    else {
      setMenu(null);
      focusGrid();
    }
  };

  const perform = (action: GridAction) => {
    const active = columns[head.column]?.info;
    switch (action.kind) {
      case 'select':
        select(action.selection, action.inHeader);
        break;
      case 'select-all':
        setSelection(action.selection);
        break;
      case 'copy':
        if (rows > 0) copy('tsv', action.header);
        break;
      case 'resize':
        if (active !== undefined) resize(active, (widths[head.column] ?? 0) + action.by);
        break;
      case 'move-column':
        shift(head.column, action.by);
        break;
      case 'sort':
        if (active !== undefined) sort(active, action.add);
        break;
      case 'column-menu':
        openColumnMenu(head.column);
        break;
      case 'cell-menu':
        openCellMenu();
        break;
      case 'inspect':
        inspect(head.row, head.column);
        break;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const mod = isMac ? event.metaKey : event.ctrlKey;
    const pressed = { key: event.key, shift: event.shiftKey, alt: event.altKey, mod };
    const action = gridAction({ selection, inHeader }, pressed, size);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    perform(action);
  };

  const pointer = useGridPointer({
    size,
    selection,
    onSelect: (next) => {
      setSelection(next);
      setInHeader(false);
    },
    onInspect: inspect,
    onMenu: openCellMenu,
  });

  const header = useStableActions<HeaderActions>({
    onSort: sort,
    onWidth: resize,
    onFit: fitColumn,
    onMove: (column, target) => onLayout(moveColumn(source.columns, layout, column.name, target.name)),
    onMenu: openColumnMenu,
  });

  // Rows keep their place within a block, and the block moves as one: scrolling renders the rows that come in.
  const base = shown.first - (shown.first % blockRows);
  const slots = Math.ceil(scroll.height / rowHeight) + 1;
  const visible: number[] = [];
  for (let row = shown.first; row <= shown.last; row++) visible.push(row);
  const headInView = head.row >= shown.first && head.row <= shown.last;
  const menuColumn = menu === null ? undefined : columns[menu.column];

  return (
    <>
      <div
        ref={grid}
        className="data-grid"
        role="grid"
        aria-label={name}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-readonly
        aria-activedescendant={
          inHeader ? `${id}-head-${head.column}` : headInView && rows > 0 ? cellId(head.row, head.column) : undefined
        }
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => {
          setFocused(true);
          props.onActive?.({
            copy: (format, header) => handle.current?.copy(format, header),
            inspect: () => handle.current?.inspect(),
            active: () => handle.current?.active() ?? null,
          });
        }}
        onBlur={() => setFocused(false)}
        data-focused={focused || menu !== null || undefined}
        data-wide={totalWidth > scroll.width || undefined}
      >
        <div className="grid-scroller" ref={scroller} role="rowgroup" tabIndex={-1}>
          <div
            className="grid-sizer"
            role="presentation"
            style={{ width: totalWidth, height: scrollHeight(rowCount) + headerHeight }}
          >
            <GridHeader
              height={headerHeight}
              columns={columns}
              pinned={pinned}
              first={inView.first}
              last={inView.last}
              offsets={offsets}
              widths={widths}
              gutter={gutter}
              idPrefix={id}
              query={query}
              active={inHeader ? head.column : -1}
              renderHeader={props.renderHeader}
              {...header}
            />
            <div
              className="grid-rows"
              role="presentation"
              style={{ top: headerHeight, transform: `translateY(${base * rowHeight - top}px)` }}
              {...pointer}
            >
              <div
                className="grid-backdrop"
                role="presentation"
                style={{ top: (shown.first - base) * rowHeight, height: visible.length * rowHeight, width: totalWidth }}
              />
              {visible.map((row) => (
                <GridRow
                  // A slot and not the row: a jump then changes the texts of the rows that are there, and makes no new ones.
                  key={row % slots}
                  row={row}
                  y={(row - base) * rowHeight}
                  loaded={source.row(row)}
                  columns={columns}
                  pinned={pinned}
                  first={inView.first}
                  last={inView.last}
                  offsets={offsets}
                  widths={widths}
                  gutter={gutter}
                  width={totalWidth}
                  idPrefix={id}
                  from={row >= selected.firstRow && row <= selected.lastRow ? selected.firstColumn : -1}
                  to={row >= selected.firstRow && row <= selected.lastRow ? selected.lastColumn : -2}
                  head={!inHeader && row === head.row ? head.column : -1}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
      {menu?.kind === 'column' && menuColumn !== undefined ? (
        <ColumnMenu
          column={menuColumn.info}
          pinned={menuColumn.pinned}
          alone={columns.length === 1}
          place={menu.place}
          queries={queries}
          more={props.renderColumnMenu?.(menuColumn.info)}
          onFilter={() => {
            opensFilter.current = true;
            setMenu({ ...menu, kind: 'filter' });
          }}
          onPin={(pin) => onLayout(setPinned(layout, menuColumn.info.name, pin))}
          onHide={() => onLayout(setHidden(layout, menuColumn.info.name, true))}
          onMove={(by) => shift(menu.column, by)}
          onFit={() => fitColumn(menuColumn.info)}
          onSelect={() => {
            setInHeader(false);
            setSelection(columnOf(singleCell(head.row, menu.column), size));
          }}
          onCopyName={() => copyText(menuColumn.info.name)}
          onClose={closeMenu}
        />
      ) : null}
      {menu?.kind === 'filter' && menuColumn !== undefined && queries !== undefined ? (
        <FilterMenu
          column={menuColumn.info}
          filters={query.filters.filter((filter) => filter.column === menuColumn.info.name)}
          place={menu.place}
          loadValues={(...request) => queries.loadValues(menuColumn.info.name, ...request)}
          onApply={(filters) => queries.onQuery(withColumnFilters(query, menuColumn.info.name, filters))}
          onClose={closeMenu}
        />
      ) : null}
      {menu?.kind === 'cell' && activeValue !== null ? (
        <CellMenu
          column={activeValue.column}
          value={activeValue.value}
          place={menu.place}
          queries={queries}
          more={props.renderCellMenu?.(activeValue)}
          onCopy={copy}
          onInspect={() => inspect(head.row, head.column)}
          onClose={closeMenu}
        />
      ) : null}
      {inspected === null ? null : <CellInspector value={inspected} onCopy={copyText} onClose={closeInspector} />}
    </>
  );
}

function cellText(loaded: ReturnType<GridSource['row']>, { info, index }: ArrangedColumn): string | null | undefined {
  const vector = loaded?.page.vectors[index];
  return loaded === null || vector === undefined ? undefined : formatValue(info.type, vector, loaded.row);
}

/** The selection within rows and columns that may have become fewer. */
function clampSelection({ anchor, head }: GridSelection, rows: number, columns: number): GridSelection {
  const clamp = ({ row, column }: GridSelection['head']) => ({
    row: Math.max(0, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  });
  return { anchor: clamp(anchor), head: clamp(head) };
}

/** Whether every row of the range is here. Pages are longer than a screen: its ends tell. */
function isWhole(source: GridSource, { first, last }: { readonly first: number; readonly last: number }): boolean {
  return last < first || (source.row(first) !== null && source.row(last) !== null);
}
