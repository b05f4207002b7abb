import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface MenuAtProps {
  /** The accessible name. */
  readonly label: string;
  readonly place: MenuPlace;
  /** Closed, whatever the reason; the focus belongs back to where it was. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A menu that opens at a place of the window and not at a button, as a context menu does. */
export function MenuAt({ label, place, onClose, children }: MenuAtProps) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="menu-anchor" style={{ left: place.x, top: place.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={undefined}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly onSelect: () => void;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

export function MenuItem({ onSelect, shortcut, disabled = false, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item onSelect={onSelect} disabled={disabled}>
      {children}
      {shortcut === undefined ? null : <kbd>{shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="separator" />;
}
