import type { StateCreator } from 'zustand';
import type { IncidentChange } from '../../shared/domain/incidents/incident';
import type { AppState } from './store';

/** The parts of the view of checks. */
export type ChecksPart = 'outcomes' | 'suggestions' | 'mutation' | 'incidents';

export interface IncidentsSlice {
  readonly checksPart: ChecksPart;
  /** Whose nodes the outcomes are shown of: an owner's, nobody's (empty), or everyone's (null). */
  readonly checksOwner: string | null;
  /** The file of the incident that is looked at; null: the first one. */
  readonly shownIncident: string | null;
  /** What was chosen and typed for incidents and not written yet, by file. */
  readonly incidentDrafts: Readonly<Record<string, IncidentChange>>;
  /** Takes a change into an incident's draft; null forgets the draft. */
  draftIncident(file: string, change: IncidentChange | null): void;
}

export const createIncidentsSlice: StateCreator<AppState, [], [], IncidentsSlice> = (set, get) => ({
  checksPart: 'outcomes',
  checksOwner: null,
  shownIncident: null,
  incidentDrafts: {},

  draftIncident(file, change) {
    const { [file]: known, ...others } = get().incidentDrafts;
    set({ incidentDrafts: change === null ? others : { ...others, [file]: { ...known, ...change } } });
  },
});
