import { useMemo } from 'react';
import { outlineOf } from '../../shared/domain/notebook/outline';
import { useAppState, useServices } from '../state/app-context';
import { shownDocument } from '../state/commands/notebook-actions';
import { goToHeading } from '../state/navigation';

/** The headings of the notebook on screen; a click goes to one. */
export function Outline() {
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
