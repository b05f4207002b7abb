import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';

const tools = process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop');

/** The environment in which the runner finds the installed spark-submit. Half of a short run is Java's second compiler. */
export const sparkEnv: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  PATH: `${join(tools, 'spark/bin')}:${process.env.PATH ?? ''}`,
  JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
};

export interface Difference {
  readonly missing: number;
  readonly added: number;
  readonly rows: number;
}

/**
 * Rows of the prototype that those of Spark (a glob of Parquet files) lack, and the other way round; a row that stands twice counts
 * twice. HUGEINT travels as DECIMAL(38,0); floating-point numbers are compared to ten digits.
 */
export async function differingRows(
  { engine, exportRows }: PromotedWorkspace,
  node: string,
  spark: string,
): Promise<Difference> {
  const columns = await engine.describe({ node });
  const prototype = await exportRows(node);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const list = columns
      .map(({ name, sqlType, type }, index) => {
        const typed = `CAST(${quoteIdentifier(name)} AS ${sqlType})`;
        return type.kind === 'double'
          ? `CASE WHEN isfinite(${typed}) THEN round(${typed}, 9 - CAST(floor(log10(greatest(abs(${typed}), 1))) AS INTEGER)) ELSE ${typed} END AS c${index}`
          : `${typed} AS c${index}`;
      })
      .join(', ');
    const [left, right] = [prototype, spark].map((path) => `SELECT ${list} FROM read_parquet(${quoteText(path)})`);
    const row = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()[0] ?? [];
    // Millions of rows are the same where their hashes are; only others are looked at one by one.
    const hashes = columns.map((_, index) => `c${index}`).join(', ');
    const [known, found] = await Promise.all(
      [left, right].map((sql) => row(`SELECT count(*), sum(hash(${hashes})) FROM (${sql})`)),
    );
    const rows = Number(found?.[0]);
    if (String(known) === String(found)) return { missing: 0, added: 0, rows };
    const count = async (sql: string) => Number((await row(`SELECT count(*) FROM (${sql})`))[0]);
    return {
      missing: await count(`${left} EXCEPT ALL ${right}`),
      added: await count(`${right} EXCEPT ALL ${left}`),
      rows,
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
