import type { ColumnInfo } from '../column/column-type';
import { quoteIdentifier } from '../sql-text';
import type { ColumnClass } from './classification';
import { classByValues } from './detect-values';

/** Rows that are looked at for what values look like, out of the first so many. */
const sampledRows = 1000;
const consideredRows = 100_000;
/** No value that is told by its form is longer. */
const longestValue = 400;

/** Columns whose values can be told by their form: text, and whole numbers that are wide enough for a card's. */
export function tellableColumns(columns: readonly ColumnInfo[]): readonly ColumnInfo[] {
  return columns.filter(({ type }) => ['varchar', 'bigint', 'ubigint', 'hugeint'].includes(type.kind));
}

/** SQL for a sample of the values of columns as text, the same each time it runs on the same rows. */
export function sampleSql(relation: string, columns: readonly ColumnInfo[]): string {
  const list = columns.map(({ name }) => `left(CAST(${quoteIdentifier(name)} AS VARCHAR), ${longestValue})`).join(', ');
  return `SELECT ${list} FROM (SELECT * FROM ${relation} LIMIT ${consideredRows}) AS checked USING SAMPLE reservoir(${sampledRows} ROWS) REPEATABLE (1)`;
}

/** What the values of a sample look like, by folded column name; columns that look like nothing personal are left out. */
export function classesOfSample(
  columns: readonly ColumnInfo[],
  rows: readonly (readonly unknown[])[],
): ReadonlyMap<string, ColumnClass> {
  const classes = new Map<string, ColumnClass>();
  columns.forEach(({ name }, index) => {
    const values = rows.flatMap((row) => (row[index] === null || row[index] === undefined ? [] : [String(row[index])]));
    const found = classByValues(values);
    if (found !== null) classes.set(name.toLowerCase(), found);
  });
  return classes;
}
