/**
 * What a chart asks of the database, as plain data that crosses processes: columns, and steps over a node's rows. The
 * engine turns it into SQL (chart-sql.ts); names are quoted there and functions come from a closed list, so nothing of a
 * chart is ever pasted text.
 */

/** How the window sees a value. Temporal ones are milliseconds since the epoch, in UTC: dates and timestamps keep their clock. */
export type ChartKind = 'number' | 'temporal' | 'boolean' | 'text';

export interface ChartColumn {
  readonly name: string;
  readonly kind: ChartKind;
  /**
   * What a missing value is in the words of JavaScript, which charts calculate in: null counts as 0 in arithmetic and
   * comparisons, undefined as not a number.
   */
  readonly missing: 'null' | 'undefined';
  /** Whether it may be NaN or infinite. */
  readonly floating: boolean;
}

export type ChartExpression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'call'; readonly function: ChartFunction; readonly args: readonly ChartExpression[] }
  | { readonly kind: 'time_unit'; readonly unit: TimeUnit; readonly end: boolean; readonly value: ChartExpression };

/** Operators and functions that the engine knows; see the templates in chart-sql.ts. */
export const chartFunctions = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'negate',
  'less',
  'less_equal',
  'equal',
  'same',
  'in',
  'and',
  'or',
  'not',
  'if',
  'if_null',
  'is_null',
  'is_finite',
  'is_nan',
  'nan_to_null',
  'epoch_ms',
  'to_number',
  'abs',
  'ceil',
  'floor',
  'sqrt',
  'exp',
  'log',
  'pow',
  'least',
  'greatest',
  'lower',
  'upper',
  'year',
  'quarter',
  'month',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'hour',
  'minute',
  'second',
  'millisecond',
  'utc_ms',
] as const;

export type ChartFunction = (typeof chartFunctions)[number];

export const timeUnitParts = [
  'year',
  'quarter',
  'month',
  'week',
  'date',
  'day',
  'dayofyear',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
] as const;

export type TimeUnitPart = (typeof timeUnitParts)[number];

/** Parts from the largest to the smallest; the last one may come in steps. */
export interface TimeUnit {
  readonly parts: readonly TimeUnitPart[];
  readonly step: number;
}

export const measureFunctions = [
  'count',
  'valid',
  'missing',
  'distinct',
  'sum',
  'product',
  'mean',
  'variance',
  'variancep',
  'stdev',
  'stdevp',
  'stderr',
  'ci0',
  'ci1',
  'median',
  'q1',
  'q3',
  'min',
  'max',
] as const;

export type MeasureFunction = (typeof measureFunctions)[number];

export interface Measure {
  readonly as: string;
  readonly function: MeasureFunction;
  /** Null for a count of rows. */
  readonly column: ChartColumn | null;
}

/** Options of Vega's bins; `extent` is the name of an extent that is asked for first, or two numbers. */
export interface BinOptions {
  readonly extent: string | readonly [number, number];
  readonly maxbins?: number;
  readonly step?: number;
  readonly steps?: readonly number[];
  readonly minstep?: number;
  readonly base?: number;
  readonly divide?: readonly number[];
  readonly nice?: boolean;
  readonly anchor?: number;
}

export type ChartStep =
  | { readonly step: 'filter'; readonly where: ChartExpression }
  | { readonly step: 'extend'; readonly as: string; readonly value: ChartExpression }
  | { readonly step: 'bin'; readonly as: string; readonly value: ChartExpression; readonly bins: BinOptions }
  /** The upper end of a bin, from its lower one. */
  | { readonly step: 'bin_end'; readonly as: string; readonly from: string; readonly bins: BinOptions }
  | { readonly step: 'aggregate'; readonly by: readonly string[]; readonly measures: readonly Measure[] }
  /** The measures of a row's group beside each row. */
  | { readonly step: 'join_aggregate'; readonly by: readonly string[]; readonly measures: readonly Measure[] };

/** Least and greatest finite value of a column behind the steps, known under a name from then on. */
export interface ChartExtent {
  readonly name: string;
  readonly steps: readonly ChartStep[];
  readonly value: ChartExpression;
}

export interface ChartQuery {
  readonly name: string;
  readonly steps: readonly ChartStep[];
  readonly columns: readonly ChartColumn[];
  /**
   * `rows`: rows of the node, in its order; of too many, a sample. `groups`: too many are refused. `extent`: the least and
   * the greatest value of its only column, as two rows.
   */
  readonly give: 'rows' | 'groups' | 'extent';
  /** Why a sample would be a wrong picture: what the window still has to compute over all rows. */
  readonly needsAllRows?: string;
  /** Groups in the order in which their first rows stand, because the chart keeps it. */
  readonly firstSeenOrder?: boolean;
}

export interface ChartRequest {
  readonly extents: readonly ChartExtent[];
  readonly queries: readonly ChartQuery[];
}

/** Rows that are drawn one by one; of more, a sample of so many. */
export const mostDrawnRows = 20_000;
/** Groups that a chart may have. */
export const mostGroups = 50_000;
