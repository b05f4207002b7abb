/** Text of values that DuckDB keeps as bytes, exactly as it casts them to VARCHAR. */

/** A BLOB: printable ASCII stands for itself, everything else and `\ ' "` as `\xHH`. */
export function formatBlob(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 32 && byte <= 126 && byte !== 34 && byte !== 39 && byte !== 92;
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

/** A BIT: the first byte says how many of the highest bits of the second one are padding. */
export function formatBits(bytes: Uint8Array): string {
  let text = '';
  for (let index = 1; index < bytes.length; index++) text += (bytes[index] ?? 0).toString(2).padStart(8, '0');
  return text.slice(bytes[0] ?? 0);
}

/** A UUID: DuckDB keeps it as a 128-bit integer with the highest bit flipped, so that it sorts. */
export function formatUuid(value: bigint): string {
  const digits = (value ^ (1n << 127n)).toString(16).padStart(32, '0');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
