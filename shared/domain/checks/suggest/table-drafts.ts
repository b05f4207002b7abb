import type { ColumnInfo } from '../../column/column-type';
import type { ColumnProfile } from '../../profile/profile';
import { quoteIdentifier } from '../../sql-text';
import type { Check } from '../check-file';
import { isWholeNumber } from '../mutation/column-kinds';
import { fewestExpected } from '../mutation/fit-threshold';
import type { SuggestionDraft, SuggestionIdentity } from './suggestion';

const counts = new Intl.NumberFormat('en-US');
/** Pairs of columns that are looked at. */
const mostPairs = 15;
const mostPairColumns = 8;
/** Earlier numbers of rows that are enough to learn from. */
const fewestRuns = 4;

/** Pairs that may tell rows apart where no column does alone, the likeliest first. */
export function keyPairs(
  columns: readonly { readonly info: ColumnInfo; readonly profile: ColumnProfile }[],
  rows: number,
): readonly (readonly [string, string])[] {
  const able = columns
    .filter(({ info: { type }, profile }) => {
      const isKeyLike =
        isWholeNumber(type) || ['varchar', 'uuid', 'date', 'enum'].includes(type.kind) || type.kind.startsWith('time');
      return isKeyLike && profile.nulls === 0 && profile.distinct > 1 && (profile.lengths?.max ?? 0) <= 100;
    })
    .sort((a, b) => b.profile.distinct - a.profile.distinct)
    .slice(0, mostPairColumns);
  const pairs = able.flatMap((first, at) =>
    able.slice(at + 1).flatMap((second) => {
      const most = first.profile.distinct * second.profile.distinct;
      // Estimates may be a little low.
      return most >= rows * 0.9 ? [{ pair: [first.info.name, second.info.name] as const, most }] : [];
    }),
  );
  // Those that just suffice are no accident.
  return pairs
    .sort((a, b) => a.most - b.most)
    .slice(0, mostPairs)
    .map(({ pair }) => pair);
}

/** A SELECT with one row: how many of the first `rows` rows there are, and how many different combinations each pair has in them. */
export function pairsQuery(relation: string, pairs: readonly (readonly [string, string])[], rows: number): string {
  const columns = pairs.map(
    ([first, second]) => `count(DISTINCT hash(${quoteIdentifier(first)}, ${quoteIdentifier(second)}))`,
  );
  return `SELECT ${['count(*)', ...columns].join(', ')} FROM (SELECT * FROM ${relation} LIMIT ${rows}) AS first_rows`;
}

export function pairDraft(pair: readonly [string, string], rows: number): SuggestionDraft {
  const columns = [...pair];
  return {
    kind: 'duplicate',
    columns,
    title: `${columns.join(' and ')} together: no duplicates`,
    evidence: `All ${counts.format(rows)} combinations of ${columns.join(' and ')} are different.`,
    entry: { column: null, type: 'duplicate', body: { columns }, topic: columns.join(', ') },
    isLearnt: false,
  };
}

/** A key that all values of a column stand in. */
export function referenceDraft(
  column: string,
  distinct: number,
  to: { readonly node: string; readonly column: string; readonly dataset: string },
): SuggestionDraft {
  return {
    kind: 'reference',
    columns: [column],
    to: { node: to.node, column: to.column },
    title: `${column}: in ${to.node}.${to.column}`,
    evidence: `${counts.format(distinct)} different values, all of them in ${to.node}.${to.column}, which is unique.`,
    entry: {
      column,
      type: 'invalid',
      body: { valid_reference_data: { dataset: to.dataset, column: to.column } },
      topic: 'reference',
    },
    isLearnt: false,
  };
}

/** So many rows at least, by what there is now and by earlier runs. */
export function rowCountDraft(rows: number, earlier: readonly number[]): SuggestionDraft | null {
  const least = Math.min(rows, ...earlier);
  const fewest = fewestExpected(least);
  if (fewest === null) return null;
  const greatest = Math.max(rows, ...earlier);
  const runs = `${counts.format(earlier.length)} earlier ${earlier.length === 1 ? 'run' : 'runs'}`;
  return {
    kind: 'row_count',
    columns: [],
    title: `at least ${counts.format(fewest)} rows`,
    evidence:
      earlier.length === 0
        ? `There are ${counts.format(rows)} rows now; no earlier run is known.`
        : `There are ${counts.format(rows)} rows now; ${runs} and this one had ${counts.format(least)} to ${counts.format(greatest)}.`,
    entry: {
      column: null,
      type: 'row_count',
      body: { threshold: { must_be_greater_than_or_equal: fewest } },
      topic: 'enough rows',
    },
    isLearnt: true,
  };
}

/** The runs that a row count is learnt from, and those that it is tested on; null where there are too few. */
export function splitRuns<Run>(
  runs: readonly Run[],
): { readonly learnt: readonly Run[]; readonly tested: readonly Run[] } | null {
  if (runs.length < fewestRuns) return null;
  const tested = Math.min(30, Math.ceil(runs.length / 2));
  return { learnt: runs.slice(0, runs.length - tested), tested: runs.slice(runs.length - tested) };
}

/** The latest time is no older than so many hours or days; `hours` is the greatest age that was seen. */
export function freshnessDraft(column: string, hours: number, seen: string): SuggestionDraft {
  const { limit, unit } = freshnessLimit(hours);
  return {
    kind: 'freshness',
    columns: [column],
    title: `${column}: the latest is less than ${limit} ${unit}s old`,
    evidence: seen,
    entry: {
      column: null,
      type: 'freshness',
      body: { column, threshold: { unit, must_be_less_than: limit } },
      topic: column,
    },
    isLearnt: true,
  };
}

/** Half as much again as the greatest age, in whole hours or days. */
export function freshnessLimit(hours: number): { readonly limit: number; readonly unit: 'hour' | 'day' } {
  const limit = hours * 1.5;
  return limit < 36
    ? { limit: Math.max(2, Math.ceil(limit)), unit: 'hour' }
    : { limit: Math.ceil(limit / 24), unit: 'day' };
}

/** Whether a check of the file says already what a draft would say, in whatever numbers. */
export function isSaidAlready({ kind, columns, to }: SuggestionIdentity, checks: readonly Check[]): boolean {
  const same = (names: readonly string[]) =>
    JSON.stringify(names.map((name) => name.toLowerCase()).sort()) ===
    JSON.stringify(columns.map((name) => name.toLowerCase()).sort());
  return checks.some((check) => {
    const own = check.column === null ? [] : [check.column];
    switch (kind) {
      case 'row_count':
        return check.type === 'row_count';
      case 'freshness':
        return check.type === 'freshness' && same(own);
      case 'duplicate':
        return check.type === 'duplicate' && check.filter === null && same(check.columns);
      case 'missing':
      case 'null_rate':
        return check.type === 'missing' && same(own);
      case 'reference':
        return check.type === 'invalid' && same(own) && check.validity.validReference?.column === to?.column;
      case 'order':
        return (
          check.type === 'failed_rows' && check.name.includes(columns[0] ?? '') && check.name.includes(columns[1] ?? '')
        );
      default:
        // What a column's values are is asked column by column.
        return false;
    }
  });
}
