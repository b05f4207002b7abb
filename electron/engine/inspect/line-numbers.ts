import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

const lineFeed = 0x0a;

/**
 * The lines of a file in which the given bytes stand: offset to line, the offsets from 0, the lines from 1. (The CSV reader
 * counts records: blank lines and line ends in quotes make its number another one.) Empty for files that are packed with
 * Zstandard, and for what cannot be read.
 */
export async function linesAtBytes(path: string, offsets: readonly number[]): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  if (/\.zst$/i.test(path) || wanted.length === 0) return found;
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const unpacked = createGunzip();
  // Ending early is no error, and a broken file is told by its reader.
  for (const stream of [file, unpacked]) stream.on('error', () => undefined);
  const bytes = /\.gz$/i.test(path) ? file.pipe(unpacked) : file;
  let before = 0;
  let line = 1;
  let next = 0;
  try {
    for await (const piece of bytes) {
      const buffer = piece as Buffer;
      let at = 0;
      for (;;) {
        const end = buffer.indexOf(lineFeed, at);
        const until = end < 0 ? buffer.length : end + 1;
        for (let offset = wanted[next]; offset !== undefined && offset < before + until; offset = wanted[++next]) {
          found.set(offset, line);
        }
        if (next === wanted.length) return found;
        if (end < 0) break;
        line++;
        at = end + 1;
      }
      before += buffer.length;
    }
    // At the end of the file: in its last line.
    for (; next < wanted.length; next++) found.set(wanted[next] ?? 0, line);
  } catch {
    // What can be told is better than nothing.
  } finally {
    file.destroy();
    unpacked.destroy();
  }
  return found;
}
