import type { ColumnInfo, ColumnType } from '../../column/column-type';
import { quoteIdentifier } from '../../sql-text';
import { isTime } from '../mutation/column-kinds';

export const partitionUnits = ['year', 'quarter', 'month', 'week', 'day', 'hour'] as const;
export type PartitionUnit = (typeof partitionUnits)[number];

/** Parts that a check is tested on: the last ones. */
export const testedPartitions = 30;
/** Fewer parts say nothing. */
const fewestPartitions = 4;
/** Fewer rows are no part. */
const fewestRowsInRange = 20;

/** The parts that a node's rows are divided into. Each has a number; the numbers rise with time, or with the order of the rows. */
export interface Partitioning {
  readonly unit: PartitionUnit | 'rows';
  readonly column?: string;
  /** SQL over a row: the number of its part, NULL for a row that is in none. */
  readonly bucket: string;
  /** All parts from the first to the last one, also those without rows. */
  readonly parts: readonly Partition[];
}

export interface Partition {
  readonly key: bigint;
  readonly label: string;
  /** When it is over; null for ranges of rows. */
  readonly end: Date | null;
}

/** Names of times that say nothing of when a row came about. */
const otherTimes = /birth|dob|expir|due|until|valid_to|end/i;
const arrivalTimes = /creat|insert|event|order|load|ingest|occur|^(date|day|time|timestamp|ts|at)$/i;

/**
 * The columns that rows may be divided by, the best first: one that a freshness check looks at, then what by its name is
 * when a row came about, then any other time.
 */
export function timeColumns(columns: readonly ColumnInfo[], fresh: readonly string[]): readonly ColumnInfo[] {
  const known = new Set(fresh.map((name) => name.toLowerCase()));
  const weight = ({ name }: ColumnInfo) =>
    known.has(name.toLowerCase()) ? 0 : otherTimes.test(name) ? 3 : arrivalTimes.test(name) ? 1 : 2;
  return columns.filter(({ type }) => isTime(type)).sort((a, b) => weight(a) - weight(b));
}

/** Parts by a time from `first` to `last`, in microseconds since 1970; null where the times are too close together. */
export function partitionByTime({ name, type }: ColumnInfo, first: number, last: number): Partitioning | null {
  for (const unit of partitionUnits) {
    const isFinest = unit === 'hour' || (type.kind === 'date' && unit === 'day');
    const starts = startsOf(unit, first, last);
    if (starts === null) return null;
    if (starts.length - 1 < testedPartitions && !isFinest) continue;
    if (starts.length - 1 < fewestPartitions) return null;
    const parts = starts.slice(0, -1).map((start, index) => ({
      key: BigInt(start.getTime()) * 1000n,
      label: labelOf(unit, start),
      end: starts[index + 1] ?? start,
    }));
    const time = timeSql(type, quoteIdentifier(name));
    const bucket = `CASE WHEN isfinite(${time}) THEN epoch_us(date_trunc('${unit}', ${time})) END`;
    return { unit, column: name, bucket, parts };
  }
  return null;
}

/** Equal ranges of rows in their order; null where there are too few rows. `rowNumber` counts from 0. */
export function partitionByRows(rowNumber: string, rows: number): Partitioning | null {
  const count = Math.min(testedPartitions, Math.floor(rows / fewestRowsInRange));
  if (count < fewestPartitions) return null;
  const size = Math.ceil(rows / count);
  const parts: Partition[] = [];
  for (let start = 0; start < rows; start += size)
    parts.push({
      key: BigInt(start / size),
      label: `rows ${text(start + 1)} to ${text(Math.min(rows, start + size))}`,
      end: null,
    });
  return { unit: 'rows', bucket: `CAST(${rowNumber} // ${size} AS BIGINT)`, parts };
}

/** How many of the parts are tested where what was learnt comes from those before them; 0 where they are too few for that. */
export function heldOut(parts: number): number {
  const tested = Math.min(testedPartitions, Math.floor((parts * 2) / 3));
  return parts - tested < 2 || tested < 2 ? 0 : tested;
}

/** More parts than this are never looked at. */
const mostParts = 2000;

/** Starts of the parts, and the end of the last one; null where there would be too many. */
function startsOf(unit: PartitionUnit, first: number, last: number): readonly Date[] | null {
  const starts: Date[] = [];
  let at = startOf(unit, new Date(Math.floor(first / 1000)));
  const end = Math.floor(last / 1000);
  while (at.getTime() <= end) {
    if (starts.length >= mostParts) return null;
    starts.push(at);
    at = following(unit, at);
  }
  return [...starts, at];
}

function startOf(unit: PartitionUnit, time: Date): Date {
  const [year, month, day, hour] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), time.getUTCHours()];
  switch (unit) {
    case 'year':
      return utc(year, 0, 1);
    case 'quarter':
      return utc(year, month - (month % 3), 1);
    case 'month':
      return utc(year, month, 1);
    case 'week':
      // Weeks begin on Mondays, as those of DuckDB do.
      return utc(year, month, day - ((time.getUTCDay() + 6) % 7));
    case 'day':
      return utc(year, month, day);
    default:
      return utc(year, month, day, hour);
  }
}

function following(unit: PartitionUnit, start: Date): Date {
  const [year, month, day, hour] = [
    start.getUTCFullYear(),
    start.getUTCMonth(),
    start.getUTCDate(),
    start.getUTCHours(),
  ];
  switch (unit) {
    case 'year':
      return utc(year + 1, 0, 1);
    case 'quarter':
      return utc(year, month + 3, 1);
    case 'month':
      return utc(year, month + 1, 1);
    case 'week':
      return utc(year, month, day + 7);
    case 'day':
      return utc(year, month, day + 1);
    default:
      return utc(year, month, day, hour + 1);
  }
}

/** `Date.UTC` takes the years 0 to 99 for those of the 20th century. */
function utc(year: number, month: number, day: number, hour = 0): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour);
  return date;
}

function labelOf(unit: PartitionUnit, start: Date): string {
  const iso = start.toISOString();
  switch (unit) {
    case 'year':
      return iso.slice(0, 4);
    case 'quarter':
      return `${iso.slice(0, 4)} Q${start.getUTCMonth() / 3 + 1}`;
    case 'month':
      return iso.slice(0, 7);
    case 'week':
      return `week of ${iso.slice(0, 10)}`;
    case 'day':
      return iso.slice(0, 10);
    default:
      return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
  }
}

/** The time as UTC, whatever the time zone of the session. */
export function timeSql(type: ColumnType, value: string): string {
  return type.kind === 'timestamptz' ? `timezone('UTC', ${value})` : `CAST(${value} AS TIMESTAMP)`;
}

function text(count: number): string {
  return count.toLocaleString('en-US');
}
