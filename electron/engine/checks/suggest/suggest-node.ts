import type { CallContext, ResultHandle } from '../../../../shared/contract/engine-api';
import type { Check } from '../../../../shared/domain/checks/check-file';
import { judge } from '../../../../shared/domain/checks/judge';
import type { MutatedFile } from '../../../../shared/domain/checks/mutation/mutation-report';
import { pasteText, proposeCheck } from '../../../../shared/domain/checks/mutation/propose-check';
import { type Backtest, backtestOf } from '../../../../shared/domain/checks/suggest/backtest';
import { dismissalOf } from '../../../../shared/domain/checks/suggest/dismissal-file';
import { heldOut, testedPartitions, timeColumns } from '../../../../shared/domain/checks/suggest/partitions';
import {
  isSameSuggestion,
  type NodeSuggestions,
  rankSuggestions,
  type Suggestion,
  type SuggestionDraft,
  suggestionId,
} from '../../../../shared/domain/checks/suggest/suggestion';
import type { EarlierRows, SuggestionProgress } from '../../../../shared/domain/checks/suggest/suggestion-report';
import { isSaidAlready, rowCountDraft, splitRuns } from '../../../../shared/domain/checks/suggest/table-drafts';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { asksQuery, type CheckContext, openNode } from '../../check-nodes';
import { interruptible } from '../../connection-pool';
import { CountsByDifference } from '../../mutation/count-by-difference';
import { type CheckRoom, checkRows } from '../../mutation/mutant';
import { closeBase, type MutationBase, openBase } from '../../mutation/mutation-base';
import { profileRelation } from '../../profile/profile-relation';
import { subjectOf } from '../execute-checks';
import { type BacktestedCheck, backtestChecks } from './backtest-checks';
import { type DividedRows, divideRows } from './divide-rows';
import { learnEarlier } from './learn-earlier';
import { seekDrafts } from './seek-drafts';
import { type AgeOfDays, backtestFreshness, earlierAges, freshnessFrom, readAges } from './seek-freshness';
import { seekReferences } from './seek-references';

/** More suggestions of one node are not looked at: the list would help nobody. */
const mostSuggestions = 300;

interface NodeRequest {
  readonly file: MutatedFile;
  readonly earlier: readonly EarlierRows[];
  readonly now: Date;
}

interface Proved {
  readonly draft: SuggestionDraft;
  readonly check: Check;
}

/** Suggestions for one node, see `suggestChecksOf`. Rejects when it has no rows that can be read, and when aborted. */
export async function suggestForNode(
  context: CheckContext,
  { file, earlier, now }: NodeRequest,
  options: CallContext<SuggestionProgress>,
): Promise<NodeSuggestions> {
  const start = performance.now();
  const { node } = file;
  const { signal } = options;
  const handles = new Map<string, ResultHandle>();
  const connection = await context.pool.lease();
  const tell = (step: SuggestionProgress['step']) => options.onEvent?.({ node, step });
  try {
    const { columns, result, rows } = await openNode(context, node, handles);
    const { relation, hasRowIds = false } = context.results.profiled(result);
    const relationOf = (name: string) => {
      const handle = handles.get(name);
      return handle === undefined ? undefined : context.results.relationOf(handle.result);
    };
    const counts = new CountsByDifference(connection, signal, columns, false);
    const room: CheckRoom = { connection, node, rows, relationOf, now, signal, counts };
    tell('profile');
    const base = await interruptible(connection, signal, () => openBase(connection, { relation, columns, hasRowIds }));
    const profile = await profileRelation(
      connection,
      { relation: base.relation, columns, hasRowIds: hasRowIds && !base.copied },
      signal,
    );
    const checks = context.snapshot.checkFiles.filter((one) => one.node === node).flatMap((one) => one.checks);
    const fresh = checks.flatMap((check) =>
      check.type === 'freshness' && check.column !== null ? [check.column] : [],
    );
    const counted = profile.columns.flatMap(({ name, nulls }) => (nulls > 0 && nulls < profile.rows ? [name] : []));
    const divided = await interruptible(connection, signal, () =>
      divideRows(connection, base, { columns, rows: profile.rows, fresh, counted }),
    );
    const table = { node, columns, profile, checks, divided, earlier };
    const datasetOf = (name: string) => `${file.dataset.slice(0, file.dataset.lastIndexOf('/'))}/${name}`;
    const ages = await agesOf(room, base, columns, divided, fresh);
    const drafts = [
      ...(await interruptible(connection, signal, () => seekDrafts(room, base, table))),
      ...(await seekReferences(context, room, { columns, profile, checks, datasetOf }, handles)),
      ...(ages === null ? [] : [freshnessFrom(ages)]),
    ].filter((draft) => !isSaidAlready(draft, checks));
    tell('prove');
    const proved = await prove(context, room, base, {
      file,
      columns,
      drafts: drafts.slice(0, mostSuggestions),
      handles,
    });
    tell('backtest');
    const tested = { file, columns, profiles: profile.columns, earlier, ages, divided, proved };
    const backtests = await backtest(room, base, tested, relationOf);
    const dismissals = context.snapshot.dismissals ?? [];
    const suggestions = proved.map(({ draft }, index): Suggestion => {
      const dismissal = dismissalOf(dismissals, node, draft);
      const { date, reason } = dismissal ?? { date: '' };
      return {
        ...draft,
        id: suggestionId(draft),
        yaml: pasteText(draft.entry, undefined),
        backtest: backtests[index] ?? notDivided,
        ...(dismissal === undefined ? {} : { dismissed: { date, ...(reason === undefined ? {} : { reason }) } }),
      };
    });
    return { node, rows: profile.rows, ms: performance.now() - start, suggestions: rankSuggestions(suggestions) };
  } finally {
    try {
      await closeBase(connection);
    } finally {
      context.pool.release(connection);
      for (const handle of handles.values()) await context.results.close(handle.result);
    }
  }
}

