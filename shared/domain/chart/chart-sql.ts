import { assertNever } from '../../base/assert-never';
import type { ColumnInfo } from '../column/column-type';
import { quoteIdentifier, quoteText } from '../sql-text';
import { chartKindOf } from './chart-columns';
import {
  type BinOptions,
  type ChartColumn,
  type ChartExpression,
  type ChartFunction,
  type ChartStep,
  type Measure,
  type TimeUnit,
  type TimeUnitPart,
  timeUnitParts,
} from './chart-query';
import { lastEnd, niceBins } from './nice-bins';

/** SQL of a chart's questions. Only names (quoted), literals and the templates below ever stand in it. */

export interface ChartRelation {
  /** What to select from: a quoted name or a reader's call, from the engine. */
  readonly from: string;
  readonly columns: readonly ColumnInfo[];
  /** An expression that orders the rows as they stand. */
  readonly order: string;
  /** Extents that were asked for already. */
  readonly extents: ReadonlyMap<string, readonly [number | null, number | null]>;
  /** The names of those among whose values there is no NaN. */
  readonly withoutNaN: ReadonlySet<string>;
}

/** The relation behind the steps, with the named columns and, where asked for, the order of the rows under `orderColumn`. */
export function relationSql(
  relation: ChartRelation,
  steps: readonly ChartStep[],
  columns: readonly string[],
  options: { readonly order: boolean },
): string {
  const needed = neededBehind(steps, columns);
  const base = relation.columns.filter((info) => needed[0]?.has(info.name));
  const list = base.map((info) => `${baseColumn(info)} AS ${quoteIdentifier(info.name)}`);
  const order = quoteIdentifier(orderColumnOf(relation, steps, columns));
  if (options.order) list.push(`${relation.order} AS ${order}`);
  let sql = `SELECT ${list.length === 0 ? '1 AS "1"' : list.join(', ')} FROM ${relation.from}`;
  let present = base.map((info) => info.name);
  for (const [index, step] of steps.entries()) {
    const after = needed[index + 1] ?? new Set<string>();
    const kept = (names: readonly string[]) => [
      ...names.filter((name) => after.has(name)).map(quoteIdentifier),
      ...(options.order ? [order] : []),
    ];
    const selected = (items: readonly string[]) => (items.length === 0 ? '1 AS "1"' : items.join(', '));
    switch (step.step) {
      case 'filter':
        sql = `SELECT ${selected(kept(present))} FROM (${sql}) WHERE ${expressionSql(step.where)}`;
        present = present.filter((name) => after.has(name));
        break;
      case 'extend':
      case 'bin':
      case 'bin_end': {
        if (!after.has(step.as)) break;
        const others = present.filter((name) => name !== step.as);
        const value =
          step.step === 'extend'
            ? expressionSql(step.value)
            : step.step === 'bin'
              ? binSql(expressionSql(binnedValue(step.value, step.bins, relation)), step.bins, relation)
              : binEndSql(quoteIdentifier(step.from), step.bins, relation);
        sql = `SELECT ${[...kept(others), `${value} AS ${quoteIdentifier(step.as)}`].join(', ')} FROM (${sql})`;
        present = [...others.filter((name) => after.has(name)), step.as];
        break;
      }
      case 'aggregate': {
        const by = step.by.map(quoteIdentifier);
        const wanted = step.measures.filter((measure) => after.has(measure.as));
        const quantile = quantileSql(wanted, relation, steps.slice(0, index));
        const measures = wanted.map((measure) => `${measureSql(measure, quantile)} AS ${quoteIdentifier(measure.as)}`);
        const first = options.order ? [`min(${order}) AS ${order}`] : [];
        const items = [...step.by.filter((name) => after.has(name)).map(quoteIdentifier), ...measures, ...first];
        // Without rows there is no group, also where nothing is grouped by.
        sql = `SELECT ${selected(items)} FROM (${sql}) ${by.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${by.join(', ')}`}`;
        present = [...step.by.filter((name) => after.has(name)), ...step.measures.map((measure) => measure.as)];
        break;
      }
      case 'join_aggregate': {
        const by = step.by.map(quoteIdentifier);
        const quantile = quantileSql(step.measures, relation, steps.slice(0, index));
        const measures = step.measures.map(
          (measure) => `${measureSql(measure, quantile)} AS ${quoteIdentifier(measure.as)}`,
        );
        const names = new Set(step.measures.map((measure) => measure.as));
        const others = kept(present.filter((name) => !names.has(name))).map((name) => `rows.${name}`);
        const joined = step.measures.map((measure) => `groups.${quoteIdentifier(measure.as)}`);
        const grouped = `SELECT ${[...by, ...measures].join(', ')} FROM (${sql}) ${by.length === 0 ? '' : `GROUP BY ${by.join(', ')}`}`;
        const on = by.map((name) => `rows.${name} IS NOT DISTINCT FROM groups.${name}`);
        sql = `SELECT ${[...others, ...joined].join(', ')} FROM (${sql}) AS rows JOIN (${grouped}) AS groups ON ${on.length === 0 ? 'true' : on.join(' AND ')}`;
        present = [...present.filter((name) => !names.has(name) && after.has(name)), ...names];
        break;
      }
      default:
        assertNever(step);
    }
  }
  return sql;
}

/** The name under which `relationSql` gives the order of the rows: one that no column has. */
export function orderColumnOf(
  relation: ChartRelation,
  steps: readonly ChartStep[],
  columns: readonly string[],
): string {
  const taken = new Set(
    [...relation.columns.map((info) => info.name), ...columns, ...steps.flatMap(namesOf)].map((name) =>
      name.toLowerCase(),
    ),
  );
  let name = 'row_order';
  while (taken.has(name)) name += '_';
  return name;
}

/** A column as the window takes it. */
export function outputSql(column: Pick<ChartColumn, 'name' | 'kind'>): string {
  const name = quoteIdentifier(column.name);
  switch (column.kind) {
    case 'number':
      return `CAST(${name} AS DOUBLE) AS ${name}`;
    case 'temporal':
      return `${epochSql(name)} AS ${name}`;
    case 'boolean':
      return name;
    case 'text':
      return `CAST(${name} AS VARCHAR) AS ${name}`;
  }
}

/** Two numbers: the least and the greatest finite value. */
export function extentSql(relation: ChartRelation, steps: readonly ChartStep[], value: ChartExpression): string {
  const inner = relationSql(relation, steps, [...columnsOf(value)], { order: false });
  const number = expressionSql(value);
  // Least and greatest first: a table answers those from its statistics.
  return `SELECT CAST(min(${number}) AS DOUBLE), CAST(max(${number}) AS DOUBLE) FROM (${inner})`;
}

export function expressionSql(expression: ChartExpression): string {
  switch (expression.kind) {
    case 'column':
      return quoteIdentifier(expression.name);
    case 'literal':
      return literalSql(expression.value);
    case 'call':
      return callSql(expression.function, expression.args.map(expressionSql));
    case 'time_unit':
      return timeUnitSql(expressionSql(expression.value), expression.unit, expression.end);
    default:
      return assertNever(expression);
  }
}

function literalSql(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Number.isNaN(value)) return `CAST('nan' AS DOUBLE)`;
  if (!Number.isFinite(value)) return `CAST('${value < 0 ? '-' : ''}infinity' AS DOUBLE)`;
  return Number.isSafeInteger(value) ? (value < 0 ? `(${value})` : String(value)) : `CAST('${value}' AS DOUBLE)`;
}

const templates: Readonly<Record<ChartFunction, (...args: string[]) => string>> = {
  add: (a, b) => `(${a} + ${b})`,
  subtract: (a, b) => `(${a} - ${b})`,
  multiply: (a, b) => `(${a} * ${b})`,
  divide: (a, b) => `(CAST(${a} AS DOUBLE) / CAST(${b} AS DOUBLE))`,
  negate: (a) => `(- ${a})`,
  less: (a, b) => `(${a} < ${b})`,
  less_equal: (a, b) => `(${a} <= ${b})`,
  equal: (a, b) => `(${a} = ${b})`,
  same: (a, b) => `(${a} IS NOT DISTINCT FROM ${b})`,
  in: (a, ...list) => `(${a} IN (${list.join(', ')}))`,
  and: (...parts) => `(${parts.join(' AND ')})`,
  or: (...parts) => `(${parts.join(' OR ')})`,
  not: (a) => `(NOT ${a})`,
  if: (test, a, b) => `CASE WHEN ${test} THEN ${a} ELSE ${b} END`,
  if_null: (a, b) => `coalesce(${a}, ${b})`,
  is_null: (a) => `(${a} IS NULL)`,
  is_finite: (a) => `isfinite(CAST(${a} AS DOUBLE))`,
  is_nan: (a) => `isnan(CAST(${a} AS DOUBLE))`,
  nan_to_null: (a) => `CASE WHEN isnan(CAST(${a} AS DOUBLE)) THEN NULL ELSE ${a} END`,
  epoch_ms: (a) => epochSql(a),
  to_number: (a) => `CAST(${a} AS DOUBLE)`,
  abs: (a) => `abs(${a})`,
  ceil: (a) => `ceil(${a})`,
  floor: (a) => `floor(${a})`,
  sqrt: (a) => `CASE WHEN ${a} >= 0 THEN sqrt(${a}) END`,
  exp: (a) => `exp(${a})`,
  log: (a) => `CASE WHEN ${a} > 0 THEN ln(${a}) WHEN ${a} = 0 THEN CAST('-infinity' AS DOUBLE) END`,
  pow: (a, b) => `pow(${a}, ${b})`,
  least: (...args) => `least(${args.join(', ')})`,
  greatest: (...args) => `greatest(${args.join(', ')})`,
  lower: (a) => `lower(${a})`,
  upper: (a) => `upper(${a})`,
  year: (a) => `year(${a})`,
  quarter: (a) => `quarter(${a})`,
  month: (a) => `month(${a})`,
  day_of_month: (a) => `day(${a})`,
  day_of_week: (a) => `dayofweek(${a})`,
  day_of_year: (a) => `dayofyear(${a})`,
  hour: (a) => `hour(${a})`,
  minute: (a) => `minute(${a})`,
  second: (a) => `second(${a})`,
  millisecond: (a) => `(millisecond(${a}) % 1000)`,
  utc_ms: (year, month, day, ...clock) => {
    const [hours = '0', minutes = '0', seconds = '0', milliseconds = '0'] = clock.map(
      (part) => `CAST(${part} AS BIGINT)`,
    );
    const months = `make_timestamp(CAST(${year} AS BIGINT), 1, 1, 0, 0, 0) + to_months(CAST(${month} AS INTEGER))`;
    const time = `to_hours(${hours}) + to_minutes(${minutes}) + to_seconds(${seconds}) + to_milliseconds(${milliseconds})`;
    return epochSql(`(${months} + to_days(CAST(${day} AS INTEGER) - 1) + ${time})`);
  },
};

function callSql(name: ChartFunction, args: readonly string[]): string {
  // The request comes from another process: a name that is not in the list is no function.
  if (!Object.hasOwn(templates, name)) throw new Error(`Charts know no function ${String(name)}.`);
  return templates[name](...args);
}

/** Milliseconds since the epoch; infinite dates have none. */
function epochSql(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN epoch_us(${value}) / 1000.0::DOUBLE END`;
}

/** A column of the node as charts see it. */
function baseColumn({ name, type }: ColumnInfo): string {
  const quoted = quoteIdentifier(name);
  switch (type.kind) {
    case 'date':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamp_ns':
      return `CAST(${quoted} AS TIMESTAMP)`;
    case 'timestamptz':
      return `CASE WHEN isfinite(${quoted}) THEN make_timestamp(epoch_us(${quoted})) END`;
    case 'enum':
    case 'varchar':
      return quoted;
    default:
      return chartKindOf(type) === 'text' ? `CAST(${quoted} AS VARCHAR)` : quoted;
  }
}

/** The value without a look for NaN at each row where none is among them. */
function binnedValue(value: ChartExpression, { extent }: BinOptions, { withoutNaN }: ChartRelation): ChartExpression {
  if (typeof extent !== 'string' || !withoutNaN.has(extent)) return value;
  const [plain] = value.kind === 'call' && value.function === 'nan_to_null' ? value.args : [];
  return plain ?? value;
}

/** Keeps a value that lies on the limit of a bin above it, whatever the division rounds. */
const binFudge = 1e-14;

function binSql(value: string, options: BinOptions, relation: ChartRelation): string {
  const bins = binsOf(options, relation);
  const { start, step } = bins;
  const stop = lastEnd(bins);
  const number = `CAST(${value} AS DOUBLE)`;
  const first = literalSql(start);
  const last = literalSql(stop - step);
  const width = literalSql(step);
  const place = start === 0 ? number : `(${number} - ${first})`;
  const lower = `${start === 0 ? '' : `${first} + `}${width} * floor(${binFudge}::DOUBLE + ${place} / ${width})`;
  const whole = typeof options.extent === 'string' && options.anchor === undefined && options.step === undefined;
  if (whole) {
    // What lies between the least and the greatest value needs no look at each whether it is in a bin when those two are.
    const [least, greatest] = relation.extents.get(String(options.extent)) ?? [null, null];
    const binned = (extreme: number | null) =>
      extreme === null ? Number.NaN : Math.floor(binFudge + (extreme - start) / step);
    const bounds = [
      ...(binned(least) >= 0 ? [] : [`WHEN ${number} < ${first} THEN ${first}`]),
      ...(binned(greatest) < Math.round((stop - start) / step) ? [] : [`WHEN ${number} >= ${last} THEN ${last}`]),
    ];
    return bounds.length === 0 ? lower : `CASE ${bounds.join(' ')} ELSE ${lower} END`;
  }
  return `CASE WHEN ${value} IS NULL THEN NULL WHEN ${number} < ${first} THEN CAST('-infinity' AS DOUBLE) WHEN ${number} > ${literalSql(stop)} THEN CAST('infinity' AS DOUBLE) WHEN ${number} >= ${last} THEN ${last} ELSE ${lower} END`;
}

function binEndSql(lower: string, options: BinOptions, relation: ChartRelation): string {
  const { start, step } = binsOf(options, relation);
  return `${literalSql(start)} + ${literalSql(step)} * (1 + (${lower} - ${literalSql(start)}) / ${literalSql(step)})`;
}

function binsOf(options: BinOptions, relation: ChartRelation) {
  const extent = typeof options.extent === 'string' ? relation.extents.get(options.extent) : options.extent;
  return niceBins(options, extent ?? [null, null]);
}

/** SQL of a quantile of a column; `number` is how its values are told as numbers. */
type QuantileSql = (column: ChartColumn, number: string, place: 'q1' | 'median' | 'q3') => string;

const places = { q1: 0.25, median: 0.5, q3: 0.75 } as const;
/** Types between whose values DuckDB's quantiles are doubles: for decimals it would round them to the column's type. */
const doubleBetween: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'integer', 'bigint', 'double']);

