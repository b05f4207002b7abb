import { assertNever } from '../../../shared/base/assert-never';
import type { IncidentStatus } from '../../../shared/domain/incidents/incident';
import type { Tone } from '../../ui/node-state';

/** The colour of an incident's status; the word stands beside it. */
export function toneOfStatus(status: IncidentStatus): Tone {
  switch (status) {
    case 'open':
      return 'bad';
    case 'investigating':
      return 'warn';
    case 'mitigated':
      return 'quiet';
    case 'resolved':
      return 'ok';
    default:
      return assertNever(status, 'incident status');
  }
}
