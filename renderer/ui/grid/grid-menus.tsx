import type { ReactNode } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { withFilter, withoutFilters, withSort } from '../../../shared/domain/result/result-query';
import type { RowTextFormat } from '../../../shared/domain/result/row-text';
import { isMac, keyLabel } from '../../state/key-label';
import type { GridQueries } from './data-grid';
import { MenuAt, MenuItem, type MenuPlace, MenuSeparator } from './menu-at';

interface ColumnMenuProps {
  readonly column: ColumnInfo;
  readonly pinned: boolean;
  /** Whether it is the only column on screen. */
  readonly alone: boolean;
  readonly place: MenuPlace;
  readonly queries: GridQueries | undefined;
  readonly onFilter: () => void;
  readonly onPin: (pinned: boolean) => void;
  readonly onHide: () => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onFit: () => void;
  readonly onSelect: () => void;
  readonly onCopyName: () => void;
  /** What more can be asked of it. */
  readonly more: ReactNode;
  readonly onClose: () => void;
}

const key = (keys: string) => keyLabel(keys, isMac);

/** Everything that can be done with a column. */
export function ColumnMenu({ column, queries, ...props }: ColumnMenuProps) {
  return (
    <MenuAt label={`Column ${column.name}`} place={props.place} onClose={props.onClose}>
      {queries === undefined ? null : <QueryItems name={column.name} {...queries} onFilter={props.onFilter} />}
      <MenuItem onSelect={() => props.onPin(!props.pinned)}>{props.pinned ? 'Unpin' : 'Pin left'}</MenuItem>
      <MenuItem onSelect={() => props.onMove(-1)} shortcut={key('Alt+Shift+ArrowLeft')}>
        Move left
      </MenuItem>
      <MenuItem onSelect={() => props.onMove(1)} shortcut={key('Alt+Shift+ArrowRight')}>
        Move right
      </MenuItem>
      <MenuItem onSelect={props.onFit}>Fit width</MenuItem>
      <MenuItem onSelect={props.onHide} disabled={props.alone}>
        Hide column
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={props.onSelect} shortcut={key('Mod+Space')}>
        Select column
      </MenuItem>
      <MenuItem onSelect={props.onCopyName}>Copy name</MenuItem>
      {props.more}
    </MenuAt>
  );
}

interface QueryItemsProps extends GridQueries {
  readonly name: string;
  readonly onFilter: () => void;
}

/** The part of a column's menu that sorts and filters. */
function QueryItems({ name, query, onQuery, onFilter }: QueryItemsProps) {
  const sort = query.sort.find((known) => known.column === name);
  const sortsByOthers = query.sort.some((known) => known.column !== name);
  const isFiltered = query.filters.some((filter) => filter.column === name);
  return (
    <>
      <MenuItem onSelect={() => onQuery(withSort(query, name, false, false))}>Sort ascending</MenuItem>
      <MenuItem onSelect={() => onQuery(withSort(query, name, true, false))}>Sort descending</MenuItem>
      {sortsByOthers ? (
        <MenuItem onSelect={() => onQuery(withSort(query, name, sort?.descending === false, true))}>
          {sort === undefined ? 'Then sort by this' : 'Reverse its order'}
        </MenuItem>
      ) : null}
      {sort === undefined ? null : (
        <MenuItem onSelect={() => onQuery(withSort(query, name, null, true))}>Do not sort by this</MenuItem>
      )}
      <MenuSeparator />
      <MenuItem onSelect={onFilter}>Filter…</MenuItem>
      {isFiltered ? <MenuItem onSelect={() => onQuery(withoutFilters(query, name))}>Clear its filter</MenuItem> : null}
      <MenuSeparator />
    </>
  );
}

interface CellMenuProps {
  readonly column: ColumnInfo;
  /** The exact text of the active cell; undefined while it is on its way. */
  readonly value: string | null | undefined;
  readonly place: MenuPlace;
  readonly onCopy: (format: RowTextFormat, header: boolean) => void;
  readonly onInspect: () => void;
  readonly queries: GridQueries | undefined;
  /** What more can be made of the value. */
  readonly more: ReactNode;
  readonly onClose: () => void;
}

/** What can be done with the selected cells, and with the active one's value. */
export function CellMenu({ column, value, place, queries, more, onCopy, onInspect, onClose }: CellMenuProps) {
  const filterBy = (exclude: boolean) => {
    if (value === undefined || queries === undefined) return;
    const filter = { kind: 'values' as const, column: column.name, values: [value], ...(exclude ? { exclude } : {}) };
    queries.onQuery(withFilter(queries.query, filter));
  };
  return (
    <MenuAt label="Cells" place={place} onClose={onClose}>
      <MenuItem onSelect={() => onCopy('tsv', false)} shortcut={key('Mod+C')}>
        Copy
      </MenuItem>
      <MenuItem onSelect={() => onCopy('tsv', true)} shortcut={key('Mod+Shift+C')}>
        Copy with names
      </MenuItem>
      {copyFormats.map(({ format, title }) => (
        <MenuItem key={format} onSelect={() => onCopy(format, true)}>
          {title}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={onInspect} shortcut={key('Enter')}>
        Show the value
      </MenuItem>
      {queries === undefined ? null : (
        <>
          <MenuItem onSelect={() => filterBy(false)} disabled={value === undefined}>
            Only rows with this {column.name}
          </MenuItem>
          <MenuItem onSelect={() => filterBy(true)} disabled={value === undefined}>
            Without rows with this {column.name}
          </MenuItem>
        </>
      )}
      {more}
    </MenuAt>
  );
}

/** What cells are copied as, besides the text for spreadsheets. */
const copyFormats: readonly { readonly format: RowTextFormat; readonly title: string }[] = [
  { format: 'csv', title: 'Copy as CSV' },
  { format: 'markdown', title: 'Copy as Markdown' },
  { format: 'json', title: 'Copy as JSON' },
  { format: 'sql', title: 'Copy as SQL INSERT' },
];
