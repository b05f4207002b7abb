import { useMemo } from 'react';
import { outlineOfChecks } from '../../shared/domain/checks/editor/check-outline';
import { outlineOf } from '../../shared/domain/notebook/outline';
import { useAppState, useServices } from '../state/app-context';
import { shownCheckFile } from '../state/check-files';
import { shownDocument } from '../state/commands/notebook-actions';
import { goToHeading } from '../state/navigation';

/** The headings of the notebook on screen, or the checks of the file on screen; a click goes to one. */
export function Outline() {
  const isCheckFile = useAppState((state) => shownCheckFile(state) !== null);
  return isCheckFile ? <CheckOutline /> : <NotebookOutline />;
}

function NotebookOutline() {
  const services = useServices();
  const file = useAppState((state) => shownDocument(state)?.file);
  const notebook = useAppState((state) => shownDocument(state)?.notebook);
  const activeCell = useAppState((state) => (state.activeCell?.file === file ? state.activeCell?.id : undefined));
  const headings = useMemo(() => (notebook === undefined ? [] : outlineOf(notebook)), [notebook]);
  if (file === undefined || headings.length === 0) return null;
  return (
    <section aria-label="Outline">
      <div className="section-head">
        <h2>Outline</h2>
      </div>
      {headings.map((heading) => (
        <div
          key={`${heading.cellId}:${heading.place}`}
          className="row"
          data-on={(heading.cellId === activeCell && heading.place === 0) || undefined}
          title={heading.text}
        >
          <button
            type="button"
            className="open"
            style={{ paddingLeft: 14 + (heading.level - 1) * 10 }}
            onClick={() => goToHeading(services, file, heading)}
          >
            <span className="text">{heading.text}</span>
          </button>
        </div>
      ))}
    </section>
  );
}

function CheckOutline() {
  const services = useServices();
  const file = useAppState((state) => shownCheckFile(state)?.file ?? '');
  const text = useAppState((state) => shownCheckFile(state)?.text ?? '');
  const headings = useMemo(() => outlineOfChecks(text), [text]);
  if (headings.length === 0) return null;
  return (
    <section aria-label="Outline">
      <div className="section-head">
        <h2>Outline</h2>
      </div>
      {headings.map(({ level, text: title, line, column }) => (
        <div key={`${line}:${column}`} className="row" title={title}>
          <button
            type="button"
            className="open"
            style={{ paddingLeft: 14 + (level - 1) * 10 }}
            onClick={() => services.store.getState().goToCheckPlace(file, line, column)}
          >
            <span className="text">{title}</span>
          </button>
        </div>
      ))}
    </section>
  );
}
