import { ArrowDown, ArrowUp, CaseSensitive, ChevronDown, ChevronRight, Regex, WholeWord, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef } from 'react';
import { cellsOf } from '../../../shared/domain/notebook/edit-cells';
import {
  type FindMatch,
  findInNotebook,
  findPattern,
  replaceFound,
} from '../../../shared/domain/notebook/find-in-notebook';
import { sectionUnder } from '../../../shared/domain/notebook/outline';
import { clearHighlights, revealHighlight, showHighlights } from '../../editor/find-highlights';
import { useAppState, useServices } from '../../state/app-context';
import type { NotebookFind } from '../../state/cells-slice';
import { runCommand } from '../../state/commands/registry';
import type { OpenDocument } from '../../state/document-session';
import type { Services } from '../../state/services';
import { Button, IconButton } from '../../ui/button';
import './find-bar.css';

interface FindBarProps {
  readonly document: OpenDocument;
  readonly find: NotebookFind;
  readonly root: RefObject<HTMLElement | null>;
}

/** Finds and replaces in all cells of the notebook, prose too. Every part of it works from the keyboard. */
export function FindBar({ document, find, root }: FindBarProps) {
  const services = useServices();
  const { updateFind } = services.store.getState();
  const field = useRef<HTMLInputElement>(null);
  const { notebook, file } = document;
  const { query, caseSensitive, wholeWord, regex, turn } = find;
  const found = useMemo(
    () => findInNotebook(notebook, { query, caseSensitive, wholeWord, regex }),
    [notebook, query, caseSensitive, wholeWord, regex],
  );
  const { matches } = found;
  const at = matches.length === 0 ? 0 : ((find.at % matches.length) + matches.length) % matches.length;
  const current = matches[at] ?? null;
  const theme = useAppState((state) => state.theme);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn asks for the field anew.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [turn]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: marks are laid anew over what is rendered with the notebook's text.
  useEffect(() => {
    const element = root.current;
    const search = findPattern({ query, caseSensitive, wholeWord, regex });
    if (element === null || search === null || 'fault' in search) {
      clearHighlights();
      return;
    }
    const show = () => showHighlights(element, file, search.pattern, current);
    show();
    // Cells become editors when they come near, and text again when they leave.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new MutationObserver(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        show();
      }, 120);
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [root, file, notebook, query, caseSensitive, wholeWord, regex, current, theme]);
  useEffect(() => clearHighlights, []);

  const currentId = current?.cellId;
  const currentPlace = current?.place;
  useEffect(() => {
    if (currentId === undefined || currentPlace === undefined || root.current === null) return;
    unfold(services, file, currentId);
    const element = root.current;
    const frame = requestAnimationFrame(() =>
      revealHighlight(element, file, { cellId: currentId, place: currentPlace }),
    );
    return () => cancelAnimationFrame(frame);
  }, [services, root, file, currentId, currentPlace]);

  const step = (distance: number) => updateFind({ at: at + distance });
  const close = () => {
    updateFind(null);
    const state = services.store.getState();
    const id = current?.cellId ?? (state.activeCell?.file === file ? state.activeCell.id : undefined);
    if (id !== undefined) state.activateCell(file, id, 'command');
  };
  const replace = (only: FindMatch | null) =>
    services.attempt(() => {
      const session = services.openSession(file);
      const { edits, count } = replaceFound(session.notebook, find, find.replacement, only);
      if (count === 0) return;
      session.edit(edits, only === null ? `Replace ${count} places` : 'Replace');
      // The next match stands in the place of the one that is gone, unless the replacement matches again.
      const after = findInNotebook(session.notebook, find).matches.length;
      updateFind({ at: only === null ? 0 : after < matches.length ? at : at + 1 });
      if (only === null) {
        services.store.getState().notify({
          tone: 'ok',
          message: count === 1 ? '1 place was replaced.' : `${count} places were replaced.`,
          hint: 'Undo takes all of them back at once.',
        });
      }
    });

  const onKeyDown = (event: KeyboardEvent) => {
    const toggles: Readonly<Record<string, Partial<NotebookFind>>> = {
      KeyC: { caseSensitive: !caseSensitive },
      KeyW: { wholeWord: !wholeWord },
      KeyR: { regex: !regex },
    };
    const toggle = event.altKey ? toggles[event.code] : undefined;
    if (event.key === 'Escape') close();
    else if (toggle !== undefined) updateFind({ ...toggle, at: 0 });
    else if (event.key === 'F3') step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const count =
    found.fault ??
    (query === ''
      ? ''
      : matches.length === 0
        ? 'No matches'
        : `${at + 1} of ${matches.length}${found.more ? ' or more' : ''}`);

  return (
    // biome-ignore lint/a11y/useSemanticElements: `search` is unknown to the oldest browser that this runs in.
    <div className="find-bar" role="search" aria-label="Find in the notebook" onKeyDown={onKeyDown}>
      <IconButton
        label={find.replacing ? 'Hide replace' : 'Show replace'}
        aria-expanded={find.replacing}
        className="expand"
        onClick={() => updateFind({ replacing: !find.replacing })}
      >
        {find.replacing ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
      </IconButton>
      <div className="find-rows">
        <div className="find-row">
          <div className="find-field" data-fault={found.fault !== null || undefined}>
            <input
              ref={field}
              type="text"
              aria-label="Find"
              placeholder="Find"
              spellCheck={false}
              value={query}
              aria-invalid={found.fault !== null}
              onChange={(event) => updateFind({ query: event.currentTarget.value, at: 0 })}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return;
                event.preventDefault();
                event.stopPropagation();
                step(event.shiftKey ? -1 : 1);
              }}
            />
            <Toggle
              label="Match case (Alt+C)"
              on={caseSensitive}
              onToggle={(on) => updateFind({ caseSensitive: on, at: 0 })}
            >
              <CaseSensitive size={15} aria-hidden />
            </Toggle>
            <Toggle label="Whole word (Alt+W)" on={wholeWord} onToggle={(on) => updateFind({ wholeWord: on, at: 0 })}>
              <WholeWord size={15} aria-hidden />
            </Toggle>
            <Toggle label="Regular expression (Alt+R)" on={regex} onToggle={(on) => updateFind({ regex: on, at: 0 })}>
              <Regex size={14} aria-hidden />
            </Toggle>
          </div>
          <span className="find-count number" role="status" aria-label="Matches">
            {count}
          </span>
          <IconButton
            label="Previous match"
            shortcut="Shift+F3"
            disabled={matches.length === 0}
            onClick={() => step(-1)}
          >
            <ArrowUp size={14} aria-hidden />
          </IconButton>
          <IconButton label="Next match" shortcut="F3" disabled={matches.length === 0} onClick={() => step(1)}>
            <ArrowDown size={14} aria-hidden />
          </IconButton>
          <IconButton label="Close find" shortcut="Escape" onClick={close}>
            <X size={14} aria-hidden />
          </IconButton>
        </div>
        {find.replacing ? (
          <div className="find-row">
            <div className="find-field">
              <input
                type="text"
                aria-label="Replace with"
                placeholder="Replace with"
                spellCheck={false}
                value={find.replacement}
                onChange={(event) => updateFind({ replacement: event.currentTarget.value })}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return;
                  event.preventDefault();
                  event.stopPropagation();
                  void replace(event.ctrlKey || event.metaKey || event.altKey ? null : current);
                }}
              />
            </div>
            <Button variant="quiet" disabled={current === null} onClick={() => void replace(current)}>
              Replace
            </Button>
            <Button variant="quiet" disabled={current === null} onClick={() => void replace(null)}>
              Replace all
            </Button>
            <Button variant="quiet" disabled={!document.canUndo} onClick={() => runCommand(services, 'notebook.undo')}>
              Undo
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly on: boolean;
  readonly onToggle: (on: boolean) => void;
  readonly children: ReactNode;
}

function Toggle({ label, on, onToggle, children }: ToggleProps) {
  return (
    <button
      type="button"
      className="find-toggle"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={() => onToggle(!on)}
    >
      {children}
    </button>
  );
}

/** Shows a cell that is folded away. */
function unfold({ store }: Services, file: string, id: string): void {
  const state = store.getState();
  const document = state.documents[file];
  if (document === undefined) return;
  const cells = cellsOf(document.notebook);
  const hiding = cells.filter(
    (cell, index) =>
      state.foldedSections[`${file}#${cell.id}`] === true &&
      sectionUnder(cells, index).some((other) => other.id === id),
  );
  if (hiding.length > 0) {
    state.setFolded(
      'foldedSections',
      file,
      hiding.map((cell) => cell.id),
      false,
    );
  }
  if (state.foldedInputs[`${file}#${id}`] === true) state.setFolded('foldedInputs', file, [id], false);
}
