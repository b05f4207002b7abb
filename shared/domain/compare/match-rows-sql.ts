import type { ColumnType } from '../column/column-type';

/** Relative to the larger of 1 and the expected value: threads add floating-point numbers in any order. */
export const floatTolerance = 1e-9;

/** A column that both sides have, as `c0`, `c1`, … in the relations that are matched. */
export interface MatchedColumn {
  readonly alias: string;
  /** As both sides have it there. */
  readonly type: ColumnType;
}

/**
 * SQL that matches rows by a key and by how often its values came before, so that a row that stands twice is two rows. NULL is a
 * value like others. `unique` is for keys that no two rows of a side share, which need no counting.
 */
export function matchedRowsSql(
  relations: { readonly expected: string; readonly actual: string },
  columns: readonly MatchedColumn[],
  key: readonly MatchedColumn[],
  unique: boolean,
): string {
  const rest = columns.filter((column) => !key.includes(column));
  const partition = key.length === 0 ? '' : `PARTITION BY ${key.map(({ alias }) => alias).join(', ')} `;
  const order = rest.length === 0 ? '' : `ORDER BY ${rest.map(({ alias }) => `${alias} NULLS FIRST`).join(', ')}`;
  const number = unique ? '1' : `row_number() OVER (${partition}${order})`;
  const side = (relation: string) => `(SELECT *, ${number} AS n FROM ${relation})`;
  const on = [...key.map(({ alias }) => `a.${alias} IS NOT DISTINCT FROM b.${alias}`), 'a.n = b.n'].join(' AND ');
  return `${side(relations.expected)} AS a FULL JOIN ${side(relations.actual)} AS b ON ${on}`;
}

/** Whether the values of a column differ in two rows `a` (expected) and `b` (actual) that were matched. */
export function differsSql({ alias, type }: MatchedColumn): string {
  const exact = `a.${alias} IS DISTINCT FROM b.${alias}`;
  if (!isFloating(type)) return exact;
  const [expected, actual] = [`a.${alias}::DOUBLE`, `b.${alias}::DOUBLE`];
  // An infinite bound would let every number pass.
  const close = `isfinite(${expected}) AND isfinite(${actual}) AND abs(${expected} - ${actual}) <= ${floatTolerance} * greatest(1, abs(${expected}))`;
  return `(${exact} AND NOT coalesce(${close}, false))`;
}

export function isFloating(type: ColumnType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}
