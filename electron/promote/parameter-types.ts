import type { ParameterType } from '../../shared/domain/manifest/manifest';

/** DuckDB's type of a parameter's value, or of each item of a list. */
export const parameterSqlTypes: Readonly<Record<ParameterType, string>> = {
  integer: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  decimal: 'DECIMAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  text: 'VARCHAR',
};
