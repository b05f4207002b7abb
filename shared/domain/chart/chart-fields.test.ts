import { describe, expect, it } from 'vitest';
import { parseYaml } from '../yaml/parse-yaml';
import { chartColumns } from './chart-fields';

const columnsOf = (text: string) => chartColumns(parseYaml('', text).value);

describe('the columns that a chart draws', () => {
  it('are those of its encodings, what it measures first', () => {
    expect(
      columnsOf('mark: bar\nencoding:\n  x: {field: hour, type: ordinal}\n  y: {field: avg_delay, type: quantitative}'),
    ).toEqual({
      measure: 'avg_delay',
      aggregate: null,
      columns: ['avg_delay', 'hour'],
    });
    expect(columnsOf('mark: bar\nencoding: {y: {field: origin}, x: {field: delay, aggregate: mean}}')).toMatchObject({
      measure: 'delay',
      aggregate: 'mean',
    });
  });

  it('are those of all layers, and a chart that counts rows measures no column', () => {
    expect(
      columnsOf(
        'layer:\n  - {mark: line, encoding: {x: {field: day}, y: {field: "a\\\\.b"}}}\n  - {mark: rule, encoding: {y: {field: c, aggregate: mean}}}',
      ),
    ).toEqual({ measure: 'c', aggregate: 'mean', columns: ['c', 'a.b', 'day'] });
    expect(columnsOf('mark: bar\nencoding: {x: {field: day}, y: {aggregate: count}}')).toEqual({
      measure: null,
      aggregate: 'count',
      columns: ['day'],
    });
  });

  it('are none where there is no chart', () => {
    expect(columnsOf('nothing')).toEqual({ measure: null, aggregate: null, columns: [] });
  });
});
