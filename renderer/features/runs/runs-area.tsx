import { useAppState, useServices } from '../../state/app-context';
import type { RunsPart } from '../../state/exchange-slice';
import { CompareView } from './compare-view';
import { HistoryView } from './history-view';
import { RunsView } from './runs-view';
import './runs-area.css';

const parts: readonly { readonly part: RunsPart; readonly title: string }[] = [
  { part: 'runs', title: 'Each run' },
  { part: 'history', title: 'Statements' },
  { part: 'compare', title: 'Compare' },
];

/** What ran: runs, every statement, and two runs side by side. */
export function RunsArea() {
  const services = useServices();
  const part = useAppState((state) => state.runsPart);
  const step = (distance: number) => {
    const at = parts.findIndex((candidate) => candidate.part === part);
    const next = parts[(at + distance + parts.length) % parts.length];
    if (next !== undefined) services.store.setState({ runsPart: next.part });
  };
  return (
    <div className="runs-area">
      <div
        className="runs-parts"
        role="tablist"
        aria-label="What ran"
        onKeyDown={(event) => {
          if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
          event.preventDefault();
          step(event.key === 'ArrowRight' ? 1 : -1);
          requestAnimationFrame(() =>
            document.querySelector<HTMLElement>('.runs-parts [aria-selected="true"]')?.focus(),
          );
        }}
      >
        {parts.map((candidate) => (
          <button
            key={candidate.part}
            type="button"
            role="tab"
            id={`runs-tab-${candidate.part}`}
            aria-selected={candidate.part === part}
            aria-controls="runs-panel"
            tabIndex={candidate.part === part ? 0 : -1}
            onClick={() => services.store.setState({ runsPart: candidate.part })}
          >
            {candidate.title}
          </button>
        ))}
      </div>
      <div className="runs-panel" role="tabpanel" id="runs-panel" aria-labelledby={`runs-tab-${part}`}>
        {part === 'runs' ? <RunsView /> : part === 'history' ? <HistoryView /> : <CompareView />}
      </div>
    </div>
  );
}
