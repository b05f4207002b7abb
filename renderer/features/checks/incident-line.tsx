import { Siren } from 'lucide-react';
import { useState } from 'react';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { useAppState, useServices } from '../../state/app-context';
import { openIncident, openIncidentOf, showIncident } from '../../state/incidents';
import './incidents.css';

/** Under a check: the way to its incident, or, where it has none and does not pass, to a new one. */
export function IncidentLine({ check }: { readonly check: CheckOutcome }) {
  const services = useServices();
  const [opening, setOpening] = useState(false);
  const incident = useAppState((state) => openIncidentOf(state.workspace?.incidents ?? [], check));
  if (incident !== undefined) {
    const { status, owner, file, broken } = incident;
    return (
      <div className="incident-line">
        <Siren size={12} aria-hidden />
        <button type="button" className="link" onClick={() => showIncident(services, file)}>
          Incident: {broken ? `${status} (broken)` : status}, {owner ?? 'nobody'}
        </button>
      </div>
    );
  }
  if (check.outcome === 'pass') return null;
  return (
    <div className="incident-line">
      <button
        type="button"
        className="link quiet"
        disabled={opening}
        aria-label={`Open incident for ${check.name} of ${check.node}`}
        onClick={() => {
          setOpening(true);
          void services.attempt(() => openIncident(services, check)).finally(() => setOpening(false));
        }}
      >
        Open incident
      </button>
    </div>
  );
}
