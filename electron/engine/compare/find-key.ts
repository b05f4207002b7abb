import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteName } from '../sql-text';
import type { ComparedTable } from './compare-versions';

/** Columns that are looked at for a key; wide results are not searched whole. */
const mostCandidates = 12;
/** Columns that together may be a key: those that a result is grouped by. */
const mostTogether = 4;
/** Share of distinct values, by estimate, from which a column may be a key: the estimate is a few percent off. */
const promising = 0.85;

/** Whether columns tell every row apart and are never null. */
export async function isKey(
  connection: DuckDBConnection,
  table: ComparedTable,
  columns: readonly string[],
): Promise<boolean> {
  const names = columns.map(quoteName);
  const isComplete = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const sql = `SELECT count(*) = ${table.rows} FROM (SELECT DISTINCT ${names.join(', ')} FROM ${table.relation} WHERE ${isComplete})`;
  const rows = await (await connection.run(sql)).getRowsJson();
  return rows[0]?.[0] === true;
}

/**
 * A key that both results have: the first single column that tells rows apart, else the columns that name things (texts,
 * dates, whole numbers of few values) together, which is what a result is grouped by. Null when there is none.
 */
export async function findKey(
  connection: DuckDBConnection,
  before: ComparedTable,
  after: ComparedTable,
  common: readonly ColumnInfo[],
): Promise<string[] | null> {
  const candidates = common
    .filter(
      (column) =>
        canName(column) && before.columns.some((old) => old.name === column.name && old.sqlType === column.sqlType),
    )
    .slice(0, mostCandidates);
  if (candidates.length === 0 || before.rows === 0 || after.rows === 0) return null;
  const counts = candidates.map(({ name }) => `approx_count_distinct(${quoteName(name)})::DOUBLE`).join(', ');
  const [estimates = []] = (await (
    await connection.run(`SELECT ${counts} FROM ${after.relation}`)
  ).getRowsJson()) as number[][];
  const both = async (columns: readonly string[]) =>
    (await isKey(connection, after, columns)) && (await isKey(connection, before, columns));
  let apart: string[] | undefined;
  for (const [index, { name }] of candidates.entries()) {
    if (Number(estimates[index]) < promising * after.rows || !(await both([name]))) continue;
    // A measure of a few rows can be different in all of them: a key has something in common.
    if (await overlaps(connection, before, after, name)) return [name];
    apart ??= [name];
  }
  const together = candidates.filter(isDimension).map(({ name }) => name);
  if (together.length > 1 && together.length <= mostTogether && (await both(together))) return together;
  return apart ?? null;
}

async function overlaps(
  connection: DuckDBConnection,
  before: ComparedTable,
  after: ComparedTable,
  name: string,
): Promise<boolean> {
  const column = quoteName(name);
  const sql = `SELECT count(*) > 0 FROM (SELECT 1 FROM ${after.relation} WHERE ${column} IN (SELECT ${column} FROM ${before.relation}) LIMIT 1)`;
  return (await (await connection.run(sql)).getRowsJson())[0]?.[0] === true;
}

/** Values that identify: no measures, nothing nested. */
function canName({ sqlType }: ColumnInfo): boolean {
  return (
    /^(?:VARCHAR|DATE|TIMESTAMP|TIME|UUID|ENUM|U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$|BOOLEAN)/.test(sqlType) &&
    !sqlType.endsWith(']')
  );
}

function isDimension({ sqlType }: ColumnInfo): boolean {
  return /^(?:VARCHAR|DATE|TIMESTAMP|TIME|UUID|ENUM|BOOLEAN)/.test(sqlType);
}
