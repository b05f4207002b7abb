import { classByName } from '../../classification/class-of';
import type { ColumnInfo } from '../../column/column-type';
import type { ColumnProfile } from '../../profile/profile';
import { quoteIdentifier } from '../../sql-text';
import type { Check } from '../check-file';
import { topicsOf } from '../new-check';
import { type SuggestedCheck, suggestChecks } from './column-suggestions';
import type { SuggestionDraft } from './suggestion';

/** Lists of more values are named one by one by no check, and have a form instead. */
const mostListedValues = 12;
const longestCode = 40;

const counts = new Intl.NumberFormat('en-US');

/** Forms of codes, the strictest first. */
const codeForms = [
  { name: 'digits', regex: '^[0-9]+$' },
  { name: 'capital letters', regex: '^[A-Z]+$' },
  { name: 'capital letters and digits', regex: '^[A-Z0-9]+$' },
  { name: 'IPv4 address', regex: '^([0-9]{1,3}[.]){3}[0-9]{1,3}$' },
  { name: 'web address', regex: '^https?://[^ ]+$' },
] as const;

/** What a column's profile speaks for, see `suggestChecks`, and the forms that its samples have. */
export function columnDrafts(
  column: ColumnProfile,
  rows: number,
  existing: readonly Check[],
): readonly SuggestionDraft[] {
  // A list of people's names or numbers belongs into no file that a team shares.
  const isPersonal = classByName(column.name) !== null;
  const suggested = suggestChecks(column, rows, existing).filter(({ topic }) => topic !== 'values' || !isPersonal);
  const known = existing.filter((check) => check.column === column.name).flatMap(topicsOf);
  const isSaid = known.some((topic) => topic === 'values' || topic === 'format');
  const hasForm = suggested.some(({ topic }) => topic === 'format' || topic === 'values');
  const form = isSaid || hasForm ? null : codeDraft(column, rows);
  return [...suggested.map((one) => draftOf(one, column, rows)), ...(form === null ? [] : [form])];
}

/** A suggestion of a profile, as one that is to be run on all rows: then nothing in it is an estimate any more. */
function draftOf(
  { topic, check, title, evidence }: SuggestedCheck,
  column: ColumnProfile,
  rows: number,
): SuggestionDraft {
  const { name } = column;
  const present = rows - column.nulls;
  const said =
    topic === 'missing'
      ? `${counts.format(rows)} rows, 0 nulls in ${name}.`
      : topic === 'duplicate'
        ? `All ${counts.format(present)} values of ${name} are different.`
        : topic === 'format'
          ? `All ${counts.format(present)} values of ${name} have this form.`
          : evidence;
  const body =
    check.type === 'invalid'
      ? Object.fromEntries(Object.entries(check.valid).filter(([, value]) => value !== undefined))
      : null;
  return {
    kind: topic,
    columns: [name],
    title: `${name}: ${title}`,
    evidence: said,
    entry: { column: name, type: check.type, body, topic },
    // A form is one of a few that are known, whatever the rows are.
    isLearnt: topic === 'values' || topic === 'range' || topic === 'length',
  };
}

function codeDraft(column: ColumnProfile, rows: number): SuggestionDraft | null {
  const { name, type, lengths, samples, distinct, nulls } = column;
  if (type !== 'VARCHAR' || lengths === null || samples.length < 3 || distinct <= mostListedValues) return null;
  if (lengths.max > longestCode && !samples.every((sample) => sample.startsWith('http'))) return null;
  const form = codeForms.find(({ regex }) => samples.every((sample) => new RegExp(regex).test(sample)));
  if (form === undefined) return null;
  return {
    kind: 'format',
    columns: [name],
    title: `${name}: ${form.name}`,
    evidence: `All ${counts.format(rows - nulls)} values of ${name} are ${form.name === 'digits' || form.name.startsWith('capital') ? form.name : `of the form of ${/^[aeiou]/i.test(form.name) ? 'an' : 'a'} ${form.name}`}.`,
    entry: { column: name, type: 'invalid', body: { valid_format: { ...form } }, topic: 'format' },
    isLearnt: false,
  };
}

/** A value that is seldom missing: no more often than so. `usual` is a share that nine of ten parts of the rows stay within. */
export function nullRateDraft(
  column: Pick<ColumnProfile, 'name' | 'nulls'>,
  rows: number,
  usual: number | null,
): SuggestionDraft | null {
  const { name, nulls } = column;
  if (nulls === 0 || nulls === rows) return null;
  const limit = nullRateLimit(Math.max(nulls / rows, usual ?? 0));
  if (limit === null) return null;
  const most = usual === null ? '' : `, at most ${percentText(usual)} in nine of ten parts`;
  return {
    kind: 'null_rate',
    columns: [name],
    title: `${name}: null in at most ${limit} % of the rows`,
    evidence: `${name} is null in ${counts.format(nulls)} of ${counts.format(rows)} rows (${percentText(nulls / rows)})${most}.`,
    entry: {
      column: name,
      type: 'missing',
      body: { threshold: { metric: 'percent', must_be_less_than_or_equal: limit } },
      topic: 'null rate',
    },
    isLearnt: true,
  };
}

/** Half as much again as the greatest share so far, in percent, rounded up to two digits; null where that says nothing. */
export function nullRateLimit(share: number): number | null {
  const percent = share * 150;
  if (percent <= 0 || percent >= 80) return null;
  const step = 10 ** (Math.floor(Math.log10(percent)) - 1);
  return Number((Math.ceil(percent / step - 1e-9) * step).toPrecision(2));
}

/** As a key rises, a time does not fall. In SQL that any engine runs, as the order of rows is no part of a table elsewhere. */
export function orderDraft(node: string, key: ColumnInfo, time: ColumnInfo, rows: number): SuggestionDraft {
  const inner = orderRows(quoteIdentifier(node), key.name, time.name);
  return {
    kind: 'order',
    columns: [key.name, time.name],
    title: `${time.name} does not fall as ${key.name} rises`,
    evidence: `In the order of ${key.name}, none of ${counts.format(rows)} rows has an earlier ${time.name} than the row before.`,
    entry: {
      column: null,
      type: 'failed_rows',
      body: { query: `SELECT * FROM (${inner}) AS ordered WHERE ${quoteIdentifier(time.name)} < time_before` },
      topic: `${time.name} in the order of ${key.name}`,
    },
    isLearnt: false,
  };
}

/** Rows with the time of the one before them, in the order of a key. */
export function orderRows(relation: string, key: string, time: string): string {
  const [keySql, timeName] = [quoteIdentifier(key), quoteIdentifier(time)];
  return `SELECT ${keySql}, ${timeName}, lag(${timeName}) OVER (ORDER BY ${keySql}) AS time_before FROM ${relation}`;
}

function percentText(share: number): string {
  const percent = share * 100;
  return `${percent < 0.01 ? 'less than 0.01' : Number(percent.toPrecision(2))} %`;
}
