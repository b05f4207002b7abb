import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { splitTableName } from '../../shared/domain/import/table-name';
import { PlumblineError } from '../../shared/domain/problem';
import { literalOf } from '../../shared/domain/sql-text';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import { readDuckDbError } from './duckdb-error';
import { openWithExtension, readerExtensions } from './extensions';
import { quoteName, quoteText } from './sql-text';

/**
 * Rows of Excel sheets and SQLite tables as Parquet files in the cache folder. The extensions that read those formats run
 * in a DuckDB of their own, so that the engine of the workspace stays locked down; what they read is copied once for each
 * content of the file.
 */
export class SourceCopies {
  readonly #folder: string;
  readonly #making = new Map<string, Promise<string>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Path of the Parquet file with the rows of a source. Throws `extension_missing` or `bad_source`. */
  copyOf(source: SourceFiles): Promise<string> {
    const path = join(this.#folder, `${stemOf(source)}-${contentOf(source)}.parquet`);
    if (existsSync(path)) return Promise.resolve(path);
    const making = this.#making.get(path) ?? this.#make(source, path).finally(() => this.#making.delete(path));
    this.#making.set(path, making);
    return making;
  }

  async #make(source: SourceFiles, path: string): Promise<string> {
    const [file = ''] = source.files;
    const extension = source.format === 'xlsx' ? readerExtensions.xlsx : readerExtensions.sqlite;
    const temporary = join(this.#folder, `.${randomBytes(8).toString('hex')}.tmp`);
    await mkdir(this.#folder, { recursive: true });
    try {
      const instance = await openWithExtension(extension, [file, temporary]);
      try {
        const connection = await instance.connect();
        try {
          await connection.run(
            `COPY (SELECT * FROM ${readerCall(source)}) TO ${quoteText(temporary)} (FORMAT parquet)`,
          );
        } finally {
          connection.disconnectSync();
        }
      } finally {
        instance.closeSync();
      }
      await rename(temporary, path);
    } catch (error) {
      throw copyFailure(error, source);
    } finally {
      await rm(temporary, { force: true });
    }
    await this.#removeOld(source, basename(path));
    return path;
  }

  async #removeOld(source: SourceFiles, keep: string): Promise<void> {
    const stem = `${stemOf(source)}-`;
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (name !== keep && name.startsWith(stem) && name.length === keep.length) {
        await rm(join(this.#folder, name), { force: true });
      }
    }
  }
}

/** The table function call that reads a sheet or a table with its extension. */
export function readerCall(source: Pick<SourceFiles, 'format' | 'files' | 'options' | 'table'>): string {
  const [file = ''] = source.files;
  if (source.format === 'sqlite') {
    return `sqlite_scan(${quoteText(file)}, ${quoteText(splitTableName(source.table ?? '').table)})`;
  }
  const options = Object.entries(source.options).map(([name, value]) => `, ${quoteName(name)} = ${literalOf(value)}`);
  return `read_xlsx(${quoteText(file)}${options.join('')})`;
}

function copyFailure(error: unknown, source: SourceFiles): PlumblineError {
  const place = { node: source.name, file: 'plumbline.yaml', line: source.line };
  if (error instanceof PlumblineError) return new PlumblineError({ ...error.problem, ...place }, { cause: error });
  const [first = ''] = readDuckDbError(error).message.split('\n');
  return new PlumblineError(
    {
      code: 'bad_source',
      message: `${source.path} cannot be read: ${first}`,
      hint:
        source.format === 'xlsx'
          ? 'Choose another sheet, range or header row, or read all cells as text with options: { all_varchar: true }.'
          : 'Check the name of the table, and that the file is whole.',
      ...place,
    },
    { cause: error },
  );
}

function stemOf(source: SourceFiles): string {
  return createHash('sha256').update(source.name).digest('hex').slice(0, 12);
}

function contentOf(source: SourceFiles): string {
  const { identity, table, options, format } = source;
  return createHash('sha256')
    .update(JSON.stringify([identity, format, table, options]))
    .digest('hex')
    .slice(0, 24);
}
