import { Siren } from 'lucide-react';
import { useAppState, useServices } from '../../state/app-context';
import { showIncident } from '../../state/incidents';
import { Row, Section } from './rows';

/** Incidents that are listed; the view of checks has all. */
const listed = 5;

/** The incidents that are not resolved, the worst first; nothing where there are none. */
export function OpenIncidents() {
  const services = useServices();
  const incidents = useAppState((state) => state.workspace?.incidents) ?? [];
  const shown = useAppState((state) =>
    state.activeTab === 'checks' && state.checksPart === 'incidents' ? state.shownIncident : null,
  );
  const open = incidents.filter(({ status }) => status !== 'resolved');
  if (open.length === 0) return null;
  const left = open.length - listed;
  return (
    <Section title="Incidents">
      {open.slice(0, listed).map(({ file, title, status, severity, owner }) => (
        <Row
          key={file}
          on={shown === file}
          title={`${title}\n${status}, ${severity}, ${owner ?? 'nobody'}`}
          onOpen={() => showIncident(services, file)}
          icon={<Siren size={14} aria-hidden />}
          fact={status}
          tone={status === 'open' ? 'bad' : status === 'investigating' ? 'warn' : undefined}
        >
          {title}
        </Row>
      ))}
      {left <= 0 ? null : (
        <Row on={false} title="All incidents" onOpen={() => showIncident(services)} icon={null}>
          {`${left} more`}
        </Row>
      )}
    </Section>
  );
}
