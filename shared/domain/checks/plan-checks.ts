import type { ColumnStatistics } from './column-statistics';
import { aggregateOf, isOwnQuery, type Metric, unmatchedCondition } from './metric';
import { bitmapOf, looksUnique, planCombinations, planDistinct } from './plan-distinct';
import { type CheckedRelation, type PlannedQuery, type QueryCost, queryCosts, whereClause } from './planned-query';
import type { Condition, Subject } from './validity-sql';

/** Distinct values up to which evaluating rules on a GROUP BY is cheaper than on rows. */
const histogramLimit = 20_000;

/**
 * The cheapest set of queries that answers the metrics of one relation: each once, however many checks need it.
 *
 * On a table the cost is in expressions and hash tables, not in scanning, and fusing everything loses the answers that
 * statistics and zone maps give. So each class of cost has queries of its own. On a file or view the scan is the cost: one
 * query answers all that can stand in one SELECT. A large columnar file is planned as a table: its footers answer counts and
 * bounds, and a query reads the columns that it names. Reading one is what costs there, so patterns share it with the rest.
 */
export function planChecks(relation: CheckedRelation, metrics: readonly Metric[]): readonly PlannedQuery[] {
  const unique = [...new Map(metrics.map((metric) => [metric.key, metric])).values()];
  const queries = unique.filter(isOwnQuery).map(ownQuery);
  const rest = unique.filter((metric) => !isOwnQuery(metric));
  if (relation.native || relation.columnar === true)
    for (const group of groupBy(rest, (metric) => metric.filter ?? '')) queries.push(...planTable(relation, group));
  else queries.push(...planScan(relation, rest));
  return [...queries].sort((a, b) => queryCosts.indexOf(a.cost) - queryCosts.indexOf(b.cost));
}

/** As few queries as can be. */
function planScan({ relation, readAlways = [] }: CheckedRelation, metrics: readonly Metric[]): readonly PlannedQuery[] {
  // An aggregate expression cannot take a filter in: it stands in the WHERE of a query of its own.
  const alone = (metric: Metric) => metric.kind === 'expression' && metric.filter !== null;
  const queries = metrics.filter(alone).map((metric) => fused(relation, [metric]));
  const together = metrics.filter((metric) => !alone(metric));
  return together.length === 0 ? queries : [...queries, fused(relation, together, readAlways)];
}

/** The query that answers one metric and no other. */
export function singleQuery(relation: string, metric: Metric): PlannedQuery {
  return isOwnQuery(metric) ? ownQuery(metric) : fused(relation, [metric]);
}

function planTable(relation: CheckedRelation, metrics: readonly Metric[]): readonly PlannedQuery[] {
  const from = relation.relation;
  const filter = metrics[0]?.filter ?? null;
  const queries: PlannedQuery[] = [];
  const immediate: Metric[] = [];
  const conditions: Metric[] = [];
  const bySubject = new Map<string, { subject: Subject; metrics: Metric[] }>();
  for (const metric of metrics) {
    switch (metric.kind) {
      case 'rows':
        immediate.push(metric);
        break;
      case 'latest':
        // The maximum of text is in no statistics, and would take the others' answers with it.
        if (metric.subject.type?.kind === 'varchar') queries.push(query(from, filter, [metric], 'light'));
        else immediate.push(metric);
        break;
      case 'aggregate':
      case 'failing':
        conditions.push(metric);
        break;
      case 'expression':
        queries.push(query(from, filter, [metric], 'light'));
        break;
      case 'query_value':
      case 'query_rows':
        break;
      case 'combinations':
        queries.push(planCombinations(relation, filter, metric));
        break;
      default: {
        const known = bySubject.get(metric.subject.sql);
        if (known === undefined) bySubject.set(metric.subject.sql, { subject: metric.subject, metrics: [metric] });
        else known.metrics.push(metric);
      }
    }
  }
  if (immediate.length > 0) queries.push(query(from, filter, immediate, 'statistics'));
  if (conditions.length > 0) queries.push(query(from, filter, conditions, 'light'));
  for (const { subject, metrics: own } of bySubject.values())
    queries.push(...planSubject(relation, filter, subject, own));
  return queries;
}

function planSubject(
  relation: CheckedRelation,
  filter: string | null,
  subject: Subject,
  metrics: readonly Metric[],
): readonly PlannedQuery[] {
  const from = relation.relation;
  const statistics = relation.statistics.get(subject.sql);
  const distinct = statistics?.approximateDistinct;
  if (
    distinct !== undefined &&
    ((distinct <= histogramLimit && metrics.some((one) => isWorthGrouping(one, filter, statistics))) ||
      isGroupedAnyway(filter, statistics, metrics))
  )
    return [histogram(from, filter, subject, metrics)];
  const queries: PlannedQuery[] = [];
  const light: Metric[] = [];
  const columns: string[] = [];
  for (const metric of metrics) {
    const bitmap = bitmapOf(metric, filter, statistics);
    if (metric.kind === 'unmatched')
      queries.push(counted(from, filter, metric, unmatchedCondition(metric), 'reference'));
    else if (metric.kind === 'count' && isAlone(metric.condition, relation))
      queries.push(counted(from, filter, metric, metric.condition.sql, metric.condition.cost));
    else if (metric.kind === 'distinct' && bitmap === null) queries.push(planDistinct(relation, filter, metric));
    else {
      light.push(metric);
      columns.push(bitmap ?? aggregateOf(metric));
    }
  }
  if (light.length > 0) queries.push({ sql: selectOf(columns, from, filter), metrics: light, cost: 'light' });
  return queries;
}

