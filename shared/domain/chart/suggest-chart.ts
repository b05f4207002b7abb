import type { ColumnInfo } from '../column/column-type';
import { writeFlow } from '../yaml/write-flow';
import { chartKindOf } from './chart-columns';
import { mostDrawnRows } from './chart-query';
import { fieldReference } from './vega-walk';

/**
 * A first chart of a result, from the types of its columns, as YAML: time and a measure as a line, a category and a measure
 * as bars in their order, two measures as points (or as a heat map where there are more rows than points), one measure as
 * a histogram, latitude and longitude as points. Measures that stand for groups already are not aggregated again.
 */
export function suggestChart(columns: readonly ColumnInfo[], rows: number): string {
  const times = columns.filter(({ type }) => chartKindOf(type) === 'temporal');
  const measures = columns.filter((info) => chartKindOf(info.type) === 'number' && !isIdentifier(info.name));
  const categories = columns.filter(({ type }) => ['text', 'boolean'].includes(chartKindOf(type)));
  const [time] = times;
  const [category] = categories;
  const latitude = measures.find(({ name }) => /^(lat|latitude)$|_lat(itude)?$/i.test(name));
  const longitude = measures.find(({ name }) => /^(lon|lng|long|longitude)$|_(lon|lng|longitude)$/i.test(name));
  const many = rows > mostDrawnRows;
  if (latitude !== undefined && longitude !== undefined) return places(longitude, latitude, many);
  const measure = bestMeasure(measures);
  if (time !== undefined) {
    const unit = many ? { timeUnit: unitOf(time) } : {};
    return chart('line', { x: { field: named(time), ...unit }, y: measured(measure, many) });
  }
  const hour = measures.find(({ name }) => /^(hour|month|weekday|day_of_week|year|week)$/i.test(name));
  if (hour !== undefined && measures.length > 1 && !many) {
    const other = bestMeasure(measures.filter((info) => info !== hour));
    return chart('bar', { x: { field: named(hour), type: 'ordinal' }, y: measured(other, false) });
  }
  if (category !== undefined) {
    return chart('bar', {
      x: measured(measure, many || categories.length > 1),
      y: { field: named(category), sort: '-x' },
    });
  }
  const [first, second] = measures;
  if (first !== undefined && second !== undefined) return many ? heatMap(first, second) : points(first, second);
  if (first !== undefined) {
    return chart('bar', { x: { field: named(first), bin: { maxbins: 30 } }, y: { aggregate: 'count' } });
  }
  return chart('bar', { y: { aggregate: 'count' } });
}

function chart(mark: string, encoding: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const lines = Object.entries(encoding).map(
    ([channel, definition]) => `  ${channel}: ${writeFlow(definition, { padding: true })}`,
  );
  return [`mark: ${mark}`, 'encoding:', ...lines].join('\n');
}

function measured(measure: ColumnInfo | undefined, aggregated: boolean): Readonly<Record<string, unknown>> {
  if (measure === undefined) return { aggregate: 'count' };
  return { field: named(measure), ...(aggregated ? { aggregate: isAmount(measure.name) ? 'sum' : 'mean' } : {}) };
}

function points(x: ColumnInfo, y: ColumnInfo): string {
  return chart('point', { x: { field: named(x) }, y: { field: named(y) } });
}

function heatMap(x: ColumnInfo, y: ColumnInfo): string {
  return chart('rect', {
    x: { field: named(x), bin: { maxbins: 60 } },
    y: { field: named(y), bin: { maxbins: 40 } },
    color: { aggregate: 'count' },
  });
}

function places(longitude: ColumnInfo, latitude: ColumnInfo, many: boolean): string {
  if (many) return heatMap(longitude, latitude);
  const scale = { zero: false };
  return chart('point', { x: { field: named(longitude), scale }, y: { field: named(latitude), scale } });
}

function named({ name }: ColumnInfo): string {
  return fieldReference(name);
}

function unitOf({ type }: ColumnInfo): string {
  return type.kind === 'date' ? 'yearmonthdate' : 'yearmonthdatehours';
}

/** Numbers that only name something. */
function isIdentifier(name: string): boolean {
  return /(^|_)(id|key|code|zip|uuid)$/i.test(name);
}

/** What adds up over rows; anything else is averaged. */
function isAmount(name: string): boolean {
  return /(^|_)(count|sum|total|amount|revenue|sales|cost|quantity|rows|flights|orders|number)($|_)/i.test(name);
}

/** The measure that a result is likely about: a mean, a share or an amount rather than the number of rows. */
function bestMeasure(measures: readonly ColumnInfo[]): ColumnInfo | undefined {
  const telling = /(avg|mean|median|rate|percent|share|ratio|delay|price|revenue|amount|cost|total)/i;
  return measures.find(({ name }) => telling.test(name)) ?? measures[0];
}
