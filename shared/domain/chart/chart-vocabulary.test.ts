import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  aggregateNames,
  channelKeys,
  channelNames,
  isTimeUnit,
  markKeys,
  markNames,
  topKeys,
  transformNames,
  typeNames,
  usualTimeUnits,
} from './chart-vocabulary';

interface Schema {
  readonly $ref?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
}

const file = new URL('../../../node_modules/vega-lite/build/vega-lite-schema.json', import.meta.url);
const definitions = (JSON.parse(readFileSync(file, 'utf8')) as { definitions: Record<string, Schema> }).definitions;

function walk(schema: Schema | undefined, visit: (part: Schema) => void, seen = new Set<string>()): void {
  if (schema === undefined) return;
  visit(schema);
  const name = schema.$ref?.split('/').pop();
  if (name !== undefined && !seen.has(name)) walk(definitions[name], visit, seen.add(name));
  for (const part of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) walk(part, visit, seen);
  if (schema.items !== undefined) walk(schema.items, visit, seen);
}

function keysOf(...names: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const name of names) {
    walk(definitions[name], (part) => {
      for (const key of Object.keys(part.properties ?? {})) keys.add(key);
    });
  }
  return [...keys].sort();
}

function valuesOf(name: string): string[] {
  const values = new Set<string>();
  walk(definitions[name], (part) => {
    for (const value of [...(part.enum ?? []), ...(part.const === undefined ? [] : [part.const])]) values.add(value);
  });
  return [...values];
}

const sorted = (list: readonly string[]) => [...list].sort();

describe('the words of charts', () => {
  it('are those of the schema of Vega-Lite', () => {
    const tops = Object.keys(definitions).filter((name) => /^TopLevel.*Spec$/.test(name));
    expect(sorted(topKeys)).toEqual(keysOf(...tops));
    expect(sorted(channelNames)).toEqual(Object.keys(definitions.FacetedEncoding?.properties ?? {}).sort());
    expect(sorted(markKeys)).toEqual(keysOf('MarkDef', 'BoxPlotDef', 'ErrorBarDef', 'ErrorBandDef'));
    expect(sorted(aggregateNames)).toEqual(sorted(valuesOf('NonArgAggregateOp')));
    expect(sorted(typeNames)).toEqual(sorted(valuesOf('Type')));
    expect(sorted(markNames)).toEqual(sorted([...valuesOf('Mark'), 'boxplot', 'errorbar', 'errorband']));
    const channels = new Set<string>();
    for (const channel of Object.values(definitions.FacetedEncoding?.properties ?? {})) {
      walk(channel, (part) => {
        if (
          part.properties?.field === undefined &&
          part.properties?.value === undefined &&
          part.properties?.datum === undefined
        )
          return;
        for (const key of Object.keys(part.properties)) channels.add(key);
      });
    }
    for (const key of channelKeys) expect(channels.has(key) || key === 'condition', key).toBe(true);
  });

  it('know every time unit', () => {
    for (const unit of valuesOf('TimeUnit')) expect(isTimeUnit(unit), unit).toBe(true);
    for (const unit of usualTimeUnits) expect(valuesOf('TimeUnit')).toContain(unit);
    expect(isTimeUnit('yearmonht')).toBe(false);
  });

  it('know every transform', () => {
    const found = Object.keys(definitions).filter((name) => name.endsWith('Transform'));
    const keys = keysOf(...found);
    for (const name of transformNames) expect(keys).toContain(name);
    expect(transformNames.length).toBe(found.filter((name) => name !== 'Transform').length);
  });
});
