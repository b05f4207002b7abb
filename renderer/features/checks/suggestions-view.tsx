import { Lightbulb } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo } from 'react';
import { useAppState, useServices } from '../../state/app-context';
import { collectSuggestions, seekSuggestions, showSuggestions } from '../../state/suggestions';
import type { NodeSearch } from '../../state/suggestions-slice';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { ProblemView } from '../../ui/problem-view';
import { useOpenSuggestions } from './open-suggestions';
import { SuggestedList } from './suggested-list';
import './suggestions.css';

/** Checks that the rows of a node speak for: to add, or never to be asked about again. */
export function SuggestionsView() {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const chosen = useAppState((state) => state.suggestedNode);
  const selected = useAppState((state) => state.selectedNode);
  const nodes = useMemo(
    () => graph.order.filter((name) => ['source', 'cell'].includes(graph.byName.get(name)?.kind ?? '')),
    [graph],
  );
  const shown = [chosen, selected, ...nodes].find((name) => name !== null && nodes.includes(name));
  useEndedJobs();

  if (shown === undefined || shown === null) {
    return (
      <EmptyState icon={<Lightbulb size={28} aria-hidden />} title="Nothing to suggest checks for">
        Suggestions come from the rows of sources and cells. Import a file, or write a cell.
      </EmptyState>
    );
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    event.preventDefault();
    entries[entries.indexOf(event.target as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  };
  return (
    <div className="suggestions-view">
      <nav className="suggestion-nodes" aria-label="Nodes to suggest checks for" onKeyDown={onKeyDown}>
        <ul>
          {nodes.map((node) => (
            <li key={node}>
              <button
                type="button"
                aria-current={node === shown}
                onClick={() => void services.attempt(() => showSuggestions(services, node))}
              >
                <span className="name">{node}</span>
                <OpenCount node={node} />
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <NodePanel key={shown} node={shown} />
    </div>
  );
}

/** Collects what jobs found as soon as they end, whichever node is on screen. */
function useEndedJobs(): void {
  const services = useServices();
  const searches = useAppState((state) => state.suggestions);
  const jobs = useAppState((state) => state.jobs);
  useEffect(() => {
    for (const [node, search] of Object.entries(searches)) {
      const job = search.kind === 'searching' ? jobs.find(({ id }) => id === search.job) : undefined;
      if (job !== undefined && job.state !== 'queued' && job.state !== 'running')
        void collectSuggestions(services, node, job.id);
    }
  }, [services, searches, jobs]);
}

function OpenCount({ node }: { readonly node: string }) {
  const kind = useAppState((state) => state.suggestions[node]?.kind);
  const { open } = useOpenSuggestions(node);
  if (kind === 'searching') return <span className="facts">looking…</span>;
  return kind === 'found' ? <span className="facts number">{open.length}</span> : null;
}

function NodePanel({ node }: { readonly node: string }) {
  const services = useServices();
  const search = useAppState((state) => state.suggestions[node]);
  const seek = () => void services.attempt(() => seekSuggestions(services, node));
  return (
    <section className="suggestion-panel" aria-label={`Suggestions for ${node}`}>
      <div className="view-head">
        <h1>{node}</h1>
        <span className="spacer" />
        {search === undefined ? null : (
          <Button variant="quiet" disabled={search.kind === 'searching'} onClick={seek}>
            Look again
          </Button>
        )}
      </div>
      <Searched node={node} search={search} onSeek={seek} />
    </section>
  );
}

interface SearchedProps {
  readonly node: string;
  readonly search: NodeSearch | undefined;
  readonly onSeek: () => void;
}

function Searched({ node, search, onSeek }: SearchedProps) {
  switch (search?.kind) {
    case undefined:
      return (
        <EmptyState
          icon={<Lightbulb size={28} aria-hidden />}
          title="Which checks do its rows speak for?"
          actions={
            <Button variant="primary" onClick={onSeek}>
              Suggest checks
            </Button>
          }
        >
          Each is run on all rows and tested on parts of them before it is shown. Nothing is written.
        </EmptyState>
      );
    case 'searching':
      return <Searching job={search.job} />;
    case 'cancelled':
      return (
        <EmptyState title="Cancelled" actions={<Button onClick={onSeek}>Suggest checks</Button>}>
          The search was stopped before it had an answer. Nothing was written.
        </EmptyState>
      );
    case 'problem':
      return (
        <ProblemView problem={search.problem} role="alert">
          <Button onClick={onSeek}>Try again</Button>
        </ProblemView>
      );
    case 'found':
      return <SuggestedList node={node} found={search.found} />;
  }
}

function Searching({ job: id }: { readonly job: string | null }) {
  const services = useServices();
  const job = useAppState((state) => state.jobs.find((one) => one.id === id));
  return (
    <div className="suggestion-searching" aria-busy>
      <p className="lead" role="status">
        {job?.state === 'queued' ? 'Waiting for another job…' : (job?.detail ?? 'Looking at the rows…')}
      </p>
      {id === null ? null : (
        <Button onClick={() => void services.attempt(() => services.bridge.invoke('jobs.cancel', { job: id }))}>
          Cancel
        </Button>
      )}
    </div>
  );
}
