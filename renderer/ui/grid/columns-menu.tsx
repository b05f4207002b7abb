import { Columns3, Pin, PinOff } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { type ColumnLayout, orderedNames, originalLayout, setHidden, setPinned } from '../../state/column-layout';
import { Button, IconButton } from '../button';

interface ColumnsMenuProps {
  readonly node: string;
  readonly columns: readonly ColumnInfo[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

/** Which columns are on screen: found by name, hidden, shown and pinned. */
export function ColumnsMenu({ node, columns, layout, onLayout, open, onOpen }: ColumnsMenuProps) {
  const [search, setSearch] = useState('');
  const hidden = new Set(layout.hidden ?? []);
  const pinned = new Set(layout.pinned ?? []);
  const shownCount = columns.filter((column) => !hidden.has(column.name)).length;
  const types = new Map(columns.map((column) => [column.name, column.sqlType]));
  const names = orderedNames(columns, layout.order).filter((name) =>
    name.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const setAll = (hide: boolean) => onLayout(names.reduce((changed, name) => setHidden(changed, name, hide), layout));
  return (
    <Popover.Root open={open} onOpenChange={onOpen}>
      <Popover.Trigger asChild>
        <Button variant="quiet" aria-label={`Columns of ${node}`}>
          <Columns3 size={13} aria-hidden />
          {shownCount < columns.length ? `${shownCount} of ${columns.length} columns` : 'Columns'}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="filter-menu"
          align="end"
          collisionPadding={8}
          role="dialog"
          aria-label={`Columns of ${node}`}
        >
          <div className="filter-values">
            <input
              type="search"
              aria-label="Search columns"
              placeholder="Search columns"
              value={search}
              spellCheck={false}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <fieldset aria-label="Columns">
              {names.length === 0 ? <p>No column has “{search}” in its name</p> : null}
              {names.map((name) => (
                <div key={name} className="columns-row">
                  <label>
                    <input
                      type="checkbox"
                      checked={!hidden.has(name)}
                      // A grid without columns would show nothing to bring them back with.
                      disabled={!hidden.has(name) && shownCount === 1}
                      onChange={(event) => onLayout(setHidden(layout, name, !event.currentTarget.checked))}
                    />
                    <span title={name}>{name}</span>
                    <small>{types.get(name)}</small>
                  </label>
                  <IconButton
                    label={pinned.has(name) ? `Unpin ${name}` : `Pin ${name}`}
                    side="left"
                    aria-pressed={pinned.has(name)}
                    onClick={() => onLayout(setPinned(layout, name, !pinned.has(name)))}
                  >
                    {pinned.has(name) ? <PinOff size={13} aria-hidden /> : <Pin size={13} aria-hidden />}
                  </IconButton>
                </div>
              ))}
            </fieldset>
          </div>
          <footer>
            <Button variant="quiet" onClick={() => setAll(false)}>
              Show all
            </Button>
            <span className="spacer" />
            <Button variant="quiet" onClick={() => onLayout(originalLayout)}>
              Reset columns
            </Button>
          </footer>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
