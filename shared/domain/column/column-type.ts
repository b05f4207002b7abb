/** The type of a result column: DuckDB's logical types as plain data that crosses processes. */

export type SimpleTypeKind =
  | 'null'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'hugeint'
  | 'utinyint'
  | 'usmallint'
  | 'uinteger'
  | 'ubigint'
  | 'uhugeint'
  | 'float'
  | 'double'
  | 'varchar'
  | 'blob'
  | 'bit'
  | 'bignum'
  | 'uuid'
  | 'date'
  | 'time'
  | 'time_ns'
  | 'timetz'
  | 'timestamp'
  | 'timestamp_s'
  | 'timestamp_ms'
  | 'timestamp_ns'
  | 'timestamptz'
  | 'interval';

export type ColumnType =
  | { readonly kind: SimpleTypeKind }
  | { readonly kind: 'decimal'; readonly width: number; readonly scale: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly child: ColumnType }
  | { readonly kind: 'array'; readonly child: ColumnType; readonly length: number }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: ColumnType }[] }
  | { readonly kind: 'map'; readonly key: ColumnType; readonly value: ColumnType }
  | { readonly kind: 'union'; readonly members: readonly { readonly name: string; readonly type: ColumnType }[] }
  /** A type that this codec has no layout for (GEOMETRY, VARIANT, …): the engine casts it to VARCHAR before paging. */
  | { readonly kind: 'other' };

/** One column of a node or result. `sqlType` is DuckDB's own spelling, for example `DECIMAL(18,3)`. */
export interface ColumnInfo {
  readonly name: string;
  readonly sqlType: string;
  readonly type: ColumnType;
}
