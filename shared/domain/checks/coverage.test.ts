import { expect, it } from 'vitest';
import type { Graph } from '../graph/graph';
import { coverageOf } from './coverage';
import { parseCheckFile } from './parse-check-file';

const node = (name: string, kind: 'source' | 'cell' | 'macro') => ({
  name,
  kind,
  file: 'a',
  line: 1,
  parameters: [],
  problems: [],
});
const graph: Graph = {
  nodes: [
    node('raw', 'source'),
    node('clean', 'cell'),
    node('answer', 'cell'),
    node('other', 'cell'),
    node('f', 'macro'),
  ],
  edges: [
    { from: 'raw', to: 'clean' },
    { from: 'clean', to: 'answer' },
  ],
};
const columns: Readonly<Record<string, readonly string[]>> = {
  raw: ['Id', 'amount', 'note'],
  clean: ['id', 'amount', 'day', 'odd "x'],
  answer: ['day', 'total'],
};

it('tells what no check looks at, outputs without any check first', () => {
  const checkFiles = [
    parseCheckFile(
      'checks/clean.yml',
      [
        'dataset: w/clean',
        'checks:',
        '  - row_count:',
        '  - duplicate: { columns: [id, day] }',
        '  - failed_rows: { expression: "\\"odd \\"\\"x\\" < 0" }',
        'columns:',
        '  - name: id',
        '    checks: [{ duplicate: }]',
      ].join('\n'),
    ),
    parseCheckFile(
      'checks/raw.yml',
      'dataset: w/raw\nchecks: []\ncolumns:\n  - name: id\n    checks: [{ missing: }]\n',
    ),
  ];
  expect(checkFiles.flatMap(({ problems }) => problems)).toEqual([]);
  expect(coverageOf({ graph, checkFiles, columnsOf: (name) => columns[name] })).toEqual([
    {
      node: 'answer',
      kind: 'cell',
      isOutput: true,
      checks: 0,
      ofTheWhole: false,
      key: null,
      unchecked: ['day', 'total'],
      columns: 2,
    },
    {
      node: 'other',
      kind: 'cell',
      isOutput: true,
      checks: 0,
      ofTheWhole: false,
      key: null,
      unchecked: null,
      columns: null,
    },
    {
      node: 'raw',
      kind: 'source',
      isOutput: false,
      checks: 1,
      ofTheWhole: false,
      key: null,
      unchecked: ['amount', 'note'],
      columns: 3,
    },
    {
      node: 'clean',
      kind: 'cell',
      isOutput: false,
      checks: 4,
      ofTheWhole: true,
      key: ['id'],
      unchecked: ['amount'],
      columns: 4,
    },
  ]);
});
