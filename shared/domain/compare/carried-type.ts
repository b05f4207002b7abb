import type { ColumnType } from '../column/column-type';

/**
 * Whether an engine without the expected type, whose rows lie in Parquet files, carries its values in the actual one without a
 * loss: a wider number, exact text, or the instant that a timestamp names in UTC.
 */
export function carriesType(expected: ColumnType, actual: ColumnType): boolean {
  switch (expected.kind) {
    case 'list':
    case 'array':
      return actual.kind === 'list' && sameOrCarried(expected.child, actual.child);
    case 'map':
      return (
        actual.kind === 'map' && sameOrCarried(expected.key, actual.key) && sameOrCarried(expected.value, actual.value)
      );
    case 'struct':
      return (
        actual.kind === 'struct' &&
        expected.fields.length === actual.fields.length &&
        expected.fields.every((field, index) => {
          const other = actual.fields[index];
          return other !== undefined && field.name === other.name && sameOrCarried(field.type, other.type);
        })
      );
    case 'hugeint':
    case 'uhugeint':
      return actual.kind === 'decimal' && actual.width === 38 && actual.scale === 0;
    case 'ubigint':
      return actual.kind === 'decimal' && actual.width - actual.scale >= 20;
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
      return actual.kind === 'timestamp' || actual.kind === 'timestamptz';
    default:
      return carriers[expected.kind]?.includes(actual.kind) ?? false;
  }
}

const carriers: Readonly<Partial<Record<ColumnType['kind'], readonly ColumnType['kind'][]>>> = {
  tinyint: ['smallint'],
  utinyint: ['smallint', 'integer', 'bigint'],
  usmallint: ['integer', 'bigint'],
  uinteger: ['bigint'],
  enum: ['varchar'],
  uuid: ['varchar'],
  time: ['varchar'],
  interval: ['varchar'],
  bit: ['varchar'],
  bignum: ['varchar'],
};

function sameOrCarried(expected: ColumnType, actual: ColumnType): boolean {
  return JSON.stringify(expected) === JSON.stringify(actual) || carriesType(expected, actual);
}
