import { describe, expect, it } from 'vitest';
import type { IntermediatePipeline } from '../../intermediate';
import { nameForSql } from './names';

type Named = Parameters<typeof nameForSql>[0];

function named(inputs: readonly string[], steps: readonly string[], files: readonly string[] = []): Named {
  return {
    inputs: [...inputs.map((name) => ({ name, source: {} })), ...files.map((name) => ({ name, source: null }))],
    steps: steps.map((name) => ({ name, kind: 'query' })),
  } as unknown as Pick<IntermediatePipeline, 'inputs' | 'steps'>;
}

describe('ids of nodes in projects of plain SQL', () => {
  it('are ASCII, and each once', () => {
    const { file } = nameForSql(named(['Büro', 'büro!'], ['日本', 'Büro Umsatz']));
    expect([...file.values()]).toEqual(['buro', 'buro_2', 'node', 'buro_umsatz']);
  });

  it('are no word that Python or Dagster keeps for itself', () => {
    const { file } = nameForSql(named(['input'], ['class', 'TYPE', 'classes']));
    expect([...file.values()]).toEqual(['input_node', 'class_node', 'type_node', 'classes']);
  });

  it('leave room in the name of a file', () => {
    const { file } = nameForSql(named([], ['x'.repeat(300), `${'x'.repeat(300)}y`]));
    expect([...file.values()].map((id) => id.length)).toEqual([80, 82]);
  });

  it('are none for a file that SQL names itself', () => {
    expect([...nameForSql(named(['a'], [], ['data/x.csv'])).file.keys()]).toEqual(['a']);
  });
});
