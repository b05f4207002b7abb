import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** A cell of a sheet: its text as the file has it, and what it is. */
export interface ReadCell {
  readonly kind: 'number' | 'text' | 'boolean';
  readonly text: string;
  /** Index of its style in the workbook. */
  readonly style: number;
}

/** The rows of the first sheet; `null` is an empty cell. Reads what an Excel file of one sheet with inline texts holds. */
export function readExcel(path: string): readonly (readonly (ReadCell | null)[])[] {
  const sheet = readZip(readFileSync(path)).get('xl/worksheets/sheet1.xml');
  if (sheet === undefined) throw new Error('The file has no sheet.');
  return [...sheet.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, row = '']) => {
    const cells: (ReadCell | null)[] = [];
    for (const match of row.matchAll(/<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?>(.*?)<\/c>/gs)) {
      const [, letters = '', style = '0', type, content = ''] = match;
      const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      while (cells.length < column) cells.push(null);
      const text = /<(?:v|t)[^>]*>(.*?)<\/(?:v|t)>/s.exec(content)?.[1] ?? '';
      cells.push({
        kind: type === 'inlineStr' ? 'text' : type === 'b' ? 'boolean' : 'number',
        text: plainText(text),
        style: Number(style),
      });
    }
    return cells;
  });
}

/** The files of an archive, by its directory, each checked for its size. */
export function readZip(bytes: Buffer): ReadonlyMap<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < bytes.readUInt16LE(end + 10); index++) {
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24);
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(start, start + packed));
    if (content.length !== size) throw new Error(`${name} has ${content.length} bytes and should have ${size}.`);
    files.set(name, content.toString('utf8'));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

function plainText(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
