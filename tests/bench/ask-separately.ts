import type { DuckDBConnection } from '@duckdb/node-api';
import type { Check } from '../../shared/domain/checks/check-file';
import { aggregateOf } from '../../shared/domain/checks/metric';
import { isOwnCheck } from '../../shared/domain/checks/own/own-types';
import { measureCheck } from '../../shared/domain/checks/types/check-types';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import { columns } from './orders';

/** One query a check, nothing shared. */
export async function askSeparately(connection: DuckDBConnection, checks: readonly Check[]): Promise<void> {
  for (const check of checks) {
    if (isOwnCheck(check)) continue;
    const { metrics } = measureCheck(check, {
      columns: [],
      subjectOf: (name) => ({ sql: quoteIdentifier(name), type: columns.find((column) => column.name === name)?.type }),
      relationOf: quoteIdentifier,
    });
    await connection.runAndReadAll(
      `SELECT ${metrics.map((metric) => aggregateOf(metric, metric.filter)).join(', ')} FROM orders`,
    );
  }
}
