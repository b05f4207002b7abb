import type { ColumnAdvice } from './inspection';

const integerTypes = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const widestDecimal = 38;

/**
 * What is lost when the sampled texts of a column are read as `type`, and the type that loses nothing; undefined where
 * nothing is lost. `decimalSeparator` and `thousands` are those of the file.
 */
export function adviseColumn(
  texts: readonly (string | null)[],
  type: string,
  format: { readonly decimalSeparator: string; readonly thousands: string },
): ColumnAdvice | undefined {
  const values = texts.flatMap((text) => (text === null || text.trim() === '' ? [] : [text.trim()]));
  if (values.length === 0) return undefined;
  const isInteger = integerTypes.test(type);
  const isDecimal = /^DECIMAL/.test(type);
  if (type !== 'DOUBLE' && type !== 'FLOAT' && !isInteger && !isDecimal) return undefined;
  const zeros = values.find((value) => /^[+-]?0\d/.test(value));
  if (zeros !== undefined) {
    return { type: 'VARCHAR', reason: `Would lose leading zeros: ${shorten(zeros)}.` };
  }
  if (isInteger || isDecimal) return undefined;
  const plain = values.map((value) => plainNumber(value, format));
  const exact = plain.flatMap((value) => /^[+-]?(\d*)(?:\.(\d*))?$/.exec(value) ?? []);
  if (plain.some((value) => !/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value)) || exact.length === 0) return undefined;
  let before = 1;
  let after = 0;
  for (const value of plain) {
    const [whole = '', fraction = ''] = value.replace(/^[+-]/, '').split('.');
    before = Math.max(before, whole.replace(/^0+/, '').length);
    after = Math.max(after, fraction.length);
  }
  if (before + after > widestDecimal) {
    const longest = values.reduce((a, b) => (b.length > a.length ? b : a));
    return {
      type: 'VARCHAR',
      reason: `${before + after} digits, more than any number type holds: ${shorten(longest)}.`,
    };
  }
  if (after === 0) {
    return before <= 15
      ? undefined
      : { type: before <= 18 ? 'BIGINT' : 'HUGEINT', reason: `${type} holds 15 digits exactly; here are ${before}.` };
  }
  // Room for values that are larger than those of the sample.
  const width = Math.min(widestDecimal, Math.max(18, before + after + 3));
  return {
    type: `DECIMAL(${width},${after})`,
    reason: `${type} rounds; all values looked at are exact with ${after} ${after === 1 ? 'decimal' : 'decimals'}.`,
  };
}

/** Whether texts are dates whose day and month could be either way round, as `03/04/2024`. */
export function areAmbiguousDates(texts: readonly (string | null)[]): boolean {
  const values = texts.flatMap((text) => (text === null || text.trim() === '' ? [] : [text.trim()]));
  let differ = false;
  for (const value of values) {
    const parts = /^(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}(?:[ T].*)?$/.exec(value);
    if (parts === null || Number(parts[1]) > 12 || Number(parts[2]) > 12) return false;
    if (Number(parts[1]) !== Number(parts[2])) differ = true;
  }
  return differ;
}

/** Whether texts are numbers with a decimal comma, as `1.234,50`. */
export function haveDecimalComma(texts: readonly (string | null)[]): boolean {
  const values = texts.flatMap((text) => (text === null || text.trim() === '' ? [] : [text.trim()]));
  return (
    values.length > 0 &&
    values.some((value) => value.includes(',')) &&
    values.every((value) => /^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/.test(value))
  );
}

function plainNumber(text: string, format: { readonly decimalSeparator: string; readonly thousands: string }): string {
  const grouped = format.thousands === '' ? text : text.replaceAll(format.thousands, '');
  return format.decimalSeparator === '.' ? grouped : grouped.replace(format.decimalSeparator, '.');
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
