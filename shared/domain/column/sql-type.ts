import { quoteIdentifier, quoteText } from '../sql-text';
import type { ColumnType, SimpleTypeKind } from './column-type';
import { isUnnamed } from './format-value';

/** DuckDB's spelling of a type, for a CAST. A type without a layout has none: its values travel as text. */
export function sqlTypeOf(type: ColumnType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.width},${type.scale})`;
    case 'enum':
      return `ENUM(${type.values.map(quoteText).join(', ')})`;
    case 'list':
      return `${sqlTypeOf(type.child)}[]`;
    case 'array':
      return `${sqlTypeOf(type.child)}[${type.length}]`;
    case 'struct':
      return `STRUCT(${type.fields.map((field, index) => `${quoteIdentifier(isUnnamed(type) ? `v${index + 1}` : field.name)} ${sqlTypeOf(field.type)}`).join(', ')})`;
    case 'map':
      return `MAP(${sqlTypeOf(type.key)}, ${sqlTypeOf(type.value)})`;
    case 'union':
      return `UNION(${type.members.map((member) => `${quoteIdentifier(member.name)} ${sqlTypeOf(member.type)}`).join(', ')})`;
    case 'other':
      return 'VARCHAR';
    default:
      return spellings[type.kind] ?? type.kind.toUpperCase();
  }
}

const spellings: Readonly<Partial<Record<SimpleTypeKind, string>>> = {
  null: 'INTEGER',
  timetz: 'TIME WITH TIME ZONE',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
};
