import type { ColumnType } from '../../../shared/domain/column/column-type';
import { formatValue, isNull } from '../../../shared/domain/column/format-value';
import type { ColumnVector } from '../../../shared/domain/column/result-page';
import { PlumblineError } from '../../../shared/domain/problem';

/** Limits of a worksheet (Excel specifications and limits, support.microsoft.com). */
export const sheetLimits = { rows: 1_048_576, columns: 16_384, characters: 32_767 } as const;

/** Number formats of the workbook's styles, by their index in `cellXfs`. */
export const sheetStyles = { date: 1, timestamp: 2, time: 3, header: 4 } as const;

/** Excel calculates with 15 digits: what has more stays exact only as text. */
const exactDigits = 15;
/** 1900-03-01, behind the day that Excel has and the calendar has not, up to 9999-12-31; as days since 1970. */
const firstDay = -25_508;
const lastDay = 2_932_896;
/** Days from Excel's day 0 to 1970-01-01. */
const epochDay = 25_569;
const microsPerDay = 86_400_000_000n;

/** The XML of a cell with a value; empty for NULL, which is an empty cell. Throws `bad_usage` for a text that no cell holds. */
export function sheetCell(reference: string, type: ColumnType, vector: ColumnVector, row: number): string {
  if (isNull(vector, row)) return '';
  const text = formatValue(type, vector, row) ?? '';
  switch (type.kind) {
    case 'boolean':
      return `<c r="${reference}" t="b"><v>${text === 'true' ? 1 : 0}</v></c>`;
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
    case 'bignum':
    case 'decimal':
      return digitsOf(text) <= exactDigits ? number(reference, plainDecimal(text)) : textCell(reference, text);
    case 'float':
    case 'double':
      return /^-?(?:nan|inf)/.test(text) || text === '-0.0' ? textCell(reference, text) : number(reference, text);
    case 'date': {
      const days = Number(fixedAt(vector, row));
      return isCalendarDay(days)
        ? number(reference, String(days + epochDay), sheetStyles.date)
        : textCell(reference, text);
    }
    case 'timestamp':
      return instant(reference, text, BigInt(fixedAt(vector, row)));
    case 'timestamp_s':
      return instant(reference, text, BigInt(fixedAt(vector, row)) * 1_000_000n);
    case 'timestamp_ms':
      return instant(reference, text, BigInt(fixedAt(vector, row)) * 1000n);
    case 'time': {
      const micros = BigInt(fixedAt(vector, row));
      const exact = micros % 1000n === 0n && micros < microsPerDay;
      return exact
        ? number(reference, String(Number(micros) / Number(microsPerDay)), sheetStyles.time)
        : textCell(reference, text);
    }
    default:
      return textCell(reference, text);
  }
}

/** A text as a cell of its own. Throws `bad_usage` for one that is too long. */
export function textCell(reference: string, text: string, style?: number): string {
  if (text.length > sheetLimits.characters) {
    throw new PlumblineError({
      code: 'bad_usage',
      message: `The text for cell ${reference} has ${text.length.toLocaleString('en-US')} characters; a cell of Excel holds 32,767.`,
      hint: 'Export as CSV, JSON or Parquet, or leave the column out.',
    });
  }
  const styled = style === undefined ? '' : ` s="${style}"`;
  return `<c r="${reference}"${styled} t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** The letters of a column, from 0: A … Z, AA …. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  }
  return letters;
}

/** Text for XML; what XML cannot hold is written as Excel does it, `_xHHHH_` (ECMA-376, 22.9.2.19). */
export function xmlText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      /[\p{Cc}\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu,
      (found) =>
        found === '\t' || found === '\n'
          ? found
          : `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function number(reference: string, value: string, style?: number): string {
  return `<c r="${reference}"${style === undefined ? '' : ` s="${style}"`}><v>${value}</v></c>`;
}

/** A double tells instants of these centuries to the microsecond or so: only whole milliseconds come back as they were. */
function instant(reference: string, text: string, micros: bigint): string {
  const day = micros / microsPerDay;
  if (micros % 1000n !== 0n || !isCalendarDay(Number(day))) return textCell(reference, text);
  const serial = Number(micros) / Number(microsPerDay) + epochDay;
  return number(reference, String(serial), sheetStyles.timestamp);
}

function isCalendarDay(days: number): boolean {
  return days >= firstDay && days <= lastDay;
}

function digitsOf(text: string): number {
  return text.replace(/^-?0*|\./g, '').replace(/^0+/, '').length;
}

/** DuckDB writes `.5` where the type has no room for a zero. */
function plainDecimal(text: string): string {
  return text.replace(/^(-?)\./, '$10.');
}

function fixedAt(vector: ColumnVector, row: number): number | bigint {
  return vector.data.layout === 'fixed' ? (vector.data.values[row] ?? 0) : 0;
}
