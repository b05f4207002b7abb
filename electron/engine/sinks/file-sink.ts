import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlumblineError, toProblem } from '../../../shared/domain/problem';
import { databaseFiles } from '../../../shared/domain/sink/sink-connection';
import { copyOptionNames } from '../../../shared/domain/sink/sink-options';
import type { SinkStanding, StandingColumn } from '../../../shared/domain/sink/sink-run';
import { sinkPathFault } from '../../../shared/domain/sketch/sink-path';
import type { SinkTarget } from '../../../shared/domain/sketch/sketch';
import { literalOf } from '../../../shared/domain/sql-text';
import { describeQuery } from '../describe-query';
import { statementProblem } from '../duckdb-error';
import { copyToFile } from '../export/copy-to-file';
import { writablePath } from '../export/place-file';
import { literalPath, quoteText } from '../sql-text';
import { absolute, type SinkContext } from './sink-context';
import type { SinkRows } from './sink-rows';

export type FileTarget = Extract<SinkTarget, { readonly path: string }>;

/** The file of a sink, written where nobody sees it. */
export interface StagedFile {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** What a reader of the file makes of it. */
  readonly columns: readonly StandingColumn[];
}

/** Writes the rows as the file that the sink asks for, into the temporary folder, and removes it after `action`. */
export async function withStagedFile<Value>(
  connection: DuckDBConnection,
  rows: SinkRows,
  write: FileTarget,
  temporaryFolder: string,
  action: (staged: StagedFile) => Promise<Value>,
): Promise<Value> {
  await mkdir(temporaryFolder, { recursive: true });
  // The ending stays: writers and readers tell by it whether the file is compressed.
  const file = join(temporaryFolder, `sink-${randomUUID()}${endingOf(write.path)}`);
  try {
    const options = copyOptionNames(write.options ?? {});
    const count = await copyToFile(connection, rows, write.format, file, options);
    const { size } = await stat(file);
    // Of a file without rows a reader of text cannot tell any type.
    const columns = count === 0 && write.format !== 'parquet' ? undefined : await columnsOf(connection, write, file);
    return await action({ file, rows: count, bytes: size, columns: columns ?? columnsOfRows(rows) });
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * The file that may be replaced. Throws why it may not, `access_denied` for one that links lead out of the workspace, to where the
 * workspace keeps its own texts, or to a file that it reads.
 */
export async function targetPath(
  { root, snapshot, graph }: Pick<SinkContext, 'root' | 'snapshot' | 'graph'>,
  path: string,
): Promise<string> {
  const target = await writablePath(path);
  const folder = await realpath(root);
  const real = join(await realpath(dirname(target)), basename(target));
  const denied = (where: string) =>
    new PlumblineError({
      code: 'access_denied',
      message: `${path} is behind a link that leads ${where}.`,
      hint: 'Files of sinks lie in the workspace: choose another path.',
    });
  if (!real.startsWith(`${folder}${sep}`)) throw denied(`out of the workspace, to ${real}`);
  const inside = relative(folder, real).split(sep).join('/');
  const fault = sinkPathFault(inside);
  if (fault !== null) throw denied(`to ${inside}, which ${fault}`);
  if ((await stat(real).catch(() => undefined)) === undefined) return real;
  const read = [
    ...snapshot.sources.flatMap(({ files }) => files),
    ...graph.nodes.flatMap(({ kind, file }) => (kind === 'file' ? [file] : [])),
    ...databaseFiles(snapshot.manifest.connections),
  ];
  for (const file of read) {
    if ((await realpath(absolute(root, file)).catch(() => undefined)) === real)
      throw denied(`to ${inside}, which the workspace reads`);
  }
  return real;
}

/** What is at the path now; null when there is nothing. */
export async function standingFile(
  connection: DuckDBConnection,
  path: string,
  write: FileTarget,
  isOurs: boolean,
): Promise<SinkStanding | null> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return null;
  const facts = { bytes: stats.isFile() ? stats.size : null, changedAt: stats.mtime.toISOString(), isOurs };
  if (!stats.isFile()) return { ...facts, rows: null, columns: null, untold: 'It is no file.' };
  try {
    const call = readerCall(write, path);
    const columns = (await describeQuery(connection, `FROM ${call}`)).map(toStanding);
    const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${call}`);
    return { ...facts, rows: Number(reader.getRows()[0]?.[0] ?? 0), columns };
  } catch (error) {
    return {
      ...facts,
      rows: null,
      columns: null,
      untold: `It cannot be read as ${write.format}: ${statementProblem(error, dirname(path)).message}`,
    };
  }
}

async function columnsOf(
  connection: DuckDBConnection,
  write: FileTarget,
  file: string,
): Promise<StandingColumn[] | undefined> {
  try {
    return (await describeQuery(connection, `FROM ${readerCall(write, file)}`)).map(toStanding);
  } catch (error) {
    // A text with settings that its own reader does not get along with is still what was asked for.
    if (toProblem(error).code === 'cancelled') throw error;
    return undefined;
  }
}

function columnsOfRows({ columns }: SinkRows): StandingColumn[] {
  return columns.map(({ name, sqlType }) => ({ name, type: sqlType }));
}

function toStanding({ name, sqlType }: { readonly name: string; readonly sqlType: string }): StandingColumn {
  return { name, type: sqlType };
}

const readerNames: Readonly<Record<string, string>> = { delimiter: 'delim', sep: 'delim', null: 'nullstr' };
const onlyWritten = new Set(['compression_level', 'row_group_size', 'parquet_version', 'array']);

/** The call that reads a file as the sink's options wrote it. */
function readerCall({ format, options = {} }: FileTarget, file: string): string {
  const path = quoteText(literalPath(file));
  if (format === 'parquet') return `read_parquet(${path})`;
  const given = new Map(
    [...copyOptionNames(options)].flatMap(([name, value]) =>
      onlyWritten.has(name) ? [] : [[readerNames[name] ?? name, value] as const],
    ),
  );
  // A file that is all header, or all text, would be read without one.
  if (format === 'csv' && !given.has('header')) given.set('header', true);
  const list = [...given].map(([name, value]) => `, ${name} = ${literalOf(value)}`).join('');
  return `read_${format}(${path}${list})`;
}

function endingOf(path: string): string {
  return /(?:\.[A-Za-z0-9]+){1,2}$/.exec(path)?.[0] ?? '';
}
