import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChartData } from '../../../electron/engine/chart/chart-data';
import { describeQuery } from '../../../electron/engine/describe-query';
import { chartColumnOf } from '../../../shared/domain/chart/chart-columns';
import { chartWithData } from '../../../shared/domain/chart/chart-data';
import { type ChartPlan, planChart, rowsDataSet } from '../../../shared/domain/chart/plan-chart';
import { compileVegaLite, parse as parseExpression } from '../../../shared/domain/chart/vega/compile-chart';
import { isObject, type JsonObject, listOf } from '../../../shared/domain/chart/vega-walk';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';

/**
 * Each chart twice: all of it in Vega over all rows, and planned, with what was moved to DuckDB. What is drawn from (the
 * data sets that marks read, and the domains of the scales) has to be the same.
 */

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let columns: readonly ColumnInfo[];
const rows = 1200;

beforeAll(async () => {
  instance = await DuckDBInstance.create();
  connection = await instance.connect();
  await connection.run(`CREATE TABLE t AS SELECT
    (i * 7919 % 1000) / 8.0 - 20 AS v,
    CASE WHEN i % 17 = 0 THEN NULL WHEN i % 101 = 0 THEN 'nan'::DOUBLE ELSE sqrt(i * 31 % 977) END AS w,
    (i * 37 % 211)::INTEGER AS n,
    CASE WHEN i % 9 = 0 THEN NULL ELSE ((i * 13 % 500) / 100.0)::DECIMAL(9,2) END AS price,
    (9007199254740000 + i % 50)::BIGINT AS big,
    CASE WHEN i % 11 = 0 THEN NULL ELSE ['ash', 'birch', 'cedar', 'Fir "x"', ''][1 + i * 3 % 5] END AS c,
    ['north', 'south', 'west'][1 + i % 3] AS g,
    DATE '2019-12-25' + (i * 5 % 900)::INTEGER AS d,
    CASE WHEN i % 23 = 0 THEN NULL ELSE TIMESTAMP '2021-03-27 22:10:09.123' + to_seconds(i * 4999) END AS ts,
    TIMESTAMPTZ '2021-10-30 12:00:00+02' + to_seconds(i * 5003) AS tz,
    i % 4 = 0 AS late,
    CASE WHEN i % 6 = 0 THEN NULL ELSE i % 5 = 0 END AS maybe,
    ('2021-01-0' || (1 + i % 9)) AS day_text,
    (i % 10)::DOUBLE AS "odd.name"
  FROM range(${rows}) AS r(i)`);
  columns = await describeQuery(connection, 'FROM t');
}, 60_000);

afterAll(() => {
  connection.disconnectSync();
  instance.closeSync();
});

const q = (field: string, more: JsonObject = {}) => ({ field, type: 'quantitative', ...more });
const bar = (x: JsonObject, y: JsonObject, more: JsonObject = {}) => ({ mark: 'bar', encoding: { x, y, ...more } });

const aggregates = [
  'count',
  'valid',
  'missing',
  'distinct',
  'sum',
  'product',
  'mean',
  'average',
  'variance',
  'variancep',
  'stdev',
  'stdevp',
  'stderr',
  'median',
  'q1',
  'q3',
  'min',
  'max',
];

const timeUnits = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'date',
  'dayofyear',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
  'yearquarter',
  'yearmonth',
  'yearweek',
  'yearweekday',
  'yearmonthdate',
  'yeardayofyear',
  'yearmonthdatehours',
  'yearmonthdatehoursminutes',
  'yearmonthdatehoursminutesseconds',
  'monthdate',
  'weekday',
  'dayhours',
  'hoursminutes',
  'quartermonth',
];

