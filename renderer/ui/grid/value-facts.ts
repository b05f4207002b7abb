import type { ColumnType } from '../../../shared/domain/column/column-type';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { ColumnVector } from '../../../shared/domain/column/result-page';

/** What can be told of a value besides its text: `[Unix time, 978307200]`. */
export type Fact = readonly [name: string, value: string];

/** Microseconds of the largest instants that JavaScript can tell, 100 million days from 1970. */
const largestMicros = 8_640_000_000_000_000_000n;

/** Facts of a value that is not NULL. `zone`: where its reader is. */
export function valueFacts(type: ColumnType, vector: ColumnVector, row: number, zone: string): readonly Fact[] {
  const text = formatValue(type, vector, row) ?? '';
  switch (type.kind) {
    case 'varchar': {
      const lines = text.split('\n').length;
      const facts: Fact[] = [['Length', `${[...text].length.toLocaleString('en-US')} characters`]];
      if (lines > 1) facts.push(['Lines', lines.toLocaleString('en-US')]);
      return facts;
    }
    case 'float':
    case 'double': {
      const value = Number(fixedAt(vector, row) ?? Number.NaN);
      return Number.isFinite(value) ? [['All digits', exactDigits(value)]] : [];
    }
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'hugeint':
    case 'utinyint':
    case 'usmallint':
    case 'uinteger':
    case 'ubigint':
    case 'uhugeint':
    case 'bignum': {
      const value = BigInt(text);
      return [
        ['Grouped', value.toLocaleString('en-US')],
        ['Hexadecimal', `${value < 0n ? '-' : ''}0x${(value < 0n ? -value : value).toString(16)}`],
      ];
    }
    case 'date':
      return epochFacts(BigInt(fixedAt(vector, row) ?? 0) * 86_400_000_000n);
    case 'timestamp':
      return epochFacts(BigInt(fixedAt(vector, row) ?? 0));
    case 'timestamp_s':
      return epochFacts(BigInt(fixedAt(vector, row) ?? 0) * 1_000_000n);
    case 'timestamp_ms':
      return epochFacts(BigInt(fixedAt(vector, row) ?? 0) * 1000n);
    case 'timestamp_ns':
      return [['Nanoseconds since 1970', String(fixedAt(vector, row))]];
    case 'timestamptz': {
      const micros = BigInt(fixedAt(vector, row) ?? 0);
      if (micros > largestMicros || micros < -largestMicros) return [];
      const here: Fact[] = zone === 'UTC' ? [] : [[zone, formatValue(type, vector, row, { zone }) ?? '']];
      return [['UTC', text], ...here, ...epochFacts(micros)];
    }
    default:
      return [];
  }
}

function epochFacts(micros: bigint): readonly Fact[] {
  if (micros > largestMicros || micros < -largestMicros) return [];
  const date = new Date(Number(micros / 1000n));
  const weekday = date.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' });
  const seconds = micros / 1_000_000n;
  const rest = micros % 1_000_000n;
  const fraction =
    rest === 0n
      ? ''
      : `.${String(rest < 0n ? -rest : rest)
          .padStart(6, '0')
          .replace(/0+$/, '')}`;
  return [
    ['Day of the week', weekday],
    ['Seconds since 1970', `${micros < 0n && seconds === 0n ? '-' : ''}${seconds}${fraction}`],
  ];
}

/** Every decimal digit of a double: its binary fraction has as many as its exponent is negative. */
function exactDigits(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  let scaled = Math.abs(value);
  let bits = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    bits++;
  }
  // value = scaled / 2^bits = scaled × 5^bits / 10^bits
  const digits = (BigInt(scaled) * 5n ** BigInt(bits)).toString().padStart(bits + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -bits)}.${digits.slice(-bits).replace(/0+$/, '')}`;
}

function fixedAt(vector: ColumnVector, row: number): number | bigint | undefined {
  return vector.data.layout === 'fixed' ? vector.data.values[row] : undefined;
}

/** The bytes of a BLOB. */
export function blobAt(vector: ColumnVector, row: number): Uint8Array {
  if (vector.data.layout !== 'bytes') return new Uint8Array(0);
  return vector.data.bytes.subarray(vector.data.offsets[row], vector.data.offsets[row + 1]);
}

/** The media type of a picture that a browser can show, told by its first bytes; null for anything else. */
export function imageType(bytes: Uint8Array): string | null {
  const begins = (...start: readonly number[]) => start.every((byte, index) => bytes[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (begins(0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (begins(0x42, 0x4d) && bytes.length > 26) return 'image/bmp';
  const isWebp = begins(0x52, 0x49, 0x46, 0x46) && String.fromCharCode(...bytes.subarray(8, 12)) === 'WEBP';
  return isWebp ? 'image/webp' : null;
}

/** Lines of a hex dump: offset, sixteen bytes, and what they are in ASCII. */
export function hexDump(bytes: Uint8Array, limit: number): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += 16) {
    const row = [...bytes.subarray(at, Math.min(at + 16, limit))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines.join('\n');
}
