import { foldName } from '../graph/names';
import type { SinkChanges, SinkStanding, StandingColumn } from './sink-run';

/** What a write would change at its target. An append changes no column: what differs keeps it from being written. */
export function sinkChanges(
  standing: SinkStanding | null,
  written: readonly StandingColumn[],
  rows: number,
  isAppend: boolean,
): SinkChanges {
  const before = standing?.columns ?? null;
  const rowsBefore = standing?.rows ?? null;
  const rowsAfter = !isAppend ? rows : standing === null ? rows : rowsBefore === null ? null : rowsBefore + rows;
  if (before === null || isAppend) {
    return { added: [], removed: [], retyped: [], reordered: false, rowsBefore, rowsAfter };
  }
  const { added, removed, retyped } = columnDifference(before, written);
  const kept = (columns: readonly StandingColumn[], others: readonly StandingColumn[]) => {
    const names = new Set(others.map(({ name }) => foldName(name)));
    return columns.map(({ name }) => foldName(name)).filter((name) => names.has(name));
  };
  const reordered = kept(before, written).join('\0') !== kept(written, before).join('\0');
  return { added, removed, retyped, reordered, rowsBefore, rowsAfter };
}

/** Columns by name, in any case of letters, as DuckDB compares them. */
export function columnDifference(
  before: readonly StandingColumn[],
  after: readonly StandingColumn[],
): Pick<SinkChanges, 'added' | 'removed' | 'retyped'> {
  const known = new Map(before.map((column) => [foldName(column.name), column]));
  const wanted = new Map(after.map((column) => [foldName(column.name), column]));
  return {
    added: after.filter(({ name }) => !known.has(foldName(name))),
    removed: before.filter(({ name }) => !wanted.has(foldName(name))),
    retyped: after.flatMap(({ name, type }) => {
      const old = known.get(foldName(name));
      return old === undefined || old.type === type ? [] : [{ name, before: old.type, after: type }];
    }),
  };
}
