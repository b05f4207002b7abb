import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { type IncidentSummary, isAbout } from '../../shared/domain/incidents/incident';
import type { Services } from './services';

/** Runs that the view of runs lists. */
export const listedRuns = 200;

/** The incident of a check that is not resolved; undefined when there is none. */
export function openIncidentOf(
  incidents: readonly IncidentSummary[],
  check: Pick<CheckOutcome, 'node' | 'name' | 'file'>,
): IncidentSummary | undefined {
  return incidents.find((incident) => incident.status !== 'resolved' && isAbout(incident, check));
}

/** Writes an incident of what a check found, and shows it. */
export async function openIncident(services: Services, { file, line, name }: CheckOutcome): Promise<void> {
  const opened = await services.bridge.invoke('incident.open', { file, line, name });
  showIncident(services, opened.file);
}

/** Shows an incident; the keyboard is on its entry then. Without a file, the one that was looked at last. */
export function showIncident(services: Services, file?: string): void {
  const { store } = services;
  store.setState({ checksPart: 'incidents' });
  if (file !== undefined) chooseIncident(services, file);
  store.getState().openTab({ kind: 'checks' });
  whenRendered(() => focusOn('.incident-list [aria-current="true"]'));
}

/** Looks at an incident; the inspector answers for its node. */
export function chooseIncident({ store }: Services, file: string): void {
  const { workspace, graph, selectNode } = store.getState();
  const node = workspace?.incidents.find((incident) => incident.file === file)?.node;
  store.setState({ shownIncident: file });
  if (node !== undefined && graph.byName.has(node)) selectNode(node);
}

/** Writes what was chosen and typed for an incident to its file. */
export async function writeIncidentDraft({ store, bridge }: Services, file: string): Promise<void> {
  const draft = store.getState().incidentDrafts[file];
  if (draft === undefined) return;
  await bridge.invoke('incident.update', { file, ...draft });
  store.getState().draftIncident(file, null);
}

/** Shows a check among the outcomes: the one with the name, otherwise the first of the file. */
export function goToCheck({ store }: Services, file: string, name?: string): void {
  store.setState({ checksPart: 'outcomes' });
  store.getState().openTab({ kind: 'checks' });
  const key = (check: string) => `[data-check="${CSS.escape(check)}"]`;
  whenRendered(() => {
    if (name !== undefined && focusOn(`${key(`${file}#${name}`)} .link`)) return;
    focusOn(`[data-check^="${CSS.escape(`${file}#`)}"] .link`);
  });
}

/** Shows a run in the history; says so where it is not in it. */
export async function goToRun({ store, bridge }: Services, run: string): Promise<void> {
  const runs = await bridge.invoke('runs.list', { limit: listedRuns });
  if (!runs.some(({ id }) => id === run)) {
    store.getState().notify({
      tone: 'info',
      message: `The run ${run} is not in the history here.`,
      hint: 'Runs are kept on the machine that they ran on, and the last ones are listed.',
    });
    return;
  }
  store.setState({ runsPart: 'runs', openRun: run });
  store.getState().openTab({ kind: 'runs' });
}

function whenRendered(action: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(action));
}

function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.scrollIntoView({ block: 'nearest' });
  element?.focus();
  return element !== null;
}
