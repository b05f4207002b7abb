import { describe, expect, it } from 'vitest';
import type { SqlCell } from '../../../shared/domain/notebook/notebook';
import { parseNotebook } from '../../../shared/domain/notebook/parse-notebook';
import type { Problem } from '../../../shared/domain/problem';
import { inBody, problemsOfCell } from './cell-problems';

function cellOf(body: string): SqlCell {
  const block = parseNotebook('a.md', `# T\n\n\`\`\`sql one\n${body}\n\`\`\`\n`).blocks.find(
    ({ kind }) => kind === 'sql',
  );
  if (block?.kind !== 'sql') throw new Error('no cell');
  return block;
}

const problem: Problem = {
  code: 'sql_bind',
  severity: 'error',
  message: 'No column x.',
  file: 'a.md',
  line: 5,
  column: 8,
};
describe('the problems of a cell', () => {
  it('stand once, although graph and last run both know them', () => {
    const cell = cellOf('SELECT 1,\n       x');
    const status = { name: 'one', state: 'failed' as const, problem };
    expect(problemsOfCell(cell, cell.body, [problem], status)).toEqual([problem]);
  });

  it('go as soon as the text is another than the one that they are about', () => {
    expect(problemsOfCell(cellOf('SELECT 1'), 'SELECT x', [problem], undefined)).toEqual([]);
  });

  it('are counted in lines of the text for the editor', () => {
    const cell = cellOf('SELECT 1,\n       x');
    expect(inBody([problem], cell.bodyLine)[0]).toMatchObject({ line: 2, column: 8 });
  });
});
