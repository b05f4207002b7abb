/** Text of numbers exactly as DuckDB casts them to VARCHAR. Pure; used by the renderer and the command line. */

/** A signed 128-bit value from its two words, low word first. */
export function signed128(low: bigint, high: bigint): bigint {
  return (BigInt.asIntN(64, high) << 64n) | BigInt.asUintN(64, low);
}

/** An unsigned 128-bit value from its two words, low word first. */
export function unsigned128(low: bigint, high: bigint): bigint {
  return (BigInt.asUintN(64, high) << 64n) | BigInt.asUintN(64, low);
}

/** A DOUBLE: the shortest digits that read back as the same value; an exponent below 1e-4 and from 1e16 on. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  return layOutDigits(value.toExponential(), value < 0 || Object.is(value, -0));
}

/**
 * A FLOAT: the shortest digits that read back as the same 32-bit value. Where two such texts are equally near, or the
 * shortest lies on the edge between two floats, DuckDB gives up and writes the digits of the value as a double
 * (fmt's Grisu, third_party/fmt in duckdb); so does this.
 */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return formatDouble(value);
  const negative = value < 0 || Object.is(value, -0);
  if (value === 0) return layOutDigits('0e+0', negative);
  for (let digits = 0; digits <= 8; digits++) {
    const text = value.toExponential(digits);
    const candidate = Number(text);
    const distance = Math.abs(candidate - value);
    if (nearly(distance, halfUlp(value, Math.abs(candidate) < Math.abs(value)))) break;
    if (Math.fround(candidate) !== value) continue;
    const step = 10 ** (Number(text.split('e')[1]) - digits);
    if (nearly(distance, step / 2)) break;
    return layOutDigits(text, negative);
  }
  return layOutDigits(value.toExponential(), negative);
}

function nearly(a: number, b: number): boolean {
  return Math.abs(a - b) <= b * 1e-7;
}

const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/** Half the distance from a 32-bit float to its neighbour towards or away from zero. */
function halfUlp(value: number, towardsZero: boolean): number {
  floatView[0] = value;
  const bits = bitView[0] ?? 0;
  const exponent = Math.max((bits >>> 23) & 0xff, 1);
  const ulp = 2 ** (exponent - 150);
  return towardsZero && (bits & 0x7f_ffff) === 0 && exponent > 1 ? ulp / 4 : ulp / 2;
}

/** From `d.ddde±x` to DuckDB's layout: fixed notation for exponents from -4 to 15, always with a fraction. */
function layOutDigits(exponential: string, negative: boolean): string {
  const [mantissa = '0', exponentText = '0'] = exponential
    .replace('-', (sign, at: number) => (at === 0 ? '' : sign))
    .split('e');
  const exponent = Number(exponentText);
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  const sign = negative ? '-' : '';
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const magnitude = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${magnitude}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** A DECIMAL from its unscaled integer. DuckDB writes no zero before the point where the type has no room for one (`.5` of DECIMAL(1,1)). */
export function formatDecimal(unscaled: bigint, width: number, scale: number): string {
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString();
  const sign = negative ? '-' : '';
  if (scale === 0) return sign + digits;
  const padded = digits.padStart(scale, '0');
  const whole = padded.slice(0, padded.length - scale);
  return `${sign}${whole === '' && width > scale ? '0' : whole}.${padded.slice(padded.length - scale)}`;
}

/**
 * A BIGNUM from its bytes: a three-byte header (the sign in the highest bit, set for positive; then the length) and the
 * magnitude, big-endian; all bits are inverted for negative values (src/common/types/bignum.cpp in duckdb).
 */
export function bignumValue(bytes: Uint8Array): bigint {
  const positive = ((bytes[0] ?? 0x80) & 0x80) !== 0;
  let hexadecimal = '0x0';
  for (let index = 3; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    hexadecimal += (positive ? byte : byte ^ 0xff).toString(16).padStart(2, '0');
  }
  const magnitude = BigInt(hexadecimal);
  return positive ? magnitude : -magnitude;
}
