import type { DuckDBConnection } from '@duckdb/node-api';

/** Literals by column. */
export type TableData = Readonly<Record<string, readonly string[]>>;

/** Numbers from 0 to below 1; the same seed gives the same ones (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One literal of a type, often one that occurred before: joins and groups are to find partners. `texts` are the values of VARCHAR. */
export function randomLiteral(type: string, next: () => number, texts: readonly string[] = ['x', 'y', 'z']): string {
  const number = () => String(Math.floor(next() * 4));
  if (next() < 0.1) return 'NULL';
  if (type === 'VARCHAR') return `'${(texts[Math.floor(next() * texts.length)] ?? '').replaceAll("'", "''")}'`;
  if (type === 'BOOLEAN') return next() < 0.5 ? 'true' : 'false';
  if (type === 'DATE') return `DATE '2024-01-01' + ${Math.floor(next() * 60) * 7}::INTEGER`;
  if (/^TIMESTAMP/.test(type))
    return `TIMESTAMP '2024-01-01' + to_hours(${Math.floor(next() * 60) * 7 * 24 + Math.floor(next() * 3)})`;
  if (/^(DECIMAL|DOUBLE|FLOAT)/.test(type)) return `${number()}.5`;
  if (/INT$|^INTEGER$/.test(type)) return number();
  if (type === 'INTEGER[]') return `[${Array.from({ length: 1 + Math.floor(next() * 3) }, number).join(', ')}]`;
  if (type === 'STRUCT(x INTEGER, y INTEGER)') return `{'x': ${number()}, 'y': ${number()}}`;
  throw new Error(`There are no random values of type ${type}.`);
}

/** Puts rows in place of those that a table has. */
export async function fillTable(connection: DuckDBConnection, name: string, columns: TableData): Promise<void> {
  const lists = Object.values(columns);
  const values = (lists[0] ?? []).map((_, at) => lists.map((each) => each[at]).join(', '));
  await connection.run(`DELETE FROM ${name}`);
  await connection.run(`INSERT INTO ${name} VALUES ${values.map((row) => `(${row})`).join(', ')}`);
}

/** The values of each column, in no order: a text for each. */
export async function columnValues(connection: DuckDBConnection, sql: string): Promise<readonly (readonly string[])[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getColumnsJson().map((values) => values.map((value) => JSON.stringify(value)).sort());
}
