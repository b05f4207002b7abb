import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumbline, plumblineJson } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
  folder.write('data/numbers.csv', 'x,label\n1,a\n-2,b\n3,\n');
  folder.write('plumbline.yaml', 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n');
  folder.write(
    'notebooks/good.md',
    `${cell('renamed', 'SELECT x AS value, label FROM numbers')}\n${cell('alone', 'SELECT sum(value) AS total FROM renamed')}`,
  );
  folder.write(
    'checks/renamed.yml',
    'dataset: plumbline/test/main/renamed\nchecks:\n  - row_count:\ncolumns:\n  - name: value\n    checks:\n      - invalid: { name: not negative, valid_min: 0 }\n',
  );
});
afterEach(() => folder.remove());

const trace = (...args: string[]) => plumblineJson(['trace', ...args, '--workspace', folder.root]);

describe('plumbline trace', () => {
  it('says where the first row that breaks a check is broken first, and shows the rows on the way', async () => {
    const { code, stdout } = await plumbline([
      'trace',
      'renamed',
      '--check',
      'not negative',
      '--workspace',
      folder.root,
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('Broken first in numbers (x). It stands so in the source numbers, in data/numbers.csv.\n');
    expect(stdout).toContain('renamed (value), the row, breaks it, notebooks/good.md:1\n');
    expect(stdout).toContain('  numbers (x), the row, breaks it, data/numbers.csv\n');
    expect(stdout).toMatch(/ {4}x +label\n/);
  });

  it('gives the same to programs, with the row that was asked for', async () => {
    const { answer } = await trace('renamed', '--row', '3', '--column', 'label');
    expect(answer).toMatchObject({
      node: 'renamed',
      position: 2,
      firstBreak: null,
      step: {
        followed: ['label'],
        sample: { rows: [[null, '3']] },
        inputs: [{ node: 'numbers', followed: ['label'], rows: 1, certainty: 'row' }],
      },
    });
  });

  it.each([
    [['renamed'], 'bad_usage', 'Which row?'],
    [['renamed', '--row', '0'], 'bad_usage', 'Rows count from 1.'],
    [['renamed', '--row', '4'], 'result_gone', 'renamed has no row 4 any more.'],
    [['renamed', '--check', 'positive'], 'unknown_check', 'renamed has no check positive.'],
    [['renamed', '--check', 'row_count'], 'bad_usage', 'row_count is not about rows of renamed one by one.'],
    [['alone', '--ignore-checks', '--row', '1', '--check', 'any'], 'unknown_check', 'alone has no check any.'],
    [['alone', '--ignore-checks', '--row', '1', '--column', 'totals'], 'bad_usage', 'alone has no column totals.'],
    [['gone', '--row', '1'], 'unknown_node', expect.stringContaining('gone')],
  ])('refuses %j with %s', async (args, code, message) => {
    const { code: exit, answer } = await trace(...args);
    expect(answer).toMatchObject({ error: { code, message } });
    expect(exit).toBe(2);
  });
});
