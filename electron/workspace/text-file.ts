import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { err, ok, type Result } from '../../shared/base/result';
import type { Problem } from '../../shared/domain/problem';
import { readProblem } from './file-errors';

/** A text file that can be written back without loss. */
export interface TextFile {
  readonly text: string;
  /** A UTF-8 byte order mark stands before the text; it is no part of `text`. */
  readonly bom: boolean;
  /** sha256 of the bytes on disk, in hex. */
  readonly digest: string;
}

/** A file that holds something else. Writing it back would lose bytes. */
export interface UnusableText {
  readonly problem: Problem;
  /** What can be shown of it, with U+FFFD in place of bad bytes; absent when nothing was read. */
  readonly text?: string;
  /** Absent when nothing was read. */
  readonly digest?: string;
}

/** Texts above this are no notebooks or settings: reading one would stall the window. */
const largestText = 64 * 1024 * 1024;

/** Reads a text file whole. `file` is its name in problems, relative to the workspace. */
export async function readTextFile(path: string, file: string): Promise<Result<TextFile, UnusableText>> {
  let bytes: Uint8Array;
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    if (!stats.isFile()) {
      // A pipe has no end: reading it would wait forever.
      return err({
        problem: {
          code: 'not_a_file',
          severity: 'error',
          file,
          message: `${file} is a device or a pipe; a file was expected.`,
          hint: 'Move it away.',
        },
      });
    }
    if (stats.size > largestText) {
      return err({
        problem: {
          code: 'file_unreadable',
          severity: 'error',
          file,
          message: `${file} has ${Math.round(stats.size / 1024 / 1024)} MB; texts of up to 64 MB are read.`,
          hint: 'Add data files as sources, and keep them out of notebooks/, checks/ and pipelines/.',
        },
      });
    }
    bytes = await readFile(path);
  } catch (error) {
    return err({ problem: readProblem(error, file) });
  }
  return decodeText(bytes, file);
}

/** Decodes UTF-8, with or without a byte order mark. Everything else is a `bad_encoding` at its line. */
export function decodeText(bytes: Uint8Array, file: string): Result<TextFile, UnusableText> {
  const digest = digestOf(bytes);
  const wide = utf16Of(bytes);
  if (wide !== undefined) {
    return err({
      digest,
      text: new TextDecoder(wide).decode(bytes),
      problem: {
        code: 'bad_encoding',
        severity: 'error',
        file,
        line: 1,
        column: 1,
        message: `${file} is in ${wide.toUpperCase()}; UTF-8 was expected.`,
        hint: 'Save it as UTF-8.',
      },
    });
  }
  if (!isUtf8(bytes)) {
    const offset = firstInvalidByte(bytes);
    const place = placeOf(bytes, offset);
    const byte = bytes[offset] ?? 0;
    return err({
      digest,
      text: new TextDecoder().decode(bytes),
      problem: {
        code: 'bad_encoding',
        severity: 'error',
        file,
        ...place,
        message: `${file} is not UTF-8: the byte 0x${byte.toString(16).padStart(2, '0')} stands where none like it may.`,
        hint: 'Save it as UTF-8 (it may be in Windows-1252 or ISO 8859-1 now).',
      },
    });
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    return err({
      digest,
      text: new TextDecoder().decode(bytes),
      problem: {
        code: 'bad_encoding',
        severity: 'error',
        file,
        ...placeOf(bytes, nul),
        message: `${file} holds a NUL byte, so it is not a text.`,
        hint: 'Replace it by a text in UTF-8.',
      },
    });
  }
  const bom = hasUtf8Mark(bytes);
  return ok({
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bom ? bytes.subarray(3) : bytes),
    bom,
    digest,
  });
}

/** The bytes of a text, with the byte order mark that it had. */
export function encodeText(text: string, bom: boolean): Uint8Array {
  return new TextEncoder().encode(bom ? `\uFEFF${text}` : text);
}

/** Digest of a file's bytes at this very moment; null when there is no file that can be read. */
export function digestOnDisk(path: string): string | null {
  try {
    return digestOf(readFileSync(path));
  } catch {
    return null;
  }
}

/** sha256 in hex. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hasUtf8Mark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Where the first character starts that is no UTF-8. `TextDecoder` tells that there is one, not where. */
function firstInvalidByte(bytes: Uint8Array): number {
  // `stream` accepts a prefix that ends within a character, and gives the text before that character.
  const decodePrefix = (length: number) =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: true });
  const isPrefix = (length: number) => {
    try {
      decodePrefix(length);
      return true;
    } catch {
      return false;
    }
  };
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (isPrefix(middle)) valid = middle;
    else invalid = middle;
  }
  return Buffer.byteLength(decodePrefix(valid));
}

function placeOf(bytes: Uint8Array, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let index = bytes.indexOf(10); index !== -1 && index < offset; index = bytes.indexOf(10, index + 1)) {
    line++;
    lineStart = index + 1;
  }
  return { line, column: new TextDecoder().decode(bytes.subarray(lineStart, offset)).length + 1 };
}
