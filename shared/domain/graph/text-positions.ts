/** Line and column of an offset in a text; both count from 1, columns in UTF-16 units. An offset beyond the end is the end. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const end = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: end - lineStart + 1 };
}

/** A function from byte offsets in the UTF-8 form of a text to offsets in UTF-16 units. DuckDB's `query_location` counts bytes. */
export function byteOffsets(text: string): (byteOffset: number) => number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  if (/^[\x00-\x7f]*$/.test(text)) return (byteOffset) => Math.min(byteOffset, text.length);
  const map: number[] = [];
  let index = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let count = 0; count < bytes; count++) map.push(index);
    index += character.length;
  }
  return (byteOffset) => map[byteOffset] ?? text.length;
}

/** Offset in UTF-16 units of a character's index. The positions in DuckDB's parser errors count characters (code points). */
export function characterOffset(text: string, characters: number): number {
  let offset = 0;
  for (let count = 0; count < characters && offset < text.length; count++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}
