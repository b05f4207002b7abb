import type { DuckDBConnection } from '@duckdb/node-api';
import type { Baseline } from '../../../shared/domain/checks/baseline';
import { isBaselineOf } from '../../../shared/domain/checks/baseline-file';
import type { Check, OwnCheck } from '../../../shared/domain/checks/check-file';
import type { CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { binCounts, binExpressions } from '../../../shared/domain/checks/own/drift';
import { whereClause } from '../../../shared/domain/checks/planned-query';
import { isNumeric, type Subject } from '../../../shared/domain/checks/validity-sql';
import { putNow } from '../../../shared/domain/checks/variables';
import { describeCheckError } from './check-error';
import { type CheckedNode, subjectOf } from './execute-checks';
import { QueryRunner, throwIfAborted } from './query-runner';

type Drift = Extract<OwnCheck, { type: 'drift' }>;

/** Values of text that a baseline lists; all others are one bin. */
const listedValues = 50;
/** The least value, each hundredth, and the greatest. */
const quantiles = Array.from({ length: 101 }, (_, index) => index / 100);

export interface MeasuredBaselines {
  readonly columns: readonly Baseline[];
  /** Checks whose column could not be measured. */
  readonly failures: ReadonlyMap<Check, unknown>;
}

/** How the columns of a node's drift checks are distributed now. A column that cannot be measured harms no other. */
export async function measureBaselines(
  { node, relation, columns, checks }: CheckedNode,
  connection: DuckDBConnection,
  { signal, onQuery }: { readonly signal?: AbortSignal | undefined; onQuery?: (query: CheckQuery) => void },
): Promise<MeasuredBaselines> {
  const runner = new QueryRunner(connection, signal, onQuery);
  const measured: Baseline[] = [];
  const failures = new Map<Check, unknown>();
  for (const check of checks) {
    if (check.type !== 'drift' || measured.some((one) => isBaselineOf(one, check))) continue;
    try {
      const subject = subjectOf(check, check.column, columns);
      const filter = check.filter === null ? null : putNow(check.filter, new Date());
      const from = `FROM ${relation} AS checked${whereClause(filter)}`;
      const bins = await binsOf(runner, node, check, subject, from);
      measured.push({ column: check.column, filter: check.filter, bins });
    } catch (error) {
      throwIfAborted(signal);
      failures.set(check, describeCheckError(error, check));
    }
  }
  return { columns: measured, failures };
}

async function binsOf(
  runner: QueryRunner,
  node: string,
  check: Drift,
  subject: Subject,
  from: string,
): Promise<Baseline['bins']> {
  const purpose = (cost: CheckQuery['cost']) => ({ node, cost, checks: [check.name] });
  if (!isNumeric(subject.type)) {
    const counts: [string, number][] = [];
    const total = (await runner.firstRow(`SELECT count(${subject.sql}) ${from}`, purpose('statistics')))?.[0];
    await runner.eachRow(
      `SELECT * FROM (SELECT CAST(${subject.sql} AS VARCHAR) AS text, count(*) AS n ${from} GROUP BY 1) AS values WHERE text IS NOT NULL ORDER BY n DESC, text LIMIT ${listedValues}`,
      purpose('histogram'),
      ([text, n]) => counts.push([String(text), Number(n)]),
    );
    counts.sort(([a], [b]) => (a < b ? -1 : 1));
    const listed = counts.reduce((sum, [, n]) => sum + n, 0);
    return {
      kind: 'values',
      values: counts.map(([text]) => text),
      counts: counts.map(([, n]) => n),
      others: Number(total ?? 0n) - listed,
    };
  }
  const value = `CAST(${subject.sql} AS DOUBLE)`;
  const row = await runner.firstRow(
    `SELECT quantile_disc(${value}, [${quantiles.join(', ')}]) FILTER (WHERE isfinite(${value})) ${from}`,
    purpose('distinct'),
  );
  const edges = [...new Set(numbersOf(row?.[0]))].sort((a, b) => a - b);
  const expressions = binExpressions(subject, { kind: 'numbers', edges, counts: [] });
  const counted = await runner.firstRow(`SELECT ${expressions.join(', ')} ${from}`, purpose('fused'));
  return { kind: 'numbers', edges, counts: binCounts({ kind: 'numbers', edges, counts: [] }, counted ?? []) };
}

function numbersOf(list: unknown): readonly number[] {
  const items = typeof list === 'object' && list !== null && 'items' in list ? list.items : [];
  return Array.isArray(items) ? items.filter((item): item is number => typeof item === 'number') : [];
}
