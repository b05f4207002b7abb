import type { ColumnInfo } from '../../column/column-type';
import { quoteText } from '../../sql-text';
import { isCategorical, isComparable, isTime, isWholeNumber, microsecondsOf, numericRange } from './column-kinds';
import { type ColumnFacts, quoted } from './mutation';

/** Columns with more different values are no categories. */
export const mostCategories = 100;
/** Times beyond are no dates of people, and no exact numbers of microseconds. */
const latestTime = 8e15;
/** Of what the one query says of a column. */
const factsOfColumn = 6;

/** A SELECT with one row: the rows of a relation, and what is to be known of each column, for `readFacts`. */
export function factsQuery(relation: string, columns: readonly ColumnInfo[]): string {
  const parts = columns.flatMap(({ name, type }) => {
    const value = quoted(name);
    const number = numericRange(type) === null ? null : finite(`CAST(${value} AS DOUBLE)`);
    const measure = isTime(type) ? `CAST(${microsecondsOf(type, value)} AS DOUBLE)` : number;
    const isText = type.kind === 'varchar';
    return [
      `count(${value})`,
      isComparable(type) ? `approx_count_distinct(${value})` : '0',
      measure === null ? 'NULL' : `min(${measure})`,
      measure === null ? 'NULL' : `max(${measure})`,
      isText ? parses(value, 'DOUBLE') : 'false',
      isText ? parses(value, 'TIMESTAMP') : 'false',
    ];
  });
  return `SELECT ${['count(*)', ...parts].join(', ')} FROM ${relation}`;
}

/** What `factsQuery` answered, with what is not known yet left open: `unique` is false, `values` null, and `textOf` a guess. */
export function readFacts(
  row: readonly unknown[],
  columns: readonly ColumnInfo[],
): { readonly rows: number; readonly columns: readonly ColumnFacts[] } {
  const facts = columns.map((column, index): ColumnFacts => {
    const at = 1 + index * factsOfColumn;
    const [present = 0, distinct = 0] = row.slice(at, at + 2).map(Number);
    const bound = (place: number) => {
      const value = row[at + place] === null || row[at + place] === undefined ? Number.NaN : Number(row[at + place]);
      return Number.isFinite(value) && (!isTime(column.type) || Math.abs(value) < latestTime) ? value : null;
    };
    return {
      ...column,
      present,
      distinct,
      unique: false,
      least: bound(2),
      greatest: bound(3),
      textOf: row[at + 4] === true ? 'numbers' : row[at + 5] === true ? 'times' : null,
      values: null,
    };
  });
  return { rows: Number(row[0] ?? 0), columns: facts };
}

/** A SELECT of how many texts are what the least and the greatest of them are; null where these are neither numbers nor times. */
export function textQuery(relation: string, { name, textOf }: ColumnFacts): string | null {
  if (textOf === null) return null;
  return `SELECT count(TRY_CAST(${quoted(name)} AS ${textOf === 'numbers' ? 'DOUBLE' : 'TIMESTAMP'})) FROM ${relation}`;
}

/** A SELECT of the different values that tells whether a column is unique; null where it is clearly none, or no key. */
export function uniqueQuery(relation: string, { name, type, present, distinct }: ColumnFacts): string | null {
  const isKeyLike = isWholeNumber(type) || isTime(type) || type.kind === 'varchar' || type.kind === 'uuid';
  // The estimate is off by some percent.
  if (!isKeyLike || present < 2 || distinct < present * 0.8) return null;
  return `SELECT count(DISTINCT ${quoted(name)}) FROM ${relation}`;
}

/** A SELECT of a column's values and their rows, in an order that depends on the seed; null where there are many. */
export function valuesQuery(relation: string, { name, type, distinct }: ColumnFacts, seed: number): string | null {
  if (!isCategorical(type) || distinct === 0 || distinct > mostCategories) return null;
  const value = `CAST(${quoted(name)} AS VARCHAR)`;
  return `SELECT ${value}, count(*) FROM ${relation} WHERE ${quoted(name)} IS NOT NULL GROUP BY ${value} ORDER BY hash(${value}, ${quoteText(`${seed}:category:${name}`)}), 1 LIMIT ${mostCategories + 1}`;
}

function finite(number: string): string {
  return `CASE WHEN isfinite(${number}) THEN ${number} END`;
}

/** Whether the least and the greatest text are of a type: where they are not, not all are. */
function parses(text: string, type: string): string {
  const ends = [`min(${text})`, `max(${text})`].map((end) => `TRY_CAST(${end} AS ${type}) IS NOT NULL`);
  return ends.join(' AND ');
}
