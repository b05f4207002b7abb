import { Search } from 'lucide-react';
import { useAppState, useServices } from '../state/app-context';
import { shownDocument } from '../state/commands/notebook-actions';
import { runCommand } from '../state/commands/registry';
import { Button } from '../ui/button';
import { KeyHint } from '../ui/key-hint';

export function Header() {
  const services = useServices();
  const workspace = useAppState((state) => state.workspace);
  const hasNotebook = useAppState((state) => shownDocument(state) !== null);
  return (
    <header className="header">
      <b>
        <PlumbBob /> Plumbline
      </b>
      <span className="workspace-name" title={workspace?.root}>
        {workspace?.name}
      </span>
      <button type="button" className="search" onClick={() => runCommand(services, 'view.quickOpen')}>
        <Search size={13} aria-hidden />
        Search nodes, files, columns, commands <KeyHint command="view.quickOpen" />
      </button>
      <span className="header-end">
        <Button disabled={!hasNotebook} onClick={() => runCommand(services, 'notebook.export')}>
          Export…
        </Button>
        <Button variant="primary" disabled={workspace === null} onClick={() => runCommand(services, 'promote')}>
          Promote…
        </Button>
      </span>
    </header>
  );
}

function PlumbBob() {
  return (
    <svg width="14" height="16" viewBox="0 0 14 16" aria-hidden>
      <path d="M7 0v5" stroke="currentColor" strokeWidth="1.4" />
      <path d="M2.5 5.5h9L7 15.5z" fill="var(--accent)" />
    </svg>
  );
}