/** True for a condition that is quicker in a query of its own: in WHERE, where zone maps answer it, or beside nothing that waits for it. */
function isAlone({ cost }: Condition, { native }: CheckedRelation): boolean {
  return cost === 'range' || (cost === 'pattern' && native);
}

/** True for what costs more on each row than on each distinct value of a column that has few. */
function isWorthGrouping(metric: Metric, filter: string | null, statistics: ColumnStatistics | undefined): boolean {
  switch (metric.kind) {
    case 'unmatched':
      return true;
    case 'distinct':
      return bitmapOf(metric, filter, statistics) === null;
    case 'count':
      return (
        isPattern(metric) ||
        (metric.subject.type?.kind === 'varchar' && metric.condition.cost === 'light' && !metric.onlyNull)
      );
    default:
      return false;
  }
}

/**
 * True where distinct values are counted in a hash table, and there are patterns that need not look at a value twice. By a sample,
 * half of them must repeat: a hash table of text with its number of rows costs more than one without.
 */
function isGroupedAnyway(
  filter: string | null,
  statistics: ColumnStatistics | undefined,
  metrics: readonly Metric[],
): boolean {
  if (statistics?.rows === undefined || looksUnique(statistics) || (statistics.repeating ?? 1) < 0.5) return false;
  const counted = metrics.some((one) => one.kind === 'distinct' && bitmapOf(one, filter, statistics) === null);
  return counted && metrics.some(isPattern);
}

/** Rules over each distinct value once, weighed with its rows. */
function histogram(from: string, filter: string | null, subject: Subject, metrics: readonly Metric[]): PlannedQuery {
  const weight = subject.sql === '"weight"' ? '"weight of value"' : '"weight"';
  const columns = metrics.map((metric) => {
    if (metric.kind === 'distinct') return `count(*) FILTER (WHERE NOT (${metric.missing.sql}))`;
    if (metric.kind === 'count') return `coalesce(sum(${weight}) FILTER (WHERE ${metric.condition.sql}), 0)`;
    if (metric.kind === 'unmatched') return `coalesce(sum(${weight}) FILTER (WHERE ${unmatchedCondition(metric)}), 0)`;
    return aggregateOf(metric);
  });
  return {
    sql: `SELECT ${columns.join(', ')} FROM (SELECT ${subject.sql}, count(*) AS ${weight} FROM ${from} AS checked${whereClause(filter)} GROUP BY 1) AS groups`,
    metrics,
    cost: 'histogram',
  };
}

function ownQuery(metric: Metric & { kind: 'query_value' | 'query_rows' }): PlannedQuery {
  // On lines of its own: it may end in a comment.
  const rows = `(\n${metric.sql}\n) AS answer`;
  const sql = metric.kind === 'query_rows' ? `SELECT count(*) FROM ${rows}` : `SELECT * FROM ${rows} LIMIT 1`;
  return { sql, metrics: [metric], cost: 'query' };
}

function counted(
  from: string,
  filter: string | null,
  metric: Metric,
  condition: string,
  cost: QueryCost,
): PlannedQuery {
  return { sql: `SELECT count(*) FROM ${from} AS checked${whereClause(filter, condition)}`, metrics: [metric], cost };
}

function query(from: string, filter: string | null, metrics: readonly Metric[], cost: QueryCost): PlannedQuery {
  return {
    sql: selectOf(
      metrics.map((metric) => aggregateOf(metric)),
      from,
      filter,
    ),
    metrics,
    cost,
  };
}

function fused(from: string, metrics: readonly Metric[], readAlways: readonly string[] = []): PlannedQuery {
  const filter = metrics[0]?.filter ?? null;
  // Unlike a count or a bound, the first value is never known without reading.
  const read = readAlways.map((column) => `first(${column})`);
  // Rows outside of the filter are to be read, too.
  const isShared = read.length === 0 && metrics.every((metric) => metric.filter === filter);
  if (isShared) return query(from, filter, metrics, 'fused');
  // Several filters, and still one scan: each goes into its aggregates.
  const columns = metrics.map((metric) => aggregateOf(metric, metric.filter));
  return { sql: selectOf([...columns, ...read], from, null), metrics, cost: 'fused' };
}

function selectOf(columns: readonly string[], from: string, filter: string | null): string {
  return `SELECT ${columns.join(', ')} FROM ${from} AS checked${whereClause(filter)}`;
}

function isPattern(metric: Metric): boolean {
  return metric.kind === 'count' && metric.condition.cost === 'pattern';
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
