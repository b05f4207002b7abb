import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { PlumblineError } from '../../../shared/domain/problem';
import { literalsOf, orderOf, type TypedLiteral, whereOf } from '../../../shared/domain/result/query-sql';
import type { ResultQuery } from '../../../shared/domain/result/result-query';
import { quoteText } from '../../../shared/domain/sql-text';
import { readDuckDbError } from '../duckdb-error';

/**
 * A query as the pieces of a SELECT; each is null where there is nothing to say. Rejects with `bad_usage` for a column that
 * is not there, a bound that is no value of its column, and an expression that is none.
 */
export async function resolveQuery(
  connection: DuckDBConnection,
  query: ResultQuery,
  columns: readonly ColumnInfo[],
  rowNumber: string | null,
): Promise<{ readonly where: string | null; readonly orderBy: string | null }> {
  for (const filter of query.filters) {
    if (filter.kind === 'text' && filter.operator === 'matches') await requirePattern(connection, filter.text);
  }
  const values = await readValues(connection, literalsOf(query, columns));
  const isValue = ({ sqlType, text }: TypedLiteral) => values.get(keyOf(sqlType, text)) ?? true;
  return { where: whereOf(query, columns, isValue), orderBy: orderOf(query, columns, rowNumber) };
}

/** Rows that pass a condition. */
export async function countWhere(connection: DuckDBConnection, from: string, condition: string): Promise<number> {
  const result = await connection.run(`SELECT count(*) FROM ${from} WHERE ${condition}`);
  return Number((await result.getRows())[0]?.[0] ?? 0);
}

/** Which texts are values of their types, as DuckDB reads them. */
async function readValues(
  connection: DuckDBConnection,
  literals: readonly TypedLiteral[],
): Promise<ReadonlyMap<string, boolean>> {
  const values = new Map<string, boolean>();
  const byType = new Map<string, string[]>();
  for (const { sqlType, text } of literals) byType.set(sqlType, [...(byType.get(sqlType) ?? []), text]);
  for (const [sqlType, texts] of byType) {
    const result = await connection.run(
      `SELECT v, TRY_CAST(v AS ${sqlType}) IS NOT NULL FROM unnest([${texts.map(quoteText).join(', ')}]) AS texts(v)`,
    );
    for (const [text, isValue] of await result.getRows()) values.set(keyOf(sqlType, String(text)), isValue === true);
  }
  return values;
}

async function requirePattern(connection: DuckDBConnection, pattern: string): Promise<void> {
  try {
    await connection.run(`SELECT regexp_matches('', ${quoteText(pattern)})`);
  } catch (error) {
    throw new PlumblineError(
      {
        code: 'bad_usage',
        message: `“${pattern}” is not a regular expression: ${readDuckDbError(error).message}.`,
        hint: 'DuckDB takes RE2 syntax. To find the text itself, filter by “contains”.',
      },
      { cause: error },
    );
  }
}

function keyOf(sqlType: string, text: string): string {
  return `${sqlType} ${text}`;
}
