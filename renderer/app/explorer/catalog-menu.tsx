import { ContextMenu } from 'radix-ui';
import { useServices } from '../../state/app-context';
import { writeClipboard } from '../../ui/grid/copy-cells';
import { insertName, nameOfRow, newCellFor, openRow } from './catalog-actions';
import type { CatalogRow } from './catalog-rows';

interface CatalogMenuProps {
  readonly row: CatalogRow | undefined;
  readonly onRefresh: (name: string) => void;
  readonly onRemove: (name: string) => void;
}

/** What can be done with a row of the catalog. */
export function CatalogMenu({ row, onRefresh, onRemove }: CatalogMenuProps) {
  const services = useServices();
  if (row === undefined || (row.kind !== 'entry' && row.kind !== 'column')) return null;
  const name = nameOfRow(row);
  const copy = (text: string) => void services.attempt(() => writeClipboard(text, document));
  const { entry } = row;
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content className="menu" onCloseAutoFocus={(event) => event.preventDefault()}>
        {entry.kind === 'file' ? (
          <ContextMenu.Item onSelect={() => openRow(services, row)}>Add as a source…</ContextMenu.Item>
        ) : row.kind === 'entry' && entry.kind !== 'spec' ? (
          <ContextMenu.Item onSelect={() => openRow(services, row)}>
            {entry.kind === 'source' ? 'Open rows' : entry.kind === 'check' ? 'Open checks' : 'Go to the cell'}
            <kbd>Enter</kbd>
          </ContextMenu.Item>
        ) : null}
        {name === undefined ? null : (
          <>
            <ContextMenu.Item onSelect={() => void services.attempt(() => newCellFor(services, row))}>
              New cell: SELECT {row.kind === 'column' ? name : '*'} FROM…
            </ContextMenu.Item>
            <ContextMenu.Item onSelect={() => insertName(services, row)}>Insert the name at the caret</ContextMenu.Item>
            <ContextMenu.Item onSelect={() => copy(name)}>Copy the name</ContextMenu.Item>
          </>
        )}
        {entry.kind === 'file' || entry.kind === 'spec' || entry.kind === 'check' ? (
          <ContextMenu.Item onSelect={() => copy(entry.name)}>Copy the path</ContextMenu.Item>
        ) : null}
        {row.kind === 'entry' && entry.kind === 'source' ? (
          <>
            <ContextMenu.Separator className="separator" />
            <ContextMenu.Item onSelect={() => onRefresh(entry.name)}>Read the columns again</ContextMenu.Item>
            <ContextMenu.Item onSelect={() => onRemove(entry.name)}>
              Remove the source…<kbd>Delete</kbd>
            </ContextMenu.Item>
          </>
        ) : null}
      </ContextMenu.Content>
    </ContextMenu.Portal>
  );
}
