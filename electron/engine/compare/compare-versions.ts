import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';
import type {
  CompareRequest,
  DifferenceSample,
  DifferingRow,
  MatchedBy,
  NodeComparison,
} from '../../../shared/domain/compare/comparison';
import { PlumblineError } from '../../../shared/domain/problem';
import { quoteName } from '../sql-text';
import { findKey, isKey } from './find-key';

/** One of the results that are compared. */
export interface ComparedTable {
  /** As it stands in SQL. */
  readonly relation: string;
  readonly rows: number;
  readonly columns: readonly ColumnInfo[];
}

/**
 * What differs between two results of a node, all of it computed in DuckDB. Rows are matched by a key: the chosen one, else
 * one that a check names, else one that is found in the rows; without any, equal rows are counted against one another.
 * Throws `bad_usage` for a chosen key that is no column of both, or tells no rows apart.
 */
export async function compareVersions(
  connection: DuckDBConnection,
  before: ComparedTable,
  after: ComparedTable,
  request: Omit<CompareRequest, 'before' | 'after'>,
): Promise<NodeComparison> {
  const start = performance.now();
  const schema = compareSchemas(before.columns, after.columns);
  const common = after.columns.filter((column) => before.columns.some((other) => other.name === column.name));
  const matchedBy = await matchRows(connection, before, after, common, request);
  const comparison =
    matchedBy.kind === 'key'
      ? await compareByKey(connection, before, after, common, matchedBy.columns, request)
      : await compareAsSets(connection, before, after, common, request);
  const isSameSchema = schema.added.length + schema.removed.length + schema.retyped.length === 0;
  return {
    ...comparison,
    equal: isSameSchema && comparison.added + comparison.removed + comparison.changed === 0,
    rows: { before: before.rows, after: after.rows },
    schema,
    matchedBy,
    ms: performance.now() - start,
  };
}

type RowComparison = Pick<NodeComparison, 'added' | 'removed' | 'changed' | 'changedValues' | 'sample'>;

function compareSchemas(before: readonly ColumnInfo[], after: readonly ColumnInfo[]): NodeComparison['schema'] {
  const typeIn = (columns: readonly ColumnInfo[], name: string) =>
    columns.find((column) => column.name === name)?.sqlType;
  return {
    added: after
      .filter(({ name }) => typeIn(before, name) === undefined)
      .map(({ name, sqlType }) => ({ name, type: sqlType })),
    removed: before
      .filter(({ name }) => typeIn(after, name) === undefined)
      .map(({ name, sqlType }) => ({ name, type: sqlType })),
    retyped: after.flatMap(({ name, sqlType }) => {
      const old = typeIn(before, name);
      return old === undefined || old === sqlType ? [] : [{ name, before: old, after: sqlType }];
    }),
  };
}

async function matchRows(
  connection: DuckDBConnection,
  before: ComparedTable,
  after: ComparedTable,
  common: readonly ColumnInfo[],
  request: Pick<CompareRequest, 'key' | 'keyCandidates'>,
): Promise<MatchedBy> {
  const has = (columns: readonly string[]) => columns.every((name) => common.some((column) => column.name === name));
  const both = async (columns: readonly string[]) =>
    (await isKey(connection, before, columns)) && (await isKey(connection, after, columns));
  if (request.key !== undefined && request.key.length > 0) {
    const missing = request.key.find((name) => !has([name]));
    if (missing !== undefined) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `The key column ${missing} is not in both results.`,
        hint: `Columns of both: ${common.map(({ name }) => name).join(', ') || 'none'}.`,
      });
    }
    if (!(await both(request.key))) {
      throw new PlumblineError({
        code: 'bad_usage',
        message: `${request.key.join(', ')} is no key: it is null somewhere, or the same in several rows.`,
        hint: 'Choose columns that tell every row apart, or leave the key out.',
      });
    }
    return { kind: 'key', columns: request.key, origin: 'chosen' };
  }
  for (const candidate of request.keyCandidates ?? []) {
    if (candidate.length > 0 && has(candidate) && (await both(candidate)))
      return { kind: 'key', columns: candidate, origin: 'check' };
  }
  const found = await findKey(connection, before, after, common);
  return found === null ? { kind: 'rows' } : { kind: 'key', columns: found, origin: 'found' };
}

