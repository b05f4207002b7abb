import { type ReactNode, useEffect, useRef } from 'react';
import { useAppState, useServices } from '../../state/app-context';

interface CellFrameProps {
  readonly file: string;
  readonly id: string;
  /** The accessible name of the cell. */
  readonly name: string;
  readonly className?: string;
  readonly onActivate: () => void;
  readonly children: ReactNode;
}

/** A cell as a group that can be active: it takes the keyboard in command mode and scrolls into view. */
export function CellFrame({ file, id, name, className, onActivate, children }: CellFrameProps) {
  const services = useServices();
  const active = useAppState((state) =>
    state.activeCell?.file === file && state.activeCell.id === id ? state.activeCell : null,
  );
  const ref = useRef<HTMLElement>(null);
  const turn = active?.turn;
  const mode = active?.mode;

  useEffect(() => {
    const element = ref.current;
    if (element === null || turn === undefined) return;
    if (mode === 'command' && (turn > 0 || document.activeElement === document.body)) {
      const inside = element.contains(document.activeElement);
      const inEditor = inside && document.activeElement?.closest('[data-cell-editor]') !== null;
      if (!inside || inEditor) element.focus({ preventScroll: true });
    }
    element.scrollIntoView({ block: 'nearest' });
  }, [turn, mode]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics; a cell is a plain group.
    <section
      ref={ref}
      role="group"
      aria-label={name}
      aria-current={active === null ? undefined : true}
      className={`cell ${className ?? ''}`}
      data-mode={mode}
      tabIndex={active === null ? -1 : 0}
      onMouseDown={(event) => {
        const known = services.store.getState().activeCell;
        if (known?.file === file && known.id === id) return;
        onActivate();
        // The browser moves the focus after this handler; a plain click into the cell leaves it on the cell.
        if (event.target === event.currentTarget) event.preventDefault();
      }}
    >
      {children}
    </section>
  );
}
