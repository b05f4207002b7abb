import { columnDrafts, nullRateDraft } from '../../../../shared/domain/checks/suggest/column-drafts';
import { heldOut } from '../../../../shared/domain/checks/suggest/partitions';
import type { SuggestionDraft, SuggestionKind } from '../../../../shared/domain/checks/suggest/suggestion';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { ColumnProfile } from '../../../../shared/domain/profile/profile';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { interruptible } from '../../connection-pool';
import type { CheckRoom } from '../../mutation/mutant';
import type { MutationBase } from '../../mutation/mutation-base';
import { readRow } from '../../profile/column-facts';
import type { DividedRows } from './divide-rows';
import { usualShare } from './seek-drafts';

/** Learnt from a column's profile: these kinds, from the same profile of fewer rows. */
const profiled: readonly SuggestionKind[] = ['values', 'range', 'length'];
const factsOfColumn = 6;

/**
 * What would have been suggested in place of drafts from the parts before those that are tested, by the same rules: what was
 * learnt from all rows cannot be tested on them. Undefined where these rows do not suggest it. One scan for all columns.
 */
export async function learnEarlier(
  { connection, signal }: CheckRoom,
  { relation }: MutationBase,
  divided: DividedRows,
  table: { readonly columns: readonly ColumnInfo[]; readonly profiles: readonly ColumnProfile[] },
  drafts: readonly SuggestionDraft[],
): Promise<ReadonlyMap<SuggestionDraft, SuggestionDraft>> {
  const tested = heldOut(divided.parts.length);
  const first = divided.parts.at(-tested);
  const learnt = new Map<SuggestionDraft, SuggestionDraft>();
  if (tested === 0 || first === undefined) return learnt;
  const before = divided.parts.length - tested;
  const rows = divided.parts.slice(0, before).reduce((sum, { key }) => sum + (divided.counted.get(key)?.rows ?? 0), 0);
  const wanted = drafts.filter(({ kind }) => profiled.includes(kind));
  const names = [...new Set(wanted.flatMap(({ columns }) => columns))];
  const known = names.flatMap((name) => {
    const profile = table.profiles.find((one) => one.name === name);
    const info = table.columns.find((one) => one.name === name);
    return profile === undefined || info === undefined ? [] : [{ profile, info }];
  });
  if (known.length > 0) {
    const listed = new Set(wanted.flatMap(({ kind, columns }) => (kind === 'values' ? columns : [])));
    const sql = `SELECT ${known.map(({ info }) => factsSql(info, listed.has(info.name))).join(', ')} FROM ${relation} WHERE ${divided.bucket} < ${first.key}`;
    const row = await interruptible(connection, signal, () => readRow(connection, sql));
    const earlier = known.map(({ profile }, index) =>
      profileOf(profile, rows, row.slice(index * factsOfColumn, (index + 1) * factsOfColumn)),
    );
    for (const draft of wanted) {
      const column = earlier.find(({ name }) => name === draft.columns[0]);
      const found =
        column === undefined ? undefined : columnDrafts(column, rows, []).find(({ kind }) => kind === draft.kind);
      if (found !== undefined) learnt.set(draft, found);
    }
  }
  for (const draft of drafts) {
    const [name = ''] = draft.columns;
    if (draft.kind !== 'null_rate') continue;
    const nulls = divided.parts.slice(0, before).reduce((sum, { key }) => {
      const part = divided.counted.get(key);
      return sum + (part === undefined ? 0 : part.rows - (part.present.get(name) ?? 0));
    }, 0);
    const found = nullRateDraft({ name, nulls }, rows, usualShare(divided, name, before));
    if (found !== null) learnt.set(draft, found);
  }
  return learnt;
}

function factsSql({ name, type }: ColumnInfo, isListed: boolean): string {
  const value = quoteIdentifier(name);
  const isText = type.kind === 'varchar';
  return [
    `count(${value})`,
    `CAST(min(${value}) AS VARCHAR)`,
    `CAST(max(${value}) AS VARCHAR)`,
    isText ? `min(length(${value}))` : 'NULL',
    isText ? `max(length(${value}))` : 'NULL',
    isListed ? `to_json(list(DISTINCT CAST(${value} AS VARCHAR)))` : 'NULL',
  ].join(', ');
}

/** The profile as the earlier rows alone would give it, as far as suggestions look at it. */
function profileOf(column: ColumnProfile, rows: number, facts: readonly unknown[]): ColumnProfile {
  const [present, min, max, shortest, longest, list] = facts;
  const nulls = rows - Number(present);
  const values =
    typeof list === 'string' ? (JSON.parse(list) as (string | null)[]).filter((value) => value !== null) : [];
  return {
    ...column,
    nulls,
    distinct: typeof list === 'string' ? values.length : Math.min(column.distinct, Number(present)),
    min: typeof min === 'string' ? min : null,
    max: typeof max === 'string' ? max : null,
    top: values.map((value) => ({ value, count: 0 })),
    lengths:
      column.lengths === null || shortest === null || shortest === undefined
        ? null
        : { ...column.lengths, min: Number(shortest), max: Number(longest) },
  };
}
