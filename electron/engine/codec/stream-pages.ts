import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import duckdb, { type DataChunk } from '@duckdb/node-bindings';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { concatenateVectors } from '../../../shared/domain/column/take-rows';
import { describeQuery, rawResult } from '../describe-query';
import { quoteName } from '../sql-text';
import { decodeVector } from './decode-vector';

/** The columns as the codec can carry them: those without a layout are cast to VARCHAR. */
export function selectList(columns: readonly ColumnInfo[]): string {
  return columns
    .map(({ name, type }) => {
      const quoted = quoteName(name);
      return type.kind === 'other' ? `CAST(${quoted} AS VARCHAR) AS ${quoted}` : quoted;
    })
    .join(', ');
}

/**
 * The whole result of a SELECT, page by page, each of at most 2,048 rows, in order, in constant memory: the next chunk is
 * fetched while one is decoded. The connection is busy until the generator ends. An interrupt ends it early without an
 * error: run it inside of `interruptible`.
 */
export async function* streamPages(connection: DuckDBConnection, sql: string): AsyncGenerator<ResultPage> {
  const columns = await describeQuery(connection, sql);
  const carried = columns.some((column) => column.type.kind === 'other')
    ? `SELECT ${selectList(columns)} FROM (${sql})`
    : sql;
  const result = await connection.stream(carried);
  const raw = rawResult(result);
  let start = 0;
  let next = duckdb.fetch_chunk(raw);
  try {
    for (;;) {
      const chunk = await next;
      const rowCount = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
      if (chunk === null || rowCount === 0) return;
      next = duckdb.fetch_chunk(raw);
      yield decodeChunk(chunk, columns, start, rowCount);
      start += rowCount;
    }
  } finally {
    await next.catch(() => null);
  }
}

/** All rows of a small SELECT as one page. Its select list has to be `selectList(columns)`: a type without a layout cannot be read. */
export async function readPage(
  connection: DuckDBConnection,
  sql: string,
  start: number,
  columns: readonly ColumnInfo[],
): Promise<ResultPage> {
  return pageOf(await connection.run(sql), start, columns);
}

/** A materialised result as one page. Its columns have to be those of `selectList(columns)`. */
export function pageOf(result: DuckDBResult, start: number, columns: readonly ColumnInfo[]): ResultPage {
  const raw = rawResult(result);
  const pages: ResultPage[] = [];
  let at = start;
  // The result is materialised: its chunks are at hand, without a trip through the thread pool for each.
  const chunks = duckdb.result_chunk_count(raw);
  for (let index = 0; index < chunks; index++) {
    const chunk = duckdb.result_get_chunk(raw, index);
    const rowCount = duckdb.data_chunk_get_size(chunk);
    pages.push(decodeChunk(chunk, columns, at, rowCount));
    at += rowCount;
  }
  return joinPages(pages, columns, start);
}

function joinPages(pages: readonly ResultPage[], columns: readonly ColumnInfo[], start: number): ResultPage {
  const [first] = pages;
  if (first !== undefined && pages.length === 1) return first;
  if (first === undefined)
    return { start, rowCount: 0, columns, vectors: columns.map((column) => emptyVector(column)) };
  const vectors = columns.map((column, index) =>
    concatenateVectors(
      column.type,
      pages.flatMap((page) => {
        const vector = page.vectors[index];
        return vector === undefined ? [] : [{ vector, count: page.rowCount }];
      }),
    ),
  );
  return { start, rowCount: pages.reduce((sum, page) => sum + page.rowCount, 0), columns, vectors };
}

function decodeChunk(chunk: DataChunk, columns: readonly ColumnInfo[], start: number, rowCount: number): ResultPage {
  const vectors = columns.map((column, index) =>
    decodeVector(duckdb.data_chunk_get_vector(chunk, index), column.type, rowCount),
  );
  return { start, rowCount, columns, vectors };
}

/** A vector without rows. Its layout is that of text, whatever the type: nobody reads a value of it. */
function emptyVector(column: ColumnInfo): ResultPage['vectors'][number] {
  if (column.type.kind === 'null') return { validity: null, data: { layout: 'none' } };
  return { validity: null, data: { layout: 'bytes', offsets: new Uint32Array(1), bytes: new Uint8Array(0) } };
}
