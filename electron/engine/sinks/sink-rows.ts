import type { DuckDBConnection } from '@duckdb/node-api';
import type { ResultHandle } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { openNode } from '../check-nodes';
import { quoteName } from '../sql-text';
import type { ReadySink, SinkContext } from './sink-context';

const sampleRows = 20;
const longestText = 200;

/** The rows that a sink writes: those of its node, as they are in the cache. */
export interface SinkRows {
  /** A SELECT of them, in their order. */
  readonly query: string;
  readonly columns: readonly ColumnInfo[];
  readonly count: number;
  /** When they were made; null for rows of a source. */
  readonly madeAt: string | null;
}

/** Holds the rows of the sink's node for as long as `action` takes. Rejects with `blocked` where the node has no fresh result. */
export async function withRows<Value>(
  context: SinkContext,
  { from }: ReadySink,
  action: (rows: SinkRows) => Promise<Value>,
): Promise<Value> {
  const handles = new Map<string, ResultHandle>();
  const handle = await openNode(context, from.name, handles);
  try {
    const list = handle.columns.map((column) => quoteName(column.name)).join(', ');
    return await action({
      query: `SELECT ${list} FROM ${context.results.relationOf(handle.result)}`,
      columns: handle.columns,
      count: handle.rows,
      madeAt: madeAt(context, from.name),
    });
  } finally {
    await context.results.close(handle.result);
  }
}

/** When the rows of a node were made; null where nothing makes them. */
export function madeAt({ catalogue }: Pick<SinkContext, 'catalogue'>, node: string): string | null {
  const entry = catalogue.entry(node);
  // A view is made anew by each query: when it was defined says nothing of its rows.
  return entry === undefined || entry.table === null ? null : entry.ranAt;
}

/** The first rows as text. */
export async function readSample(connection: DuckDBConnection, rows: SinkRows): Promise<(string | null)[][]> {
  if (rows.columns.length === 0) return [];
  const list = rows.columns.map(({ name }) => `left(${quoteName(name)}::VARCHAR, ${longestText})`).join(', ');
  const reader = await connection.runAndReadAll(`SELECT ${list} FROM (${rows.query}) LIMIT ${sampleRows}`);
  return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
}
