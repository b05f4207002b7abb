import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../../../shared/domain/sql-text';

let made: Promise<string> | undefined;

/** Of three million: one in forty, and the last thousand, with which the half-year ends. */
const count = 75_975;

/** A folder with the sample's data files, but few flights in `flights-3m.parquet`; made once by each worker. */
export function fewFlights(data: string): Promise<string> {
  made ??= make(data);
  return made;
}

async function make(data: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-few-flights-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const flights = 'flights-3m.parquet';
  await connection.run(
    `COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet(${quoteText(join(data, flights))}, file_row_number := true)
     WHERE file_row_number % 40 = 0 OR file_row_number >= 2999000) TO ${quoteText(join(folder, flights))}`,
  );
  connection.closeSync();
  instance.closeSync();
  for (const file of ['airports.csv', 'birdstrikes.csv']) await copyFile(join(data, file), join(folder, file));
  return folder;
}

/** Has the checks of a sample with few flights expect as many. */
export async function expectFewFlights(workspace: string): Promise<void> {
  const change = async (file: string, from: string, to: string) => {
    const path = join(workspace, 'checks', file);
    const text = await readFile(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}.`);
    await writeFile(path, text.replace(from, to));
  };
  await change('flights.yml', 'must_be: 3000000', `must_be: ${count}`);
  await change(
    'flights_clean.yml',
    'greater_than_or_equal: 2900000, less_than_or_equal: 3000000',
    `greater_than_or_equal: 70000, less_than_or_equal: ${count}`,
  );
}
