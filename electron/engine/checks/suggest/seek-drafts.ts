import type { Check } from '../../../../shared/domain/checks/check-file';
import { isWholeNumber } from '../../../../shared/domain/checks/mutation/column-kinds';
import { columnDrafts, nullRateDraft, orderDraft } from '../../../../shared/domain/checks/suggest/column-drafts';
import type { SuggestionDraft } from '../../../../shared/domain/checks/suggest/suggestion';
import type { EarlierRows } from '../../../../shared/domain/checks/suggest/suggestion-report';
import { keyPairs, pairDraft, pairsQuery, rowCountDraft } from '../../../../shared/domain/checks/suggest/table-drafts';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { isUnique, type Profile } from '../../../../shared/domain/profile/profile';
import type { CheckRoom } from '../../mutation/mutant';
import type { MutationBase } from '../../mutation/mutation-base';
import { readRow } from '../../profile/column-facts';
import type { DividedRows } from './divide-rows';

/** Fewer rows are no evidence. */
const fewestRows = 20;
/** Nearly every pair that is no key is told by so many rows; counting all combinations of all rows costs seconds. */
const rowsToDisprove = 100_000;
const mostCountedPairs = 3;
/** More rows are not put in order only to see whether they are. */
const mostOrderedRows = 20_000_000;

/** What is known of a node before anything is suggested. */
export interface SuggestedTable {
  readonly node: string;
  readonly columns: readonly ColumnInfo[];
  readonly profile: Profile;
  readonly checks: readonly Check[];
  readonly divided: DividedRows | null;
  readonly earlier: readonly EarlierRows[];
}

/** Everything that the rows may speak for but references and freshness; none of it is proved. */
export async function seekDrafts(
  room: CheckRoom,
  base: MutationBase,
  table: SuggestedTable,
): Promise<readonly SuggestionDraft[]> {
  const { profile, checks, divided, columns, node } = table;
  const { rows } = profile;
  const count = rowCountDraft(
    rows,
    table.earlier.map((one) => one.rows),
  );
  if (rows < fewestRows) return count === null ? [] : [count];
  const drafts = profile.columns.flatMap((column) => columnDrafts(column, rows, checks));
  const rates = profile.columns.flatMap(
    (column) => nullRateDraft(column, rows, usualShare(divided, column.name)) ?? [],
  );
  return [
    ...drafts,
    ...(await pairDrafts(room, base, table)),
    ...rates,
    ...orderDrafts(node, columns, profile, divided),
    ...(count === null ? [] : [count]),
  ];
}

/**
 * The share of rows without a value that nine of ten parts stay within, of parts that are no tiny ones; null where there are
 * none. One bad day is no measure of what is usual. `before`: only of so many first parts.
 */
export function usualShare(
  divided: DividedRows | null,
  column: string,
  before: number = Number.POSITIVE_INFINITY,
): number | null {
  const shares = (divided?.parts.slice(0, before) ?? []).flatMap(({ key }) => {
    const part = divided?.counted.get(key);
    return part === undefined || part.rows < fewestRows ? [] : [1 - (part.present.get(column) ?? 0) / part.rows];
  });
  const sorted = shares.sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.9) - 1] ?? null;
}

async function pairDrafts(
  { connection }: CheckRoom,
  { relation }: MutationBase,
  { columns, profile }: SuggestedTable,
): Promise<readonly SuggestionDraft[]> {
  const { rows } = profile;
  const known = columns.flatMap((info) => {
    const found = profile.columns.find(({ name }) => name === info.name);
    return found === undefined ? [] : [{ info, profile: found }];
  });
  const isKey = (column: (typeof known)[number]) => {
    const { distinct, nulls, estimates } = column.profile;
    const error = estimates.find(({ statistic }) => statistic === 'distinct')?.error ?? 0;
    return nulls === 0 && distinct >= rows * (1 - error) && !/^(FLOAT|DOUBLE|DECIMAL)/.test(column.profile.type);
  };
  if (known.some(isKey)) return [];
  const pairs = keyPairs(known, rows);
  if (pairs.length === 0) return [];
  const [read, ...different] = (await readRow(connection, pairsQuery(relation, pairs, rowsToDisprove))).map(Number);
  return pairs
    .filter((_, index) => different[index] === read)
    .slice(0, mostCountedPairs)
    .map((pair) => pairDraft(pair, rows));
}

function orderDrafts(
  node: string,
  columns: readonly ColumnInfo[],
  profile: Profile,
  divided: DividedRows | null,
): readonly SuggestionDraft[] {
  const time = columns.find(({ name }) => name === divided?.column);
  const keys = columns.filter(({ name, type }) => {
    const found = profile.columns.find((column) => column.name === name);
    return found !== undefined && isWholeNumber(type) && isUnique(found, profile.rows) && found.nulls === 0;
  });
  const [key] = keys;
  if (time === undefined || key === undefined || profile.rows > mostOrderedRows) return [];
  return [orderDraft(node, key, time, profile.rows)];
}
