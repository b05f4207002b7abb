import type { ColumnProfile, HistogramBin } from '../../../shared/domain/profile/profile';
import { isCounted, isUnique } from '../../../shared/domain/profile/profile';
import { formatCount, formatQuantity } from '../format';

/** The words of a profile: values in short, ranges of bins, what a plot says to whoever does not see it. */

const wholeTypes = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;
const numberTypes = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** A value as short as it can be told apart: numbers with separators and five digits, times without midnight. */
export function shortValue(type: string, value: string): string {
  if (type.startsWith('TIMESTAMP')) return value.replace(/ 00:00:00(\.0+)?(\+00)?$/, '').replace(/(:\d\d)\.\d+/, '$1');
  if (!numberTypes.test(type)) return value === '' ? '(empty)' : value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (wholeTypes.test(type) && Math.abs(number) < 1e15) return minus(formatCount(number));
  return shortNumber(number);
}

/** Formats by their most digits behind the point. To make one takes a hundred times as long as to use it. */
const numberFormats = [0, 1, 2, 3, 4, 5].map(
  (maximumFractionDigits) => new Intl.NumberFormat('en-US', { maximumFractionDigits }),
);

/** A number with five digits at most. */
export function shortNumber(number: number): string {
  const size = Math.abs(number);
  if (size !== 0 && (size >= 1e15 || size < 1e-4)) return minus(number.toExponential(2));
  const digits = size >= 100_000 ? 0 : size >= 1000 ? 1 : size >= 1 ? 3 : 5;
  return minus(numberFormats[digits]?.format(number) ?? String(number));
}

/** The values of a bin: `0 – 41`, `7`, `2001-01-01 – 2001-01-08`. */
export function binRange(type: string, bin: HistogramBin, last: boolean): string {
  if (wholeTypes.test(type)) {
    const from = Number(bin.from);
    const to = Number(bin.to) - 1;
    if (Number.isSafeInteger(from) && Number.isSafeInteger(to)) {
      return to <= from
        ? shortValue(type, bin.from)
        : `${shortValue(type, bin.from)} – ${shortValue(type, String(to))}`;
    }
  }
  if (type === 'DATE') {
    const end = dayBefore(bin.to);
    if (end !== null) return end <= bin.from ? bin.from : `${bin.from} – ${end}`;
  }
  if (bin.from === bin.to) return shortValue(type, bin.from);
  const range = `${shortValue(type, bin.from)} – ${shortValue(type, bin.to)}`;
  return last || type.startsWith('TIMESTAMP') ? range : `${range}, less than the latter`;
}

/** `12.5 %`, with as many digits as tell it from none and from all. */
export function share(count: number, all: number): string {
  if (all === 0 || count === 0) return '0 %';
  const percent = (100 * count) / all;
  if (count === all) return '100 %';
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9) return '> 99.9 %';
  return `${percent.toFixed(1)} %`;
}

/** The line under a column's name: `12 null · 229 distinct`; what is not there takes no room. */
export function factsLine(column: ColumnProfile, rows: number, sample: number | null): string {
  const read = sample ?? rows;
  if (read > 0 && column.nulls === read) return 'all null';
  if (sample !== null) return `${share(column.nulls, read)} null`;
  const distinct = distinctText(column, rows);
  return column.nulls === 0 ? distinct : `${formatCount(column.nulls)} null · ${distinct}`;
}

/** The same in full. */
export function allFacts(column: ColumnProfile, rows: number, sample: number | null): string {
  const line = factsLine(column, rows, sample);
  return sample === null && column.nulls === 0 && rows > 0 ? `0 null · ${line}` : line;
}

/** `229 distinct`, `≈ 400,112 distinct`, `unique`. */
export function distinctText(column: ColumnProfile, rows: number): string {
  if (isUnique(column, rows) && rows > 1) return 'unique';
  return `${isCounted(column, 'distinct') ? '' : '≈ '}${formatCount(column.distinct)} distinct`;
}

/** What a plot shows, in a sentence. */
export function plotLabel(column: ColumnProfile, rows: number, sample: number | null): string {
  const of = sample === null ? '' : `Sample of ${formatCount(sample)} rows. `;
  const facts = allFacts(column, rows, sample);
  const { histogram, top, type } = column;
  const [fullest] = [...histogram].sort((a, b) => b.count - a.count);
  if (fullest !== undefined) {
    const last = histogram.at(-1) === fullest;
    return `${of}Histogram of ${column.name}: ${formatQuantity(histogram.length, 'bin')} from ${shortValue(type, histogram[0]?.from ?? '')} to ${shortValue(type, histogram.at(-1)?.to ?? '')}, most in ${binRange(type, fullest, last)} (${formatCount(fullest.count)}); ${facts}`;
  }
  const values = top
    .slice(0, 3)
    .map(({ value, count }) => `${value === null ? 'null' : shortValue(type, value)} ${formatCount(count)}`);
  return values.length === 0
    ? `${of}${column.name}: ${facts}`
    : `${of}Most frequent values of ${column.name}: ${values.join(', ')}; ${facts}`;
}

function dayBefore(day: string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? null : new Date(time - 86_400_000).toISOString().slice(0, 10);
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}
