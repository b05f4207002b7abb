import type { FoldedStatement, StatementRecord } from './statement';

/**
 * Repeats of a statement as one entry: of the same cell, with the same text and the same outcome, on the same day (of
 * `dayOf`). The order is that of the last run, newest first. Stops after `limit` entries.
 */
export function foldStatements(
  newestFirst: Iterable<StatementRecord>,
  limit: number,
  dayOf: (iso: string) => string = (iso) => iso.slice(0, 10),
): { readonly statements: FoldedStatement[]; readonly more: boolean } {
  const entries = new Map<string, { record: StatementRecord; count: number; firstTime: string }>();
  let more = false;
  for (const record of newestFirst) {
    const key = `${dayOf(record.time)}\0${record.node}\0${record.outcome}\0${record.sql}`;
    const entry = entries.get(key);
    if (entry !== undefined) {
      entry.count++;
      entry.firstTime = record.time;
    } else if (entries.size < limit) entries.set(key, { record, count: 1, firstTime: record.time });
    else {
      more = true;
      break;
    }
  }
  return {
    statements: [...entries.values()].map(({ record, count, firstTime }) => ({ ...record, count, firstTime })),
    more,
  };
}
