import { foldName } from '../graph/names';
import { matchingClose } from '../graph/statements';
import { significantTokens, type Token } from '../graph/tokens';
import type { ColumnLineage, LineageInput, NodeLineage, Transformation } from './lineage';
import { columnExpressions, type QueryClauses, readClauses, type SelectClauses, tidy } from './query-clauses';

/** How a column is made, for people. */
export interface ColumnDescription {
  /** The SQL that computes it, of each branch of a set operation one; empty where it comes with a star or from outside. */
  readonly sql: readonly string[];
  /** Offset of the first of them in the node's SQL; null where it stands in a query within. */
  readonly start: number | null;
  /** What becomes of the values, as a phrase: `mean of delay_min over the rows of flights_clean for each day`. */
  readonly words: string;
}

/** Says how a column of a node comes about. `sql` is the text of its cell; without one only the lineage speaks. */
export function describeColumn(lineage: NodeLineage, column: string, sql: string | undefined): ColumnDescription {
  const own = lineage.columns.find(({ name }) => foldName(name) === foldName(column));
  const expressions =
    sql === undefined
      ? []
      : columnExpressions(
          sql,
          lineage.columns.map(({ name }) => name),
          column,
        );
  const texts = expressions.map((expression) => expression.sql);
  const words = own === undefined ? 'is not among its columns' : columnWords(own, lineage, texts);
  return { sql: texts, start: expressions[0]?.start ?? null, words };
}

function columnWords(column: ColumnLineage, lineage: NodeLineage, expressions: readonly string[]): string {
  const values = column.from.filter(isDirect);
  switch (column.kind) {
    case 'source':
      return 'read from the source';
    case 'unresolved':
      return `cannot be told: ${column.reason ?? 'its SQL is not read'}`;
    case 'constant':
      return expressions.some((expression) => aggregatesIn(expression).length > 0)
        ? aggregated(column, lineage, expressions)
        : 'the same for every row: no column is part of it';
    case 'identity': {
      const [first] = values;
      if (first === undefined || values.length > 1) return `taken unchanged from ${listed(values.map(named))}`;
      return foldName(first.column) === foldName(column.name)
        ? `taken unchanged from ${named(first)}`
        : `${named(first)}, under another name`;
    }
    case 'transformed':
      return `computed row by row from ${listed(values.map(named))}${chosenBy(column)}`;
    case 'aggregated':
      return aggregated(column, lineage, expressions);
  }
}

/** What only decides about this column: a CASE, the order of a window. */
function chosenBy({ from }: ColumnLineage): string {
  const only = from.filter((input) => !isDirect(input));
  return only.length === 0 ? '' : `, as ${listed(only.map(named))} ${only.length === 1 ? 'says' : 'say'}`;
}

function aggregated(column: ColumnLineage, lineage: NodeLineage, expressions: readonly string[]): string {
  const found = expressions.flatMap(aggregatesIn);
  const values = column.from.filter(isDirect);
  const what =
    found.length > 0
      ? listed([...new Set(found.map(({ words }) => words))])
      : `computed over several rows from ${listed(values.map(named))}`;
  const isWindow = found.some(({ window }) => window);
  if (isWindow) return `${what}, over other rows too`;
  const nodes = [...new Set(values.map(({ node }) => node))];
  const over =
    nodes.length === 0 || found.length === 0
      ? ''
      : ` over ${isOneGroup(lineage) ? 'all' : 'the'} rows of ${listed(nodes)}`;
  return `${what}${over}${eachGroup(lineage)}`;
}

function isOneGroup({ origin }: NodeLineage): boolean {
  return origin.kind === 'grouped' && origin.by.length === 0;
}

/** ` for each day`: by what the rows of a node are grouped; empty where they are not, or where that is in a query within. */
function eachGroup({ origin }: NodeLineage): string {
  if (origin.kind !== 'grouped' || origin.by.length === 0) return '';
  const names = origin.by.map(({ column, from }) => column ?? listed(from.map(named)));
  return names.every((name) => name !== '') ? ` for each ${listed(names)}` : '';
}

