import { aggregateOf, createMetric, type Metric } from '../metric';
import { whereClause } from '../planned-query';

/** The metrics of one check in groups. */
export interface GroupRequest {
  /** Quoted SQL of the columns whose values make the groups. */
  readonly by: readonly string[];
  readonly filter: string | null;
  readonly metrics: readonly Metric[];
}

/** One query with a row a group: the text of its columns, then what `columns` says. */
export interface GroupQuery<Request extends GroupRequest> {
  readonly sql: string;
  /** How many columns name the group. */
  readonly by: number;
  readonly parts: readonly {
    readonly request: Request;
    /** The column that holds the group's rows that pass the request's filter; a group of none is no group of it. */
    readonly rows: number | null;
    /** The columns of its metrics, in their order. */
    readonly metrics: readonly number[];
  }[];
}

/**
 * One query for each set of columns that make groups, however many checks there are: each metric once. Where filters differ,
 * the query looks at the rows of any of them, and each filter stands in its own aggregates; only expressions of the user,
 * into which no filter goes, then have a query for each filter.
 */
export function planGroups<Request extends GroupRequest>(
  relation: string,
  requests: readonly Request[],
): readonly GroupQuery<Request>[] {
  return grouped(requests, ({ by }) => JSON.stringify(by)).flatMap((same) => {
    const isOneFilter = new Set(same.map(({ filter }) => filter)).size === 1;
    if (isOneFilter) return [groupQuery(relation, same)];
    const alone = same.filter(({ metrics }) => metrics.some(({ kind }) => kind === 'expression'));
    const together = same.filter((request) => !alone.includes(request));
    return [together, ...grouped(alone, ({ filter }) => filter ?? '')]
      .filter((list) => list.length > 0)
      .map((list) => groupQuery(relation, list));
  });
}

/** The query that answers some requests on the same groups. */
export function groupQuery<Request extends GroupRequest>(
  relation: string,
  requests: readonly Request[],
): GroupQuery<Request> {
  const by = requests[0]?.by ?? [];
  const filters = [...new Set(requests.map(({ filter }) => filter))];
  const [only = null] = filters;
  const isOneFilter = filters.length === 1;
  const columns = by.map((column) => `CAST(${column} AS VARCHAR)`);
  const places = new Map<string, number>();
  const placeOf = (metric: Metric): number => {
    const known = places.get(metric.key);
    if (known !== undefined) return known;
    places.set(metric.key, columns.length);
    return columns.push(aggregateOf(metric, isOneFilter ? null : metric.filter)) - 1;
  };
  const parts = requests.map((request) => ({
    request,
    rows: isOneFilter ? null : placeOf(createMetric(request.filter, { kind: 'rows' })),
    metrics: request.metrics.map(placeOf),
  }));
  const all = filters.some((filter) => filter === null);
  const where = isOneFilter
    ? whereClause(only)
    : all
      ? ''
      : ` WHERE ${filters.map((filter) => `(${filter}\n)`).join(' OR ')}`;
  return {
    sql: `SELECT ${columns.join(', ')} FROM ${relation} AS checked${where} GROUP BY ${by.join(', ')}`,
    by: by.length,
    parts,
  };
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
