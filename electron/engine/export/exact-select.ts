import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';
import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { quoteName } from '../sql-text';

const text: ColumnType = { kind: 'varchar' };

/**
 * The query with columns that Parquet would round or refuse as text: integers of 128 bits and more, which DuckDB writes as
 * doubles; intervals, which have milliseconds there; times with an offset; bits, unions and types without a layout.
 */
export function parquetSelect(query: string, columns: readonly ColumnInfo[]): string {
  return replaceColumns(
    query,
    columns.flatMap(({ name, type }) => {
      const kept = withTextFor(type, (part) => notInParquet.has(part.kind));
      return kept === type ? [] : [`CAST(${quoteName(name)} AS ${sqlTypeOf(kept)}) AS ${quoteName(name)}`];
    }),
  );
}

/**
 * The query with what JSON has no number for as text: infinities and NaN, which DuckDB writes bare, and integers and
 * decimals that it writes as doubles. All other numbers stay numbers, as in `plumbline show --json`.
 */
export async function jsonSelect(
  connection: DuckDBConnection,
  query: string,
  columns: readonly ColumnInfo[],
): Promise<string> {
  const odd = await columnsWithOddFloats(connection, query, columns);
  return replaceColumns(
    query,
    columns.flatMap(({ name, type }) => {
      const column = quoteName(name);
      if (type.kind === 'float' || type.kind === 'double') {
        return [
          `CASE WHEN isfinite(${column}) THEN to_json(${column}) ELSE to_json(${column}::VARCHAR) END AS ${column}`,
        ];
      }
      const isExact = exactInJson(column, type);
      if (isExact !== null) {
        return [
          `CASE WHEN ${isExact} THEN to_json(${column}) ELSE to_json(CAST(${column} AS VARCHAR)) END AS ${column}`,
        ];
      }
      const kept = withTextFor(
        type,
        (part) => isRoundedInJson(part) || (odd.has(name) && (part.kind === 'float' || part.kind === 'double')),
      );
      return kept === type ? [] : [`CAST(${column} AS ${sqlTypeOf(kept)}) AS ${column}`];
    }),
  );
}

const notInParquet: ReadonlySet<ColumnType['kind']> = new Set([
  'hugeint',
  'uhugeint',
  'bignum',
  'bit',
  'interval',
  'timetz',
  'time_ns',
  'union',
  'other',
]);

/** Tells which values of a type that JSON partly rounds are numbers there; null for types with no such values, or only such. */
function exactInJson(column: string, type: ColumnType): string | null {
  if (type.kind === 'hugeint') return `${column} BETWEEN -9007199254740992 AND 9007199254740992`;
  if (type.kind === 'uhugeint') return `${column} <= 9007199254740992`;
  if (type.kind !== 'decimal' || type.width <= 15) return null;
  const { scale } = type;
  const limit = scale <= 15 ? `1${'0'.repeat(15 - scale)}` : `0.${'0'.repeat(scale - 16)}1`;
  return `abs(${column}) < ${limit}`;
}

function isRoundedInJson(type: ColumnType): boolean {
  if (type.kind === 'decimal') return type.width > 15;
  return ['hugeint', 'uhugeint', 'bignum', 'other', 'union'].includes(type.kind);
}

/** Nested columns in which a float is no number: their floats become texts. */
async function columnsWithOddFloats(
  connection: DuckDBConnection,
  query: string,
  columns: readonly ColumnInfo[],
): Promise<ReadonlySet<string>> {
  const nested = columns.filter(
    ({ type }) =>
      withTextFor(type, (part) => part.kind === 'float' || part.kind === 'double') !== type &&
      type.kind !== 'float' &&
      type.kind !== 'double',
  );
  if (nested.length === 0) return new Set();
  const tests = nested.map(
    ({ name }) => `coalesce(bool_or(regexp_matches(CAST(${quoteName(name)} AS VARCHAR), '\\b(nan|inf)\\b')), false)`,
  );
  const result = await connection.run(`SELECT ${tests.join(', ')} FROM (${query})`);
  const [found] = await result.getRows();
  return new Set(nested.filter((_, index) => found?.[index] === true).map(({ name }) => name));
}

/** The type with text in the place of each part that the test picks; the very same type where it picks none. */
function withTextFor(type: ColumnType, picks: (part: ColumnType) => boolean): ColumnType {
  if (picks(type)) return text;
  switch (type.kind) {
    case 'list':
    case 'array': {
      const child = withTextFor(type.child, picks);
      return child === type.child ? type : { ...type, child };
    }
    case 'map': {
      const key = withTextFor(type.key, picks);
      const value = withTextFor(type.value, picks);
      return key === type.key && value === type.value ? type : { ...type, key, value };
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({ name: field.name, type: withTextFor(field.type, picks) }));
      return fields.every((field, index) => field.type === type.fields[index]?.type) ? type : { ...type, fields };
    }
    default:
      return type;
  }
}

function replaceColumns(query: string, replaced: readonly string[]): string {
  return replaced.length === 0 ? query : `SELECT * REPLACE (${replaced.join(', ')}) FROM (${query})`;
}
