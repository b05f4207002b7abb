import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ColumnInfo } from '../column/column-type';
import { setYamlValue } from '../yaml/edit-yaml';
import {
  asEdits,
  type DraftEdit,
  fieldEdits,
  markEdits,
  readDraft,
  rowCount,
  sortEdits,
  stackEdits,
  titleEdits,
} from './chart-draft';

const columns: readonly ColumnInfo[] = [
  { name: 'day', sqlType: 'DATE', type: { kind: 'date' } },
  { name: 'origin', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
  { name: 'delay', sqlType: 'DOUBLE', type: { kind: 'double' } },
];

function edited(text: string, edits: readonly DraftEdit[]): string {
  return edits.reduce((body, { path, value }) => {
    const next = setYamlValue(body, path, value);
    if (next === null) throw new Error(`The text cannot be edited: ${body}`);
    return next;
  }, text);
}

const chart =
  'mark: line # by hand\nencoding:\n  x: { field: day, timeUnit: yearmonth, axis: { title: Month } }\n  y: { field: delay, aggregate: mean }';

describe('the draft of a chart', () => {
  it('is what the builder can show, with the names of the rest', () => {
    const draft = readDraft(parse(`${chart}\n  detail: { field: origin }\ntransform: []`));
    expect(draft).toEqual({
      kind: 'unit',
      mark: 'line',
      title: '',
      channels: {
        x: { field: 'day', as: 'yearmonth', sort: '', stack: '' },
        y: { field: 'delay', as: 'mean', sort: '', stack: '' },
        color: { field: '', as: '', sort: '', stack: '' },
        size: { field: '', as: '', sort: '', stack: '' },
        row: { field: '', as: '', sort: '', stack: '' },
        column: { field: '', as: '', sort: '', stack: '' },
      },
      elsewhere: ['encoding.x.axis', 'encoding.detail', 'transform'],
    });
  });

  it('is none of charts that are made of charts', () => {
    expect(readDraft({ layer: [] })).toEqual({ kind: 'composed', by: 'layer' });
  });

  it.each([
    ['mark', markEdits(parse(chart), 'bar'), chart.replace('line #', 'bar #')],
    ['title', titleEdits('By month'), `${chart}\ntitle: By month`],
    ['another time unit', asEdits(parse(chart), 'x', 'yearquarter'), chart.replace('yearmonth', 'yearquarter')],
    [
      'a column of another type',
      fieldEdits(parse(chart), 'x', 'origin', columns),
      chart.replace('field: day, timeUnit: yearmonth', 'field: origin'),
    ],
    [
      'the number of rows',
      fieldEdits(parse(chart), 'y', rowCount, columns),
      chart.replace('{ field: delay, aggregate: mean }', '{ aggregate: count }'),
    ],
    [
      'no column',
      fieldEdits(parse(chart), 'y', '', columns),
      chart.replace('\n  y: { field: delay, aggregate: mean }', ''),
    ],
    ['a color', fieldEdits(parse(chart), 'color', 'origin', columns), `${chart}\n  color: { field: origin }`],
    [
      'bins in the place of an aggregate',
      asEdits(parse(chart), 'y', 'bin'),
      chart.replace('aggregate: mean', 'bin: true'),
    ],
    ['an order', sortEdits('x', '-y'), chart.replace('Month } }', 'Month }, sort: -y }')],
    ['no stack', stackEdits('y', 'none'), chart.replace('aggregate: mean', 'aggregate: mean, stack: null')],
  ])('changes only what it is about: %s', (_what, edits, text) => {
    expect(edited(chart, edits)).toBe(text);
  });
});
