import type { ColumnType } from '../../../shared/domain/column/column-type';
import type { DatePart, Dialect, NestedDialect } from './dialect';

const identifier = (name: string) => `\`${name.replaceAll('`', '``')}\``;
const text = (value: string) =>
  `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`;

const nested: NestedDialect = {
  field: (struct, name) => `${struct}.${identifier(name)}`,
  struct: (fields) => `named_struct(${fields.map(({ name, sql }) => `${text(name)}, ${sql}`).join(', ')})`,
  list: (items) => `array(${items.join(', ')})`,
  length: (list) => `CAST(array_size(${list}) AS BIGINT)`,
  element: (list, position) =>
    `get(${list}, CAST(CASE WHEN ${position} BETWEEN 1 AND array_size(${list}) THEN ${position} - 1 WHEN ${position} BETWEEN - array_size(${list}) AND -1 THEN array_size(${list}) + ${position} END AS INT))`,
  // Where an element is NULL, array_contains does not know.
  contains: (list, value) => `coalesce(array_contains(${list}, ${value}), false)`,
  transform: (list, parameter, body) => `transform(${list}, ${parameter} -> ${body})`,
  filter: (list, parameter, condition) => `filter(${list}, ${parameter} -> ${condition})`,
  positions: (list) =>
    `(CASE WHEN array_size(${list}) > 0 THEN sequence(1, array_size(${list})) ELSE CAST(array() AS ARRAY<INT>) END)`,
  // Beside NULL arrays_zip is NULL. It calls the fields of expressions by their number.
  zip: (lists) =>
    `arrays_zip(${lists.map(({ sql, type }) => `coalesce(${sql}, CAST(array() AS ${type}))`).join(', ')})`,
  zipped: (element, index) => `${element}.\`${index}\``,
  table: (list, alias, { position, element }, keep) =>
    `${keep ? 'posexplode_outer' : 'posexplode'}(${list}) AS ${alias}(${position}, ${element})`,
  position: (column) => `CAST(${column} + 1 AS BIGINT)`,
};

