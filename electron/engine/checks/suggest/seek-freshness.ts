import type { Check } from '../../../../shared/domain/checks/check-file';
import { judge } from '../../../../shared/domain/checks/judge';
import { microsecondsOf } from '../../../../shared/domain/checks/mutation/column-kinds';
import { type Backtest, type BacktestCell, backtestOf } from '../../../../shared/domain/checks/suggest/backtest';
import { testedPartitions, timeSql } from '../../../../shared/domain/checks/suggest/partitions';
import type { SuggestionDraft } from '../../../../shared/domain/checks/suggest/suggestion';
import { freshnessDraft } from '../../../../shared/domain/checks/suggest/table-drafts';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { interruptible } from '../../connection-pool';
import type { CheckRoom } from '../../mutation/mutant';
import type { MutationBase } from '../../mutation/mutation-base';
import { readRow } from '../../profile/column-facts';

const dayMs = 86_400_000;
/** Days whose ends are looked at: half of them to learn from, half to test on. */
const seenDays = 2 * testedPartitions;
/** Fewer ends of days are no evidence. */
const fewestDays = 8;
/** What is older than this is history, and its age grows without anything being wrong. */
const oldestMs = 30 * dayMs;

/** The age of the latest row at the ends of days, oldest first. */
export interface AgeOfDays {
  readonly column: ColumnInfo;
  readonly days: readonly { readonly end: Date; readonly latest: Date | null }[];
}

/** How old the latest row was at the end of each of the last days that are over; null for rows that are history, or of few days. */
export async function readAges(
  { connection, signal, now }: CheckRoom,
  { relation }: MutationBase,
  column: ColumnInfo,
): Promise<AgeOfDays | null> {
  const value = quoteIdentifier(column.name);
  const time = microsecondsOf(column.type, value);
  const [, newest] = await interruptible(connection, signal, () =>
    readRow(connection, `SELECT min(${time}), max(${time}) FROM ${relation}`),
  );
  if (newest === null || newest === undefined) return null;
  const last = Number(newest) / 1000;
  if (now.getTime() - last > oldestMs) return null;
  // Only days that are over: of today nobody knows yet.
  const lastEnd = Math.floor(Math.min(now.getTime(), last + dayMs) / dayMs) * dayMs;
  const firstStart = lastEnd - seenDays * dayMs;
  const day = `epoch_ms(date_trunc('day', ${timeSql(column.type, value)}))`;
  const rows = await interruptible(connection, signal, async () =>
    (
      await connection.run(
        `SELECT ${day}, max(${time}) // 1000 FROM ${relation} WHERE ${time} >= ${firstStart * 1000} AND ${time} < ${lastEnd * 1000} GROUP BY 1`,
      )
    ).getRows(),
  );
  const latest = new Map(rows.map(([start, at]) => [Number(start), Number(at)]));
  const first = Math.min(...latest.keys());
  const days: { end: Date; latest: Date | null }[] = [];
  let known: number | null = null;
  for (let start = first; start < lastEnd; start += dayMs) {
    known = latest.get(start) ?? known;
    days.push({ end: new Date(start + dayMs), latest: known === null ? null : new Date(known) });
  }
  return days.length < fewestDays ? null : { column, days };
}

export function freshnessFrom({ column, days }: AgeOfDays): SuggestionDraft {
  const hours = Math.max(...days.map(ageInHours));
  const seen = `At the end of each of the last ${days.length} days the latest ${column.name} was at most ${Math.ceil(hours)} hours old.`;
  return freshnessDraft(column.name, hours, seen);
}

/** The days that are learnt from: the first half. */
export function earlierAges({ column, days }: AgeOfDays): AgeOfDays {
  return { column, days: days.slice(0, days.length - testedDays(days.length)) };
}

/** Evaluates a freshness check that was learnt from the earlier days at the end of each later one. */
export function backtestFreshness({ column, days }: AgeOfDays, check: Check): Backtest {
  const tested = testedDays(days.length);
  const unitHours = check.threshold.unit === 'day' ? 24 : 1;
  const cells = days.slice(-testedPartitions).map((day, index, shown): BacktestCell => {
    const label = new Date(day.end.getTime() - dayMs).toISOString().slice(0, 10);
    if (index < shown.length - tested) return { label, outcome: 'learnt', value: null };
    const value = ageInHours(day) / unitHours;
    return { label, outcome: judge(value, check.threshold) === 'pass' ? 'pass' : 'alarm', value };
  });
  return backtestOf(cells, { unit: 'day', column: column.name, basis: 'earlier' });
}

function testedDays(days: number): number {
  return Math.min(testedPartitions, Math.floor(days / 2));
}

function ageInHours({ end, latest }: AgeOfDays['days'][number]): number {
  return latest === null ? 0 : (end.getTime() - latest.getTime()) / 3_600_000;
}
