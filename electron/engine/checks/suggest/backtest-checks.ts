import type { Check } from '../../../../shared/domain/checks/check-file';
import { judge } from '../../../../shared/domain/checks/judge';
import { aggregateOf, isOwnQuery, type Metric } from '../../../../shared/domain/checks/metric';
import { type Backtest, type BacktestCell, backtestOf } from '../../../../shared/domain/checks/suggest/backtest';
import { orderRows } from '../../../../shared/domain/checks/suggest/column-drafts';
import { type Partition, testedPartitions } from '../../../../shared/domain/checks/suggest/partitions';
import type { SuggestionDraft } from '../../../../shared/domain/checks/suggest/suggestion';
import { measureCheck } from '../../../../shared/domain/checks/types/check-types';
import type { Measure, MeasureContext } from '../../../../shared/domain/checks/types/definition';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { interruptible } from '../../connection-pool';
import { readDuckDbError } from '../../duckdb-error';
import type { CheckRoom } from '../../mutation/mutant';
import type { MutationBase } from '../../mutation/mutation-base';
import { answerOf } from '../answers';
import { throwIfAborted } from '../query-runner';
import type { DividedRows } from './divide-rows';

/** A check that is to be tested on parts of the rows. */
export interface BacktestedCheck {
  readonly draft: SuggestionDraft;
  /** What is evaluated: the check, or the one that was learnt in its place from the parts before `tested`. */
  readonly check: Check;
  readonly basis: 'rule' | 'earlier' | 'same';
  /** The last parts, as many as are tested. */
  readonly tested: number;
}

/** Metrics of one class stand in one query: it scans once, however many checks and parts there are. */
const classes = ['light', 'pattern', 'reference', 'distinct'] as const;
type CostClass = (typeof classes)[number];

interface Measured extends BacktestedCheck {
  readonly measure: Measure;
}

type Answers = ReadonlyMap<bigint, ReadonlyMap<string, unknown>>;

/**
 * Evaluates each check in each of the last parts of the rows, as the check itself is evaluated on all of them: the same
 * aggregates, grouped by part, one query for each class of cost. What could not be asked says so and claims nothing.
 */
export async function backtestChecks(
  room: CheckRoom,
  base: MutationBase,
  divided: DividedRows,
  checks: readonly BacktestedCheck[],
  context: (check: Check) => MeasureContext,
): Promise<readonly Backtest[]> {
  const shown = divided.parts.slice(-testedPartitions);
  const measured = checks.map(
    (one): Measured => ({ ...one, measure: measureCheck(one.check as never, context(one.check)) }),
  );
  const answers = new Map<bigint, Map<string, unknown>>();
  const failures = new Map<string, string>();
  const metrics = new Map(
    measured
      .flatMap(({ measure }) => measure.metrics)
      .flatMap((metric) => (isOwnQuery(metric) ? [] : [[metric.key, metric]])),
  );
  const from = shown[0]?.key ?? 0n;
  for (const wanted of classes) {
    const own = [...metrics.values()].filter((metric) => classOf(metric) === wanted);
    if (own.length === 0) continue;
    const columns = own.map((metric) => aggregateOf(metric, metric.filter));
    const sql = `SELECT ${[divided.bucket, ...columns].join(', ')} FROM ${base.relation} AS checked WHERE ${divided.bucket} >= ${from} GROUP BY 1`;
    await ask(
      room,
      sql,
      own.map(({ key }) => key),
      answers,
      failures,
    );
  }
  for (const { draft, measure } of measured) {
    const [metric] = measure.metrics;
    if (draft.kind !== 'order' || metric === undefined) continue;
    const [key = '', time = ''] = draft.columns;
    const rows = orderRows(base.relation, key, time);
    const sql = `SELECT ${divided.bucket}, count_if(${quoteIdentifier(time)} < time_before) FROM (${rows}) AS ordered GROUP BY 1`;
    await ask(room, sql, [metric.key], answers, failures);
  }
  return measured.map((one) => verdicts(one, shown, divided, answers, failures, room.now));
}

/** One query; what it cannot answer is a failure of its metrics alone. */
async function ask(
  { connection, signal }: CheckRoom,
  sql: string,
  keys: readonly string[],
  answers: Map<bigint, Map<string, unknown>>,
  failures: Map<string, string>,
): Promise<void> {
  try {
    const rows = await interruptible(connection, signal, async () => (await connection.run(sql)).getRows());
    for (const [bucket, ...values] of rows) {
      if (typeof bucket !== 'bigint') continue;
      const known = answers.get(bucket) ?? new Map<string, unknown>();
      for (const [index, key] of keys.entries()) known.set(key, values[index]);
      answers.set(bucket, known);
    }
  } catch (error) {
    throwIfAborted(signal);
    const [reason = ''] = readDuckDbError(error).message.split('\n');
    for (const key of keys) failures.set(key, reason);
  }
}

function verdicts(
  { measure, check, basis, tested }: Measured,
  shown: readonly Partition[],
  divided: DividedRows,
  answers: Answers,
  failures: ReadonlyMap<string, string>,
  now: Date,
): Backtest {
  const failed = measure.metrics.flatMap(({ key }) => failures.get(key) ?? [])[0];
  if (failed !== undefined) return { kind: 'not_run', reason: `the query failed (${failed})` };
  const cells: BacktestCell[] = [];
  for (const [index, { key, label }] of shown.entries()) {
    if (index < shown.length - tested) cells.push({ label, outcome: 'learnt', value: null });
    else if ((divided.counted.get(key)?.rows ?? 0) === 0) cells.push({ label, outcome: 'empty', value: null });
    else {
      const own = measure.metrics.map((metric) => answerOf(metric, answers.get(key)?.get(metric.key)));
      const counts = own.map((answer) => ('failure' in answer ? null : answer.count));
      const numbers = own.map((answer) => ('failure' in answer ? null : answer.number));
      const value = measure.value(counts, now, numbers);
      if (value !== null && typeof value !== 'number')
        return { kind: 'not_run', reason: `it gives no number for ${label}` };
      cells.push({ label, outcome: judge(value, check.threshold) === 'pass' ? 'pass' : 'alarm', value });
    }
  }
  const { unit, column, unplaced } = divided;
  return backtestOf(cells, {
    unit,
    basis,
    ...(column === undefined ? {} : { column }),
    ...(unplaced === 0 ? {} : { unplaced }),
  });
}

function classOf(metric: Metric): CostClass {
  switch (metric.kind) {
    case 'unmatched':
      return 'reference';
    case 'distinct':
    case 'combinations':
      return 'distinct';
    case 'count':
      return metric.condition.cost === 'light'
        ? 'light'
        : metric.condition.cost === 'pattern'
          ? 'pattern'
          : 'reference';
    default:
      return 'light';
  }
}
