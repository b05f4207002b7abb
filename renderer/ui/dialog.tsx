import { X } from 'lucide-react';
import { Dialog as RadixDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button';

interface DialogProps {
  readonly title: string;
  readonly description: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** For what has parts beside each other, and steps: wide, and always as high. */
  readonly wide?: boolean;
}

/** A modal dialog named by its title. Escape and a click beside it close it. */
export function Dialog({ title, description, onClose, children, footer, wide = false }: DialogProps) {
  return (
    <RadixDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="scrim" />
        <RadixDialog.Content className="dialog" data-wide={wide || undefined} onOpenAutoFocus={focusFirstChoice}>
          <header>
            <RadixDialog.Title>{title}</RadixDialog.Title>
            <span className="spacer" />
            <IconButton label="Close" shortcut="Escape" onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="body">
            <RadixDialog.Description className="lead">{description}</RadixDialog.Description>
            {children}
          </div>
          {footer === undefined ? null : <footer>{footer}</footer>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** Of choices that exclude one another, the one that is made. */
const firstField = '.body :is(input:not([type="radio"]), input[type="radio"]:checked, textarea, select):not(:disabled)';

/** What a dialog asks for comes first: its first field, else its primary action; the button that closes it only when there is nothing else. */
function focusFirstChoice(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const choice =
    event.currentTarget.querySelector<HTMLElement>(firstField) ??
    event.currentTarget.querySelector<HTMLElement>('footer .button.primary:not(:disabled)') ??
    event.currentTarget.querySelector<HTMLElement>('footer .button:not(:disabled)');
  if (choice === null) return;
  event.preventDefault();
  choice.focus();
}
