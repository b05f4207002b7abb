import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { PlumblineError } from '../../../shared/domain/problem';

/** End of central directory and central directory header (APPNOTE.TXT of the ZIP format, 4.3.16 and 4.3.12). */
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const largestEnd = 22 + 0xffff;
/** `workbook.xml` is a few kilobytes; anything near this is no list of sheets. */
const largestPart = 16 * 1024 * 1024;

/**
 * Names of the sheets of an Excel file, in their order, read from `xl/workbook.xml` of the archive: DuckDB's extension
 * cannot list them. Throws `bad_source` for what is no such file.
 */
export async function sheetNamesOf(path: string): Promise<string[]> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const read = async (start: number, length: number) => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - start)));
      await handle.read(buffer, 0, buffer.length, start);
      return buffer;
    };
    const tail = await read(Math.max(0, size - largestEnd), largestEnd);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end < 0 || tail.readUInt32LE(end) !== endSignature) throw noWorkbook(path);
    const directory = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      if (name === 'xl/workbook.xml') {
        const packed = directory.readUInt32LE(at + 20);
        const offset = directory.readUInt32LE(at + 42);
        const header = await read(offset, 30);
        const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
        const content = await read(start, packed);
        const method = directory.readUInt16LE(at + 10);
        const xml = method === 0 ? content : inflateRawSync(content, { maxOutputLength: largestPart });
        return namesIn(xml.toString('utf8'));
      }
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    throw noWorkbook(path);
  } catch (error) {
    if (error instanceof PlumblineError) throw error;
    throw new PlumblineError(noWorkbook(path).problem, { cause: error });
  } finally {
    await handle.close();
  }
}

function namesIn(xml: string): string[] {
  return [...xml.matchAll(/<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"/g)].map((match) => unescapeXml(match[1] ?? ''));
}

function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return named[name] ?? whole;
  });
}

function noWorkbook(path: string): PlumblineError {
  return new PlumblineError({
    code: 'bad_source',
    file: path,
    message: `${basename(path)} is no Excel workbook (.xlsx).`,
    hint: 'Older .xls files and files that are protected by a password have to be saved as .xlsx or CSV first.',
  });
}
