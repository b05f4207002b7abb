import type { ResultHandle } from '../../../../shared/contract/engine-api';
import type { Check } from '../../../../shared/domain/checks/check-file';
import type { SuggestionDraft } from '../../../../shared/domain/checks/suggest/suggestion';
import { referenceDraft } from '../../../../shared/domain/checks/suggest/table-drafts';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { foldName } from '../../../../shared/domain/graph/names';
import type { Profile } from '../../../../shared/domain/profile/profile';
import { isUnique } from '../../../../shared/domain/profile/profile';
import { type CheckContext, openNode } from '../../check-nodes';
import { interruptible } from '../../connection-pool';
import type { CheckRoom } from '../../mutation/mutant';
import { findReferences, isKeyOf } from '../../mutation/references';

/** Other nodes that are looked at, and keys that are tried. */
const mostNodes = 50;
const mostKeys = 20;
/** What keys are made of. */
const keyTypes = /^(VARCHAR|UUID|DATE|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/;

/**
 * Columns that may refer to a key of another node: those that a cell joins on, and those with the same name and type. That
 * all values stand there is for running the check to say. Nodes that are made from this one are none to refer to.
 */
export async function seekReferences(
  context: CheckContext,
  room: CheckRoom,
  {
    columns,
    profile,
    checks,
    datasetOf,
  }: {
    readonly columns: readonly ColumnInfo[];
    readonly profile: Profile;
    readonly checks: readonly Check[];
    readonly datasetOf: (node: string) => string;
  },
  handles: Map<string, ResultHandle>,
): Promise<readonly SuggestionDraft[]> {
  const { connection, node, signal } = room;
  const made = reachable(context, node, ({ from, to }) => [from, to]);
  const read = reachable(context, node, ({ from, to }) => [to, from]);
  const joined = await interruptible(connection, signal, () =>
    findReferences(connection, context.graph, node, columns, []),
  );
  const facts = new Map(profile.columns.map((column) => [column.name, column]));
  const drafts: SuggestionDraft[] = [];
  const others = context.graph.nodes.filter(
    ({ name, kind }) => name !== node && !made.has(name) && (kind === 'source' || kind === 'cell'),
  );
  let tried = 0;
  for (const other of others.slice(0, mostNodes)) {
    const there = await columnsOf(context, other.name, handles, signal);
    if (there === null) continue;
    for (const column of columns) {
      const fact = facts.get(column.name);
      if (fact === undefined || fact.distinct < 2) continue;
      if (!keyTypes.test(column.sqlType)) continue;
      const isKey = isUnique(fact, profile.rows);
      // A key that was taken over is in where it came from, whatever the data.
      if (isKey && read.has(other.name)) continue;
      const partners = there.filter((candidate) => {
        if (candidate.sqlType !== column.sqlType) return false;
        const isJoined = joined.some(
          (one) =>
            one.column === column.name &&
            one.node === other.name &&
            foldName(one.nodeColumn) === foldName(candidate.name),
        );
        // Two keys of one name, from 1 upwards, have nothing to do with one another.
        return isJoined || (!isKey && foldName(candidate.name) === foldName(column.name));
      });
      for (const partner of partners) {
        if (++tried > mostKeys) return drafts;
        const relation = relationOf(context, handles, other.name);
        const tellsApart = await interruptible(connection, signal, () => isKeyOf(connection, relation, partner.name));
        if (tellsApart) {
          const to = { node: other.name, column: partner.name, dataset: datasetOf(other.name) };
          drafts.push(referenceDraft(column.name, fact.distinct, to));
        }
      }
    }
  }
  const known = new Set(
    checks.flatMap((check) =>
      check.type === 'invalid' && check.validity.validReference !== undefined ? [check.column] : [],
    ),
  );
  return drafts.filter(({ columns: [column] }) => !known.has(column ?? ''));
}

async function columnsOf(
  context: CheckContext,
  node: string,
  handles: Map<string, ResultHandle>,
  signal: AbortSignal | undefined,
): Promise<readonly ColumnInfo[] | null> {
  try {
    return (handles.get(node) ?? (await openNode(context, node, handles))).columns;
  } catch (error) {
    // A node that cannot be read says nothing about this one.
    if (signal?.aborted === true) throw error;
    return null;
  }
}

function relationOf(context: CheckContext, handles: Map<string, ResultHandle>, node: string): string {
  const handle = handles.get(node);
  if (handle === undefined) throw new Error(`${node} was not opened.`);
  return context.results.relationOf(handle.result);
}

/** Everything on the way from a node, by edges that `step` turns round or leaves as they are. */
function reachable(
  { graph }: CheckContext,
  node: string,
  step: (edge: { readonly from: string; readonly to: string }) => readonly [string, string],
): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const edge of graph.edges) {
    const [start, end] = step(edge);
    next.set(start, [...(next.get(start) ?? []), end]);
  }
  const seen = new Set<string>();
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const other of next.get(at) ?? [])
      if (!seen.has(other)) {
        seen.add(other);
        open.push(other);
      }
  return seen;
}