/** Of several quantiles of a column one list is made: each alone would sort the values again. */
function quantileSql(measures: readonly Measure[], relation: ChartRelation, before: readonly ChartStep[]): QuantileSql {
  const made = new Set(before.flatMap(namesOf));
  const asked = (name: string) =>
    measures.filter((measure) => measure.function in places && measure.column?.name === name).length;
  return (column, number, place) => {
    const type = made.has(column.name) ? undefined : relation.columns.find((info) => info.name === column.name)?.type;
    const isDouble = column.kind === 'temporal' || (type !== undefined && doubleBetween.has(type.kind));
    const value = isDouble ? number : `CAST(${number} AS DOUBLE)`;
    if (asked(column.name) < 2) return `quantile_cont(${value}, ${places[place]})`;
    const list = Object.values(places).join(', ');
    return `quantile_cont(${value}, [${list}])[${Object.keys(places).indexOf(place) + 1}]`;
  };
}

function measureSql({ function: name, column }: Measure, quantile: QuantileSql): string {
  if (column === null) return 'count(*)';
  const quoted = quoteIdentifier(column.name);
  const value = column.floating ? `CASE WHEN isnan(${quoted}) THEN NULL ELSE ${quoted} END` : quoted;
  const number =
    column.kind === 'temporal' ? epochSql(quoted) : column.kind === 'boolean' ? `${quoted}::INTEGER` : value;
  const deviation = `stddev_samp(${number})`;
  switch (name) {
    case 'count':
      return 'count(*)';
    case 'valid':
      return column.kind === 'text' ? `count(*) FILTER (${quoted} IS NOT NULL AND ${quoted} <> '')` : `count(${value})`;
    case 'missing':
      return `count(*) FILTER (${quoted} IS NULL${column.kind === 'text' ? ` OR ${quoted} = ''` : ''})`;
    case 'distinct':
      return `count(DISTINCT ${quoted}) + (count(${quoted}) < count(*))::INTEGER`;
    case 'sum':
      return `sum(${number})`;
    case 'product':
      return `product(${number})`;
    case 'mean':
      return `avg(${number})`;
    case 'variance':
      return `var_samp(${number})`;
    case 'variancep':
      return `var_pop(${number})`;
    case 'stdev':
      return deviation;
    case 'stdevp':
      return `stddev_pop(${number})`;
    case 'stderr':
      return `${deviation} / sqrt(count(${number}))`;
    // The 97.5th percentile of the normal distribution.
    case 'ci0':
      return `avg(${number}) - 1.959963984540054 * ${deviation} / sqrt(count(${number}))`;
    case 'ci1':
      return `avg(${number}) + 1.959963984540054 * ${deviation} / sqrt(count(${number}))`;
    case 'median':
    case 'q1':
    case 'q3':
      return quantile(column, number, name);
    case 'min':
      return `min(${value})`;
    case 'max':
      return `max(${value})`;
    default:
      throw new Error(`Charts know no aggregate ${String(name)}.`);
  }
}