/** Charts of which nothing may stay behind: what is drawn from comes from the database alone. */
const moved: Readonly<Record<string, JsonObject>> = {
  ...Object.fromEntries(
    aggregates.flatMap((aggregate) => [
      [`${aggregate} of doubles with null and NaN`, bar({ field: 'c' }, q('w', { aggregate }))],
      [`${aggregate} of decimals`, bar({ field: 'g' }, q('price', { aggregate }))],
      [`${aggregate} of whole numbers without groups`, { mark: 'point', encoding: { y: q('n', { aggregate }) } }],
    ]),
  ),
  ...Object.fromEntries(
    ['valid', 'missing', 'distinct'].map((aggregate) => [
      `${aggregate} of texts`,
      bar({ field: 'g' }, q('c', { aggregate })),
    ]),
  ),
  ...Object.fromEntries(
    ['min', 'max', 'mean', 'median'].map((aggregate) => [
      `${aggregate} of times`,
      { mark: 'point', encoding: { y: { field: 'g' }, x: { field: 'ts', type: 'temporal', aggregate } } },
    ]),
  ),
  ...Object.fromEntries(
    timeUnits.flatMap((timeUnit) => [
      [`${timeUnit} of dates`, bar({ field: 'd', timeUnit }, { aggregate: 'count' })],
      [
        `${timeUnit} of timestamps`,
        { mark: 'line', encoding: { x: { field: 'ts', timeUnit }, y: q('v', { aggregate: 'mean' }) } },
      ],
      [
        `${timeUnit} of timestamps with a zone`,
        bar({ field: 'tz', timeUnit, type: 'ordinal' }, q('n', { aggregate: 'sum' })),
      ],
    ]),
  ),
  ...Object.fromEntries(
    [
      { unit: 'hours', step: 6 },
      { unit: 'yearmonth', step: 5 },
      { unit: 'yearmonthdate', step: 4 },
      { unit: 'year', step: 3 },
      { unit: 'hoursminutes', step: 30 },
    ].map((timeUnit) => [
      `${timeUnit.unit} in steps of ${timeUnit.step}`,
      bar({ field: 'ts', timeUnit }, { aggregate: 'count' }),
    ]),
  ),
  histogram: bar(q('v', { bin: true }), { aggregate: 'count' }),
  'histogram of doubles with null and NaN': bar(q('w', { bin: true }), { aggregate: 'count' }),
  'histogram of decimals with a step': bar(q('price', { bin: { step: 0.3 } }), { aggregate: 'count' }),
  'histogram with many bins': bar(q('v', { bin: { maxbins: 200 } }), { aggregate: 'count' }),
  'histogram over an extent of its own': bar(q('v', { bin: { extent: [0, 50], maxbins: 12 } }), { aggregate: 'count' }),
  'histogram with an anchor': bar(q('v', { bin: { maxbins: 9, anchor: 3 } }), { aggregate: 'count' }),
  'histogram with minstep': bar(q('v', { bin: { maxbins: 100, minstep: 7 } }), { aggregate: 'count' }),
  'histogram of large whole numbers': bar(q('big', { bin: true }), { aggregate: 'count' }),
  'ordinal bins': bar({ field: 'v', bin: true, type: 'ordinal' }, q('w', { aggregate: 'mean' })),
  'heat map': {
    mark: 'rect',
    encoding: {
      x: q('v', { bin: { maxbins: 30 } }),
      y: q('n', { bin: { maxbins: 20 } }),
      color: { aggregate: 'count' },
    },
  },
  'stacked bars': bar({ field: 'g' }, q('n', { aggregate: 'sum' }), { color: { field: 'late' } }),
  'bars without an order': bar({ field: 'c', sort: null }, { aggregate: 'count' }),
  'bars in the order of another mean': bar(
    { field: 'c', sort: { field: 'n', op: 'mean', order: 'descending' } },
    q('v', { aggregate: 'sum' }),
  ),
  'bars in the order of their length': bar({ field: 'c', sort: '-y' }, q('v', { aggregate: 'sum' })),
  'color by a boolean with null': bar({ field: 'maybe' }, { aggregate: 'count' }),
  'a column with a dot in its name': bar({ field: 'odd.name', type: 'nominal' }, { aggregate: 'count' }),
  facets: { ...bar({ field: 'c' }, q('v', { aggregate: 'mean' }), { row: { field: 'g' }, column: { field: 'late' } }) },
  'facet of a unit': { facet: { field: 'g' }, columns: 2, spec: bar(q('v', { bin: true }), { aggregate: 'count' }) },
  'layers with a line of the mean': {
    layer: [
      bar({ field: 'g' }, q('v', { aggregate: 'mean' })),
      { mark: 'rule', encoding: { y: q('v', { aggregate: 'mean' }) } },
      {
        mark: 'text',
        encoding: { x: { field: 'g' }, y: q('v', { aggregate: 'mean' }), text: q('v', { aggregate: 'mean' }) },
      },
    ],
  },
  'error bars': {
    layer: [{ mark: { type: 'errorbar', extent: 'stdev' }, encoding: { x: q('v'), y: { field: 'g' } } }],
  },
  'error bands over time': {
    mark: { type: 'errorband', extent: 'iqr' },
    encoding: { x: { field: 'd', timeUnit: 'yearmonth' }, y: q('v') },
  },
  'box plots up to the extremes': {
    mark: { type: 'boxplot', extent: 'min-max' },
    encoding: { x: { field: 'g' }, y: q('v') },
  },
  'two charts beside each other': {
    hconcat: [bar({ field: 'g' }, { aggregate: 'count' }), bar(q('n', { bin: true }), { aggregate: 'count' })],
  },
  repeat: {
    repeat: ['v', 'n', 'price'],
    spec: bar({ field: { repeat: 'repeat' }, bin: true, type: 'quantitative' }, { aggregate: 'count' }),
  },
  'filter by comparison': {
    transform: [{ filter: { field: 'v', gt: 12 } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter where null counts as zero': {
    transform: [{ filter: { field: 'price', lt: 1 } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter of doubles with NaN': {
    transform: [{ filter: { field: 'w', gte: 3 } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter by range': {
    transform: [{ filter: { field: 'n', range: [20, 120] } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter by a list': {
    transform: [{ filter: { field: 'c', oneOf: ['ash', 'Fir "x"'] } }],
    ...bar({ field: 'c' }, { aggregate: 'count' }),
  },
  'filter by equality': {
    transform: [{ filter: { field: 'c', equal: 'ash' } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter of valid values': {
    transform: [{ filter: { field: 'w', valid: true } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter by a date': {
    transform: [{ filter: { field: 'd', gte: { year: 2020, month: 6, date: 3 } } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter by and, or, not': {
    transform: [
      {
        filter: {
          and: [{ field: 'v', gt: 0 }, { or: [{ field: 'n', lt: 50 }, { not: { field: 'g', equal: 'west' } }] }],
        },
      },
    ],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter by an expression': {
    transform: [{ filter: "datum.n * 2 > 100 && datum.g !== 'west'" }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'filter by a month': {
    transform: [{ filter: { timeUnit: 'month', field: 'd', equal: 'feb' } }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
  'calculated numbers': {
    transform: [{ calculate: 'datum.v / 4 + abs(datum.n - 100)', as: 'score' }],
    ...bar({ field: 'g' }, q('score', { aggregate: 'mean' })),
  },
  'calculated with null': {
    transform: [{ calculate: 'datum.price * 2 + 1', as: 'score' }],
    ...bar({ field: 'g' }, q('score', { aggregate: 'sum' })),
  },
  'calculated classes': {
    transform: [{ calculate: "datum.v > 40 ? 'high' : datum.v > 0 ? 'low' : 'negative'", as: 'class' }],
    ...bar({ field: 'class' }, { aggregate: 'count' }),
  },
  'calculated parts of a time': {
    transform: [{ calculate: 'hours(datum.ts) + month(datum.ts) * 100', as: 'part' }],
    ...bar({ field: 'part', type: 'ordinal' }, { aggregate: 'count' }),
  },
  'aggregate as a transform, then a filter': {
    transform: [
      {
        aggregate: [
          { op: 'mean', field: 'w', as: 'm' },
          { op: 'count', as: 'rows' },
        ],
        groupby: ['c'],
      },
      { filter: 'datum.rows > 100' },
    ],
    ...bar({ field: 'c', type: 'nominal' }, q('m')),
  },
  'joinaggregate and share': {
    transform: [
      { joinaggregate: [{ op: 'sum', field: 'n', as: 'total' }] },
      { calculate: 'datum.n / datum.total', as: 'share' },
    ],
    ...bar({ field: 'g' }, q('share', { aggregate: 'sum' })),
  },
  'joinaggregate by a group with null': {
    transform: [
      { joinaggregate: [{ op: 'mean', field: 'w', as: 'm' }], groupby: ['c'] },
      { filter: 'datum.w > datum.m' },
    ],
    ...bar({ field: 'c' }, { aggregate: 'count' }),
  },
  'bin and timeUnit as transforms': {
    transform: [
      { bin: { maxbins: 8 }, field: 'v', as: ['low', 'high'] },
      { timeUnit: 'yearquarter', field: 'd', as: 'q' },
    ],
    mark: 'rect',
    encoding: {
      x: { field: 'q', type: 'temporal' },
      y: { field: 'low', type: 'ordinal' },
      color: { aggregate: 'count' },
    },
  },
  'a parameter that never changes': {
    params: [{ name: 'limit', value: 30 }],
    transform: [{ filter: 'datum.v > limit' }],
    ...bar({ field: 'g' }, { aggregate: 'count' }),
  },
};

/** Charts of which a part stays in Vega, over rows or over groups. */
const divided: Readonly<Record<string, JsonObject>> = {
  scatter: { mark: 'point', encoding: { x: q('v'), y: q('w'), color: { field: 'c' } } },
  'a line of single rows': { mark: 'line', encoding: { x: { field: 'd' }, y: q('n') } },
  'box plots with outliers': { mark: 'boxplot', encoding: { x: { field: 'g' }, y: q('w') } },
  density: {
    transform: [{ density: 'v', groupby: ['g'] }],
    mark: 'area',
    encoding: { x: q('value'), y: q('density'), color: { field: 'g' } },
  },
  'top three by a window': {
    transform: [
      { aggregate: [{ op: 'mean', field: 'v', as: 'm' }], groupby: ['c'] },
      { window: [{ op: 'rank', as: 'rank' }], sort: [{ field: 'm', order: 'descending' }] },
      { filter: 'datum.rank <= 3' },
    ],
    ...bar(q('m'), { field: 'c', type: 'nominal' }),
  },
  'the row with the greatest value': bar({ field: 'g' }, q('v', { aggregate: { argmax: 'n' } })),
  'a text as a number': {
    transform: [{ calculate: 'length(datum.g)', as: 'letters' }],
    ...bar({ field: 'letters', type: 'ordinal' }, { aggregate: 'count' }),
  },
  'a running sum': {
    transform: [
      { timeUnit: 'yearmonth', field: 'd', as: 'm' },
      { aggregate: [{ op: 'sum', field: 'n', as: 'sum' }], groupby: ['m'] },
      { window: [{ op: 'sum', field: 'sum', as: 'running' }], sort: [{ field: 'm' }] },
    ],
    mark: 'line',
    encoding: { x: { field: 'm', type: 'temporal' }, y: q('running') },
  },
  'percent of bars on top of each other': bar({ field: 'g' }, q('n', { aggregate: 'sum', stack: 'normalize' }), {
    color: { field: 'c' },
  }),
};

describe('a planned chart', () => {
  it.each(Object.entries(moved))('has the data of Vega-Lite: %s', async (_name, spec) => {
    const { plan } = await compare(spec);
    // What is drawn on top of each other is stacked in Vega, over the groups.
    const left = listOf(plan.vega.data).flatMap((set) => (isObject(set) ? listOf(set.transform).slice(0, 1) : []));
    const others = left.filter((transform) => isObject(transform) && !leftInVega.includes(String(transform.type)));
    expect(JSON.stringify(others.filter((transform) => !isLabel(transform)))).toBe('[]');
    expect(plan.request.queries.filter((query) => query.give === 'rows')).toEqual([]);
  });

  it.each(Object.entries(divided))('has the data of Vega-Lite where a part stays there: %s', async (_name, spec) => {
    await compare(spec);
  });
});

const leftInVega = ['stack', 'impute', 'sequence'];

function isLabel(transform: unknown): boolean {
  return isObject(transform) && transform.type === 'formula' && String(transform.as).endsWith('_range');
}

const frame = { config: {}, width: 600 };

/** Compares every data set and every domain that both charts have. */
async function compare(spec: JsonObject): Promise<{ plan: ChartPlan }> {
  const { vega } = compileVegaLite(spec, columns, frame);
  const plan = planChart(vega, columns, parseExpression);
  const source = { from: 't', order: 'rowid', columns, rows, node: 't' };
  const planned = await viewOf(chartWithData(plan, await readChartData(connection, source, plan.request)));
  const whole = await viewOf(await withAllRows(vega));
  let compared = 0;
  for (const set of listOf(plan.vega.data).filter(isObject)) {
    const name = String(set.name);
    if (!listOf(vega.data).some((other) => isObject(other) && other.name === name)) continue;
    const fields = plan.request.queries.find((query) => query.name === name)?.columns.map((info) => info.name);
    const own = comparable(planned.data(name), fields);
    expect(own.length, name).toBe(planned.data(name).length);
    expectAlike(own, comparable(whole.data(name), fields), name);
    compared++;
  }
  for (const scale of listOf(vega.scales).filter(isObject)) {
    const name = String(scale.name);
    expectAlike([planned.scale(name).domain()], [whole.scale(name).domain()], `domain of ${name}`);
    compared++;
  }
  expect(compared).toBeGreaterThan(0);
  planned.finalize();
  whole.finalize();
  return { plan };
}

async function viewOf(vega: JsonObject): Promise<View> {
  const view = new View(parse(vega as never, undefined, { ast: true }), {
    renderer: 'none',
    expr: expressionInterpreter,
  });
  view.logLevel(0);
  return view.runAsync();
}

async function withAllRows(vega: JsonObject): Promise<JsonObject> {
  const query = { name: rowsDataSet, steps: [], columns: columns.map(chartColumnOf), give: 'rows' } as const;
  const request = { extents: [], queries: [query] };
  const data = await readChartData(connection, { from: 't', order: 'rowid', columns, rows, node: 't' }, request);
  const copied = structuredClone(vega);
  for (const set of listOf(copied.data)) if (isObject(set) && set.name === rowsDataSet) delete set.format;
  return chartWithData({ vega: copied, request, signals: [], notes: [] }, data);
}

/** Rows without what Vega keeps for itself, with times as numbers, in an order that does not depend on that of the groups. */
function comparable(tuples: readonly JsonObject[], fields: readonly string[] | undefined): readonly JsonObject[] {
  const plain = tuples.map((tuple) =>
    Object.fromEntries(
      Object.entries(tuple)
        .filter(
          ([key, value]) =>
            value !== undefined && (fields === undefined || fields.includes(key) || key.includes('stack')),
        )
        .map(([key, value]) => [key, value instanceof Date ? value.getTime() : value])
        .filter(([, value]) => !(typeof value === 'number' && Number.isNaN(value)))
        .filter(([, value]) => value !== null)
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ),
  );
  const key = (row: JsonObject) =>
    JSON.stringify(row, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value));
  return plain
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

function expectAlike(own: unknown, other: unknown, what: string): void {
  const difference = differenceOf(own, other, what);
  expect(difference).toBeNull();
}

function differenceOf(a: unknown, b: unknown, path: string): string | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const close =
      a === b ||
      (Number.isNaN(a) && Number.isNaN(b)) ||
      Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1);
    return close ? null : `${path}: ${a} instead of ${b}`;
  }
  if (a instanceof Date || b instanceof Date) return differenceOf(Number(a), Number(b), path);
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return `${path}: ${a.length} entries instead of ${b.length}`;
    for (const [index, entry] of a.entries()) {
      const inner = differenceOf(entry, b[index], `${path}[${index}]`);
      if (inner !== null) return inner;
    }
    return null;
  }
  if (isObject(a) && isObject(b)) {
    // A row in a group has only the columns that are drawn.
    const keys = path.includes('argmax') ? Object.keys(a) : [...Object.keys(a), ...Object.keys(b)];
    for (const key of new Set(keys)) {
      const inner = differenceOf(a[key], b[key], `${path}.${key}`);
      if (inner !== null) return `${inner} (${JSON.stringify(a)} instead of ${JSON.stringify(b)})`;
    }
    return null;
  }
  return a === b ? null : `${path}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`;
}
