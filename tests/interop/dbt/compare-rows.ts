import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Rows of the prototype that the database's table lacks, and rows that it has beyond them; a row that stands twice counts twice.
 * With `digits` floating-point numbers are compared by so many of theirs, nine of them behind the point at most: what they are sums of
 * has no order.
 */
export async function differingRows(
  database: string,
  table: string,
  prototype: string,
  digits?: number,
): Promise<{ missing: number; added: number }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH '${database}' AS exported (READ_ONLY)`);
    const exported = `FROM exported.main."${table.replaceAll('"', '""')}"`;
    const own = `FROM '${prototype}'`;
    const described = await connection.runAndReadAll(`DESCRIBE ${exported}`);
    const rounded = described
      .getRows()
      .filter(([, type]) => digits !== undefined && (type === 'DOUBLE' || type === 'FLOAT'))
      .map(([name]) => `"${String(name).replaceAll('"', '""')}"`)
      .map((name) => `printf('%.${Number(digits) - 1}e', round(${name}::DOUBLE, 9) + 0.0) AS ${name}`);
    const select = rounded.length === 0 ? 'SELECT *' : `SELECT * REPLACE (${rounded.join(', ')})`;
    const count = async (left: string, right: string): Promise<number> => {
      const reader = await connection.runAndReadAll(
        `SELECT count(*) FROM (${select} ${left} EXCEPT ALL ${select} ${right})`,
      );
      return Number(reader.getRows()[0]?.[0]);
    };
    const [rows] = (
      await connection.runAndReadAll(`SELECT (SELECT count(*) ${own}), (SELECT count(*) ${exported})`)
    ).getRows();
    if (rows === undefined || rows[0] !== rows[1])
      throw new Error(`${table} has ${rows?.[1]} rows, the prototype ${rows?.[0]}`);
    return { missing: await count(own, exported), added: await count(exported, own) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
