import type { ColumnInfo } from '../column/column-type';
import { vegaTypeOf } from './chart-columns';
import { fieldName, fieldReference, isObject, type JsonObject, listOf } from './vega-walk';

/**
 * A chart as a person wrote it, made ready to compile: it reads the node's rows, each field has the type of its column
 * where nothing else is said, and a chart without a size of its own is as wide as its cell.
 */
export function prepareChart(
  spec: JsonObject,
  columns: readonly ColumnInfo[],
  target: { readonly data: string; readonly width: number },
): JsonObject {
  const prepared = structuredClone(spec);
  delete prepared.$schema;
  prepared.data = { name: target.data };
  fillTypes(prepared, new Map(columns.map((info) => [info.name, info])));
  return sized(prepared, target.width);
}

const keysOfUnits = ['layer', 'hconcat', 'vconcat', 'concat'] as const;

function fillTypes(unit: JsonObject, columns: ReadonlyMap<string, ColumnInfo>): void {
  if (isObject(unit.encoding)) {
    for (const channel of Object.values(unit.encoding)) fillChannel(channel, columns);
    if (isObject(unit.encoding.x)) uprightNumbers(unit.encoding.x, columns);
  }
  for (const transform of listOf(unit.transform)) if (isObject(transform)) nameColumns(transform, columns);
  if (isObject(unit.facet)) {
    fillChannel(unit.facet, columns);
    for (const part of Object.values(unit.facet)) fillChannel(part, columns);
  }
  if (isObject(unit.spec)) fillTypes(unit.spec, columns);
  for (const key of keysOfUnits) for (const part of listOf(unit[key])) if (isObject(part)) fillTypes(part, columns);
}

/** Names of columns in a transform, made references: a column may have a dot in its name, and Vega would look into a value. */
function nameColumns(transform: JsonObject, columns: ReadonlyMap<string, ColumnInfo>): void {
  const named = (name: unknown) => (typeof name === 'string' && columns.has(name) ? fieldReference(name) : name);
  if (transform.field !== undefined) transform.field = named(transform.field);
  if (Array.isArray(transform.groupby)) transform.groupby = transform.groupby.map(named);
  for (const key of ['aggregate', 'joinaggregate', 'window']) {
    for (const part of listOf(transform[key])) if (isObject(part)) part.field = named(part.field);
  }
  const visit = (predicate: unknown): void => {
    if (Array.isArray(predicate)) for (const part of predicate) visit(part);
    if (!isObject(predicate)) return;
    if (predicate.field !== undefined) predicate.field = named(predicate.field);
    for (const key of ['and', 'or', 'not']) visit(predicate[key]);
  };
  visit(transform.filter);
}

function fillChannel(channel: unknown, columns: ReadonlyMap<string, ColumnInfo>): void {
  for (const part of listOf(channel)) fillChannel(part, columns);
  if (!isObject(channel)) return;
  fillField(channel, columns);
  fillChannel(channel.condition, columns);
}

function fillField(definition: JsonObject, columns: ReadonlyMap<string, ColumnInfo>): void {
  if (typeof definition.field !== 'string') return;
  const whole = columns.get(definition.field);
  if (whole !== undefined && fieldName(definition.field) === undefined) {
    definition.field = fieldReference(definition.field);
  }
  const info = whole ?? columns.get(fieldName(definition.field as string) ?? '');
  if (info === undefined || definition.type !== undefined) return;
  const computed = ['aggregate', 'bin', 'timeUnit'].some(
    (key) => definition[key] !== undefined && definition[key] !== null && definition[key] !== false,
  );
  if (!computed) definition.type = vegaTypeOf(info.type);
}

/** Numbers below a discrete axis are short: they need not be turned on their side. */
function uprightNumbers(x: JsonObject, columns: ReadonlyMap<string, ColumnInfo>): void {
  const info = typeof x.field === 'string' ? columns.get(fieldName(x.field) ?? '') : undefined;
  const discrete = x.type === 'ordinal' && x.bin === undefined;
  if (info === undefined || !discrete || vegaTypeOf(info.type) !== 'quantitative' || x.axis === null) return;
  x.axis = { labelAngle: 0, ...(isObject(x.axis) ? x.axis : {}) };
}

/** Heights of a chart that says none, in pixels. */
const usualHeight = 280;

function sized(spec: JsonObject, width: number): JsonObject {
  const composed = ['hconcat', 'vconcat', 'concat', 'repeat', 'facet'].some((key) => spec[key] !== undefined);
  const encoding = isObject(spec.encoding) ? spec.encoding : {};
  const columnsBeside = encoding.column !== undefined || encoding.facet !== undefined;
  if (composed || columnsBeside) return spec;
  return {
    ...spec,
    width: spec.width ?? width,
    height: spec.height ?? (encoding.row === undefined ? usualHeight : undefined),
    autosize: spec.autosize ?? (encoding.row === undefined ? { type: 'fit', contains: 'padding' } : undefined),
  };
}
