import { Siren } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { ageOf, type IncidentSummary } from '../../../shared/domain/incidents/incident';
import { useAppState, useServices } from '../../state/app-context';
import { chooseIncident } from '../../state/incidents';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Dot } from '../../ui/node-state';
import { IncidentDetail } from './incident-detail';
import { toneOfStatus } from './incident-tones';
import './incidents.css';

/** Resolved incidents that are listed at first. */
const firstResolved = 20;
const none: readonly IncidentSummary[] = [];

/** The incidents of the workspace, those that need someone first, and the one that is chosen. */
export function IncidentsView() {
  const services = useServices();
  const { store } = services;
  const incidents = useAppState((state) => state.workspace?.incidents) ?? none;
  const chosen = useAppState((state) => state.shownIncident);
  const [all, setAll] = useState(false);
  const open = incidents.filter(({ status }) => status !== 'resolved');
  const resolved = incidents.filter(({ status }) => status === 'resolved');
  const shown = incidents.find(({ file }) => file === chosen) ?? incidents[0];

  if (shown === undefined) {
    return (
      <EmptyState
        icon={<Siren size={28} aria-hidden />}
        title="No incidents"
        actions={<Button onClick={() => store.setState({ checksPart: 'outcomes' })}>Show the checks</Button>}
      >
        An incident says who resolves a failed check, and how far that is. Open one at a check that does not pass; it is
        a file in incidents/.
      </EmptyState>
    );
  }
  // The chosen one is listed, however old it is.
  const listedResolved = all ? resolved : resolved.filter((one, at) => at < firstResolved || one === shown);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('.incident-entry')];
    const next = entries[entries.indexOf(event.target as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)];
    event.preventDefault();
    if (next?.dataset.file === undefined) return;
    chooseIncident(services, next.dataset.file);
    next.focus();
  };
  return (
    <div className="incidents">
      <nav className="incident-list" aria-label="Incidents" onKeyDown={onKeyDown}>
        <Group title="Open" incidents={open} shown={shown.file} />
        <Group title="Resolved" incidents={listedResolved} shown={shown.file} />
        {listedResolved.length < resolved.length ? (
          <Button variant="quiet" className="more" onClick={() => setAll(true)}>
            Show {resolved.length - listedResolved.length} more
          </Button>
        ) : null}
      </nav>
      <IncidentDetail key={shown.file} incident={shown} />
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly incidents: readonly IncidentSummary[];
  readonly shown: string;
}

function Group({ title, incidents, shown }: GroupProps) {
  const services = useServices();
  if (incidents.length === 0) return null;
  const now = new Date();
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {incidents.map(({ file, title: name, status, severity, owner, opened, broken }) => (
          <li key={file}>
            <button
              type="button"
              className="incident-entry"
              data-file={file}
              aria-current={file === shown}
              onClick={() => chooseIncident(services, file)}
            >
              <Dot tone={toneOfStatus(status)} />
              <span className="name">{name}</span>
              <span className="facts number">{opened === undefined ? '' : ageOf(opened, now)}</span>
              <span className="facts more">
                <span data-status={status}>{status}</span> · <span data-severity={severity}>{severity}</span> ·{' '}
                {owner ?? 'nobody'}
                {broken ? <span className="broken"> · broken file</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
