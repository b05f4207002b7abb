import { ChevronDown, ChevronRight, GripVertical } from 'lucide-react';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { sectionSizes } from '../../../shared/domain/notebook/outline';
import { useAppState, useServices } from '../../state/app-context';
import { selectTo, toggleSelected } from '../../state/commands/cell-actions';
import { isMac } from '../../state/key-label';
import { startCellDrag } from './drag-cells';
import { holdWhilePressed } from './hold-while-pressed';

interface CellFrameProps {
  readonly file: string;
  readonly id: string;
  /** The accessible name of the cell. */
  readonly name: string;
  readonly className?: string;
  readonly onActivate: () => void;
  readonly children: ReactNode;
}

/**
 * A cell as a group that can be active or selected: it takes the keyboard in command mode, scrolls into view, and has a handle
 * beside it that moves it. Groups have no `aria-selected`: that a cell is selected is its description, and how many are is
 * announced by the notebook.
 */
export function CellFrame({ file, id, name, className, onActivate, children }: CellFrameProps) {
  const services = useServices();
  const active = useAppState((state) =>
    state.activeCell?.file === file && state.activeCell.id === id ? state.activeCell : null,
  );
  const selected = useAppState((state) => state.selection?.file === file && state.selection.ids.includes(id));
  const dragged = useAppState((state) => state.drag?.file === file && state.drag.ids.includes(id));
  const landing = useAppState((state) => state.drag?.file === file && state.drag.before === id);
  const inputFolded = useAppState((state) => state.foldedInputs[`${file}#${id}`] === true);
  const ref = useRef<HTMLElement>(null);
  /** Whether a button of the mouse is down on it. */
  const pressed = useRef(false);
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
    if (!pressed.current) element.scrollIntoView({ block: 'nearest' });
  }, [turn, mode]);

  const onMouseDown = (event: MouseEvent<HTMLElement>) => {
    pressed.current = true;
    holdWhilePressed(event.currentTarget, () => {
      pressed.current = false;
    });
    // A link that leads away does not make the cell that it stands in active on the way.
    if (event.target instanceof Element && event.target.closest('.cause') !== null) return;
    const state = services.store.getState();
    const notebook = state.documents[file];
    const onText =
      event.target instanceof Element && event.target.closest('[data-cell-editor], [role="grid"], input') !== null;
    if (
      notebook !== undefined &&
      event.button === 0 &&
      !onText &&
      (event.shiftKey || (isMac ? event.metaKey : event.ctrlKey))
    ) {
      // With a modifier the browser would select text, or the click would open the editor.
      event.preventDefault();
      event.stopPropagation();
      if (event.shiftKey) selectTo(services, notebook, id);
      else toggleSelected(services, notebook, id);
      return;
    }
    const known = state.activeCell;
    if (known?.file === file && known.id === id) {
      if (state.selection !== null) state.selectCells(null);
      return;
    }
    onActivate();
    // The browser moves the focus after this handler; a plain click into the cell leaves it on the cell.
    if (event.target === event.currentTarget) event.preventDefault();
  };

  return (
    <div className="cell-row" data-landing={landing || undefined}>
      <button
        type="button"
        className="cell-handle"
        aria-label={`Move ${name}`}
        title="Drag to move; Alt+↑ and Alt+↓ move by keyboard"
        tabIndex={-1}
        onPointerDown={(event) => startCellDrag(services, file, id, event)}
      >
        <GripVertical size={14} aria-hidden />
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics; a cell is a plain group. */}
      <section
        ref={ref}
        role="group"
        aria-label={name}
        aria-current={active === null ? undefined : true}
        aria-description={selected ? 'selected' : undefined}
        className={`cell ${className ?? ''}`}
        data-cell-id={id}
        data-mode={mode}
        data-selected={selected || undefined}
        data-dragged={dragged || undefined}
        data-input-folded={inputFolded || undefined}
        tabIndex={active === null ? -1 : 0}
        onMouseDownCapture={onMouseDown}
        onDoubleClickCapture={() => {
          if (inputFolded) services.store.getState().setFolded('foldedInputs', file, [id], false);
        }}
      >
        {children}
      </section>
    </div>
  );
}

/** Beside a heading: folds the cells under it away, and says how many there are. */
export function SectionFold({ file, id }: { readonly file: string; readonly id: string }) {
  const services = useServices();
  const folded = useAppState((state) => state.foldedSections[`${file}#${id}`] === true);
  const under = useAppState((state) => {
    const notebook = state.documents[file]?.notebook;
    return notebook === undefined ? 0 : (sectionSizes(notebook).get(id) ?? 0);
  });
  if (under === 0) return null;
  const count = under === 1 ? '1 cell' : `${under} cells`;
  return (
    <>
      <button
        type="button"
        className="section-fold"
        aria-expanded={!folded}
        aria-label={folded ? `Show ${count} under the heading` : `Hide ${count} under the heading`}
        onClick={() => services.store.getState().setFolded('foldedSections', file, [id], !folded)}
      >
        {folded ? <ChevronRight size={15} aria-hidden /> : <ChevronDown size={15} aria-hidden />}
      </button>
      {folded ? <span className="section-count">{count} hidden</span> : null}
    </>
  );
}
