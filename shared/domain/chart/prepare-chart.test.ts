import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../column/column-type';
import { prepareChart } from './prepare-chart';

const columns: readonly ColumnInfo[] = [
  { name: 'day', sqlType: 'DATE', type: { kind: 'date' } },
  { name: 'origin', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
  { name: 'hour', sqlType: 'INTEGER', type: { kind: 'integer' } },
  { name: 'a.b', sqlType: 'DOUBLE', type: { kind: 'double' } },
];
const target = { data: 'rows', width: 600 };

describe('a chart made ready', () => {
  it('reads the rows, whatever it says of data', () => {
    const prepared = prepareChart({ mark: 'bar', data: { url: 'https://example.com' } }, columns, target);
    expect(prepared.data).toEqual({ name: 'rows' });
  });

  it('gives fields the types of their columns, unless something else is said or computed', () => {
    const encoding = {
      x: { field: 'day' },
      y: { field: 'hour', aggregate: 'mean' },
      color: { field: 'origin', condition: { test: 'datum.hour > 1', field: 'hour' } },
      tooltip: [{ field: 'hour' }, { field: 'nowhere' }],
      size: { field: 'hour', type: 'ordinal' },
    };
    expect(prepareChart({ mark: 'bar', encoding }, columns, target).encoding).toEqual({
      x: { field: 'day', type: 'temporal' },
      y: { field: 'hour', aggregate: 'mean' },
      color: {
        field: 'origin',
        type: 'nominal',
        condition: { test: 'datum.hour > 1', field: 'hour', type: 'quantitative' },
      },
      tooltip: [{ field: 'hour', type: 'quantitative' }, { field: 'nowhere' }],
      size: { field: 'hour', type: 'ordinal' },
    });
  });

  it('finds columns with dots, in layers and transforms too', () => {
    const spec = {
      layer: [{ mark: 'bar', encoding: { x: { field: 'a.b' } } }],
      transform: [
        { filter: { and: [{ field: 'a.b', gt: 1 }] } },
        { aggregate: [{ op: 'sum', field: 'a.b', as: 's' }], groupby: ['a.b'] },
      ],
    };
    expect(prepareChart(spec, columns, target)).toMatchObject({
      layer: [{ encoding: { x: { field: 'a\\.b', type: 'quantitative' } } }],
      transform: [{ filter: { and: [{ field: 'a\\.b' }] } }, { aggregate: [{ field: 'a\\.b' }], groupby: ['a\\.b'] }],
    });
  });

  it('is as wide as its cell, unless it says a width or is made of charts', () => {
    expect(prepareChart({ mark: 'bar' }, columns, target).width).toBe(600);
    expect(prepareChart({ mark: 'bar', width: 200 }, columns, target).width).toBe(200);
    expect(prepareChart({ hconcat: [] }, columns, target).width).toBeUndefined();
    expect(
      prepareChart({ mark: 'bar', encoding: { column: { field: 'origin' } } }, columns, target).width,
    ).toBeUndefined();
  });
});
