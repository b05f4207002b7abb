import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../column/column-type';
import { parseYaml } from '../yaml/parse-yaml';
import { checkChart } from './check-chart';
import { suggestChart } from './suggest-chart';

const day: ColumnInfo = { name: 'day', sqlType: 'DATE', type: { kind: 'date' } };
const origin: ColumnInfo = { name: 'origin', sqlType: 'VARCHAR', type: { kind: 'varchar' } };
const delay: ColumnInfo = { name: 'avg_delay', sqlType: 'DOUBLE', type: { kind: 'double' } };
const flights: ColumnInfo = { name: 'flights', sqlType: 'BIGINT', type: { kind: 'bigint' } };
const hour: ColumnInfo = { name: 'hour', sqlType: 'BIGINT', type: { kind: 'bigint' } };
const id: ColumnInfo = { name: 'flight_id', sqlType: 'BIGINT', type: { kind: 'bigint' } };
const latitude: ColumnInfo = { name: 'latitude', sqlType: 'DOUBLE', type: { kind: 'double' } };
const longitude: ColumnInfo = { name: 'longitude', sqlType: 'DOUBLE', type: { kind: 'double' } };

describe('the suggested chart', () => {
  it.each([
    [
      'time and a measure: a line',
      [day, flights, delay],
      181,
      'mark: line\nencoding:\n  x: { field: day }\n  y: { field: avg_delay }',
    ],
    [
      'many rows with a time: a line of means',
      [day, delay],
      9e6,
      'mark: line\nencoding:\n  x: { field: day, timeUnit: yearmonthdate }\n  y: { field: avg_delay, aggregate: mean }',
    ],
    [
      'a category and a measure: bars in their order',
      [origin, delay],
      20,
      'mark: bar\nencoding:\n  x: { field: avg_delay }\n  y: { field: origin, sort: -x }',
    ],
    [
      'hours and a measure: bars in the order of the hours',
      [hour, flights, delay],
      24,
      'mark: bar\nencoding:\n  x: { field: hour, type: ordinal }\n  y: { field: avg_delay }',
    ],
    [
      'two measures: points',
      [flights, delay],
      100,
      'mark: point\nencoding:\n  x: { field: flights }\n  y: { field: avg_delay }',
    ],
    [
      'two measures of many rows: a heat map',
      [flights, delay],
      1e7,
      'mark: rect\nencoding:\n  x: { field: flights, bin: { maxbins: 60 } }\n  y: { field: avg_delay, bin: { maxbins: 40 } }\n  color: { aggregate: count }',
    ],
    [
      'one measure: a histogram',
      [id, delay],
      1e7,
      'mark: bar\nencoding:\n  x: { field: avg_delay, bin: { maxbins: 30 } }\n  y: { aggregate: count }',
    ],
    [
      'places',
      [origin, latitude, longitude],
      300,
      'mark: point\nencoding:\n  x: { field: longitude, scale: { zero: false } }\n  y: { field: latitude, scale: { zero: false } }',
    ],
    [
      'only texts: how many of each',
      [origin],
      300,
      'mark: bar\nencoding:\n  x: { aggregate: count }\n  y: { field: origin, sort: -x }',
    ],
  ] as const)('%s', (_what, columns, rows, text) => {
    expect(suggestChart(columns, rows)).toBe(text);
    expect(checkChart(parseYaml('a.md', text), 'c', columns)).toEqual([]);
  });

  it('names columns with dots and quotes so that they are found', () => {
    const odd: ColumnInfo = { ...delay, name: 'a.b "c"' };
    const text = suggestChart([odd], 10);
    expect(checkChart(parseYaml('a.md', text), 'c', [odd])).toEqual([]);
  });
});
