import type { CallContext, ResultHandle } from '../../../shared/contract/engine-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import { nodesReadBy } from '../../../shared/domain/checks/check-fingerprint';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { canGetWorse, canNotice, isCostly, killersOf } from '../../../shared/domain/checks/mutation/judge-mutant';
import type { Mutation, Reference } from '../../../shared/domain/checks/mutation/mutation';
import {
  type MutantReport,
  type MutatedFile,
  type MutationProgress,
  type MutationRequest,
  type NodeMutationReport,
  tally,
} from '../../../shared/domain/checks/mutation/mutation-report';
import { planMutations } from '../../../shared/domain/checks/mutation/plan-mutations';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { asksQuery, type CheckContext, openNode } from '../check-nodes';
import { notEvaluated } from '../checks/execute-checks';
import { interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { CountsByDifference, dropChangedRows, whereCounted } from './count-by-difference';
import { type CheckRoom, checkMutant, checkRows, hideMutant, proveMutation, showMutant } from './mutant';
import { closeBase, measureTable, openBase } from './mutation-base';
import { findReferences, isKeyOf } from './references';
import { KillerSearch } from './suggest-killers';

interface NodeRequest {
  readonly file: MutatedFile;
  readonly seed: number;
  readonly now: Date;
  readonly evaluation: MutationRequest['evaluation'];
}

/** A check and what it says of the original rows. */
interface Judged {
  readonly check: Check;
  readonly original: CheckOutcome;
}

/** Tests the checks of one node, see `mutateNodes`. Rejects when the node has no rows that can be read, and when aborted. */
export async function mutateNode(
  context: CheckContext,
  { file, seed, now, evaluation }: NodeRequest,
  options: CallContext<MutationProgress>,
): Promise<NodeMutationReport> {
  const start = performance.now();
  const { node } = file;
  const { signal } = options;
  const handles = new Map<string, ResultHandle>();
  const connection = await context.pool.lease();
  try {
    const { columns, result, rows } = await openNode(context, node, handles);
    const { relation, hasRowIds = false } = context.results.profiled(result);
    const all = context.snapshot.checkFiles.filter((one) => one.node === node).flatMap(({ checks }) => checks);
    const unread = await openOthers(context, all, handles);
    const relationOf = (name: string) => {
      const handle = handles.get(name);
      return handle === undefined ? undefined : context.results.relationOf(handle.result);
    };
    const counts = new CountsByDifference(connection, signal, columns, whereCounted(evaluation, rows));
    const room: CheckRoom = { connection, node, rows, relationOf, now, signal, counts };
    const own = { relation, native: context.results.isTable(result), columns };
    const base = await interruptible(connection, signal, () => openBase(connection, { relation, columns, hasRowIds }));
    counts.setOriginal(base.relation, rows);
    const checks = await judgeOriginal(room, own, all, unread);
    const references = await referencesOf(context, room, columns, all, handles);
    const table = await interruptible(connection, signal, () =>
      measureTable(connection, base, { node, columns, checks: all, references, seed }),
    );
    const mutations = planMutations(table);
    const mutants: MutantReport[] = [];
    const survivors: Mutation[] = [];
    const progress = (mutant: string, done: number) =>
      options.onEvent?.({ node, done, total: mutations.length + survivors.length, mutant });
    for (const mutation of mutations) {
      progress(mutation.id, mutants.length);
      mutants.push(await testMutation(room, mutation, checks, (survivor) => survivors.push(survivor)));
    }
    const search = new KillerSearch(room, table, own, file);
    const { found, problem } = await seekKillers(search, survivors, (id, done) =>
      progress(id, mutations.length + done),
    );
    const reports = mutants.map((mutant) => {
      const suggestion = found.get(mutant.id);
      return suggestion === undefined ? mutant : { ...mutant, suggestion };
    });
    return {
      node,
      rows: table.rows,
      ms: performance.now() - start,
      checks: all.length,
      ...tally(reports),
      mutants: reports,
      suggestions: search.suggestions,
      blind: checks.flatMap(({ original }) =>
        original.outcome === 'fail' || original.outcome === 'error' ? [original] : [],
      ),
      copied: base.copied,
      ...(problem === undefined ? {} : { problem }),
    };
  } finally {
    try {
      await hideMutant({ connection, node });
      await closeBase(connection);
      await dropChangedRows(connection);
    } finally {
      context.pool.release(connection);
      for (const handle of handles.values()) await context.results.close(handle.result);
    }
  }
}

/** Opens what the node's checks read beside it, as they will be asked; what cannot be read is named with its problem. */
async function openOthers(
  context: CheckContext,
  checks: readonly Check[],
  handles: Map<string, ResultHandle>,
): Promise<ReadonlyMap<string, Problem>> {
  const known = new Set(context.graph.nodes.map(({ name }) => name));
  const unread = new Map<string, Problem>();
  for (const name of new Set(checks.flatMap((check) => nodesReadBy(check, known)))) {
    if (handles.has(name)) continue;
    await openNode(context, name, handles).catch((error: unknown) => {
      unread.set(name, statementProblem(error, context.root));
    });
  }
  // Queries name nodes as cells do: by their views.
  if (checks.some(asksQuery))
    await context.pool.use((connection) => context.relations.ensure(connection, [...handles.keys()]));
  return unread;
}

/** Every check on the original rows. A query that would read what an earlier run has left is an error, as in `check`. */
async function judgeOriginal(
  room: CheckRoom,
  own: Parameters<typeof checkRows>[1],
  all: readonly Check[],
  unread: ReadonlyMap<string, Problem>,
): Promise<readonly Judged[]> {
  const names = new Set([...unread.keys()]);
  const problemOf = (check: Check) =>
    asksQuery(check) ? nodesReadBy(check, names).flatMap((name) => unread.get(name) ?? [])[0] : undefined;
  const readable = all.filter((check) => problemOf(check) === undefined);
  const outcomes = await checkRows(room, own, readable);
  return all.map((check) => {
    const problem = problemOf(check);
    const outcome = outcomes[readable.indexOf(check)];
    if (problem !== undefined) return { check, original: notEvaluated(check, problem) };
    return { check, original: outcome ?? notEvaluated(check, toProblem(new Error('No answer.'))) };
  });
}

/** The node's references whose other side is a key that can be read. */
async function referencesOf(
  context: CheckContext,
  room: CheckRoom,
  columns: Parameters<typeof findReferences>[3],
  checks: readonly Check[],
  handles: Map<string, ResultHandle>,
): Promise<readonly Reference[]> {
  const { connection, signal } = room;
  const found = await findReferences(connection, context.graph, room.node, columns, checks);
  const references: Reference[] = [];
  for (const reference of found) {
    try {
      const handle = handles.get(reference.node) ?? (await openNode(context, reference.node, handles));
      const column = handle.columns.find(({ name }) => name.toLowerCase() === reference.nodeColumn.toLowerCase());
      const relation = context.results.relationOf(handle.result);
      if (column === undefined) continue;
      const isKey = await interruptible(connection, signal, () => isKeyOf(connection, relation, column.name));
      if (isKey) references.push({ ...reference, nodeColumn: column.name, relation });
    } catch (error) {
      // A node that cannot be read says nothing about this one.
      if (signal?.aborted === true) throw error;
    }
  }
  return [...new Map(references.map((reference) => [JSON.stringify(reference), reference])).values()];
}

/** Injects one fault and asks the checks that could notice it: those that tell all rows apart where no other one does. */
async function testMutation(
  room: CheckRoom,
  planned: Mutation,
  checks: readonly Judged[],
  keepSurvivor: (mutation: Mutation) => void,
): Promise<MutantReport> {
  const { id, kind, columns, what } = planned;
  const proof = await proveMutation(room, planned);
  const { rows } = proof;
  const about = { id, kind, columns, what, rows, killedBy: [] };
  if (!proof.differs) return { ...about, status: 'not_applicable', reason: proof.reason };
  const { mutation } = proof;
  const shown = await showMutant(room, mutation);
  const able = checks.filter(
    ({ check, original }) => canNotice(check, mutation) && canGetWorse(check, original.outcome, mutation),
  );
  for (const costly of [false, true]) {
    const asked = able.filter(({ check }) => isCostly(check) === costly);
    const outcomes = await checkMutant(
      room,
      shown,
      asked.map(({ check }) => check),
    );
    const killedBy = killersOf(
      asked.map(({ original }) => original),
      outcomes,
    );
    if (killedBy.length > 0) return { ...about, status: 'killed', killedBy };
  }
  keepSurvivor(mutation);
  return { ...about, status: 'survived' };
}

/** The suggestion for each survivor. A file that nothing can be added to is a problem of the node and ends the search. */
async function seekKillers(
  search: KillerSearch,
  survivors: readonly Mutation[],
  progress: (id: string, done: number) => void,
): Promise<{ readonly found: ReadonlyMap<string, number>; readonly problem?: Problem }> {
  const found = new Map<string, number>();
  for (const [done, mutation] of survivors.entries()) {
    progress(mutation.id, done);
    try {
      const number = await search.seek(mutation);
      if (number !== undefined) found.set(mutation.id, number);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === 'bad_yaml' || problem.code === 'bad_check') return { found, problem };
      throw error;
    }
  }
  return { found };
}
