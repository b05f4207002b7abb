import { type ColumnProfile, isCounted, isUnique } from '../../profile/profile';
import type { Check } from '../check-file';
import { type CheckTopic, type NewCheck, topicOf, topicsOf } from '../new-check';

/** A check that a column would pass as it is, and what speaks for it. */
export interface SuggestedCheck {
  readonly topic: CheckTopic;
  readonly check: NewCheck;
  /** What a button says: `between −30 and 120`. */
  readonly title: string;
  /** What was seen: `never null in 41,449 rows`. */
  readonly evidence: string;
}

/** Fewer rows are no evidence. */
const fewestRows = 20;
/** Lists of more values are hardly ever meant. */
const mostValues = 12;
/** Each of a few values has to stand so often in the mean: else more of them are to come. */
const rowsPerValue = 10;

const counts = new Intl.NumberFormat('en-US');
const numbers = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/**
 * Checks that a column's profile speaks for, strongest first: never null, all different, one of few values, a range, a form.
 * None that a check of the column is about already (`existing`). Pure; only from profiles of all rows.
 */
export function suggestChecks(
  column: ColumnProfile,
  rows: number,
  existing: readonly Check[] = [],
): readonly SuggestedCheck[] {
  const known = new Set(existing.filter((check) => check.column === column.name).flatMap(topicsOf));
  if (rows < fewestRows || column.nulls === rows) return [];
  const found = [
    suggestMissing(column, rows),
    suggestDuplicate(column, rows),
    suggestValues(column, rows),
    suggestRange(column, rows),
    suggestForm(column, rows),
  ];
  return found.flatMap((suggestion) => {
    if (suggestion === null) return [];
    const topic = topicOf(suggestion.check);
    // A column that is one of few values has a form and a range by that.
    if (known.has(topic) || (known.has('values') && topic !== 'missing' && topic !== 'duplicate')) return [];
    return [{ ...suggestion, topic }];
  });
}

type Suggestion = Omit<SuggestedCheck, 'topic'> | null;

function suggestMissing({ name, nulls }: ColumnProfile, rows: number): Suggestion {
  if (nulls > 0) return null;
  return {
    check: { type: 'missing', column: name },
    title: 'never null',
    evidence: `${name} is never null in ${counts.format(rows)} rows.`,
  };
}

function suggestDuplicate(column: ColumnProfile, rows: number): Suggestion {
  const { name, nulls, distinct } = column;
  const present = rows - nulls;
  if (isUnique(column, rows) && present >= fewestRows) {
    // Measurements differ from row to row as well, and need not.
    if (!isKeyLike(column)) return null;
    return {
      check: { type: 'duplicate', column: name },
      title: 'no duplicates',
      evidence: `All ${counts.format(present)} values of ${name} are different.`,
    };
  }
  const estimate = column.estimates.find(({ statistic }) => statistic === 'distinct');
  if (estimate === undefined || !isKeyLike(column) || distinct < present * (1 - estimate.error)) return null;
  return {
    check: { type: 'duplicate', column: name },
    title: 'no duplicates',
    evidence: `${name} has about ${counts.format(distinct)} different values in ${counts.format(present)} rows (estimated, ± ${percent(estimate.error)}).`,
  };
}