async function compareByKey(
  connection: DuckDBConnection,
  before: ComparedTable,
  after: ComparedTable,
  common: readonly ColumnInfo[],
  key: readonly string[],
  { tolerance, limit }: Pick<CompareRequest, 'tolerance' | 'limit'>,
): Promise<RowComparison> {
  const values = common.filter(({ name }) => !key.includes(name));
  const on = key.map((name) => `a.${quoteName(name)} = b.${quoteName(name)}`).join(' AND ');
  const from = `FROM ${before.relation} AS a JOIN ${after.relation} AS b ON ${on}`;
  const differs = values.map((column) => difference(column, before.columns, tolerance));
  const anyDiffers = differs.length === 0 ? 'false' : differs.map((condition) => `(${condition})`).join(' OR ');
  const counts = await readRow(
    connection,
    `SELECT count(*)::VARCHAR, count(*) FILTER (WHERE ${anyDiffers})::VARCHAR${differs.map((condition) => `, count(*) FILTER (WHERE ${condition})::VARCHAR`).join('')} ${from}`,
  );
  const [matched = 0, changed = 0, ...perColumn] = counts.map(Number);
  const sampleColumns = [...common.filter(({ name }) => key.includes(name)), ...values];
  const texts = (alias: string) => sampleColumns.map(({ name }) => `${alias}.${quoteName(name)}::VARCHAR`).join(', ');
  const orderBy = (alias: string) => key.map((name) => `${alias}.${quoteName(name)}`).join(', ');
  const width = sampleColumns.length;
  const removed = before.rows - matched;
  const added = after.rows - matched;
  const rows: DifferingRow[] = [];
  if (removed > 0) {
    const sql = `SELECT ${texts('a')} FROM ${before.relation} AS a ANTI JOIN ${after.relation} AS b ON ${on} ORDER BY ${orderBy('a')} LIMIT ${limit}`;
    for (const row of await readRows(connection, sql)) rows.push({ kind: 'removed', before: row, after: null });
  }
  if (added > 0) {
    const sql = `SELECT ${texts('b')} FROM ${after.relation} AS b ANTI JOIN ${before.relation} AS a ON ${on} ORDER BY ${orderBy('b')} LIMIT ${limit}`;
    for (const row of await readRows(connection, sql)) rows.push({ kind: 'added', before: null, after: row });
  }
  if (changed > 0) {
    const sql = `SELECT ${texts('a')}, ${texts('b')} ${from} WHERE ${anyDiffers} ORDER BY ${orderBy('a')} LIMIT ${limit}`;
    for (const row of await readRows(connection, sql))
      rows.push({ kind: 'changed', before: row.slice(0, width), after: row.slice(width) });
  }
  return {
    added,
    removed,
    changed,
    changedValues: values.flatMap(({ name }, index) =>
      (perColumn[index] ?? 0) > 0 ? [{ column: name, rows: perColumn[index] ?? 0 }] : [],
    ),
    sample: sampleOf(sampleColumns, rows),
  };
}

/** Multisets: how often each row is in one result more often than in the other. */
async function compareAsSets(
  connection: DuckDBConnection,
  before: ComparedTable,
  after: ComparedTable,
  common: readonly ColumnInfo[],
  { limit }: Pick<CompareRequest, 'limit'>,
): Promise<RowComparison> {
  const none = { changed: 0, changedValues: [] };
  if (common.length === 0) {
    return { ...none, added: after.rows, removed: before.rows, sample: { columns: [], rows: [] } };
  }
  const list = common
    .map((column) => {
      const old = before.columns.find((other) => other.name === column.name);
      const name = quoteName(column.name);
      // Of another type now: what they say is compared.
      return old?.sqlType === column.sqlType ? name : `${name}::VARCHAR AS ${name}`;
    })
    .join(', ');
  const texts = common.map(({ name }) => `${quoteName(name)}::VARCHAR`).join(', ');
  const less = (one: string, other: string) => `(SELECT ${list} FROM ${one} EXCEPT ALL SELECT ${list} FROM ${other})`;
  const [removedRows, addedRows] = [less(before.relation, after.relation), less(after.relation, before.relation)];
  const [removed = 0, added = 0] = (
    await readRow(
      connection,
      `SELECT (SELECT count(*) FROM ${removedRows})::VARCHAR, (SELECT count(*) FROM ${addedRows})::VARCHAR`,
    )
  ).map(Number);
  const rows: DifferingRow[] = [];
  if (removed > 0) {
    for (const row of await readRows(connection, `SELECT ${texts} FROM ${removedRows} ORDER BY ALL LIMIT ${limit}`))
      rows.push({ kind: 'removed', before: row, after: null });
  }
  if (added > 0) {
    for (const row of await readRows(connection, `SELECT ${texts} FROM ${addedRows} ORDER BY ALL LIMIT ${limit}`))
      rows.push({ kind: 'added', before: null, after: row });
  }
  return { ...none, added, removed, sample: sampleOf(common, rows) };
}

/** Whether a value differs: NULL is a value like others, NaN equals itself, numbers may differ by the tolerance. */
function difference(column: ColumnInfo, before: readonly ColumnInfo[], tolerance: number | undefined): string {
  const name = quoteName(column.name);
  const old = before.find((other) => other.name === column.name);
  if (old === undefined) return 'false';
  const numbers = isNumeric(old.type) && isNumeric(column.type);
  if (old.sqlType !== column.sqlType && !numbers) return `a.${name}::VARCHAR IS DISTINCT FROM b.${name}::VARCHAR`;
  const exact = `a.${name} IS DISTINCT FROM b.${name}`;
  if (!numbers || tolerance === undefined || tolerance <= 0) return exact;
  return `${exact} AND coalesce(abs(a.${name}::DOUBLE - b.${name}::DOUBLE) > ${tolerance}::DOUBLE, true)`;
}

function sampleOf(columns: readonly ColumnInfo[], rows: readonly DifferingRow[]): DifferenceSample {
  return { columns: columns.map(({ name, type }) => ({ name, numeric: isNumeric(type) })), rows };
}

async function readRow(connection: DuckDBConnection, sql: string): Promise<(string | null)[]> {
  return (await readRows(connection, sql))[0] ?? [];
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  return (await (await connection.run(sql)).getRowsJson()) as (string | null)[][];
}
