import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBPreparedStatement,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { foldName } from '../../shared/domain/graph/names';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import type { ParameterScalar, ParameterType } from '../../shared/domain/manifest/manifest';
import { quoteName } from './sql-text';

/** Binds the workspace's parameters that a statement names, each with its own SQL type. */
export function bindStatement(
  statement: DuckDBPreparedStatement,
  parameters: ReadonlyMap<string, BoundParameter>,
): void {
  for (let index = 1; index <= statement.parameterCount; index++) {
    const parameter = parameters.get(foldName(statement.parameterName(index)));
    // The graph reported a parameter without a value; DuckDB then says that one was not supplied.
    if (parameter !== undefined && parameter.value !== undefined) bindValue(statement, index, parameter);
  }
}

/** Name of the session variable that stands for a parameter (its folded name) where DuckDB takes none. */
export function variableOf(parameter: string): string {
  return `plumbline_${parameter}`;
}

/** Runs `action` while the session's variables hold the parameters' values, bound like those of a statement. */
export async function withVariables<Value>(
  connection: DuckDBConnection,
  parameters: ReadonlyMap<string, BoundParameter>,
  action: () => Promise<Value>,
): Promise<Value> {
  const named: string[] = [];
  try {
    for (const [name, parameter] of parameters) {
      if (parameter.value === undefined) continue;
      const variable = quoteName(variableOf(name));
      const statement = await connection.prepare(`SET VARIABLE ${variable} = $1`);
      try {
        bindValue(statement, 1, parameter);
        await statement.run();
      } finally {
        statement.destroySync();
      }
      named.push(variable);
    }
    return await action();
  } finally {
    // Another cell that runs on this connection must not see them.
    for (const variable of named) await connection.run(`RESET VARIABLE ${variable}`);
  }
}

function bindValue(statement: DuckDBPreparedStatement, index: number, parameter: BoundParameter): void {
  const { type, value } = parameter;
  if (value === null || value === undefined) {
    statement.bindNull(index);
    return;
  }
  if (!Array.isArray(value)) {
    const [bound, sqlType] = boundValue(type, value as Exclude<ParameterScalar, null>);
    statement.bindValue(index, bound, sqlType);
    return;
  }
  if (type === 'decimal') {
    const items = value.map((item) => (item === null ? null : decimalOf(String(item))));
    // One type holds all of them: the most digits on either side of the point.
    const scale = Math.max(0, ...items.map((item) => item?.scale ?? 0));
    const whole = Math.max(1, ...items.map((item) => (item === null ? 0 : item.width - item.scale)));
    const width = Math.min(38, whole + scale);
    const scaled = items.map((item) =>
      item === null ? null : new DuckDBDecimalValue(item.unscaled * 10n ** BigInt(scale - item.scale), width, scale),
    );
    statement.bindList(index, listValue(scaled), LIST(DECIMAL(width, scale)));
    return;
  }
  const items = value.map((item) => (item === null ? null : boundValue(type, item)[0]));
  statement.bindList(index, listValue(items), LIST(listTypes[type]));
}

const listTypes = {
  integer: INTEGER,
  bigint: BIGINT,
  double: DOUBLE,
  boolean: BOOLEAN,
  date: DATE,
  timestamp: TIMESTAMP,
  text: VARCHAR,
} as const;

/** A value, not null, and the SQL type that it is bound as. */
function boundValue(type: ParameterType, value: Exclude<ParameterScalar, null>): readonly [DuckDBValue, DuckDBType] {
  switch (type) {
    case 'integer':
      return [Number(value), INTEGER];
    case 'bigint':
      return [BigInt(value), BIGINT];
    case 'double':
      return [doubleOf(value), DOUBLE];
    case 'boolean':
      return [value === true, BOOLEAN];
    case 'decimal': {
      const { unscaled, width, scale } = decimalOf(String(value));
      return [new DuckDBDecimalValue(unscaled, width, scale), DECIMAL(width, scale)];
    }
    case 'date':
      return [new DuckDBDateValue(dayOf(String(value))), DATE];
    case 'timestamp':
      return [new DuckDBTimestampValue(microsOf(String(value))), TIMESTAMP];
    case 'text':
      return [String(value), VARCHAR];
  }
}

function doubleOf(value: string | number | boolean): number {
  if (typeof value !== 'string') return Number(value);
  const text = value.toLowerCase().replace(/^\+/, '');
  if (text === 'inf' || text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-inf' || text === '-infinity') return Number.NEGATIVE_INFINITY;
  return Number(text);
}

function decimalOf(text: string): { unscaled: bigint; width: number; scale: number } {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  const unscaled = BigInt(digits || '0') * (text.startsWith('-') ? -1n : 1n);
  return { unscaled, width: Math.min(38, Math.max(digits.length, fraction.length, 1)), scale: fraction.length };
}

/** Days since 1970-01-01 of `YYYY-MM-DD`. */
function dayOf(text: string): number {
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

/** Microseconds since the epoch of `YYYY-MM-DD[ HH:MM[:SS[.ffffff]]]`; digits beyond microseconds are cut, as DuckDB does. */
function microsOf(text: string): bigint {
  const [date = '', time = '00:00'] = text.split(/[ T]/);
  const [hours = '0', minutes = '0', seconds = '0'] = time.split(':');
  const [whole = '0', fraction = ''] = seconds.split('.');
  const secondsOfDay = Number(hours) * 3600 + Number(minutes) * 60 + Number(whole);
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return (BigInt(dayOf(date)) * 86_400n + BigInt(secondsOfDay)) * 1_000_000n + micros;
}
