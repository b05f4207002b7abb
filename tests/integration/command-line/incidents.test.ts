import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumblineHere, plumblineJson, plumblineJsonHere } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
  folder.write(
    'checks/total.yml',
    'dataset: plumbline/test/main/total\ncolumns: []\nchecks:\n  - row_count:\n      name: two rows\n      threshold: { must_be: 2 }\n',
  );
});
afterEach(() => folder.remove());

const incident = (...args: string[]) => plumblineJsonHere(['incident', ...args, '--workspace', folder.root]);
const opened = async (...args: string[]) => {
  const { code, answer } = await incident('open', '--node', 'total', '--check', 'two rows', ...args);
  expect(code).toBe(0);
  return (answer as { file?: string }).file ?? '';
};

describe('plumbline incident', () => {
  it('opens one of a check that fails, with what it found and the run that made the rows', async () => {
    const file = await opened('--owner', 'Ann');
    const { answer } = await plumblineJson(['runs', folder.root]);
    const [run] = (answer as { runs?: { id: string }[] }).runs ?? [];
    const text = folder.read(file);
    expect(text).toContain(
      'status: open\nseverity: high\nowner: Ann\nnode: total\ncheck: two rows\ncheck_file: checks/total.yml\n',
    );
    expect(text).toContain(`run: ${run?.id}\n---\n`);
    expect(text).toContain('`total`: **1** was measured, `= 2` expected.\n');
    expect(text).toContain('in [notebooks/good.md](../notebooks/good.md)\n');
  });

  it("is the owner's of the node, unless another one is given", async () => {
    folder.write('notebooks/good.md', `---\nowner: "Weather: desk"\n---\n${folder.read('notebooks/good.md')}`);
    const file = await opened();
    const { answer } = await plumblineJsonHere(['incidents', folder.root]);
    expect(answer).toMatchObject({ incidents: [{ file, owner: 'Weather: desk' }] });
    await incident('update', file, '--status', 'resolved');
    expect(folder.read(await opened('--owner', 'Ann'))).toContain('\nowner: Ann\n');
  });

  it('shows the first rows that break the check, with their key and without what may be personal', async () => {
    folder.write(
      'checks/numbers.yml',
      'dataset: plumbline/test/main/numbers\nchecks:\n  - failed_rows: { name: odd, expression: x <> 2 AND email IS NULL }\ncolumns:\n  - name: x\n    checks:\n      - duplicate:\n',
    );
    folder.write('data/numbers.csv', 'x,email\n1,\n2,b@example.com\n3,\n');
    const { answer } = await incident('open', '--node', 'numbers', '--check', 'odd');
    const text = folder.read((answer as { file?: string }).file ?? '');
    expect(text).toContain('| x | email |\n| --- | --- |\n| 1 | NULL |\n| 3 | NULL |\n');
  });

  it('refuses a second one and names the first, a check that there is not, and one that passes', async () => {
    const file = await opened();
    const again = await incident('open', '--node', 'total', '--check', 'two rows');
    expect(again).toMatchObject({ code: 2, answer: { error: { code: 'duplicate_name', file } } });
    expect(await incident('open', '--node', 'total', '--check', 'two row')).toMatchObject({
      code: 2,
      answer: { error: { code: 'unknown_check', hint: 'Did you mean two rows?' } },
    });
    folder.write('checks/alone.yml', 'dataset: plumbline/test/main/alone\ncolumns: []\nchecks:\n  - row_count:\n');
    expect(await incident('open', '--node', 'alone', '--check', 'row_count')).toMatchObject({
      code: 2,
      answer: { error: { code: 'bad_usage', message: expect.stringContaining('passes') } },
    });
  });

  it('changes one by its file, and lists what is open, the worst first', async () => {
    const file = await opened();
    const other = file.replace('two-rows', 'other');
    folder.write(
      other,
      folder.read(file).replace('severity: high', 'severity: critical').replace('check: two rows', 'check: other'),
    );
    const name = file.replace('incidents/', '');
    const update = await incident('update', name, '--status', 'resolved', '--comment', 'The feed is back.');
    expect(update).toMatchObject({ code: 0, answer: { file, changed: true } });
    expect(folder.read(file)).toMatch(/\nresolved: \d{4}-.*Z\n/);
    expect(folder.read(file)).toMatch(/\n- .*: Status: resolved\. The feed is back\.\n$/);
    const { stdout } = await plumblineHere(['incidents', folder.root, '--open']);
    expect(stdout).toMatch(/open +critical .* 0 min +total +other +incidents\//);
    expect(stdout).toContain('1 incident, 1 open');
    expect(await plumblineJsonHere(['incidents', folder.root])).toMatchObject({
      code: 0,
      answer: { incidents: [{ file: other }, { file, status: 'resolved' }], problems: [] },
    });
    expect((await plumblineHere(['incidents', folder.root])).stdout).toContain('2 incidents, 1 open');
  });

  it('exits with 2 for nothing to change, a bad status, no such file, and one that is broken', async () => {
    const file = await opened();
    expect(await incident('update', file)).toMatchObject({ code: 2, answer: { error: { code: 'bad_usage' } } });
    expect(await incident('update', file, '--status', 'done')).toMatchObject({ code: 2 });
    expect(await incident('update', 'gone', '--comment', 'x')).toMatchObject({
      code: 2,
      answer: { error: { code: 'file_not_found', file: 'incidents/gone.md' } },
    });
    expect(await plumblineHere(['incident'])).toMatchObject({ code: 2 });
    folder.write(file, folder.read(file).replace('status: open', 'status: closed'));
    const before = folder.digests();
    expect(await incident('update', file, '--comment', 'x')).toMatchObject({ code: 2, answer: { error: { line: 4 } } });
    expect(folder.digests()).toEqual(before);
    const { code, stdout, stderr } = await plumblineHere(['incidents', folder.root]);
    expect(code).toBe(2);
    expect(stdout).toContain('open (broken)');
    expect(stderr).toContain(`${file}:4:9`);
  });

  it('goes along when its node gets another name', async () => {
    const file = await opened();
    await plumblineHere(['rename', 'total', 'sum of all', '--workspace', folder.root]);
    expect(folder.read(file)).toContain('node: sum of all\ncheck: two rows\ncheck_file: checks/sum of all.yml\n');
  });
});
