import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';
import { PlumblineError } from '../../../shared/domain/problem';

/** Without its 64-bit extension, which not every program reads, a ZIP archive holds no more (APPNOTE.TXT 4.4.8). */
const largestSize = 0xffff_fffe;

interface Entry {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** A ZIP archive that is written front to back, in constant memory (APPNOTE.TXT, sections 4.3 and 4.4). */
export class ZipFile {
  readonly #out: WriteStream;
  readonly #entries: Entry[] = [];
  #offset = 0;

  constructor(path: string) {
    this.#out = createWriteStream(path);
    // What goes wrong rejects the write that waits for it.
    this.#out.on('error', () => undefined);
  }

  /** Adds a file of the given pieces, deflated. Rejects with `bad_usage` for one of 4 GB and more. */
  async add(name: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const encodedName = Buffer.from(name, 'utf8');
    const offset = this.#offset;
    await this.#write(header(0x0403_4b50, [20, 0x0808, 8, 0, 0x21], [0, 0, 0], [encodedName.length, 0], encodedName));
    const deflate = createDeflateRaw();
    let crc = 0xffff_ffff;
    let size = 0;
    let packed = 0;
    const drain = (async () => {
      for await (const chunk of deflate) {
        packed += (chunk as Buffer).length;
        await this.#write(chunk as Buffer);
      }
    })();
    // Rejects below, where it is waited for.
    drain.catch(() => undefined);
    try {
      for await (const piece of pieces) {
        const bytes = Buffer.from(piece, 'utf8');
        size += bytes.length;
        if (size > largestSize) throw tooLarge();
        crc = addToCrc(crc, bytes);
        if (!deflate.write(bytes)) await Promise.race([once(deflate, 'drain'), drain]);
      }
    } catch (error) {
      deflate.destroy();
      throw error;
    }
    deflate.end();
    await drain;
    const entry = { name: encodedName, offset, crc: (crc ^ 0xffff_ffff) >>> 0, packed, size };
    this.#entries.push(entry);
    await this.#write(header(0x0807_4b50, [], [entry.crc, packed, size], []));
    if (this.#offset > largestSize) throw tooLarge();
  }

  /** Writes the directory and closes the file. */
  async end(): Promise<void> {
    const start = this.#offset;
    for (const { name, offset, crc, packed, size } of this.#entries) {
      await this.#write(
        header(
          0x0201_4b50,
          [20, 20, 0x0808, 8, 0, 0x21],
          [crc, packed, size],
          [name.length, 0, 0, 0, 0, 0, 0, offset & 0xffff, offset >>> 16],
          name,
        ),
      );
    }
    const length = this.#offset - start;
    const count = this.#entries.length;
    await this.#write(header(0x0605_4b50, [0, 0, count, count], [length, start], [0]));
    this.#out.end();
    await finished(this.#out);
  }

  /** Closes the file as it is. */
  async abandon(): Promise<void> {
    if (this.#out.closed) return;
    this.#out.destroy();
    await once(this.#out, 'close');
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#offset += bytes.length;
    await new Promise<void>((resolve, reject) => {
      this.#out.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    });
  }
}

/** A record: its signature, numbers of two bytes, of four, of two again, and what follows. */
function header(
  signature: number,
  shorts: readonly number[],
  longs: readonly number[],
  more: readonly number[],
  tail: Buffer = Buffer.alloc(0),
): Buffer {
  const bytes = Buffer.alloc(4 + shorts.length * 2 + longs.length * 4 + more.length * 2);
  let at = bytes.writeUInt32LE(signature, 0);
  for (const value of shorts) at = bytes.writeUInt16LE(value, at);
  for (const value of longs) at = bytes.writeUInt32LE(value, at);
  for (const value of more) at = bytes.writeUInt16LE(value, at);
  return Buffer.concat([bytes, tail]);
}

function tooLarge(): PlumblineError {
  return new PlumblineError({
    code: 'bad_usage',
    message: 'The rows take more than 4 GB as a sheet, which is more than an Excel file holds.',
    hint: 'Export them as Parquet or CSV, or filter them first.',
  });
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

/** `zlib.crc32` is younger than the oldest runtime. */
function addToCrc(crc: number, bytes: Uint8Array): number {
  let value = crc;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return value;
}