const aggregateWords: Readonly<Record<string, string>> = {
  sum: 'sum of',
  avg: 'mean of',
  mean: 'mean of',
  min: 'least',
  max: 'greatest',
  median: 'median of',
  mode: 'most frequent',
  first: 'first',
  last: 'last',
  any_value: 'any',
  arg_max: 'value at the greatest',
  arg_min: 'value at the least',
  stddev: 'standard deviation of',
  stddev_samp: 'standard deviation of',
  stddev_pop: 'standard deviation of',
  variance: 'variance of',
  var_samp: 'variance of',
  quantile: 'quantile of',
  quantile_cont: 'quantile of',
  quantile_disc: 'quantile of',
  approx_quantile: 'estimated quantile of',
  approx_count_distinct: 'estimated number of distinct',
  list: 'list of',
  array_agg: 'list of',
  string_agg: 'text of all',
  bool_and: 'whether all are',
  bool_or: 'whether any is',
  row_number: 'number of the row',
  rank: 'rank',
  dense_rank: 'rank',
  lag: 'value of an earlier row of',
  lead: 'value of a later row of',
};

interface FoundAggregate {
  readonly words: string;
  readonly window: boolean;
}

/** The aggregates and windows of an expression in words: `mean of delay_min`, `number of rows where delay_min > 15`. */
function aggregatesIn(sql: string): readonly FoundAggregate[] {
  const tokens = significantTokens(sql);
  const found: FoundAggregate[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'word' || tokens[at + 1]?.symbol !== '(') continue;
    const name = token.symbol.toLowerCase();
    const close = matchingClose(tokens, at + 1);
    const isAggregate = name === 'count' || name === 'count_if' || Object.hasOwn(aggregateWords, name);
    if (!isAggregate) continue;
    const argument = tokens.slice(at + 2, close);
    const filter = filterOf(sql, tokens, close + 1);
    found.push({
      words: `${phrase(name, sql, argument)}${filter.text}`,
      window: tokens[filter.next]?.symbol === 'OVER',
    });
    at = filter.next - 1;
  }
  return found;
}

function phrase(name: string, sql: string, argument: readonly Token[]): string {
  const text = tidy(sql, argument);
  if (name === 'count_if') return `number of rows where ${text}`;
  if (name === 'count') {
    if (argument[0]?.symbol === 'DISTINCT') return `number of distinct ${tidy(sql, argument.slice(1))}`;
    return text === '*' || text === '' || /^\d+$/.test(text)
      ? 'number of rows'
      : `number of rows with a value of ${text}`;
  }
  return text === '' ? (aggregateWords[name] ?? name) : `${aggregateWords[name] ?? name} ${text}`;
}

/** `FILTER (WHERE …)` behind an aggregate. */
function filterOf(sql: string, tokens: readonly Token[], at: number): { readonly text: string; readonly next: number } {
  if (tokens[at]?.symbol !== 'FILTER' || tokens[at + 1]?.symbol !== '(') return { text: '', next: at };
  const close = matchingClose(tokens, at + 1);
  const inside = tokens.slice(at + 2, close);
  const condition = inside[0]?.symbol === 'WHERE' ? inside.slice(1) : inside;
  return { text: ` where ${tidy(sql, condition)}`, next: close + 1 };
}

/**
 * What decides which rows a node has, one phrase each: `only rows where …`, `joined with airports where …`, `one row for each day`.
 * From the SQL where it can be read, else from the lineage.
 */
export function describeRows(lineage: NodeLineage, sql: string | undefined): readonly string[] {
  const query = sql === undefined ? undefined : readClauses(sql);
  if (query === undefined) return fromLineage(lineage);
  return queryWords(query, lineage, '', 0);
}

const mostDepth = 5;

