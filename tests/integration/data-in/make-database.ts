import { spawn } from 'node:child_process';
import { DuckDBInstance } from '@duckdb/node-api';

/** Writes a DuckDB file; a file that is there gets the statements on top. */
export async function writeDatabase(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.disconnectSync();
  instance.closeSync();
}

/** Another process that has a database open for writing, until it is asked to end or killed. */
export async function holdDatabase(
  file: string,
): Promise<{ readonly pid: number; readonly end: () => Promise<void>; readonly kill: () => void }> {
  const program = `
    const { DuckDBInstance } = require('@duckdb/node-api');
    DuckDBInstance.create(${JSON.stringify(file)}).then(async (instance) => {
      globalThis.kept = await instance.connect();
      console.log('open');
    });
    process.stdin.resume();
    process.stdin.on('end', () => process.exit(0));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    pid: child.pid ?? 0,
    end: () => {
      child.stdin.end();
      return ended;
    },
    kill: () => {
      child.kill();
    },
  };
}
