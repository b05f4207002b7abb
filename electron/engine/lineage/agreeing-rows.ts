import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ColumnPair, InputPlan } from '../../../shared/domain/lineage/row-trace';
import { quoteIdentifier } from '../../../shared/domain/sql-text';

/** Quoted; no column is called so. */
export const inputAlias = '"row of the input"';

/** Rows of an input that agree with those in a table: in columns, and in expressions over the input's row. */
export function agreeingRows(
  input: {
    readonly from: string;
    /** Quoted. */
    readonly alias: string;
    readonly columns: readonly ColumnInfo[];
    readonly table: string;
  },
  unchanged: readonly ColumnPair[],
  again: readonly ColumnPair[],
): string | null {
  const { from, alias, columns, table } = input;
  const values = [
    ...unchanged.map(({ column, below }) => ({ sql: `${alias}.${quoteIdentifier(column)}`, below })),
    ...again.map(({ column, below }) => ({ sql: `(${column}\n)`, below })),
  ];
  if (values.length === 0) return null;
  // Names that no expression has: it would not know which of two columns is meant.
  const names = values.map(({ below }, index) => `${quoteIdentifier(below)} AS "below ${index}"`);
  const same = values.map(({ sql }, index) => `${sql} IS NOT DISTINCT FROM "below ${index}"`);
  return `SELECT ${listOf(columns, alias)} FROM ${from} AS ${alias} SEMI JOIN (SELECT ${names.join(', ')} FROM ${table}) AS "rows below" ON ${same.join(' AND ')}`;
}

/** Whether rows that agree are all and only those of a group: in all by which it is grouped, and with its filter. */
export function isWholeGroup({ alone }: InputPlan, agreeing: readonly ColumnPair[], isFiltered: boolean): boolean {
  const names = new Set(agreeing.map(({ below }) => below));
  const { groupedBy, filtered } = alone ?? {};
  if (groupedBy === undefined || groupedBy === null || (filtered === true && !isFiltered)) return false;
  return groupedBy.every((name) => name !== null && names.has(name));
}

/** Rows of a node as `checked`, in which the followed columns are called as at the node at which the trace began. */
export function asChecked(rows: string, followed: readonly ColumnPair[] | null): string {
  const names = new Map((followed ?? []).map(({ column, below }) => [below, column]));
  const list = [...names].map(
    ([below, column]) => `, ${inputAlias}.${quoteIdentifier(column)} AS ${quoteIdentifier(below)}`,
  );
  return `(SELECT ${inputAlias} AS "the row"${list.join('')} FROM (${rows}) AS ${inputAlias}) AS checked`;
}

export function listOf(columns: readonly ColumnInfo[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return columns.map(({ name }) => `${prefix}${quoteIdentifier(name)}`).join(', ');
}
