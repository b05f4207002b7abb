import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { memo } from 'react';
import { useAppState, useServices } from '../../state/app-context';
import { titleOf } from '../../state/commands/command';
import { findCommand, runCommand } from '../../state/commands/registry';
import { KeyHint } from '../../ui/key-hint';

interface CellMenuButtonProps {
  readonly file: string;
  readonly cell: { readonly id: string; readonly name: string };
  /** Ids of commands, in the order of the menu. */
  readonly commands: readonly string[];
}

/** The button in a cell's header that opens what else can be done with the cell. */
export const CellMenuButton = memo(function CellMenuButton({ file, cell, commands }: CellMenuButtonProps) {
  const services = useServices();
  return (
    <DropdownMenu.Root
      onOpenChange={(open) => open && services.store.getState().activateCell(file, cell.id, 'command')}
    >
      <DropdownMenu.Trigger asChild>
        <button type="button" className="icon-button" aria-label={`More for ${cell.name}`}>
          <Ellipsis size={15} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" onCloseAutoFocus={(event) => event.preventDefault()}>
          {commands.map((id) => (
            <CommandItem key={id} id={id} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
});

/** Its title is that of the moment: what it does can depend on the cell that the open menu made the active one. */
function CommandItem({ id }: { id: string }) {
  const services = useServices();
  const title = useAppState((state) => titleOf(findCommand(id), state));
  return (
    <DropdownMenu.Item onSelect={() => runCommand(services, id)}>
      {title}
      <KeyHint command={id} />
    </DropdownMenu.Item>
  );
}
