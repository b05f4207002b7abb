import { assertNever } from '../../base/assert-never';
import type { AggregateFunction } from './check-file';
import type { Condition, Subject } from './validity-sql';

/**
 * One number about the rows of a node, or of those that a filter lets through. Metrics with the same key are the same
 * number: it is measured once, however many checks need it.
 */
export type Metric = { readonly key: string; readonly filter: string | null } & MetricMeaning;

export type MetricMeaning =
  | { readonly kind: 'rows' }
  /** Rows for which a condition holds. */
  | {
      readonly kind: 'count';
      readonly condition: Condition;
      /** Set when the condition looks at nothing but this subject. */
      readonly subject: Subject;
      /** The condition is `subject IS NULL` and no more. */
      readonly onlyNull: boolean;
    }
  /** Rows whose value is not missing, and stands in no row of the reference, or breaks another rule. */
  | {
      readonly kind: 'unmatched';
      readonly subject: Subject;
      readonly missing: Condition;
      readonly broken: Condition | null;
      /** Quoted SQL. */
      readonly reference: { readonly relation: string; readonly column: string };
    }
  /** Distinct values that are not missing. */
  | { readonly kind: 'distinct'; readonly subject: Subject; readonly missing: Condition }
  /** Distinct combinations, NULL being a value. */
  | { readonly kind: 'combinations'; readonly subjects: readonly Subject[] }
  /** Microseconds since 1970 of the latest time, null without rows. */
  | { readonly kind: 'latest'; readonly subject: Subject }
  /** An aggregate of the values for which a condition holds; any number, or null without a value. */
  | {
      readonly kind: 'aggregate';
      readonly function: AggregateFunction;
      readonly subject: Subject;
      readonly condition: string | null;
    }
  /** Rows for which a condition of the user holds. */
  | { readonly kind: 'failing'; readonly condition: string }
  /** A number that an aggregate expression of the user gives. */
  | { readonly kind: 'expression'; readonly sql: string }
  /** The first value of the first row of a query of the user, or how many rows it has. */
  | { readonly kind: 'query_value' | 'query_rows'; readonly sql: string };

/** Metrics whose answer may be any number; those of all others are counts. */
export function isAnyNumber({ kind }: MetricMeaning): boolean {
  return kind === 'aggregate' || kind === 'expression' || kind === 'query_value';
}

/** Metrics that are a query of their own, whatever else is asked of the rows. */
export function isOwnQuery(metric: Metric): metric is Metric & { kind: 'query_value' | 'query_rows' } {
  return metric.kind === 'query_value' || metric.kind === 'query_rows';
}

/** What `latest` answers when the latest time is infinity. */
export const infiniteTime = 9223372036854775807n;

export function createMetric(filter: string | null, meaning: MetricMeaning): Metric {
  return { ...meaning, filter, key: JSON.stringify([filter, meaning.kind, identity(meaning)]) };
}

/**
 * The aggregate that answers a metric over its relation, beside others in one SELECT. `filter` is a condition that the
 * SELECT itself does not have.
 */
export function aggregateOf(metric: MetricMeaning, filter: string | null = null): string {
  const only = (condition: string | null): string => {
    const parts = [filter === null ? null : `(${filter}\n)`, condition === null ? null : `(${condition})`];
    const given = parts.filter((part) => part !== null);
    return given.length === 0 ? '' : ` FILTER (WHERE ${given.join(' AND ')})`;
  };
  switch (metric.kind) {
    case 'rows':
      return `count(*)${only(null)}`;
    case 'count':
      // `count(x)` is answered from statistics where a column has no nulls; a FILTER never is.
      if (metric.onlyNull && filter === null) return `count(*) - count(${metric.subject.sql})`;
      // Faster than a FILTER beside other aggregates: nothing is copied for each.
      return `count_if(${filter === null ? '' : `(${filter}\n) AND `}(${metric.condition.sql}))`;
    case 'unmatched':
      return `count(*)${only(unmatchedCondition(metric))}`;
    case 'distinct':
      return `count(DISTINCT ${metric.subject.sql})${only(isPlainNull(metric.missing, metric.subject) ? null : `NOT ${metric.missing.sql}`)}`;
    case 'combinations':
      return `count(DISTINCT row(${metric.subjects.map(({ sql }) => sql).join(', ')}))${only(null)}`;
    case 'latest':
      return latestTime(metric.subject, only(null));
    case 'aggregate':
      return `${aggregateCall(metric.function, metric.subject.sql)}${only(metric.condition)}`;
    case 'failing':
      return `count_if(${filter === null ? '' : `(${filter}\n) AND `}(${metric.condition}\n))`;
    case 'expression':
      if (filter !== null) throw new Error('A filter cannot be put into an expression: it belongs into WHERE.');
      return `(${metric.sql}\n)`;
    case 'query_value':
    case 'query_rows':
      throw new Error('A query of its own is no aggregate.');
    default:
      return assertNever(metric, 'metric');
  }
}

