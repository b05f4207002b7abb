import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../column/column-type';
import { parseYaml } from '../yaml/parse-yaml';
import { checkChart } from './check-chart';

const columns: readonly ColumnInfo[] = [
  { name: 'hour', sqlType: 'BIGINT', type: { kind: 'bigint' } },
  { name: 'avg_delay', sqlType: 'DOUBLE', type: { kind: 'double' } },
  { name: 'origin', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
  { name: 'odd.name', sqlType: 'DOUBLE', type: { kind: 'double' } },
];

function problems(text: string) {
  const parsed = parseYaml('notebooks/a.md', text, { line: 10, column: 1 });
  return checkChart(parsed, 'c', columns).map(({ severity, message, hint, line, column }) => ({
    severity,
    message,
    hint,
    at: `${line}:${column}`,
  }));
}

describe('the check of a chart', () => {
  it('finds nothing in charts that can be drawn', () => {
    for (const text of [
      'mark: bar\nencoding: { x: { field: hour, bin: true }, y: { aggregate: count } }',
      'mark: { type: line, point: true }\nencoding:\n  x: { field: odd.name }\n  y: { field: avg_delay, aggregate: mean }',
      'layer:\n  - mark: bar\n  - mark: { type: rule, color: red }\nencoding: { x: { field: origin } }',
      'transform:\n  - calculate: datum.hour * 2\n    as: twice\nmark: point\nencoding: { x: { field: twice } }',
      'transform: [{ fold: [hour, avg_delay] }]\nmark: line\nencoding: { x: { field: key }, y: { field: value } }',
      'repeat: [hour, avg_delay]\nspec:\n  mark: bar\n  encoding: { x: { field: { repeat: repeat } } }',
      '',
    ]) {
      expect(problems(text), text).toEqual([]);
    }
  });

  it.each([
    ['mark: baar', 'error', '`baar` is not a mark.', 'Did you mean `bar`?', '10:7'],
    ['mark: bar\nencodng: {}', 'warning', '`encodng` is not a key of a chart.', 'Did you mean `encoding`?', '11:1'],
    [
      'mark: bar\nencoding:\n  x: { field: avg_dely }',
      'error',
      'The rows have no column `avg_dely`.',
      'Did you mean `avg_delay`?',
      '12:15',
    ],
    [
      'mark: bar\nencoding:\n  colour: { field: hour }',
      'error',
      '`colour` is not a key of `encoding`.',
      'Did you mean `color`?',
      '12:3',
    ],
    [
      'mark: bar\nencoding: { y: { field: hour, aggregate: avrage } }',
      'error',
      '`avrage` is not an aggregate.',
      'Did you mean `average`?',
      '11:42',
    ],
    [
      'mark: bar\nencoding: { y: { field: origin, aggregate: sum } }',
      'error',
      'The sum of `origin` is not a number: it is VARCHAR.',
      'Use `count` or `distinct`, or cast the column in SQL.',
      '11:44',
    ],
    [
      'mark: bar\nencoding: { x: { field: origin, timeUnit: month } }',
      'error',
      '`origin` is VARCHAR, not a date or a time.',
      'Cast it in SQL: `CAST(origin AS DATE)`.',
      '11:43',
    ],
    [
      'mark: bar\nencoding: { x: { field: hour, timeUnit: yearmonht } }',
      'error',
      '`yearmonht` is not a time unit.',
      'Did you mean `yearmonth`?',
      '11:41',
    ],
    [
      'mark: bar\nencoding: { x: { field: hour, typ: nominal } }',
      'warning',
      '`typ` is not a key of a channel.',
      'Did you mean `type`?',
      '11:31',
    ],
    [
      'mark: bar\ndata: { url: "https://example.com/a.csv" }',
      'error',
      'Charts load nothing: they read the rows of the cell in `from`.',
      'Add the file as a source of the workspace, and name it in `from`.',
      '11:9',
    ],
    [
      'encoding: { x: { field: hour } }',
      'error',
      '`mark` is missing: what the chart draws.',
      'Add a line such as `mark: bar`.',
      '10:1',
    ],
    ['mark: bar\nencoding: { x: hour }', 'error', '`x` must be a mapping.', 'Write `{ field: hour }`.', '11:16'],
    [
      'mark: bar\ntransform:\n  - filtr: datum.hour > 3',
      'error',
      'This is no transform.',
      'Did you mean `filter`?',
      '12:5',
    ],
  ])('%s', (text, severity, message, hint, at) => {
    expect(problems(text)[0]).toEqual({ severity, message, hint, at });
  });
});
