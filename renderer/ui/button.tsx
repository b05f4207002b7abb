import { Tooltip } from 'radix-ui';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { isMac, keyLabel } from '../state/key-label';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `danger` is for what cannot be taken back. */
  readonly variant?: 'primary' | 'quiet' | 'danger';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant, className, type = 'button', ...rest }: ButtonProps) {
  const classes = ['button', variant, className].filter((name) => name !== undefined).join(' ');
  return <button type={type} className={classes} {...rest} />;
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'title'> {
  /** The accessible name, and the first part of the tooltip. */
  readonly label: string;
  /** A key as the command registry spells it. */
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon; its tooltip names it and its key. */
export function IconButton({ label, shortcut, side = 'bottom', className, children, ...rest }: IconButtonProps) {
  return (
    <WithTooltip text={label} shortcut={shortcut} side={side}>
      <button type="button" aria-label={label} className={`icon-button ${className ?? ''}`} {...rest}>
        {children}
      </button>
    </WithTooltip>
  );
}

interface WithTooltipProps {
  readonly text: string;
  readonly shortcut?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  readonly children: ReactNode;
}

export function WithTooltip({ text, shortcut, side = 'bottom', children }: WithTooltipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" side={side} sideOffset={4} aria-hidden>
          {text}
          {shortcut === undefined ? null : <kbd>{keyLabel(shortcut, isMac)}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
