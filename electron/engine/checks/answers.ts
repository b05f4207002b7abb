import { DuckDBDecimalValue } from '@duckdb/node-api';
import { isAnyNumber, type Metric } from '../../../shared/domain/checks/metric';
import { PlumblineError } from '../../../shared/domain/problem';

/** A metric's answer: a count or a number (see `isAnyNumber`), both null for "no rows"; or why there is none. */
export type Answer = { readonly count: bigint | null; readonly number: number | null } | { readonly failure: unknown };

/** What a query answered, as its metric means it. */
export function answerOf(metric: Metric, value: unknown): Answer {
  const answer = countOrNumber(metric, value);
  if (!Number.isNaN(answer.number)) return answer;
  return {
    failure: new PlumblineError({
      code: 'sql_runtime',
      message: `The check measured ${String(value)}, which is no finite number.`,
      hint: 'Cast it to a number, or leave such rows out with a `filter`.',
    }),
  };
}

/** As `answerOf`, with NaN for what is no finite number. */
export function countOrNumber(
  metric: Metric,
  value: unknown,
): { readonly count: bigint | null; readonly number: number | null } {
  if (!isAnyNumber(metric)) return { count: toBigInt(value), number: null };
  const number = toNumber(value);
  return { count: null, number: number === undefined ? Number.NaN : number };
}

/** A finite number, also of text that is one (as in Soda); null for NULL and undefined for everything else. */
function toNumber(value: unknown): number | null | undefined {
  if (value === null || value === undefined) return null;
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'bigint' || typeof value === 'boolean'
        ? Number(value)
        : value instanceof DuckDBDecimalValue
          ? value.toDouble()
          : typeof value === 'string' && value.trim() !== ''
            ? Number(value)
            : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

export function toBigInt(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(Math.trunc(value)) : null;
}
