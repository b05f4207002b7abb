/** Text of dates, times and intervals exactly as DuckDB casts them to VARCHAR. Pure; used by the renderer and the command line. */

const microsPerDay = 86_400_000_000n;
const nanosPerDay = 86_400_000_000_000n;

const dateInfinity = 2_147_483_647;
const longInfinity = 9_223_372_036_854_775_807n;

/** A DATE from days since 1970-01-01. */
export function formatDate(days: number): string {
  if (days === dateInfinity) return 'infinity';
  if (days === -dateInfinity) return '-infinity';
  const { year, month, day } = civilFromDays(days);
  return datePart(year, month, day);
}

/** A TIME from microseconds since midnight. */
export function formatTime(micros: bigint): string {
  return clock(micros / 1_000_000n, micros % 1_000_000n, 6);
}

/** A TIME_NS from nanoseconds since midnight. */
export function formatTimeNs(nanos: bigint): string {
  return clock(nanos / 1_000_000_000n, nanos % 1_000_000_000n, 9);
}

/** A TIMETZ from its bits: 40 of microseconds, then 24 of the inverted offset in seconds (+57599). */
export function formatTimeTz(bits: bigint): string {
  const offset = 57_599 - Number(bits & 0xff_ffffn);
  return formatTime(bits >> 24n) + formatOffset(offset);
}

/** A TIMESTAMP from microseconds since the epoch. */
export function formatTimestamp(micros: bigint): string {
  return infinity(micros) ?? dateAndClock(micros, microsPerDay, 1_000_000n, 6);
}

export function formatTimestampSeconds(seconds: bigint): string {
  return infinity(seconds) ?? dateAndClock(seconds, 86_400n, 1n, 0);
}

export function formatTimestampMillis(millis: bigint): string {
  return infinity(millis) ?? dateAndClock(millis, 86_400_000n, 1_000n, 3);
}

export function formatTimestampNanos(nanos: bigint): string {
  return infinity(nanos) ?? dateAndClock(nanos, nanosPerDay, 1_000_000_000n, 9);
}

/** A TIMESTAMPTZ from microseconds since the epoch, in an IANA time zone (UTC unless one is given). */
export function formatTimestampTz(micros: bigint, zone = 'UTC'): string {
  const infinite = infinity(micros);
  if (infinite !== undefined) return infinite;
  const offset = zone === 'UTC' ? 0 : offsetSeconds(zone, micros);
  // Offsets of long ago have seconds: they shift the clock, but DuckDB does not write them.
  return formatTimestamp(micros + BigInt(offset) * 1_000_000n) + formatOffset(offset - (offset % 60));
}

/** An INTERVAL from its three parts. */
export function formatInterval(months: number, days: number, micros: bigint): string {
  const parts: string[] = [];
  const years = Math.trunc(months / 12);
  const rest = months % 12;
  if (years !== 0) parts.push(counted(years, 'year'));
  if (rest !== 0) parts.push(counted(rest, 'month'));
  if (days !== 0) parts.push(counted(days, 'day'));
  if (micros !== 0n || parts.length === 0) {
    parts.push(micros < 0n ? `-${formatTime(-micros)}` : formatTime(micros));
  }
  return parts.join(' ');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 || count === -1 ? '' : 's'}`;
}

function infinity(value: bigint): string | undefined {
  if (value === longInfinity) return 'infinity';
  if (value === -longInfinity) return '-infinity';
  return undefined;
}

function dateAndClock(value: bigint, perDay: bigint, perSecond: bigint, fractionDigits: number): string {
  let days = value / perDay;
  let rest = value % perDay;
  if (rest < 0n) {
    rest += perDay;
    days -= 1n;
  }
  return `${formatDate(Number(days))} ${clock(rest / perSecond, rest % perSecond, fractionDigits)}`;
}

/** `HH:MM:SS`, with a fraction only where there is one, without trailing zeros. */
function clock(seconds: bigint, fraction: bigint, fractionDigits: number): string {
  const whole = Number(seconds);
  const hours = two(Math.floor(whole / 3600));
  const text = `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  if (fraction === 0n) return text;
  return `${text}.${fraction.toString().padStart(fractionDigits, '0').replace(/0+$/, '')}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function datePart(year: number, month: number, day: number): string {
  const beforeChrist = year <= 0;
  const shown = String(beforeChrist ? 1 - year : year).padStart(4, '0');
  return `${shown}-${two(month)}-${two(day)}${beforeChrist ? ' (BC)' : ''}`;
}

/** The proleptic Gregorian date of a day number (http://howardhinnant.github.io/date_algorithms.html#civil_from_days). */
function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** `+HH`, with `:MM` and `:SS` only where they are not zero. */
function formatOffset(offset: number): string {
  const magnitude = Math.abs(offset);
  const minutes = Math.floor(magnitude / 60) % 60;
  const seconds = magnitude % 60;
  let text = `${offset < 0 ? '-' : '+'}${two(Math.floor(magnitude / 3600))}`;
  if (minutes !== 0 || seconds !== 0) text += `:${two(minutes)}`;
  if (seconds !== 0) text += `:${two(seconds)}`;
  return text;
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

/** Offset of a zone from UTC at an instant, by comparing its wall clock with the instant. Instants that `Date` cannot hold count as UTC. */
function offsetSeconds(zone: string, micros: bigint): number {
  let format = zoneFormats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zoneFormats.set(zone, format);
  }
  const seconds = Number((micros - (((micros % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 0;
  const parts: Record<string, string> = {};
  for (const part of format.formatToParts(date)) parts[part.type] = part.value;
  const shownYear = Number(parts.year);
  const year = parts.era?.startsWith('B') ? 1 - shownYear : shownYear;
  const wall = new Date(0);
  wall.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
  wall.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
  return Math.round(wall.getTime() / 1000) - seconds;
}