/** SQL of the hash of columns together, of which NULL is a value. */
export function hashOf(columns: readonly string[]): string {
  return `hash(${columns.join(', ')})`;
}

/** The plain columns that metrics look at, each once. */
export function plainSubjects(metrics: readonly Metric[]): readonly Subject[] {
  const subjects = new Map<string, Subject>();
  for (const metric of metrics) {
    const own = 'subject' in metric ? [metric.subject] : 'subjects' in metric ? metric.subjects : [];
    for (const subject of own) if (subject.type !== undefined) subjects.set(subject.sql, subject);
  }
  return [...subjects.values()];
}

/** A row whose value is there and has no partner in the reference, or breaks another rule. */
export function unmatchedCondition(metric: MetricMeaning & { kind: 'unmatched' }): string {
  const { subject, missing, broken, reference } = metric;
  const partner = `${subject.sql} IN (SELECT ${reference.column} FROM ${reference.relation} AS reference_rows WHERE ${reference.column} IS NOT NULL)`;
  const wrong = broken === null ? `NOT (${partner})` : `(NOT (${partner}) OR ${broken.sql})`;
  return isPlainNull(missing, subject) ? `${subject.sql} IS NOT NULL AND ${wrong}` : `NOT ${missing.sql} AND ${wrong}`;
}

export function isPlainNull(missing: Condition, subject: Subject): boolean {
  return missing.sql === `${subject.sql} IS NULL`;
}

function latestTime(subject: Subject, filter: string): string {
  const latest = `max(${subject.sql})${filter}`;
  const kind = subject.type?.kind;
  if (kind === 'timestamptz') return microseconds(latest);
  const plain = `CAST(${latest} AS TIMESTAMP)`;
  if (kind !== 'varchar') return microseconds(plain);
  // Text is read as a time in UTC, or by its offset, which a cast to TIMESTAMP drops; text that is no time fails here.
  const zoned = `make_timestamp(epoch_us(CAST(${latest} AS TIMESTAMPTZ)))`;
  return microseconds(`CASE WHEN regexp_matches(${latest}, ':.*[+-]') THEN ${zoned} ELSE ${plain} END`);
}

function microseconds(time: string): string {
  return `CASE WHEN isinf(${time}) THEN ${infiniteTime} ELSE epoch_us(${time}) END`;
}

/** An aggregate of the contract language, of an SQL value. */
export function aggregateCall(name: AggregateFunction, value: string): string {
  switch (name) {
    case 'avg_length':
      return `avg(length(${value}))`;
    case 'min_length':
      return `min(length(${value}))`;
    case 'max_length':
      return `max(length(${value}))`;
    default:
      return `${name}(${value})`;
  }
}

function identity(meaning: MetricMeaning): unknown {
  switch (meaning.kind) {
    case 'rows':
      return null;
    case 'count':
      return meaning.condition.sql;
    case 'unmatched':
      return [meaning.subject.sql, meaning.missing.sql, meaning.broken?.sql ?? null, meaning.reference];
    case 'distinct':
      return [meaning.subject.sql, meaning.missing.sql];
    case 'combinations':
      return meaning.subjects.map(({ sql }) => sql);
    case 'latest':
      return meaning.subject.sql;
    case 'aggregate':
      return [meaning.function, meaning.subject.sql, meaning.condition];
    case 'failing':
      return meaning.condition;
    case 'expression':
    case 'query_value':
    case 'query_rows':
      return meaning.sql;
    default:
      return assertNever(meaning, 'metric');
  }
}