function queryWords(query: QueryClauses, lineage: NodeLineage | null, where: string, depth: number): readonly string[] {
  const words: string[] = [];
  for (const { kind, name, sql } of query.inner) {
    const inner = depth < mostDepth ? readClauses(sql) : undefined;
    const place = name === '' ? 'in a subquery: ' : `in the ${kind} ${name}: `;
    if (inner !== undefined) words.push(...queryWords(inner, null, place, depth + 1));
  }
  if (query.branches.length > 1)
    words.push(`${where}${query.branches.length} queries put together (${[...new Set(query.operations)].join(', ')})`);
  const isOne = query.branches.length === 1;
  for (const [index, branch] of query.branches.entries())
    words.push(
      ...branchWords(branch, isOne ? lineage : null).map(
        (text) => `${where}${isOne ? '' : `query ${index + 1}: `}${text}`,
      ),
    );
  return words;
}

function branchWords(branch: SelectClauses, lineage: NodeLineage | null): readonly string[] {
  const words: string[] = branch.joins.map(({ kind, relation, condition }) => {
    const by =
      condition === null
        ? ''
        : condition.startsWith('USING ')
          ? ` by ${condition.slice(6).replace(/^\(|\)$/g, '')}`
          : ` where ${condition}`;
    const how = kind === ',' || kind === 'JOIN' || kind === 'INNER JOIN' ? '' : ` (${kind})`;
    return `joined with ${relation}${by}${how}`;
  });
  if (branch.sample !== null) words.push(`a sample of the rows (${branch.sample})`);
  if (branch.where !== null) words.push(`only rows where ${branch.where}`);
  // Of DISTINCT the lineage says the same as of a GROUP BY of all columns.
  const group = branch.distinct && branch.groupBy === null ? null : groupWords(branch, lineage);
  if (group !== null) words.push(group);
  if (branch.having !== null) words.push(`only groups where ${branch.having}`);
  if (branch.qualify !== null) words.push(`only rows where ${branch.qualify}`);
  if (branch.distinct) words.push('rows that are alike count once');
  if (branch.limit !== null) words.push(`at most ${branch.limit} rows`);
  return words;
}

function groupWords({ groupBy }: SelectClauses, lineage: NodeLineage | null): string | null {
  if (lineage !== null && isOneGroup(lineage)) return 'one row of all rows';
  const each = lineage === null ? '' : eachGroup(lineage);
  if (each !== '') return `one row${each}`;
  return groupBy === null
    ? null
    : `one row for each ${groupBy === 'ALL' ? 'combination of what is not aggregated' : groupBy}`;
}

const rowWays: Readonly<Partial<Record<Transformation['subtype'], string>>> = {
  FILTER: 'filtered by',
  JOIN: 'joined by',
  GROUP_BY: 'grouped by',
};

function fromLineage({ rows }: NodeLineage): readonly string[] {
  return Object.entries(rowWays).flatMap(([subtype, words]) => {
    const columns = rows.filter(({ transformations }) => transformations.some((one) => one.subtype === subtype));
    return columns.length === 0 ? [] : [`${words} ${listed(columns.map(named))}`];
  });
}

/** How a column of a node matters to one that is made of it, in a word or two: `unchanged`, `renamed`, `aggregated`, `filter`. */
export function wayWords(input: LineageInput, into: string): string {
  const words = input.transformations.map(({ subtype }) =>
    subtype === 'IDENTITY' ? (foldName(input.column) === foldName(into) ? 'unchanged' : 'renamed') : ways[subtype],
  );
  return [...new Set(words)].join(', ');
}

const ways: Readonly<Record<Exclude<Transformation['subtype'], 'IDENTITY'>, string>> = {
  TRANSFORMATION: 'computed',
  AGGREGATION: 'aggregated',
  JOIN: 'join',
  GROUP_BY: 'group',
  FILTER: 'filter',
  SORT: 'order',
  WINDOW: 'window',
  CONDITIONAL: 'condition',
};

export function isDirect({ transformations }: LineageInput): boolean {
  return transformations.some(({ type }) => type === 'DIRECT');
}

function named({ node, column }: { readonly node: string; readonly column: string }): string {
  return `${node}.${column}`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  const most = 4;
  if (names.length > most) return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
  const last = names.at(-1);
  return names.length < 2 || last === undefined ? names.join('') : `${names.slice(0, -1).join(', ')} and ${last}`;
}
