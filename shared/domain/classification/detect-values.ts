import type { ColumnClass } from './classification';

/** A kind of values that can be told by how they are made, and the share from which a column is held to be of it. */
interface Detector {
  readonly kind: string;
  /** In the plural, for people. */
  readonly named: string;
  readonly leastShare: number;
  readonly test: (value: string) => boolean;
}

/**
 * Where a checksum or a form leaves no doubt, a tenth of the values is enough; where chance could make such values (one number in
 * ten passes Luhn's test), most of them have to be so.
 */
const detectors: readonly Detector[] = [
  {
    kind: 'email address',
    named: 'e-mail addresses',
    leastShare: 0.1,
    test: (value) => /^[^\s@<>"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i.test(value),
  },
  { kind: 'bank or card number', named: 'IBANs', leastShare: 0.1, test: isIban },
  { kind: 'official number', named: 'social insurance numbers', leastShare: 0.1, test: isAhv },
  { kind: 'official number', named: 'national identity numbers', leastShare: 0.5, test: isDni },
  { kind: 'bank or card number', named: 'card numbers', leastShare: 0.8, test: isCardNumber },
  { kind: 'IP address', named: 'IP addresses', leastShare: 0.5, test: isIpAddress },
  { kind: 'telephone number', named: 'telephone numbers', leastShare: 0.8, test: isPhoneNumber },
];

/** Fewer values than this say nothing about a column. */
const fewestValues = 3;

/** What values of a column look like; null where they look like nothing personal. Texts as they stand, without nulls. */
export function classByValues(values: readonly string[]): ColumnClass | null {
  if (values.length < fewestValues) return null;
  const trimmed = values.map((value) => value.trim());
  for (const { kind, named, leastShare, test } of detectors) {
    const share = trimmed.filter(test).length / values.length;
    if (share < leastShare) continue;
    return {
      classification: 'personal',
      by: 'content',
      kind,
      confidence: share,
      reason: `looks like ${named}: ${percentOf(share)} of ${values.length.toLocaleString('en-US')} values`,
    };
  }
  return null;
}

function percentOf(share: number): string {
  const percent = Math.floor(share * 100);
  return `${percent === 0 ? '< 1' : percent} %`;
}

/** ISO 13616: the first four characters go to the end, letters are numbers from 10, and the rest of 97 is 1. */
function isIban(value: string): boolean {
  const text = value.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  const digits = [...text.slice(4), ...text.slice(0, 4)].map((sign) => Number.parseInt(sign, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** ISO/IEC 7812: 13 to 19 digits of a known kind of card, with Luhn's check digit. */
function isCardNumber(value: string): boolean {
  const digits = value.replace(/[ -]/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, sign, index) => {
    const doubled = Number(sign) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isIpAddress(value: string): boolean {
  const parts = value.split('.');
  if (parts.length === 4) return parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return /^(?=.*:.*:)[0-9a-f:]{3,39}$/i.test(value) && /^(?!.*:::)/.test(value) && value.split(':').length <= 8;
}

/** With a country or an area code: plain digits are any number. */
function isPhoneNumber(value: string): boolean {
  const digits = value.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return false;
  return (
    /^\+\d[\d ()./-]+$/.test(value) ||
    /^(\(\d{2,5}\)|0\d{1,4}[ /-])[ ]?\d[\d ./-]+$/.test(value) ||
    /^\d{3}[-.]\d{3}[-.]\d{4}$/.test(value)
  );
}

/** Switzerland: 756, and the check digit of EAN-13. */
function isAhv(value: string): boolean {
  if (!/^756[.]?\d{4}[.]?\d{4}[.]?\d{2}$/.test(value)) return false;
  const digits = [...value.replace(/\D/g, '')].map(Number);
  const sum = digits.slice(0, 12).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return (10 - (sum % 10)) % 10 === digits[12];
}

/** Spain: the letter is the rest of the number by 23. */
function isDni(value: string): boolean {
  const found = /^([XYZ]?)(\d{7,8})-?([A-Z])$/i.exec(value);
  if (found === null) return false;
  const [, foreign = '', number = '', letter = ''] = found;
  if (foreign.length + number.length !== 8) return false;
  const prefix = foreign === '' ? '' : String('XYZ'.indexOf(foreign.toUpperCase()));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(prefix + number) % 23] === letter.toUpperCase();
}
