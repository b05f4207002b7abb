import type { Check } from '../check-file';
import { nowPlaceholder } from '../variables';
import type { QueryDialect, ValueQuery } from './interchange';

/** A query that gives the value of a check, or why there is none. */
export type MeasuredQuery = { readonly sql: string } | { readonly reason: string };

/**
 * The value of a check as a query of its own, for tools that have no word for the check. Queries of the user stand as they are:
 * `namesNodes` says whether the tool finds the nodes that they name.
 */
export function measuredQuery(
  check: Check,
  dialect: QueryDialect,
  { valueQuery, namesNodes }: { readonly valueQuery: ValueQuery; readonly namesNodes: boolean },
): MeasuredQuery {
  switch (check.type) {
    case 'row_count':
    case 'missing':
    case 'invalid':
    case 'duplicate':
    case 'aggregate':
    case 'freshness':
      break;
    case 'metric':
    case 'failed_rows':
      if (check.sql.form === 'expression') break;
      if (!namesNodes) return { reason: 'Its query names nodes of the workspace.' };
      return { sql: dialect.text(ownQuery(check)) };
    case 'schema':
      return { reason: 'It looks at columns, not at rows.' };
    // A type of check that is younger than this writer.
    default:
      return { reason: 'It is of a type that only Plumbline knows.' };
  }
  if (dialect.nowText === null && JSON.stringify(check).includes(nowPlaceholder))
    return { reason: `The time of evaluation stands inside of its SQL.` };
  return { sql: valueQuery(check, dialect) };
}

function ownQuery(check: Check & { readonly type: 'metric' | 'failed_rows' }): string {
  const { text } = check.sql;
  if (check.type === 'metric') return text;
  if (check.threshold.metric === 'count') return `SELECT count(*) AS value FROM (\n${text}\n) AS failing`;
  return [
    'SELECT CASE WHEN tested = 0 THEN 0 ELSE failing * 100.0 / tested END AS value',
    `FROM (SELECT (SELECT count(*) FROM (\n${text}\n) AS failing_rows) AS failing, (\n${check.rowsTested ?? ''}\n) AS tested) AS counts`,
  ].join('\n');
}
