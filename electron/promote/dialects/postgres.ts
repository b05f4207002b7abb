import type { ColumnType } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import type { DatePart, Dialect } from './dialect';

/** PostgreSQL 15 and later with `standard_conforming_strings`, encoding UTF8 and the session time zone UTC. */
export const postgresDialect: Dialect = {
  name: 'postgres',
  title: 'Postgres',
  identifier: quoteIdentifier,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  double: (value) => `CAST('${value}' AS double precision)`,
  typeName,
  // A TINYINT is a smallint there, which overflows later.
  hasArithmetic: (type) => type.kind !== 'tinyint',
  ordered: (sql) => `(${sql} COLLATE "C")`,
  distinctFrom: (left, right, same) => `(${left} IS ${same ? 'NOT ' : ''}DISTINCT FROM ${right})`,
  // -0.0 equals 0.0 and divides to the other infinity.
  divide: (left, right) =>
    `(CASE WHEN ${right} = 0 THEN CASE WHEN ${left} IS NULL THEN NULL WHEN ${left} = 'NaN' OR ${left} = 0 THEN CAST('NaN' AS double precision) WHEN (${left} > 0) = (CAST(${right} AS text) = '0') THEN CAST('Infinity' AS double precision) ELSE CAST('-Infinity' AS double precision) END ELSE ${left} / ${right} END)`,
  integerDivide: (left, right) => `(${left} / ${right})`,
  doubleToInteger: (sql, type) => `CAST(${sql} AS ${type})`,
  decimalToInteger: (sql, type) => `CAST(${sql} AS ${type})`,
  booleanToInteger: (sql, type) => `CAST(CAST(${sql} AS integer) AS ${type})`,
  // round(double) gives ties to the even number there.
  roundDouble: (sql, digits) => {
    const scaled = digits === 0 ? sql : `(${sql} * 1e${digits}::double precision)`;
    const back = digits === 0 ? '' : ` / 1e${digits}::double precision`;
    return `(CASE WHEN abs(${sql}) < 1e290::double precision THEN (trunc(${scaled}) + CASE WHEN abs(${scaled} - trunc(${scaled})) >= 0.5 THEN sign(${scaled}) ELSE 0 END)${back} ELSE ${sql} END)`;
  },
  roundDecimal: (sql, digits) => `round(${sql}, ${digits})`,
  floorDouble: (sql, name) => `${name}(${sql})`,
  datePart: (part, sql) => `CAST(${datePart(part, sql)} AS bigint)`,
  truncateTime: (unit, timestamp) => `date_trunc('${unit}', ${timestamp})`,
  addInterval: (timestamp, count, unit) =>
    `(${timestamp} + make_interval(${{ month: 'months', day: 'days', hour: 'hours', minute: 'mins', second: 'secs' }[unit]} => ${count}))`,
  addDays: (date, days) => `(${date} + ${days})`,
  daysBetween: (from, to) => `CAST(${to} - ${from} AS bigint)`,
  toWall: (instant) => `(${instant} AT TIME ZONE 'UTC')`,
  fromWall: (timestamp) => `(${timestamp} AT TIME ZONE 'UTC')`,
  epoch: (timestamp) => `CAST(extract(epoch FROM ${timestamp}) AS double precision)`,
  isNan: (sql) => `(${sql} = CAST('NaN' AS double precision))`,
  atZone: (instant, zone) => `(${instant} AT TIME ZONE ${zone})`,
  concat: (left, right) => `(${left} || ${right})`,
  // What a server sees as upper and lower case depends on its libraries.
  changeCase: () => undefined,
  trim: (name, sql) => `${name === 'trim' ? 'btrim' : name}(${sql}, ' ')`,
  length: (sql) => `CAST(char_length(${sql}) AS bigint)`,
  // What does not fit is no number and no date with these words before it: the cast around it fails.
  onlyLike: (sql, pattern) =>
    `(CASE WHEN ${sql} ~ '^(${pattern})$' THEN ${sql} WHEN ${sql} IS NOT NULL THEN 'not read alike by DuckDB and Postgres: ' || ${sql} END)`,
  position: (text, part) => `CAST(strpos(${text}, ${part}) AS bigint)`,
  startsWith: (text, start) => `starts_with(${text}, ${start})`,
  endsWith: (text, end) => `(right(${text}, char_length(${end})) = ${end})`,
  median: (sql, fraction) => `percentile_cont(${fraction}) WITHIN GROUP (ORDER BY ${sql})`,
  semiJoins: false,
  nested: undefined,
  windowFilter: true,
};

function typeName(type: ColumnType): string | undefined {
  switch (type.kind) {
    case 'decimal':
      return `numeric(${type.width},${type.scale})`;
    case 'hugeint':
      return 'numeric(38,0)';
    case 'boolean':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'date':
      return type.kind;
    case 'tinyint':
      return 'smallint';
    case 'float':
      return 'real';
    case 'double':
      return 'double precision';
    case 'varchar':
      return 'text';
    case 'timestamp':
      return 'timestamp';
    case 'timestamptz':
      return 'timestamptz';
    case 'null':
      return 'integer';
    default:
      return undefined;
  }
}

function datePart(part: DatePart, sql: string): string {
  return part === 'second' ? `floor(extract(second FROM ${sql}))` : `extract(${part} FROM ${sql})`;
}
