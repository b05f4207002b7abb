import { backtestText } from '../../../shared/domain/checks/suggest/backtest';
import type { NodeSuggestions, Suggestion } from '../../../shared/domain/checks/suggest/suggestion';
import { formatProblem, PlumblineError } from '../../../shared/domain/problem';
import type { WorkspaceSession } from '../../jobs/workspace-session';
import { addSuggestions } from '../../workspace/check-files';
import { dismissSuggestion, restoreSuggestion } from '../../workspace/dismissal-files';
import { type CommandContext, runProgress } from '../command-context';
import { exitCodeOf, exitCodes } from '../exit-code';
import { countOf, formatDuration } from '../output';

export interface SuggestOptions {
  readonly node: readonly string[];
  /** Writes all that raised no alarm. */
  readonly add: boolean;
  /** Ids. */
  readonly accept: readonly string[];
  readonly dismiss: readonly string[];
  readonly restore: readonly string[];
  readonly reason?: string;
}

/** What became of a suggestion at this call. */
interface Listed extends Suggestion {
  readonly addedTo?: string;
}

type ListedNode = Omit<NodeSuggestions, 'suggestions'> & { readonly suggestions: readonly Listed[] };

/** `plumbline check --suggest`: what checks the rows of nodes speak for, and which of them are wanted. */
export async function suggestChecksCommand(
  context: CommandContext,
  session: WorkspaceSession,
  options: SuggestOptions,
): Promise<number> {
  const { output, signal } = context;
  const nodes = options.node.length > 0 ? options.node : nodesWithRows(session);
  const report = await session.suggest(nodes, {
    signal,
    onRunEvent: runProgress(output),
    onEvent: ({ node, step }) => output.progress(`${node}: ${step}`),
  });
  const cancelled = report.cancelled || signal.aborted;
  const found = cancelled ? report.nodes : await applyChoices(session, report.nodes, options);
  output.text(found.map(describeNode).join('\n\n') || 'There is no node with rows.');
  if (cancelled) output.note('Interrupted.');
  const problems = found.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  output.answer({ workspace: session.root, ms: report.ms, nodes: found, cancelled });
  if (cancelled) return exitCodes.interrupted;
  return problems.length > 0 ? Math.max(...problems.map(exitCodeOf)) : exitCodes.done;
}

function nodesWithRows(session: WorkspaceSession): readonly string[] {
  return session.derived.graph.nodes.flatMap(({ name, kind }) => (kind === 'source' || kind === 'cell' ? [name] : []));
}

/** Writes what is wanted, and what is not; nothing when one of the ids is none. */
async function applyChoices(
  session: WorkspaceSession,
  nodes: readonly NodeSuggestions[],
  { add, accept, dismiss, restore, reason }: SuggestOptions,
): Promise<readonly ListedNode[]> {
  const [accepted, unwanted, wantedAgain] = [accept, dismiss, restore].map(
    (ids) => new Set(ids.map((id) => find(nodes, id))),
  ) as [Set<Suggestion>, Set<Suggestion>, Set<Suggestion>];
  const date = new Date().toISOString().slice(0, 10);
  const listed: ListedNode[] = [];
  for (const { suggestions, ...node } of nodes) {
    const changed: Listed[] = [];
    const written = suggestions.filter(
      (one) => accepted.has(one) || (add && isUnharmed(one) && one.dismissed === undefined && !unwanted.has(one)),
    );
    let file: string | undefined;
    if (written.length > 0) {
      file = (await addSuggestions(session.snapshot, node.node, written)).file;
      // The next new file must not take the name of this one.
      await session.reload();
    }
    for (const one of suggestions) {
      const { kind, columns, to } = one;
      const identity = { kind, columns, ...(to === undefined ? {} : { to }) };
      const { dismissed: _, ...open } = one;
      if (file !== undefined && written.includes(one)) changed.push({ ...one, addedTo: file });
      else if (unwanted.has(one)) {
        const dismissed = { date, ...(reason === undefined ? {} : { reason }) };
        await dismissSuggestion(session.snapshot, node.node, { ...identity, ...dismissed });
        await session.reload();
        changed.push({ ...one, dismissed });
      } else if (wantedAgain.has(one)) {
        await restoreSuggestion(session.snapshot, node.node, identity);
        await session.reload();
        changed.push(open);
      } else changed.push(one);
    }
    listed.push({ ...node, suggestions: changed });
  }
  return listed;
}

function isUnharmed({ backtest }: Suggestion): boolean {
  return backtest.kind === 'not_run' || backtest.alarms === 0;
}

function find(nodes: readonly NodeSuggestions[], id: string): Suggestion {
  const found = nodes.flatMap(({ node, suggestions }) =>
    suggestions.flatMap((one) => (one.id === id ? [{ node, one }] : [])),
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.one;
  throw new PlumblineError({
    code: 'bad_usage',
    message:
      only === undefined
        ? `No check ${id} is suggested.`
        : `${id} is suggested for ${found.map(({ node }) => node).join(', ')}.`,
    hint: only === undefined ? 'plumbline check --suggest lists them.' : 'Name the node with --node.',
  });
}

function describeNode({ node, rows, ms, suggestions, problem }: ListedNode): string {
  const open = suggestions.filter(({ dismissed }) => dismissed === undefined);
  const dismissed = suggestions.length - open.length;
  const head = `${node}: ${countOf(open.length, 'suggested check')}, ${countOf(rows, 'row')} (${formatDuration(ms)})`;
  return [
    problem === undefined ? head : `${node}: nothing can be suggested. ${formatProblem(problem)}`,
    ...open.flatMap((one) => [
      `  ${one.id}  ${one.title}${one.addedTo === undefined ? '' : ` [added to ${one.addedTo}]`}`,
      `      ${one.evidence}`,
      `      ${backtestText(one.backtest)}`,
    ]),
    ...suggestions.flatMap((one) =>
      one.dismissed === undefined
        ? []
        : [
            `  ${one.id}  dismissed ${one.dismissed.date}${one.dismissed.reason === undefined ? '' : `: ${one.dismissed.reason}`}`,
          ],
    ),
    ...(dismissed === 0 ? [] : ['  --restore ID brings a dismissed one back.']),
  ].join('\n');
}