const truncated: ReadonlyMap<string, string> = new Map([
  ['year', 'year'],
  ['year quarter', 'quarter'],
  ['year month', 'month'],
  ['year month date', 'day'],
  ['year month date hours', 'hour'],
  ['year month date hours minutes', 'minute'],
  ['year month date hours minutes seconds', 'second'],
  ['year month date hours minutes seconds milliseconds', 'millisecond'],
]);

/** The year that times without one are put into: a leap year that begins on a Sunday (as Vega does). */
const referenceYear = 2012;

/** The start of the unit that a time lies in, or where it ends; what the unit does not name is set to its least value. */
function timeUnitSql(value: string, { parts, step }: TimeUnit, end: boolean): string {
  for (const part of parts)
    if (!timeUnitParts.includes(part)) throw new Error(`Charts know no time unit ${String(part)}.`);
  const last = parts[parts.length - 1];
  if (last === undefined) throw new Error('A time unit needs a part.');
  if (end) return `(${value} + ${intervalOf(last, step)})`;
  const whole = truncated.get(parts.join(' '));
  if (whole !== undefined && step === 1) return `CAST(date_trunc('${whole}', ${value}) AS TIMESTAMP)`;
  const stepped = (part: TimeUnitPart, number: string, phase = 0) =>
    part !== last || step === 1
      ? number
      : phase === 0
        ? `(${step} * ((${number}) // ${step}))`
        : `(${phase} + ${step} * ((${number} - ${phase}) // ${step}))`;
  const has = (part: TimeUnitPart) => parts.includes(part);
  const year = has('year') ? stepped('year', `year(${value})`) : String(referenceYear);
  const month = has('month')
    ? `(1 + ${stepped('month', `(month(${value}) - 1)`)})`
    : has('quarter')
      ? `(1 + 3 * ${stepped('quarter', `(quarter(${value}) - 1)`)})`
      : '1';
  const firstWeekday = `((dayofweek(make_date(CAST(${year} AS BIGINT), 1, 1)) + 6) % 7)`;
  const week = `((dayofyear(${value}) + 6 - dayofweek(${value})) // 7)`;
  const day =
    has('week') && has('day')
      ? stepped('day', `(dayofweek(${value}) + ${week} * 7 - ${firstWeekday})`, 1)
      : has('week')
        ? `(${stepped('week', week, 1)} * 7 - ${firstWeekday})`
        : has('day')
          ? stepped('day', `(dayofweek(${value}) + 7 - ${firstWeekday})`, 1)
          : has('date')
            ? stepped('date', `day(${value})`, 1)
            : has('dayofyear')
              ? stepped('dayofyear', `dayofyear(${value})`, 1)
              : '1';
  const hours = has('hours') ? stepped('hours', `hour(${value})`) : '0';
  const minutes = has('minutes') ? stepped('minutes', `minute(${value})`) : '0';
  const seconds = has('seconds') ? stepped('seconds', `second(${value})`) : '0';
  const fraction = has('milliseconds')
    ? ` + to_milliseconds(CAST(${stepped('milliseconds', `(millisecond(${value}) % 1000)`)} AS BIGINT))`
    : '';
  const first = `make_timestamp(CAST(${year} AS BIGINT), CAST(${month} AS BIGINT), 1, CAST(${hours} AS BIGINT), CAST(${minutes} AS BIGINT), CAST(${seconds} AS DOUBLE))`;
  const behind = day === '1' ? '' : ` + to_days(CAST(${day} AS INTEGER) - 1)`;
  return `(${first}${behind}${fraction})`;
}

