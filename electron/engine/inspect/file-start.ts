import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { formatOfName, knownFormats } from '../../../shared/domain/import/format-of-name';
import type { SourceFormat } from '../../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../../shared/domain/problem';

const startBytes = 256 * 1024;

/** The first bytes of a file; of what is in it, when it is packed with gzip. (Zstandard is not known to every runtime: undefined.) */
export async function startOf(path: string, bytes = startBytes): Promise<Buffer | undefined> {
  if (/\.zst$/i.test(path)) return undefined;
  if (/\.gz$/i.test(path)) {
    const pieces: Buffer[] = [];
    let length = 0;
    const file = createReadStream(path, { end: bytes });
    const unpacked = createGunzip();
    // The file is cut on purpose: its end is no error, a broken start gives what there is.
    file.on('error', () => unpacked.destroy());
    unpacked.on('error', () => undefined);
    file.pipe(unpacked);
    try {
      for await (const piece of unpacked) {
        pieces.push(piece as Buffer);
        length += (piece as Buffer).length;
        if (length >= bytes) break;
      }
    } catch {
      // Packed wrongly, or cut: the reader says so.
    } finally {
      file.destroy();
    }
    return Buffer.concat(pieces).subarray(0, bytes);
  }
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    let length = 0;
    while (length < bytes) {
      const { bytesRead } = await handle.read(buffer, length, bytes - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

/** Bytes of a file that can be read. Throws `file_not_found`, `not_a_file`, `empty_file` or `file_unreadable`. */
export async function requireDataFile(path: string): Promise<number> {
  const name = basename(path);
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') {
      throw new PlumblineError({
        code: 'file_not_found',
        file: path,
        message: `${name} does not exist, or is a link that leads nowhere.`,
        hint: 'Choose the file that it should be.',
      });
    }
    throw new PlumblineError({
      code: 'file_unreadable',
      file: path,
      message: `${name} cannot be read (${error.code}).`,
    });
  });
  if (!stats.isFile()) {
    throw new PlumblineError({
      code: 'not_a_file',
      file: path,
      message: `${name} is a ${stats.isDirectory() ? 'folder' : 'device or a pipe'}; a file was expected.`,
    });
  }
  if (stats.size === 0) {
    throw new PlumblineError({
      code: 'empty_file',
      file: path,
      message: `${name} is empty (0 bytes).`,
      hint: 'Add a file with data.',
    });
  }
  return stats.size;
}

/** The format of a file: by what it holds where that is certain, else by its name. Throws `unsupported_source`. */
export async function formatOfFile(path: string): Promise<SourceFormat> {
  const named = formatOfName(path);
  const start = await startOf(path, 64);
  const held = start === undefined ? undefined : formatOfBytes(start);
  if (named === 'csv' || named === 'tsv' || named === 'json' || named === 'ndjson') return named;
  const format = held ?? named ?? (/\.(txt|dat|psv|tab|csv|text)(\.gz|\.zst)?$/i.test(path) ? 'csv' : undefined);
  if (format !== undefined) return format;
  throw new PlumblineError({
    code: 'unsupported_source',
    file: path,
    message: `${basename(path)} is no data file that can be read.`,
    hint: `Known are ${knownFormats}; .txt is read as CSV.`,
  });
}

function formatOfBytes(start: Buffer): SourceFormat | undefined {
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  if (start.subarray(0, 15).toString('latin1') === 'SQLite format 3') return 'sqlite';
  if (start.subarray(8, 12).toString('latin1') === 'DUCK') return 'duckdb';
  return undefined;
}

/** DuckDB's name of the encoding of a text. Throws `bad_encoding` for one that DuckDB does not read. */
export function encodingOf(start: Buffer, path: string): 'utf-8' | 'utf-16' | 'latin-1' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16';
  const zeros = { even: 0, odd: 0 };
  const looked = Math.min(start.length, 4096);
  for (let index = 0; index < looked; index++) if (start[index] === 0) zeros[index % 2 === 0 ? 'even' : 'odd']++;
  const bigEndian = (start[0] === 0xfe && start[1] === 0xff) || (zeros.even > looked / 4 && zeros.odd < looked / 16);
  if (bigEndian) {
    throw new PlumblineError({
      code: 'bad_encoding',
      file: path,
      message: `${basename(path)} is UTF-16 with the high byte first (big endian), which cannot be read.`,
      hint: 'Save it as UTF-8.',
    });
  }
  if (zeros.odd > looked / 4 && zeros.even < looked / 16) return 'utf-16';
  return isUtf8(start) ? 'utf-8' : 'latin-1';
}

/** Whether bytes are UTF-8, up to a character that was cut off at their end. */
function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
