import { ContextMenu } from 'radix-ui';
import type { MouseEvent, ReactElement } from 'react';
import { useServices } from '../../state/app-context';
import { titleOf } from '../../state/commands/command';
import { activate, cellsOf } from '../../state/commands/notebook-actions';
import { findCommand, runCommand } from '../../state/commands/registry';
import { KeyHint } from '../../ui/key-hint';

const groups: readonly (readonly string[])[] = [
  ['notebook.cut', 'notebook.copy', 'notebook.paste', 'notebook.duplicate', 'notebook.delete'],
  [
    'notebook.insertAbove',
    'notebook.insertBelow',
    'notebook.insertText',
    'notebook.insertChart',
    'notebook.insertInput',
  ],
  ['notebook.toSql', 'notebook.toText', 'notebook.merge'],
  ['notebook.moveUp', 'notebook.moveDown', 'notebook.moveToTop', 'notebook.moveToBottom'],
  ['checks.testNode'],
  ['notebook.foldInput', 'notebook.foldResult'],
  ['checks.edit'],
  ['notebook.undo', 'notebook.redo'],
];

/**
 * The menu of the cell under the pointer, or with the keyboard's menu key of the active one: what works on the selected cells
 * when it is one of them, else on it alone. Editors, results and fields keep their own.
 */
export function CellContextMenu({ file, children }: { readonly file: string; readonly children: ReactElement }) {
  const services = useServices();
  const onContextMenu = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : null;
    const id = target?.closest<HTMLElement>('[data-cell-id]')?.dataset.cellId;
    const state = services.store.getState();
    const document = state.documents[file];
    const cell = document === undefined ? undefined : cellsOf(document).find((candidate) => candidate.id === id);
    const other = target?.closest('[data-cell-editor], [role="grid"], [role="search"], input, textarea, a') != null;
    if (document === undefined || cell === undefined || other) {
      event.preventDefault();
      return;
    }
    const selected = state.selection?.file === file && state.selection.ids.includes(cell.id);
    if (!selected) activate(services, document, cell, 'command');
  };
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild onContextMenu={onContextMenu}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" onCloseAutoFocus={(event) => event.preventDefault()}>
          {groups.map((group, index) => (
            <ContextMenu.Group key={group[0]}>
              {index === 0 ? null : <ContextMenu.Separator className="separator" />}
              {group.map((id) => (
                // After the menu gave the keyboard back, so that commands find the cell.
                <ContextMenu.Item key={id} onSelect={() => setTimeout(() => runCommand(services, id), 0)}>
                  {titleOf(findCommand(id), services.store.getState())}
                  <KeyHint command={id} />
                </ContextMenu.Item>
              ))}
            </ContextMenu.Group>
          ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
