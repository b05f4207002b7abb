import { open } from 'node:fs/promises';
import { relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { PlumblineError } from '../../shared/domain/problem';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import { literalPath, quoteText } from './sql-text';

/** Options of the reader that decide where the table begins. With `skip` or without detection, somebody decided already. */
const dialectOptions = [
  'delim',
  'sep',
  'quote',
  'escape',
  'header',
  'comment',
  'encoding',
  'null_padding',
  'strict_mode',
];
const decidedBy = ['skip', 'auto_detect', 'columns'];

/** Files of a glob that are looked at: those of one source are made alike. */
const mostFiles = 20;

/**
 * Throws `bad_source` when DuckDB's detection would leave out the first lines of a CSV because they do not look like the
 * rest. One broken row near the top of a small file otherwise takes the header and all rows above it along, without a word.
 */
export async function refuseSkippedLines(
  connection: DuckDBConnection,
  source: SourceFiles,
  root: string,
): Promise<void> {
  if (source.format !== 'csv' && source.format !== 'tsv') return;
  if (decidedBy.some((name) => Object.hasOwn(source.options, name))) return;
  for (const file of source.files.slice(0, mostFiles)) {
    const skipped = await skippedLines(connection, file, source);
    const first = skipped === 0 ? undefined : await firstLineOf(file, skipped);
    if (first === undefined) continue;
    throw new PlumblineError({
      code: 'bad_source',
      message: `The first ${skipped === 1 ? 'line does' : `${skipped} lines do`} not look like the rest, and would be left out: ${JSON.stringify(first)}.`,
      hint: `Repair the line that differs. If the table begins below, say so in plumbline.yaml with options: { skip: ${skipped} }.`,
      node: source.name,
      file: relative(root, file).replaceAll('\\', '/'),
      line: 1,
    });
  }
}

/** How many lines the detection skips; 0 when it fails, because reading the file says why. */
async function skippedLines(connection: DuckDBConnection, file: string, source: SourceFiles): Promise<number> {
  const options = new Map(Object.entries(source.options).filter(([name]) => dialectOptions.includes(name)));
  if (source.format === 'tsv' && !options.has('delim') && !options.has('sep')) options.set('delim', '\t');
  const parts = [...options].map(
    ([name, value]) => `, ${name} = ${typeof value === 'string' ? quoteText(value) : String(value)}`,
  );
  try {
    const reader = await connection.runAndReadAll(
      `SELECT SkipRows FROM sniff_csv(${quoteText(literalPath(file))}${parts.join('')})`,
    );
    return Number(reader.getRows()[0]?.[0] ?? 0);
  } catch {
    return 0;
  }
}

/** The first of the first `count` lines that is not blank, cut to 80 characters; undefined when they all are. */
async function firstLineOf(file: string, count: number): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/).slice(0, count);
    return lines.find((line) => line.trim() !== '')?.slice(0, 80);
  } finally {
    await handle.close();
  }
}
