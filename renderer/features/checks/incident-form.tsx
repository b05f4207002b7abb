import { useId, useState } from 'react';
import { type IncidentSummary, incidentSeverities, incidentStatuses } from '../../../shared/domain/incidents/incident';
import { namesOf } from '../../../shared/domain/owners/owner-of';
import { useAppState, useServices } from '../../state/app-context';
import { writeIncidentDraft } from '../../state/incidents';
import { isMac, keyLabel } from '../../state/key-label';
import { Button } from '../../ui/button';

/** The fields that change an incident. All of it is written at once, with one line in the timeline. */
export function IncidentForm({ incident }: { readonly incident: IncidentSummary }) {
  const services = useServices();
  const { file, status, severity, owner = '' } = incident;
  const draft = useAppState((state) => state.incidentDrafts[file]);
  const owners = useAppState((state) => state.workspace?.incidents) ?? [];
  const manifest = useAppState((state) => state.workspace?.manifest) ?? { owners: [] };
  const [writing, setWriting] = useState(false);
  const id = useId();
  const change = services.store.getState().draftIncident;
  const changes =
    (draft?.status ?? status) !== status ||
    (draft?.severity ?? severity) !== severity ||
    (draft?.owner ?? owner).trim() !== owner ||
    (draft?.comment ?? '').trim() !== '';
  const submit = () => {
    if (!changes || writing) return;
    setWriting(true);
    void services.attempt(() => writeIncidentDraft(services, file)).finally(() => setWriting(false));
  };
  return (
    <form
      className="incident-form"
      aria-label="Change the incident"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        submit();
      }}
    >
      <label>
        Status
        <select
          value={draft?.status ?? status}
          onChange={(event) => {
            const chosen = incidentStatuses.find((other) => other === event.currentTarget.value);
            change(file, { status: chosen });
          }}
        >
          {incidentStatuses.map((other) => (
            <option key={other}>{other}</option>
          ))}
        </select>
      </label>
      <label>
        Severity
        <select
          value={draft?.severity ?? severity}
          onChange={(event) => {
            const chosen = incidentSeverities.find((other) => other === event.currentTarget.value);
            change(file, { severity: chosen });
          }}
        >
          {incidentSeverities.map((other) => (
            <option key={other}>{other}</option>
          ))}
        </select>
      </label>
      <label className="owner">
        Owner
        <input
          value={draft?.owner ?? owner}
          placeholder="nobody"
          list={id}
          spellCheck={false}
          maxLength={500}
          onChange={(event) => change(file, { owner: event.currentTarget.value })}
        />
        <datalist id={id}>
          {[...new Set([...namesOf(manifest), ...owners.flatMap(({ owner: other }) => other ?? [])])].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </label>
      <label className="comment">
        Comment
        <textarea
          rows={2}
          value={draft?.comment ?? ''}
          placeholder="What happened, as Markdown. It goes to the timeline."
          maxLength={100_000}
          onChange={(event) => change(file, { comment: event.currentTarget.value })}
        />
      </label>
      <div className="actions">
        {changes ? (
          <Button variant="quiet" onClick={() => change(file, null)}>
            Discard
          </Button>
        ) : null}
        <Button variant="primary" type="submit" disabled={!changes || writing}>
          Update incident <kbd aria-hidden>{keyLabel('Mod+Enter', isMac)}</kbd>
        </Button>
      </div>
    </form>
  );
}
