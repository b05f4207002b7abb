import {
  DATE,
  DECIMAL,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBPreparedStatement,
  DuckDBTimestampValue,
  TIMESTAMP,
} from '@duckdb/node-api';
import { foldName } from '../../shared/domain/graph/names';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
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
  switch (type) {
    case 'integer':
      statement.bindInteger(index, Number(value));
      return;
    case 'bigint':
      statement.bindBigInt(index, BigInt(value));
      return;
    case 'double':
      statement.bindDouble(index, doubleOf(value));
      return;
    case 'boolean':
      statement.bindBoolean(index, value === true);
      return;
    case 'decimal': {
      const { unscaled, width, scale } = decimalOf(String(value));
      statement.bindValue(index, new DuckDBDecimalValue(unscaled, width, scale), DECIMAL(width, scale));
      return;
    }
    case 'date':
      statement.bindValue(index, new DuckDBDateValue(dayOf(String(value))), DATE);
      return;
    case 'timestamp':
      statement.bindValue(index, new DuckDBTimestampValue(microsOf(String(value))), TIMESTAMP);
      return;
    case 'text':
      statement.bindVarchar(index, String(value));
      return;
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
