import { describe, expect, it } from 'vitest';
import { mergeSketches } from './merge-sketches';
import { parseSketch } from './parse-sketch';

const file = 'pipelines/daily.yaml';

function withColumns(...columns: string[]): string {
  const lines = columns.map((column) => `      - ${column}\n`).join('');
  return `plumbline: 1\nplanned:\n  daily:\n    columns:\n${lines}`;
}

function merge(base: string, ours: string, theirs: string) {
  const { text, conflicts } = mergeSketches(file, base, ours, theirs);
  const { planned, problems } = parseSketch(file, text);
  expect(problems).toEqual([]);
  return { conflicts, columns: planned[0]?.columns };
}

describe('expected columns that two people changed', () => {
  const base = withColumns('day', '{ name: amount, type: INTEGER }');

  it('hold what both added, took away and gave a type', () => {
    const ours = withColumns('day', '{ name: amount, type: INTEGER }', 'store');
    const theirs = withColumns('{ name: amount, type: BIGINT }', 'city');
    expect(merge(base, ours, theirs)).toEqual({
      conflicts: [],
      columns: [{ name: 'amount', type: 'BIGINT' }, { name: 'store' }, { name: 'city' }],
    });
  });

  it('are a conflict where both gave one another type, and not two columns of one name', () => {
    const ours = withColumns('day', '{ name: amount, type: BIGINT }');
    const theirs = withColumns('day', '{ name: Amount, type: DOUBLE }');
    expect(merge(base, ours, theirs)).toEqual({
      conflicts: ['planned.daily.columns'],
      columns: [{ name: 'day' }, { name: 'amount', type: 'BIGINT' }],
    });
  });

  it('are a conflict where one took away what the other changed', () => {
    const ours = withColumns('day');
    const theirs = withColumns('day', '{ name: amount, type: DOUBLE }');
    expect(merge(base, ours, theirs).conflicts).toEqual(['planned.daily.columns']);
    expect(merge(base, theirs, ours).conflicts).toEqual(['planned.daily.columns']);
  });
});
