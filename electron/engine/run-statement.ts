import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import { bindStatement, withVariables } from './bind-parameters';
import { rollBack } from './connection-pool';
import { describeStatement } from './describe-query';
import { quoteName } from './sql-text';
import type { StatementText } from './statement-text';

type Parameters = ReadonlyMap<string, BoundParameter>;

/**
 * Runs `prefix` (`CREATE TABLE … AS `) with a cell's query behind it, inside of the caller's transaction. Returns the
 * number of rows of the new table; 0 for a view.
 */
export async function createAs(
  connection: DuckDBConnection,
  prefix: string,
  query: StatementText,
  parameters: Parameters,
): Promise<number> {
  const run = async (statement: DuckDBPreparedStatement) => {
    const rows = await (await statement.run()).getRows();
    return Number(rows[0]?.[0] ?? 0);
  };
  if (!query.isDynamicPivot) return prepared(connection, prefix + query.text, parameters, run);
  const rows = await extracted(connection, prefix + query.text, parameters, run);
  await dropPivotTypes(connection);
  return rows;
}

/**
 * Names and types of a cell's columns, without running it. Those of a PIVOT that finds its values in the data are in the
 * data: the values are looked up.
 */
export async function describeCell(
  connection: DuckDBConnection,
  query: StatementText,
  parameters: Parameters,
): Promise<ColumnInfo[]> {
  const describe = async (statement: DuckDBPreparedStatement) => describeStatement(statement);
  if (!query.isDynamicPivot) return prepared(connection, query.text, parameters, describe);
  await connection.run('BEGIN');
  try {
    return await extracted(connection, query.text, parameters, describe);
  } finally {
    await rollBack(connection);
  }
}

/** Prepares a statement, binds the parameters that it names, and gives it back when `action` is done. */
export async function prepared<Value>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
  action: (statement: DuckDBPreparedStatement) => Promise<Value>,
): Promise<Value> {
  const statement = await connection.prepare(sql);
  try {
    bindStatement(statement, parameters);
    return await action(statement);
  } finally {
    statement.destroySync();
  }
}

/**
 * A dynamic PIVOT is several statements to DuckDB: types that hold the values it finds, then the query over those types,
 * in which `action` sees the prepared query. The settings and transactions that frame them are left out: the caller has a
 * transaction, and the configuration is locked.
 */
async function extracted<Value>(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
  action: (statement: DuckDBPreparedStatement) => Promise<Value>,
): Promise<Value> {
  return withVariables(connection, parameters, async () => {
    const statements = await connection.extractStatements(sql);
    let query = statements.count - 1;
    for (let index = 0; index <= query; index++) {
      // Not before those in front of it ran: a query is bound to the types when it is prepared.
      const statement = await statements.prepare(index);
      try {
        const isFrame = frames.has(statement.statementType);
        if (index === 0 && isFrame) query--;
        if (index === query) return await action(statement);
        if (!isFrame) await statement.run();
      } finally {
        statement.destroySync();
      }
    }
    throw new Error('A PIVOT without a query.');
  });
}

const frames = new Set([StatementType.SET, StatementType.TRANSACTION]);

/** The types belong to the connection: they would stay with it after the transaction. */
async function dropPivotTypes(connection: DuckDBConnection): Promise<void> {
  const result = await connection.run(
    `SELECT type_name FROM duckdb_types() WHERE database_name = 'temp' AND starts_with(type_name, '__pivot_enum_')`,
  );
  for (const [name] of await result.getRowsJson()) {
    await connection.run(`DROP TYPE temp.${quoteName(String(name))}`);
  }
}
