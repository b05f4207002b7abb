import { expect, it } from 'vitest';
import type { Graph } from '../../shared/domain/graph/graph';
import { sinkLosses } from './sink-losses';

const node = (name: string, kind: 'cell' | 'sink', path?: string): Graph['nodes'][number] => ({
  name,
  kind,
  file: 'f',
  line: 1,
  parameters: [],
  problems: [],
  ...(path === undefined ? {} : { write: { format: 'csv', path } }),
});

it('says of each sink of a promoted output, and of no other, that the project does not write it', () => {
  const graph: Graph = {
    nodes: [
      node('daily', 'cell'),
      node('other', 'cell'),
      node('daily_file', 'sink', 'out/daily.csv'),
      node('other_file', 'sink', 'out/other.csv'),
    ],
    edges: [
      { from: 'daily', to: 'daily_file' },
      { from: 'other', to: 'other_file' },
    ],
  };
  expect(sinkLosses(graph, ['daily'])).toEqual([
    {
      construct: 'sink daily_file',
      what: 'daily is written to out/daily.csv in the workspace.',
      instead: 'The project makes daily as a table; what copies it to out/daily.csv has to be added where it runs.',
    },
  ]);
  expect(sinkLosses(graph, [])).toEqual([]);
});