/** Spark SQL 4 with `spark.sql.ansi.enabled`, the session time zone UTC, and case-insensitive names. */
export const sparkDialect: Dialect = {
  name: 'spark',
  title: 'Spark',
  identifier,
  text,
  double: (value) => (Number.isFinite(value) ? `${value.toExponential()}D` : `DOUBLE('${value}')`),
  typeName,
  hasArithmetic: () => true,
  ordered: (sql) => sql,
  distinctFrom: (left, right, same) => (same ? `(${left} <=> ${right})` : `(NOT (${left} <=> ${right}))`),
  // -0.0 equals 0.0 and divides to the other infinity.
  divide: (left, right) =>
    `(CASE WHEN ${right} = 0D THEN CASE WHEN ${left} IS NULL THEN NULL WHEN isnan(${left}) OR ${left} = 0D THEN DOUBLE('NaN') WHEN (${left} > 0D) = (CAST(${right} AS STRING) = '0.0') THEN DOUBLE('Infinity') ELSE DOUBLE('-Infinity') END ELSE ${left} / ${right} END)`,
  integerDivide: (left, right) => `(${left} div ${right})`,
  doubleToInteger: (sql, type) => `CAST(rint(${sql}) AS ${type})`,
  decimalToInteger: (sql, type) => `CAST(round(${sql}, 0) AS ${type})`,
  booleanToInteger: (sql, type) => `CAST(${sql} AS ${type})`,
  // round(DOUBLE, n) rounds the shortest decimal text of the number; DuckDB rounds the number times a power of ten.
  roundDouble: (sql, digits) =>
    digits === 0
      ? `round(${sql}, 0)`
      : `(CASE WHEN abs(${sql}) < 1e290D THEN round(${sql} * 1e${digits}D, 0) / 1e${digits}D ELSE ${sql} END)`,
  roundDecimal: (sql, digits) => `round(${sql}, ${digits})`,
  // floor(DOUBLE) is a BIGINT there. Beyond 2^53 a DOUBLE has no fraction.
  floorDouble: (sql, name) =>
    `(CASE WHEN abs(${sql}) < 9007199254740992D THEN CAST(${name}(${sql}) AS DOUBLE) ELSE ${sql} END)`,
  datePart: (part, sql) => `CAST(${datePart(part, sql)} AS BIGINT)`,
  truncateTime: (unit, timestamp) => `CAST(date_trunc('${unit}', CAST(${timestamp} AS TIMESTAMP)) AS TIMESTAMP_NTZ)`,
  addInterval: (timestamp, count, unit) =>
    unit === 'month'
      ? `(${timestamp} + make_ym_interval(0, ${count}))`
      : `(${timestamp} + make_dt_interval(${{ day: `${count}, 0, 0, 0`, hour: `0, ${count}, 0, 0`, minute: `0, 0, ${count}, 0`, second: `0, 0, 0, ${count}` }[unit]}))`,
  addDays: (date, days) => `date_add(${date}, ${days})`,
  daysBetween: (from, to) => `CAST(datediff(${to}, ${from}) AS BIGINT)`,
  toWall: (instant) => `CAST(${instant} AS TIMESTAMP_NTZ)`,
  fromWall: (timestamp) => `CAST(${timestamp} AS TIMESTAMP)`,
  epoch: (timestamp) => `(CAST(unix_micros(CAST(${timestamp} AS TIMESTAMP)) AS DOUBLE) / 1000000D)`,
  isNan: (sql) => `(CASE WHEN ${sql} IS NOT NULL THEN isnan(${sql}) END)`,
  atZone: (instant, zone) => `convert_timezone('UTC', ${zone}, CAST(${instant} AS TIMESTAMP_NTZ))`,
  concat: (left, right) => `(${left} || ${right})`,
  // The ranges whose case Java and DuckDB change alike, character by character.
  changeCase: (name, sql) =>
    `CASE WHEN ${sql} RLIKE '^[\\\\x00-\\\\x7f\\\\u00a0-\\\\u00b4\\\\u00b6-\\\\u00de\\\\u00e0-\\\\u00fe]*$' THEN ${name}(${sql}) WHEN ${sql} IS NOT NULL THEN raise_error('${name}() of a text beyond Latin-1 is not the same in DuckDB and Spark') END`,
  trim: (name, sql) => `${name}(${sql})`,
  length: (sql) => `CAST(char_length(${sql}) AS BIGINT)`,
  onlyLike: (sql, pattern) =>
    `CASE WHEN ${sql} RLIKE '^(${pattern})\\\\z' THEN ${sql} WHEN ${sql} IS NOT NULL THEN raise_error(concat('not read alike by DuckDB and Spark: ', ${sql})) END`,
  position: (text, part) => `CAST(instr(${text}, ${part}) AS BIGINT)`,
  startsWith: (text, start) => `startswith(${text}, ${start})`,
  endsWith: (text, end) => `endswith(${text}, ${end})`,
  median: (sql, fraction) => `percentile(${sql}, ${fraction})`,
  semiJoins: true,
  nested,
  windowFilter: false,
};

function typeName(type: ColumnType): string | undefined {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.width},${type.scale})`;
    case 'hugeint':
      return 'DECIMAL(38,0)';
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'bigint':
    case 'double':
    case 'float':
    case 'date':
      return type.kind.toUpperCase();
    case 'integer':
      return 'INT';
    case 'varchar':
      return 'STRING';
    case 'timestamp':
      return 'TIMESTAMP_NTZ';
    case 'timestamptz':
      return 'TIMESTAMP';
    case 'null':
      return 'INT';
    case 'list': {
      const child = typeName(type.child);
      return child === undefined ? undefined : `ARRAY<${child}>`;
    }
    case 'struct': {
      const fields = type.fields.map((field) => [field.name, typeName(field.type)] as const);
      return fields.some(([, name]) => name === undefined)
        ? undefined
        : `STRUCT<${fields.map(([name, child]) => `\`${name.replaceAll('`', '``')}\`: ${child}`).join(', ')}>`;
    }
    default:
      return undefined;
  }
}

function datePart(part: DatePart, sql: string): string {
  switch (part) {
    case 'week':
      return `weekofyear(${sql})`;
    case 'doy':
      return `dayofyear(${sql})`;
    case 'dow':
      return `(dayofweek(${sql}) - 1)`;
    case 'isodow':
      return `(weekday(${sql}) + 1)`;
    case 'day':
      return `dayofmonth(${sql})`;
    default:
      return `${part}(${sql})`;
  }
}
