import { quoteIdentifier, quoteText } from '../sql-text';
import type { ColumnInfo, ColumnType } from './column-type';
import { formatValue, isNull, isUnnamed } from './format-value';
import type { ColumnVector } from './result-page';
import { sqlTypeOf } from './sql-type';

/** The value at `row` as an expression that DuckDB reads back as the very same value of the column's type. */
export function sqlLiteral(column: ColumnInfo, vector: ColumnVector, row: number): string {
  if (isNull(vector, row)) return 'NULL';
  const { type, sqlType } = column;
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
    case 'boolean':
      return formatValue(type, vector, row) ?? 'NULL';
    case 'null':
      return 'NULL';
    case 'varchar':
    case 'enum':
      return sqlType === 'VARCHAR' || type.kind === 'enum'
        ? item(type, vector, row)
        : `CAST(${item(type, vector, row)} AS ${sqlType})`;
    case 'other':
      return `CAST(${item(type, vector, row)} AS ${sqlType})`;
    default:
      return `CAST(${item(type, vector, row)} AS ${sqlTypeOf(type)})`;
  }
}

/** A value inside of a cast: texts for what is no nested value, the cast makes them what they are. */
function item(type: ColumnType, vector: ColumnVector, row: number): string {
  if (isNull(vector, row)) return 'NULL';
  const { data } = vector;
  switch (data.layout) {
    case 'list': {
      const start = data.offsets[row] ?? 0;
      const end = data.offsets[row + 1] ?? start;
      if (type.kind === 'map' && data.child.data.layout === 'struct') {
        const [keys, values] = data.child.data.children;
        if (keys === undefined || values === undefined) return 'NULL';
        return `MAP(${items(type.key, keys, start, end)}, ${items(type.value, values, start, end)})`;
      }
      return type.kind === 'list' ? items(type.child, data.child, start, end) : 'NULL';
    }
    case 'array':
      return type.kind === 'array' ? items(type.child, data.child, row * data.length, (row + 1) * data.length) : 'NULL';
    case 'struct': {
      if (type.kind !== 'struct') return 'NULL';
      const unnamed = isUnnamed(type);
      const fields = type.fields.map((field, index) => {
        const child = data.children[index];
        const value = child === undefined ? 'NULL' : item(field.type, child, row);
        return unnamed ? value : `${quoteText(field.name)}: ${value}`;
      });
      return unnamed ? `row(${fields.join(', ')})` : `{${fields.join(', ')}}`;
    }
    case 'union': {
      const tag = data.tags[row] ?? 0;
      const member = type.kind === 'union' ? type.members[tag] : undefined;
      const child = data.children[tag];
      if (member === undefined || child === undefined) return 'NULL';
      // Values of a list have one type between them, so each union is cast to all of its members.
      const value = `CAST(${item(member.type, child, row)} AS ${sqlTypeOf(member.type)})`;
      return `CAST(union_value(${quoteIdentifier(member.name)} := ${value}) AS ${sqlTypeOf(type)})`;
    }
    default:
      if (type.kind === 'timestamptz') return timestampTz(vector, row);
      return quoteText(formatValue(type, vector, row) ?? '');
  }
}

/** The last instants have a text that DuckDB does not read: they are told by their microseconds. */
function timestampTz(vector: ColumnVector, row: number): string {
  const text = formatValue({ kind: 'timestamptz' }, vector, row) ?? '';
  if (!/^\d{6,}-/.test(text) || vector.data.layout !== 'fixed') return quoteText(text);
  return `make_timestamptz(${vector.data.values[row]})`;
}

function items(type: ColumnType, child: ColumnVector, start: number, end: number): string {
  const parts: string[] = [];
  for (let index = start; index < end; index++) parts.push(item(type, child, index));
  return `[${parts.join(', ')}]`;
}
