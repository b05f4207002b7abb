import { assertNever } from '../../../../shared/base/assert-never';
import type { ColumnType } from '../../../../shared/domain/column/column-type';

type Entry = Readonly<Record<string, unknown>>;

/**
 * The logical type of ODCS 3.1 for a column, with the types inside of it; nothing where the standard has no word for it (binary
 * values, spans of time, maps, unions). HUGEINT is a number there: no other tool has an integer of its size.
 */
export function logicalType(type: ColumnType): Entry {
  switch (type.kind) {
    case 'boolean':
      return { logicalType: 'boolean' };
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
      return { logicalType: 'integer' };
    case 'hugeint':
    case 'uhugeint':
    case 'decimal':
    case 'float':
    case 'double':
      return { logicalType: 'number' };
    case 'varchar':
    case 'uuid':
    case 'enum':
      return { logicalType: 'string' };
    case 'date':
      return { logicalType: 'date' };
    case 'time':
      return { logicalType: 'time' };
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
    case 'timestamptz':
      return { logicalType: 'timestamp' };
    case 'list':
    case 'array': {
      const items = logicalType(type.child);
      return { logicalType: 'array', ...(Object.keys(items).length === 0 ? {} : { items }) };
    }
    case 'struct':
      return {
        logicalType: 'object',
        properties: type.fields.map(({ name, type: inner }) => ({ name, ...logicalType(inner) })),
      };
    case 'null':
    case 'blob':
    case 'bit':
    case 'bignum':
    case 'time_ns':
    case 'timetz':
    case 'interval':
    case 'map':
    case 'union':
    case 'other':
      return {};
    default:
      return assertNever(type, 'type');
  }
}