function intervalOf(part: TimeUnitPart, step: number): string {
  const count = Math.trunc(step);
  const unit: Readonly<Record<TimeUnitPart, string>> = {
    year: `to_years(${count})`,
    quarter: `to_months(${count * 3})`,
    month: `to_months(${count})`,
    week: `to_days(${count * 7})`,
    date: `to_days(${count})`,
    day: `to_days(${count})`,
    dayofyear: `to_days(${count})`,
    hours: `to_hours(${count})`,
    minutes: `to_minutes(${count})`,
    seconds: `to_seconds(${count})`,
    milliseconds: `to_milliseconds(${count})`,
  };
  return unit[part];
}

/** The columns that have to be there in front of each step, and behind the last one. */
export function neededBehind(steps: readonly ChartStep[], columns: readonly string[]): readonly ReadonlySet<string>[] {
  const needed: Set<string>[] = [new Set(columns)];
  for (const step of [...steps].reverse()) {
    const after = needed[0] ?? new Set<string>();
    const before = new Set(after);
    switch (step.step) {
      case 'filter':
        for (const name of columnsOf(step.where)) before.add(name);
        break;
      case 'extend':
      case 'bin':
        if (!after.has(step.as)) break;
        before.delete(step.as);
        for (const name of columnsOf(step.value)) before.add(name);
        break;
      case 'bin_end':
        if (!after.has(step.as)) break;
        before.delete(step.as);
        before.add(step.from);
        break;
      case 'aggregate':
        before.clear();
        for (const name of step.by) before.add(name);
        for (const measure of step.measures) {
          if (after.has(measure.as) && measure.column !== null) before.add(measure.column.name);
        }
        break;
      case 'join_aggregate':
        for (const measure of step.measures) before.delete(measure.as);
        for (const name of step.by) before.add(name);
        for (const measure of step.measures) if (measure.column !== null) before.add(measure.column.name);
        break;
      default:
        assertNever(step);
    }
    needed.unshift(before);
  }
  return needed;
}

function columnsOf(expression: ChartExpression): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: ChartExpression) => {
    if (part.kind === 'column') found.add(part.name);
    else if (part.kind === 'call') part.args.forEach(visit);
    else if (part.kind === 'time_unit') visit(part.value);
  };
  visit(expression);
  return found;
}

function namesOf(step: ChartStep): readonly string[] {
  switch (step.step) {
    case 'filter':
      return [];
    case 'extend':
    case 'bin':
    case 'bin_end':
      return [step.as];
    case 'aggregate':
    case 'join_aggregate':
      return step.measures.map((measure) => measure.as);
    default:
      return assertNever(step);
  }
}
