import type { CommandParams } from '../../shared/contract/commands';
import type { Dismissal } from '../../shared/domain/checks/suggest/dismissal-file';
import {
  isSameSuggestion,
  type Suggestion,
  type SuggestionIdentity,
} from '../../shared/domain/checks/suggest/suggestion';
import type { ValueProposal } from '../../shared/domain/checks/suggest/value-proposals';
import { foldName } from '../../shared/domain/graph/names';
import { toProblem } from '../../shared/domain/problem';
import type { Services } from './services';
import type { AppState } from './store';
import type { SuggestionStep } from './suggestions-slice';

const none: readonly Dismissal[] = [];

/** What was dismissed for a node, as the workspace has it now. */
export function dismissedFor(state: Pick<AppState, 'workspace'>, node: string | null): readonly Dismissal[] {
  if (node === null) return none;
  return state.workspace?.dismissals.find((file) => foldName(file.node) === foldName(node))?.dismissed ?? none;
}

export function isDismissed(suggestion: SuggestionIdentity, dismissed: readonly Dismissal[]): Dismissal | undefined {
  return dismissed.find((one) => isSameSuggestion(one, suggestion));
}

/** Shows the suggestions for a node, and seeks them where they are not known. */
export async function showSuggestions(services: Services, node: string): Promise<void> {
  const { store } = services;
  store.setState({ checksPart: 'suggestions', suggestedNode: node });
  store.getState().openTab({ kind: 'checks' });
  const known = store.getState().suggestions[node]?.kind;
  if (known !== 'found' && known !== 'searching') await seekSuggestions(services, node);
}

/** Starts the search for suggestions; the window hears of its end by `receiveSuggestionJob`. */
export async function seekSuggestions(services: Services, node: string): Promise<void> {
  const { store, bridge } = services;
  store.getState().receiveSuggestions(node, { kind: 'searching', job: null });
  try {
    await services.flushAll();
    const { job } = await bridge.invoke('suggest.start', { nodes: [node] });
    store.getState().receiveSuggestions(node, { kind: 'searching', job });
    // It may have ended before its name was known here.
    const state = store.getState().jobs.find((one) => one.id === job)?.state;
    if (state !== undefined && state !== 'queued' && state !== 'running') await collectSuggestions(services, node, job);
  } catch (error) {
    store.getState().receiveSuggestions(node, { kind: 'problem', problem: toProblem(error) });
  }
}

/** Takes what an ended job found. */
export async function collectSuggestions({ store, bridge }: Services, node: string, job: string): Promise<void> {
  const search = store.getState().suggestions[node];
  if (search?.kind !== 'searching' || search.job !== job) return;
  const ended = store.getState().jobs.find((one) => one.id === job);
  try {
    const found = (await bridge.invoke('suggest.result', { job }))?.nodes.find((one) => one.node === node);
    const { problem } = found ?? ended ?? {};
    if (found !== undefined && problem === undefined)
      store.getState().receiveSuggestions(node, { kind: 'found', found });
    else if (problem !== undefined) store.getState().receiveSuggestions(node, { kind: 'problem', problem });
    else store.getState().receiveSuggestions(node, { kind: 'cancelled' });
  } catch (error) {
    store.getState().receiveSuggestions(node, { kind: 'problem', problem: toProblem(error) });
  }
}

/** Writes a suggestion into the check file of its node, and offers to take it back. */
export async function acceptSuggestion(services: Services, node: string, suggestion: Suggestion): Promise<void> {
  const { store, bridge } = services;
  const { entry, id, title } = suggestion;
  const { file, undo } = await bridge.invoke('check.addEntry', { node, entry: { ...entry } });
  const step: SuggestionStep = { kind: 'accepted', node, suggestion, undo };
  store.getState().markAccepted(node, id, true);
  store.getState().pushSuggestionStep(step);
  notifyUndo(services, 'ok', `${node}, ${title}: added to ${file}.`, () => undoStep(services, step));
}

/** Remembers that nobody wants a suggestion, and offers to bring it back. */
export async function dismissSuggestion(services: Services, node: string, suggestion: Suggestion): Promise<void> {
  const { store, bridge } = services;
  const { file } = await bridge.invoke('suggest.dismiss', { node, suggestion: identityOf(suggestion) });
  const step: SuggestionStep = { kind: 'dismissed', node, suggestion };
  store.getState().pushSuggestionStep(step);
  notifyUndo(services, 'info', `${node}, ${suggestion.title}: dismissed in ${file}.`, () => undoStep(services, step));
}

export async function bringBack(
  { store, bridge }: Services,
  node: string,
  suggestion: SuggestionIdentity,
): Promise<void> {
  await bridge.invoke('suggest.restore', { node, suggestion: identityOf(suggestion) });
  for (const step of store.getState().suggestionSteps)
    if (step.kind === 'dismissed' && step.node === node && isSameSuggestion(step.suggestion, suggestion))
      store.getState().dropSuggestionStep(step);
}

/** Takes the last thing back that was done with a suggestion. */
export async function undoLastSuggestion(services: Services): Promise<void> {
  const step = services.store.getState().suggestionSteps.at(-1);
  if (step !== undefined) await undoStep(services, step);
}

async function undoStep(services: Services, step: SuggestionStep): Promise<void> {
  const { store, bridge } = services;
  const { node, suggestion } = step;
  if (step.kind === 'dismissed') {
    await bringBack(services, node, suggestion);
    store.getState().notify({ tone: 'info', message: `${node}, ${suggestion.title}: brought back.` });
    return;
  }
  // It is taken back once, whatever comes of it: the file may have changed since.
  store.getState().dropSuggestionStep(step);
  const { file } = await bridge.invoke('check.takeBack', { undo: step.undo });
  store.getState().markAccepted(node, suggestion.id, false);
  store.getState().notify({ tone: 'info', message: `${node}, ${suggestion.title}: taken out of ${file}.` });
}

/** Writes a check that a value led to, or the change of the check that it broke. */
export async function writeProposal(
  services: Services,
  node: string,
  proposal: ValueProposal,
  check: CommandParams<'check.change'>['check'] | null,
): Promise<void> {
  const { bridge, store } = services;
  const written =
    proposal.kind === 'entry'
      ? await bridge.invoke('check.addEntry', { node, entry: { ...proposal.entry } })
      : check === null
        ? null
        : await bridge.invoke('check.change', { check, change: proposal.change });
  if (written === null) return;
  const { file, undo } = written;
  notifyUndo(services, 'ok', `${node}, ${proposal.title}: written to ${file}.`, async () => {
    await bridge.invoke('check.takeBack', { undo });
    store.getState().notify({ tone: 'info', message: `${node}, ${proposal.title}: taken out of ${file}.` });
  });
}

function notifyUndo(services: Services, tone: 'ok' | 'info', message: string, undo: () => Promise<void>): void {
  services.store
    .getState()
    .notify({ tone, message, action: { label: 'Undo', run: () => void services.attempt(undo) } });
}

function identityOf({ kind, columns, to }: SuggestionIdentity) {
  return { kind, columns: [...columns], ...(to === undefined ? {} : { to }) };
}
