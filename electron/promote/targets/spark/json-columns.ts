import type { ColumnInfo, ColumnType } from '../../../../shared/domain/column/column-type';
import { foldName } from '../../../../shared/domain/graph/names';
import { sparkDialect } from '../../dialects/spark';

/** How a column of JSON is read: the type that Spark's reader is told, and what makes DuckDB's values of it. */
export interface JsonColumn {
  readonly schema: string;
  readonly select: string;
}

/**
 * A column of a JSON file. Spark's reader would take any JSON for a text as it is written, and round numbers by their digits where
 * DuckDB goes by way of a DOUBLE: such values are read as VARIANT, and those that the two read differently end the job.
 * Undefined for a type that Spark has none for.
 */
export function jsonColumn({ name, type }: ColumnInfo): JsonColumn | undefined {
  const schema = readType(type);
  if (schema === undefined || sparkDialect.typeName(type) === undefined) return undefined;
  const column = sparkDialect.identifier(name);
  const value = expressionOf(column, type, 0);
  return { schema: `${column} ${schema}`, select: value === column ? column : `${value} AS ${column}` };
}

/** Why a column cannot be read as DuckDB reads it. */
export function jsonObstacle(column: ColumnInfo, columns: readonly ColumnInfo[], named: boolean): string | undefined {
  if (/\bJSON\b/.test(column.sqlType.replace(/"[^"]*"/g, '')))
    return 'It holds JSON of several shapes, whose text is not the same in Spark.';
  const renamed = /^(.*)_\d+$/.exec(column.name)?.[1];
  return !named && renamed !== undefined && columns.some(({ name }) => foldName(name) === foldName(renamed))
    ? `DuckDB may have renamed it, because a key differs from ${renamed} by its case alone.`
    : undefined;
}

function readType(type: ColumnType): string | undefined {
  switch (type.kind) {
    case 'varchar':
    case 'decimal':
    case 'hugeint':
      return 'VARIANT';
    case 'timestamp':
      return 'STRING';
    case 'float':
      return 'DOUBLE';
    case 'list': {
      const child = readType(type.child);
      return child === undefined ? undefined : `ARRAY<${child}>`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => {
        const inner = readType(field.type);
        return inner === undefined ? undefined : `${sparkDialect.identifier(field.name)}: ${inner}`;
      });
      return fields.includes(undefined) ? undefined : `STRUCT<${fields.join(', ')}>`;
    }
    default:
      return sparkDialect.typeName(type);
  }
}

const moment = '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?';

function expressionOf(sql: string, type: ColumnType, depth: number): string {
  switch (type.kind) {
    case 'varchar':
      return `CASE WHEN schema_of_variant(${sql}) IN ('STRING', 'BIGINT', 'BOOLEAN') THEN CAST(${sql} AS STRING) WHEN schema_of_variant(${sql}) <> 'VOID' THEN raise_error('JSON that is no text is not read alike by DuckDB and Spark') END`;
    case 'decimal':
      return decimalOf(sql, type.width, type.scale);
    case 'hugeint':
      return decimalOf(sql, 38, 0);
    // Of a text with another distance from UTC DuckDB keeps the time of day or the instant.
    case 'timestamp': {
      const local = `regexp_replace(${sql}, 'Z$', '')`;
      return `CAST(${sparkDialect.onlyLike(local, moment)} AS TIMESTAMP_NTZ)`;
    }
    case 'float':
      return `CAST(${sql} AS FLOAT)`;
    case 'list': {
      const element = `e${depth}`;
      const value = expressionOf(element, type.child, depth + 1);
      return value === element ? sql : `transform(${sql}, ${element} -> ${value})`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => {
        const own = `${sql}.${sparkDialect.identifier(field.name)}`;
        return { name: field.name, own, value: expressionOf(own, field.type, depth) };
      });
      if (fields.every(({ own, value }) => own === value)) return sql;
      const pairs = fields.map(({ name, value }) => `${sparkDialect.text(name)}, ${value}`);
      return `CASE WHEN ${sql} IS NOT NULL THEN named_struct(${pairs.join(', ')}) END`;
    }
    default:
      return sql;
  }
}

/** DuckDB keeps whole numbers of up to 64 bits; any other becomes a DOUBLE, which keeps 15 digits as they are written. */
function decimalOf(sql: string, width: number, scale: number): string {
  const text = `CAST(${sql} AS STRING)`;
  const exact = sparkDialect.onlyLike(text, '[+-]?[0-9]{1,38}([.][0-9]{1,38})?');
  const behind = scale === 0 ? '0+' : `[0-9]{1,${Math.min(scale, 14)}}0*`;
  const number = sparkDialect.onlyLike(
    text,
    `[0-9]{1,19}|1[0-7][0-9]{18}|-[0-9]{1,18}|-?[0-9]{1,${Math.max(15 - scale, 1)}}[.]${behind}`,
  );
  return `CAST(CASE WHEN schema_of_variant(${sql}) IN ('STRING', 'BIGINT') THEN ${exact} WHEN schema_of_variant(${sql}) <> 'VOID' THEN ${number} END AS DECIMAL(${width},${scale}))`;
}
