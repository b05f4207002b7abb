import type { DuckDBConnection } from '@duckdb/node-api';
import type { FilterValues, FilterValuesRequest } from '../../../shared/contract/engine-api';
import { columnNamed, groupingOf, textOf } from '../../../shared/domain/result/query-sql';
import { withoutFilters } from '../../../shared/domain/result/result-query';
import { quoteText } from '../../../shared/domain/sql-text';
import { quoteName } from '../sql-text';
import type { QueriedRelation } from './queried-result';
import { resolveQuery } from './resolve-query';

/** The values of a column that a filter can choose from, with how often they occur under the other filters. */
export async function readFilterValues(
  connection: DuckDBConnection,
  relation: QueriedRelation,
  request: FilterValuesRequest,
): Promise<FilterValues> {
  const column = columnNamed(request.column, relation.columns);
  const others = { ...withoutFilters(request.query, request.column), sort: [] };
  const { where } = await resolveQuery(connection, others, relation.columns, null);
  const conditions = where === null ? [] : [where];
  if (request.search !== undefined && request.search !== '') {
    conditions.push(`contains(lower(${textOf(column)}), lower(${quoteText(request.search)}))`);
  }
  const limit = Math.max(1, Math.trunc(request.limit));
  const grouping = groupingOf(column);
  // Grouped as they are and turned into texts afterwards: there are fewer values than rows.
  const text = grouping === quoteName(column.name) ? 'CAST(value AS VARCHAR)' : 'value';
  const result = await connection.run(
    `SELECT ${text} AS text, count FROM (
       SELECT ${grouping} AS value, count(*)::DOUBLE AS count FROM ${relation.from}
       ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`} GROUP BY ALL
     ) ORDER BY count DESC, text NULLS FIRST LIMIT ${limit + 1}`,
  );
  const rows = (await result.getRows()) as [string | null, number][];
  return {
    values: rows.slice(0, limit).map(([value, count]) => ({ value, count })),
    more: rows.length > limit,
  };
}
