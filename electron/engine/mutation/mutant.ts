import type { DuckDBConnection } from '@duckdb/node-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { type Mutation, withLimit } from '../../../shared/domain/checks/mutation/mutation';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { type ExecuteChecksParams, executeChecks } from '../checks/execute-checks';
import { interruptible } from '../connection-pool';
import { describeQuery } from '../describe-query';
import { readDuckDbError } from '../duckdb-error';
import { readRow, readRows } from '../profile/column-facts';
import type { CountsByDifference } from './count-by-difference';

/** One query for all checks is faster for fewer rows. */
const manyRows = 100_000;

/** What checks are run in. Nothing is written but temporary views of the connection. */
export interface CheckRoom {
  readonly connection: DuckDBConnection;
  readonly node: string;
  /** Of the original. */
  readonly rows: number;
  /** Quoted SQL of a node's rows. */
  relationOf(node: string): string | undefined;
  /** The time of evaluation, the same for the original and all mutants. */
  readonly now: Date;
  readonly signal: AbortSignal | undefined;
  /** What is known of the original, and of a mutant by what it changes. */
  readonly counts: CountsByDifference;
}

/** Whether a mutation changes anything, and how many rows; or why it cannot be made. */
export type Proof =
  /** `mutation` has the number that picks its rows. */
  | { readonly differs: true; readonly rows: number; readonly mutation: Mutation }
  | { readonly differs: false; readonly rows: number; readonly reason: string };

export async function proveMutation(room: CheckRoom, mutation: Mutation): Promise<Proof> {
  try {
    return await interruptible(room.connection, room.signal, async (): Promise<Proof> => {
      const limited = await withMeasuredLimit(room, mutation);
      const [count, differs] = (await room.counts.take(limited)) ?? (await readRow(room.connection, limited.proof));
      const rows = Number(count ?? 0);
      if (differs === true) return { differs: true, rows, mutation: limited };
      const reason = rows === 0 ? 'it changes no row' : 'it gives the same rows in another order';
      return { differs: false, rows, reason };
    });
  } catch (error) {
    if (room.signal?.aborted === true) throw error;
    const [reason = ''] = readDuckDbError(error).message.split('\n');
    return { differs: false, rows: 0, reason: `it cannot be made of these values: ${reason}` };
  }
}

async function withMeasuredLimit({ connection }: CheckRoom, mutation: Mutation): Promise<Mutation> {
  if (mutation.limit === null) return mutation;
  const { value, found, otherwise } = mutation.limit;
  const [first] = await readRows(connection, found);
  if (first !== undefined) return withLimit(mutation, value);
  const [limit] = await readRow(connection, otherwise);
  return withLimit(mutation, String(limit));
}

/** Puts a mutant in the place of the node for this connection alone: a temporary view hides the node's own one. */
export async function showMutant(room: CheckRoom, mutation: Mutation): Promise<readonly ColumnInfo[]> {
  const view = quoteIdentifier(room.node);
  room.counts.show(mutation);
  await room.connection.run(`CREATE OR REPLACE TEMP VIEW ${view} AS ${mutation.sql}`);
  return describeQuery(room.connection, `FROM temp.main.${view}`);
}

export async function hideMutant({ connection, node }: Pick<CheckRoom, 'connection' | 'node'>): Promise<void> {
  await connection.run(`DROP VIEW IF EXISTS temp.main.${quoteIdentifier(node)}`);
}

/**
 * The outcomes of checks on the mutant that is shown. Reading it costs little, as its rows lie in a table: where there are
 * many, the expressions cost, and the checks' queries are planned as for a table.
 */
export function checkMutant(
  room: CheckRoom,
  columns: readonly ColumnInfo[],
  checks: readonly Check[],
): Promise<readonly CheckOutcome[]> {
  const native = room.rows >= manyRows;
  const mutant = { relation: `temp.main.${quoteIdentifier(room.node)}`, native, columns };
  return run(room, mutant, checks, { knownAnswers: (measured) => room.counts.answers(measured) });
}

interface CheckedRows {
  readonly relation: string;
  readonly native: boolean;
  readonly columns: readonly ColumnInfo[];
}

/** The outcomes of checks on the original rows, while no mutant is shown. */
export function checkRows(
  room: CheckRoom,
  original: CheckedRows,
  checks: readonly Check[],
): Promise<readonly CheckOutcome[]> {
  return run(room, original, checks, { onAnswer: (metric, answer) => room.counts.learn(metric, answer) });
}

async function run(
  room: CheckRoom,
  rows: CheckedRows,
  checks: readonly Check[],
  answers: Pick<ExecuteChecksParams, 'knownAnswers' | 'onAnswer'>,
): Promise<readonly CheckOutcome[]> {
  if (checks.length === 0) return [];
  return executeChecks({
    leaseConnection: async () => ({ connection: room.connection, release: () => undefined }),
    nodes: [{ node: room.node, ...rows, checks }],
    relationOf: (name) => (name === room.node ? rows.relation : room.relationOf(name)),
    signal: room.signal,
    now: room.now,
    ...answers,
  });
}