const notDivided: Backtest = { kind: 'not_run', reason: 'there are too few rows to divide them' };

/** Ages by the column that rows are divided by, else by the best time. */
async function agesOf(
  room: CheckRoom,
  base: MutationBase,
  columns: readonly ColumnInfo[],
  divided: DividedRows | null,
  fresh: readonly string[],
): Promise<AgeOfDays | null> {
  if (fresh.length > 0) return null;
  const [best] = timeColumns(columns, fresh);
  const column = columns.find(({ name }) => name === divided?.column) ?? best;
  return column === undefined ? null : readAges(room, base, column);
}

/** The drafts that all rows pass, run as they would stand in the node's file. */
async function prove(
  context: CheckContext,
  room: CheckRoom,
  base: MutationBase,
  {
    file,
    columns,
    drafts,
    handles,
  }: {
    readonly file: MutatedFile;
    readonly columns: readonly ColumnInfo[];
    readonly drafts: readonly SuggestionDraft[];
    readonly handles: ReadonlyMap<string, ResultHandle>;
  },
): Promise<readonly Proved[]> {
  const proposals = drafts.flatMap((draft, at): readonly Proved[] => {
    if (drafts.findIndex((other) => isSameSuggestion(other, draft)) < at) return [];
    const proposal = proposeCheck(file, columns, { entry: draft.entry, says: draft.title });
    return proposal === null ? [] : [{ draft: { ...draft, entry: proposal.entry }, check: proposal.check }];
  });
  const checks = proposals.map(({ check }) => check);
  if (checks.some(asksQuery)) await context.relations.ensure(room.connection, [...handles.keys()]);
  const outcomes = await checkRows(room, { relation: base.relation, native: true, columns }, checks);
  return proposals.filter((_, index) => outcomes[index]?.outcome === 'pass');
}

/** The backtest of each check that was proved, in their order. */
async function backtest(
  room: CheckRoom,
  base: MutationBase,
  table: {
    readonly file: MutatedFile;
    readonly columns: readonly ColumnInfo[];
    readonly profiles: Parameters<typeof learnEarlier>[3]['profiles'];
    readonly earlier: readonly EarlierRows[];
    readonly ages: AgeOfDays | null;
    readonly divided: DividedRows | null;
    readonly proved: readonly Proved[];
  },
  relationOf: CheckRoom['relationOf'],
): Promise<readonly Backtest[]> {
  const { file, columns, divided, proved, ages, earlier } = table;
  const checkOf = (draft: SuggestionDraft) =>
    proposeCheck(file, columns, { entry: draft.entry, says: draft.title })?.check;
  const found = new Map<SuggestionDraft, Backtest>();
  for (const { draft } of proved) {
    if (draft.kind === 'row_count') found.set(draft, backtestRows(earlier, checkOf));
    if (draft.kind !== 'freshness' || ages === null) continue;
    const check = checkOf(freshnessFrom(earlierAges(ages)));
    if (check !== undefined) found.set(draft, backtestFreshness(ages, check));
  }
  const open = proved.filter(({ draft }) => !found.has(draft));
  if (divided !== null && open.length > 0) {
    const learnt = await learnEarlier(
      room,
      base,
      divided,
      table,
      open.map(({ draft }) => draft),
    );
    const later = heldOut(divided.parts.length);
    const asked = open.map(({ draft, check }): BacktestedCheck => {
      const before = learnt.get(draft);
      const other = before === undefined ? undefined : checkOf(before);
      if (other !== undefined) return { draft, check: other, basis: 'earlier', tested: later };
      return { draft, check, basis: draft.isLearnt ? 'same' : 'rule', tested: testedPartitions };
    });
    const results = await backtestChecks(room, base, divided, asked, (check) => ({
      columns,
      subjectOf: (name) => subjectOf(check, name, columns),
      relationOf: (name) => relationOf(name) ?? '',
    }));
    open.forEach(({ draft }, index) => {
      const result = results[index];
      if (result !== undefined) found.set(draft, result);
    });
  }
  return proved.map(({ draft }) => found.get(draft) ?? notDivided);
}

/** A number of rows is one of the whole node: it is tested on those that earlier runs had. */
function backtestRows(
  earlier: readonly EarlierRows[],
  checkOf: (draft: SuggestionDraft) => Check | undefined,
): Backtest {
  const split = splitRuns(earlier);
  const runs = `${earlier.length} earlier ${earlier.length === 1 ? 'run is' : 'runs are'}`;
  if (split === null)
    return { kind: 'not_run', reason: `${earlier.length === 0 ? 'no earlier run is' : `only ${runs}`} known` };
  const [first, ...others] = split.learnt.map(({ rows }) => rows);
  const draft = first === undefined ? null : rowCountDraft(first, others);
  const check = draft === null ? undefined : checkOf(draft);
  if (check === undefined) return { kind: 'not_run', reason: 'earlier runs had no rows' };
  const cells = split.tested.map(({ at, rows }) => ({
    label: `${at.slice(0, 10)} ${at.slice(11, 16)}`,
    outcome: judge(rows, check.threshold) === 'pass' ? ('pass' as const) : ('alarm' as const),
    value: rows,
  }));
  return backtestOf(cells, { unit: 'run', basis: 'earlier' });
}
