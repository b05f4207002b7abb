import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { foldName } from '../../shared/domain/graph/names';
import type { PipelineStep } from './intermediate';

/** How a step goes on from the rows that are there. */
export type IncrementalPlan =
  /** The rows from a time on are taken away and made again: those of the last `lookback` before the newest, and newer ones. */
  | { readonly kind: 'time_range'; readonly time: ColumnInfo; readonly lookback: string }
  /** A row takes the place of the one with the same key. With a time, only the rows of the last `lookback` and newer ones are made. */
  | {
      readonly kind: 'by_key';
      readonly key: readonly string[];
      readonly time: ColumnInfo | null;
      readonly lookback: string;
    }
  /** Rows that are newer than the newest are added, and none is changed. */
  | { readonly kind: 'append'; readonly time: ColumnInfo }
  /** All rows are made again, although somebody decided otherwise. */
  | { readonly kind: 'impossible'; readonly reason: string };

const strategies: Readonly<Record<string, 'time_range' | 'by_key' | 'append'>> = {
  time_range: 'time_range',
  by_time_range: 'time_range',
  'delete+insert': 'time_range',
  insert_overwrite: 'time_range',
  microbatch: 'time_range',
  incremental_by_time_range: 'time_range',
  by_key: 'by_key',
  by_unique_key: 'by_key',
  merge: 'by_key',
  upsert: 'by_key',
  incremental_by_unique_key: 'by_key',
  append: 'append',
};

/** What a person decided in the spec as a plan that can be carried out; undefined where nobody decided anything. */
export function incrementalPlan(step: PipelineStep): IncrementalPlan | undefined {
  const decided = step.incremental;
  if (decided === null || step.kind !== 'query') return undefined;
  const impossible = (reason: string): IncrementalPlan => ({ kind: 'impossible', reason });
  const strategy = strategies[decided.strategy.toLowerCase()];
  if (strategy === undefined)
    return impossible(`${decided.strategy} is no strategy; there are ${Object.keys(strategies).join(', ')}.`);
  const lookback = decided.lookback ?? '0 days';
  if (!/^\d+\s*(second|minute|hour|day|week|month|year)s?$/i.test(lookback))
    return impossible(`${lookback} is no lookback such as 2 days.`);
  const named = decided.time_column;
  const time = named === null ? undefined : step.columns.find(({ name }) => foldName(name) === foldName(named));
  if (named !== null && time === undefined) return impossible(`It has no column ${named}.`);
  if (time !== undefined && !/^(DATE|TIMESTAMP)/.test(time.sqlType))
    return impossible(`${time.name} is ${time.sqlType} and no time.`);
  const key = step.keys.declared?.columns ?? [];
  if (strategy === 'by_key' || (strategy === 'time_range' && time === undefined && key.length > 0)) {
    if (key.length === 0) return impossible('No check says which columns tell its rows apart (a duplicate check).');
    // Rows that share a key would take one another's place, and one without a key never goes.
    if (step.keys.declared?.unique !== true)
      return impossible(`${key.join(', ')} does not tell all rows apart: some share it, or lack it.`);
    return { kind: 'by_key', key, time: time ?? null, lookback };
  }
  if (time === undefined) return impossible(`The strategy ${decided.strategy} takes a time column.`);
  return strategy === 'append' ? { kind: 'append', time } : { kind: 'time_range', time, lookback };
}
