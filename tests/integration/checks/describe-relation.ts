import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';

/** A relation of the test's database as `executeChecks` wants it. */
export async function describeRelation(
  connection: DuckDBConnection,
  schema: string,
  node: string,
): Promise<{ node: string; relation: string; columns: readonly ColumnInfo[] }> {
  const relation = `"${schema}"."${node.replaceAll('"', '""')}"`;
  const reader = await connection.runAndReadAll(`DESCRIBE ${relation}`);
  const columns = reader.getRows().map(
    ([name, type]): ColumnInfo => ({
      name: String(name),
      sqlType: String(type),
      type: columnType(String(type)),
    }),
  );
  return { node, relation, columns };
}

function columnType(sqlType: string): ColumnType {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(sqlType);
  if (decimal !== null) return { kind: 'decimal', width: Number(decimal[1]), scale: Number(decimal[2]) };
  if (sqlType.startsWith('ENUM')) return { kind: 'enum', values: [] };
  if (sqlType === 'TIMESTAMP WITH TIME ZONE') return { kind: 'timestamptz' };
  if (sqlType.endsWith('[]')) return { kind: 'list', child: { kind: 'varchar' } };
  const kind = sqlType.toLowerCase();
  const simple = [
    'boolean',
    'integer',
    'bigint',
    'hugeint',
    'double',
    'float',
    'varchar',
    'date',
    'time',
    'timestamp',
    'uuid',
    'blob',
  ];
  const known = simple.find((name) => name === kind);
  return known === undefined ? { kind: 'other' } : ({ kind: known } as ColumnType);
}
