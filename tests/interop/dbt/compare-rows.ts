import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Rows of the prototype that the database's table lacks, and rows that it has beyond them; a row that stands twice counts twice.
 * With `places` floating-point numbers are rounded to so many before they are compared.
 */
export async function differingRows(
  database: string,
  table: string,
  prototype: string,
  places?: number,
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
      .filter(([, type]) => places !== undefined && (type === 'DOUBLE' || type === 'FLOAT'))
      .map(([name]) => `"${String(name).replaceAll('"', '""')}"`)
      .map((name) => `round(${name}, ${places}) AS ${name}`);
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
