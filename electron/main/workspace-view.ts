import type { WorkspaceView } from '../../shared/contract/app-state';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { MutationSummary } from '../../shared/domain/checks/mutation/kept-mutation';
import type { Graph } from '../../shared/domain/graph/graph';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import { type Incident, type IncidentSummary, inOrder } from '../../shared/domain/incidents/incident';
import type { SaidOwner } from '../../shared/domain/owners/said-owner';
import type { Problem } from '../../shared/domain/problem';
import type { NodeStatus } from '../../shared/domain/run/run';
import type { RunMode } from '../../shared/domain/run/run-mode';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { digestOf } from '../workspace/text-file';

export interface ViewParts {
  readonly snapshot: WorkspaceSnapshot;
  readonly graph: Graph;
  readonly statuses: readonly NodeStatus[];
  readonly checks: readonly CheckOutcome[];
  /** Problems of the session itself: a cache that is locked, a journal that cannot be written. */
  readonly problems: readonly Problem[];
  readonly mutations: readonly MutationSummary[];
  readonly runMode: RunMode;
  readonly parameters: readonly BoundParameter[];
}

/** What the window shows of a workspace. */
export function workspaceView(parts: ViewParts): WorkspaceView {
  const { snapshot, graph, statuses, checks, problems, mutations, runMode, parameters } = parts;
  const { description, owners, connections } = snapshot.manifest;
  const written = new Set(snapshot.checkFiles.flatMap((file) => file.checks.map(checkOf)));
  return {
    root: snapshot.root,
    name: snapshot.manifest.name,
    ...(description === undefined ? {} : { description }),
    manifest: { owners },
    notebooks: snapshot.notebooks.map(({ file, title, owner }) => ({ file, title, ...said(owner) })),
    checkFiles: snapshot.checkFiles.map(({ file, node, checks: all, owner }) => ({
      file,
      node,
      checks: all.length,
      ...said(owner),
    })),
    dismissals: (snapshot.dismissals ?? []).map(({ node, dismissed }) => ({ node, dismissed })),
    sketches: snapshot.sketches.map(({ problems: _, ...sketch }) => sketch),
    specs: snapshot.specs ?? [],
    incidents: inOrder((snapshot.incidents ?? []).map(summaryOf)),
    sources: snapshot.sources.map(({ name, path, format, bytes }) => ({ name, path, format, bytes })),
    connections: Object.entries(connections).map(([name, { type }]) => ({ name, type })),
    problems: withoutDuplicates([...problems, ...snapshot.problems, ...graph.nodes.flatMap((node) => node.problems)]),
    graph,
    statuses,
    checks: checks.filter((outcome) => written.has(checkOf(outcome))),
    mutations,
    runMode,
    parameters,
  };
}

function said(owner: SaidOwner | undefined): { readonly owner?: SaidOwner } {
  return owner === undefined ? {} : { owner };
}

const summaries = new WeakMap<Incident, IncidentSummary>();

/** Without its text, of which there may be much; the window asks for that of the one that it shows. A view is made many times a second. */
function summaryOf(incident: Incident): IncidentSummary {
  const known = summaries.get(incident);
  if (known !== undefined) return known;
  const { body: _body, timeline: _timeline, problems: _problems, ...facts } = incident;
  const summary = { ...facts, digest: digestOf(JSON.stringify(incident)).slice(0, 16) };
  summaries.set(incident, summary);
  return summary;
}

/** Where an outcome stands in a list of outcomes; the same check evaluated again has the same key. */
export function checkKey(outcome: CheckOutcome): string {
  return [outcome.file, outcome.node, outcome.column ?? '', outcome.name, outcome.line].join('\0');
}

/** `fresh` in place of the outcomes of the same checks in `known`; new ones at the end. */
export function mergeOutcomes(known: readonly CheckOutcome[], fresh: readonly CheckOutcome[]): readonly CheckOutcome[] {
  const merged = new Map(known.map((outcome) => [checkKey(outcome), outcome]));
  for (const outcome of fresh) merged.set(checkKey(outcome), outcome);
  return [...merged.values()];
}

/** The check that an outcome is of, wherever in its file it stands now. */
function checkOf({ file, name }: { readonly file: string; readonly name: string }): string {
  return `${file}\0${name}`;
}

/** A cell's problem can stand with its notebook and with its node. */
function withoutDuplicates(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.code, problem.file, problem.line, problem.column, problem.message]);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