function isKeyLike({ type }: ColumnProfile): boolean {
  return !/^(FLOAT|DOUBLE|DECIMAL|BOOLEAN|BLOB)/.test(type) && !/[[({]/.test(type);
}

function suggestValues(column: ColumnProfile, rows: number): Suggestion {
  const { name, type, distinct, top } = column;
  const values = top.flatMap(({ value }) => (value === null ? [] : [value]));
  const few = distinct >= 2 && distinct <= mostValues && values.length === distinct && isCounted(column, 'distinct');
  const present = rows - column.nulls;
  if (type !== 'VARCHAR' && !type.startsWith('ENUM')) return null;
  if (!few || present < distinct * rowsPerValue || values.some((value) => value.length > 60)) return null;
  const sorted = [...values].sort();
  return {
    check: { type: 'invalid', column: name, valid: { valid_values: sorted } },
    title:
      distinct <= 3 ? `one of ${sorted.map((value) => value || '(empty)').join(', ')}` : `one of ${distinct} values`,
    evidence: `${name} has only ${distinct} values in ${counts.format(rows)} rows: ${sorted.map((value) => value || '(empty)').join(', ')}.`,
  };
}

function suggestRange(column: ColumnProfile, rows: number): Suggestion {
  const { name, type, min, max, notFinite } = column;
  if (!numbers.test(type) || min === null || max === null || (notFinite ?? 0) > 0) return null;
  const [least, greatest] = [Number(min), Number(max)];
  if (!Number.isFinite(least) || !Number.isFinite(greatest)) return null;
  // A key has no range: the next one lies beyond it.
  if (isUnique(column, rows) && /INT/.test(type))
    return least >= 0 ? range(name, type, 0, null, least, greatest, rows) : null;
  if (least === greatest || Math.max(Math.abs(least), Math.abs(greatest)) >= 2 ** 53) return null;
  const [from, to] = roundedRange(least, greatest);
  return range(name, type, from, to, least, greatest, rows);
}

function range(
  name: string,
  type: string,
  from: number,
  to: number | null,
  least: number,
  greatest: number,
  rows: number,
): Suggestion {
  const unsigned = type.startsWith('U') && from <= 0;
  if (unsigned && to === null) return null;
  const shown = (value: number) => minus(value.toLocaleString('en-US', { maximumFractionDigits: 12 }));
  return {
    check: { type: 'invalid', column: name, valid: { valid_min: from, ...(to === null ? {} : { valid_max: to }) } },
    title: to === null ? `${shown(from)} or more` : `between ${shown(from)} and ${shown(to)}`,
    evidence: `${name} is never below ${shown(least)} or above ${shown(greatest)} in ${counts.format(rows)} rows.`,
  };
}

/**
 * Bounds around a range with room for what is to come: a tenth of its width on each side, rounded outwards to two digits.
 * Zero stays a bound of what never falls below it, and shares and percentages keep their natural ones.
 */
export function roundedRange(least: number, greatest: number): readonly [number, number] {
  if (least >= 0 && greatest <= 1 && greatest > 0.5) return [0, 1];
  if (least >= 0 && greatest <= 100 && greatest > 50) return [0, 100];
  const room = (greatest - least) / 10;
  const lower = least - room;
  const upper = greatest + room;
  const from = least >= 0 && lower < least / 2 ? 0 : outwards(lower, -1, room);
  const to = greatest <= 0 && upper > greatest / 2 ? 0 : outwards(upper, 1, room);
  return [from, to];
}

/** A number away from the range, to a step of 1, 2 or 5 of a power of ten, about as wide as the room there is. */
function outwards(value: number, direction: 1 | -1, room: number): number {
  const power = 10 ** Math.floor(Math.log10(room));
  const step = [5, 2, 1].map((factor) => factor * power).find((size) => size <= room * 2) ?? power;
  const steps = direction > 0 ? Math.ceil(value / step) : Math.floor(value / step);
  return Number((steps * step).toPrecision(12));
}

const forms: readonly { readonly name: string; readonly regex: string }[] = [
  { name: 'UUID', regex: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' },
  { name: 'e-mail address', regex: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' },
  { name: 'ISO date', regex: '^\\d{4}-\\d{2}-\\d{2}$' },
];

/** A form or a length that all texts have: those of identifiers and codes, not of prose. */
function suggestForm(column: ColumnProfile, rows: number): Suggestion {
  const { name, type, lengths, samples } = column;
  if (type !== 'VARCHAR' || lengths === null || samples.length === 0) return null;
  // Few values are better named one by one, prose has no form.
  if (column.distinct <= mostValues || lengths.max > 64) return null;
  const form = forms.find(({ regex }) => samples.every((sample) => new RegExp(regex).test(sample)));
  if (form !== undefined && samples.length >= 3) {
    return {
      check: { type: 'invalid', column: name, valid: { valid_format: form } },
      title: `${/^[aeio]/i.test(form.name) ? 'an' : 'a'} ${form.name}`,
      evidence: `The samples of ${name} are each ${/^[aeio]/i.test(form.name) ? 'an' : 'a'} ${form.name}; adding the check tells whether all ${counts.format(rows)} rows are.`,
    };
  }
  if (lengths.min !== lengths.max || lengths.min < 2) return null;
  return {
    check: { type: 'invalid', column: name, valid: { valid_length: lengths.min } },
    title: `${lengths.min} characters`,
    evidence: `Every value of ${name} has ${lengths.min} characters in ${counts.format(rows)} rows.`,
  };
}

function percent(share: number): string {
  return `${(share * 100).toPrecision(1)} %`;
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}
