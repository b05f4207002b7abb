import type { DuckDBConnection } from '@duckdb/node-api';
import duckdb, { type LogicalType } from '@duckdb/node-bindings';
import type { ColumnType, SimpleTypeKind } from '../../../shared/domain/column/column-type';

/** Words that DuckDB quotes where they are field names. The same for every instance of one version. */
const keywords = new Set<string>();

/** Asks DuckDB for its keywords, once; until then a field named like one is spelled without quotes. */
export async function learnKeywords(connection: DuckDBConnection): Promise<void> {
  if (keywords.size > 0) return;
  const result = await connection.run('SELECT keyword_name FROM duckdb_keywords()');
  for (const [word] of await result.getRows()) keywords.add(String(word));
}

export interface DescribedType {
  readonly type: ColumnType;
  /** DuckDB's own spelling, as `typeof` gives it. */
  readonly sqlType: string;
}

/** The column type that stands for a logical type of DuckDB. A nested type that holds one without a layout is `other` as a whole. */
export function readColumnType(logical: LogicalType): DescribedType {
  const alias = duckdb.logical_type_get_alias(logical);
  const described = readUnaliased(logical);
  return alias === null || alias === '' || described.type.kind === 'enum'
    ? described
    : { type: described.type, sqlType: alias };
}

function readUnaliased(logical: LogicalType): DescribedType {
  const { Type } = duckdb;
  const id = duckdb.get_type_id(logical);
  switch (id) {
    case Type.DECIMAL: {
      const width = duckdb.decimal_width(logical);
      const scale = duckdb.decimal_scale(logical);
      return { type: { kind: 'decimal', width, scale }, sqlType: `DECIMAL(${width},${scale})` };
    }
    case Type.ENUM: {
      const values: string[] = [];
      const size = duckdb.enum_dictionary_size(logical);
      for (let index = 0; index < size; index++) values.push(duckdb.enum_dictionary_value(logical, index));
      return { type: { kind: 'enum', values }, sqlType: `ENUM(${values.map(textLiteral).join(', ')})` };
    }
    case Type.LIST: {
      const child = readColumnType(duckdb.list_type_child_type(logical));
      return nested([child], { kind: 'list', child: child.type }, `${child.sqlType}[]`);
    }
    case Type.ARRAY: {
      const child = readColumnType(duckdb.array_type_child_type(logical));
      const length = duckdb.array_type_array_size(logical);
      return nested([child], { kind: 'array', child: child.type, length }, `${child.sqlType}[${length}]`);
    }
    case Type.MAP: {
      const key = readColumnType(duckdb.map_type_key_type(logical));
      const value = readColumnType(duckdb.map_type_value_type(logical));
      const type: ColumnType = { kind: 'map', key: key.type, value: value.type };
      return nested([key, value], type, `MAP(${key.sqlType}, ${value.sqlType})`);
    }
    case Type.STRUCT: {
      const members = readMembers(duckdb.struct_type_child_count(logical), (index) => ({
        name: duckdb.struct_type_child_name(logical, index),
        described: readColumnType(duckdb.struct_type_child_type(logical, index)),
      }));
      return nested(members.types, { kind: 'struct', fields: members.fields }, `STRUCT(${members.spelled})`);
    }
    case Type.UNION: {
      const members = readMembers(duckdb.union_type_member_count(logical), (index) => ({
        name: duckdb.union_type_member_name(logical, index),
        described: readColumnType(duckdb.union_type_member_type(logical, index)),
      }));
      return nested(members.types, { kind: 'union', members: members.fields }, `UNION(${members.spelled})`);
    }
    default: {
      const simple = simpleTypes.get(id);
      if (simple !== undefined) return { type: { kind: simple[0] }, sqlType: simple[1] };
      return { type: { kind: 'other' }, sqlType: duckdb.Type[id] ?? 'UNKNOWN' };
    }
  }
}

function readMembers(
  count: number,
  read: (index: number) => { readonly name: string; readonly described: DescribedType },
): {
  readonly types: readonly DescribedType[];
  readonly fields: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly spelled: string;
} {
  const members = Array.from({ length: count }, (_, index) => read(index));
  return {
    types: members.map((member) => member.described),
    fields: members.map((member) => ({ name: member.name, type: member.described.type })),
    spelled: members
      .map(({ name, described }) => (name === '' ? described.sqlType : `${fieldName(name)} ${described.sqlType}`))
      .join(', '),
  };
}

function nested(parts: readonly DescribedType[], type: ColumnType, sqlType: string): DescribedType {
  return { type: parts.some((part) => part.type.kind === 'other') ? { kind: 'other' } : type, sqlType };
}

function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function fieldName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toLowerCase())
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

const simpleTypes: ReadonlyMap<number, readonly [SimpleTypeKind, string]> = new Map([
  [duckdb.Type.BOOLEAN, ['boolean', 'BOOLEAN']],
  [duckdb.Type.TINYINT, ['tinyint', 'TINYINT']],
  [duckdb.Type.SMALLINT, ['smallint', 'SMALLINT']],
  [duckdb.Type.INTEGER, ['integer', 'INTEGER']],
  [duckdb.Type.BIGINT, ['bigint', 'BIGINT']],
  [duckdb.Type.HUGEINT, ['hugeint', 'HUGEINT']],
  [duckdb.Type.UTINYINT, ['utinyint', 'UTINYINT']],
  [duckdb.Type.USMALLINT, ['usmallint', 'USMALLINT']],
  [duckdb.Type.UINTEGER, ['uinteger', 'UINTEGER']],
  [duckdb.Type.UBIGINT, ['ubigint', 'UBIGINT']],
  [duckdb.Type.UHUGEINT, ['uhugeint', 'UHUGEINT']],
  [duckdb.Type.FLOAT, ['float', 'FLOAT']],
  [duckdb.Type.DOUBLE, ['double', 'DOUBLE']],
  [duckdb.Type.VARCHAR, ['varchar', 'VARCHAR']],
  [duckdb.Type.BLOB, ['blob', 'BLOB']],
  [duckdb.Type.BIT, ['bit', 'BIT']],
  [duckdb.Type.BIGNUM, ['bignum', 'BIGNUM']],
  [duckdb.Type.UUID, ['uuid', 'UUID']],
  [duckdb.Type.DATE, ['date', 'DATE']],
  [duckdb.Type.TIME, ['time', 'TIME']],
  [duckdb.Type.TIME_NS, ['time_ns', 'TIME_NS']],
  [duckdb.Type.TIME_TZ, ['timetz', 'TIME WITH TIME ZONE']],
  [duckdb.Type.TIMESTAMP, ['timestamp', 'TIMESTAMP']],
  [duckdb.Type.TIMESTAMP_S, ['timestamp_s', 'TIMESTAMP_S']],
  [duckdb.Type.TIMESTAMP_MS, ['timestamp_ms', 'TIMESTAMP_MS']],
  [duckdb.Type.TIMESTAMP_NS, ['timestamp_ns', 'TIMESTAMP_NS']],
  [duckdb.Type.TIMESTAMP_TZ, ['timestamptz', 'TIMESTAMP WITH TIME ZONE']],
  [duckdb.Type.INTERVAL, ['interval', 'INTERVAL']],
  [duckdb.Type.SQLNULL, ['null', '"NULL"']],
]);
