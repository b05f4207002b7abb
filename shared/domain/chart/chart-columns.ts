import type { ColumnInfo, ColumnType } from '../column/column-type';
import type { ChartColumn, ChartKind } from './chart-query';

/** How charts see the values of a type: what is neither number, time nor boolean is its text. */
export function chartKindOf(type: ColumnType): ChartKind {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'hugeint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
    case 'uhugeint':
    case 'float':
    case 'double':
    case 'decimal':
      return 'number';
    case 'date':
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
    case 'timestamptz':
      return 'temporal';
    default:
      return 'text';
  }
}

export function chartColumnOf({ name, type }: ColumnInfo): ChartColumn {
  const floating = type.kind === 'float' || type.kind === 'double';
  return { name, kind: chartKindOf(type), missing: 'null', floating };
}

/** The Vega-Lite type that a column has when the chart does not say. */
export function vegaTypeOf(type: ColumnType): 'quantitative' | 'temporal' | 'nominal' {
  const kind = chartKindOf(type);
  return kind === 'number' ? 'quantitative' : kind === 'temporal' ? 'temporal' : 'nominal';
}
