import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumblineHere, plumblineJson, plumblineJsonHere, problemsOf } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
});
afterEach(() => folder.remove());

const inside = (path: string) => join(folder.root, path);
const read = (path: string) => readFileSync(inside(path), 'utf8');
const checks = (name: string, text: string) => writeFileSync(inside(name), text);

const sodaCl = `checks for total:
  - row_count > 0
  - missing_percent(sum) < 5
  - nonsense check
checks for others:
  - duplicate_count(id) = 0
`;

describe('plumbline import-checks', () => {
  it('writes a check file for each dataset, says what is not the same, and where the file is wrong', async () => {
    checks('soda.yml', sodaCl);
    const { code, answer, stderr } = await plumblineJson(['import-checks', 'soda.yml'], { cwd: folder.root });
    expect(code).toBe(2);
    expect(answer).toMatchObject({
      dryRun: false,
      files: [
        { format: 'sodacl', node: 'total', added: 2 },
        { format: 'sodacl', node: 'others', file: 'checks/others.yml', isNew: true, added: 1, present: 0 },
      ],
      losses: [{ construct: '`missing_percent(sum) < 5` of total', file: 'soda.yml', line: 3 }],
    });
    expect(problemsOf(answer)).toMatchObject([{ code: 'bad_check', file: 'soda.yml', line: 4, column: 5 }]);
    expect(stderr).toContain('others is no node of this workspace yet');
    expect(stderr).toContain('soda.yml:3: `missing_percent(sum) < 5` of total: SodaCL rounds');
    expect(read('checks/others.yml')).toContain('- name: id\n    checks:\n      - duplicate:\n');
  });

  it('adds to a file that is there without touching what stands in it, and nothing twice', async () => {
    mkdirSync(inside('checks'), { recursive: true });
    const before =
      'dataset: plumbline/main/others # mine\ncolumns:\n  - name: id # key\n    checks:\n      - missing:\n';
    checks('checks/others.yml', before);
    checks(
      'schema.yml',
      'models:\n  - name: others\n    columns:\n      - name: id\n        data_tests: [not_null, unique]\n',
    );
    const first = await plumblineJsonHere(['import-checks', 'schema.yml'], { cwd: folder.root });
    expect(first.code).toBe(0);
    expect(first.answer).toMatchObject({ files: [{ format: 'dbt', added: 1, present: 1, isNew: false }] });
    expect(read('checks/others.yml')).toBe(`${before}      - duplicate:\n`);
    const again = await plumblineJsonHere(['import-checks', 'schema.yml'], { cwd: folder.root });
    expect(again.answer).toMatchObject({ files: [{ added: 0, present: 2 }] });
    expect(read('checks/others.yml')).toBe(`${before}      - duplicate:\n`);
  });

  it('writes nothing with --dry-run', async () => {
    checks('soda.yml', 'checks for others:\n  - row_count > 0\n');
    const { code, stdout } = await plumblineHere(['import-checks', 'soda.yml', '--dry-run'], { cwd: folder.root });
    expect(code).toBe(0);
    expect(stdout).toContain('checks/others.yml: 1 check to add, a new file');
    expect(stdout).toContain('- row_count:');
    expect(existsSync(inside('checks/others.yml'))).toBe(false);
  });

  it('refuses a file that it cannot add to, with its place, and goes on with the next one', async () => {
    mkdirSync(inside('checks'), { recursive: true });
    checks('checks/others.yml', 'dataset: a/others\nfilter: x > 1\ncolumns: []\n');
    checks('soda.yml', 'checks for others:\n  - row_count > 0\n');
    checks(
      'contract.yml',
      'kind: DataContract\napiVersion: v3.1.0\nschema:\n  - name: more\n    quality: [{metric: rowCount, mustBe: 1}]\n',
    );
    const result = await plumblineJsonHere(['import-checks', 'soda.yml', 'no.yml', 'contract.yml'], {
      cwd: folder.root,
    });
    expect(result.code).toBe(2);
    expect(problemsOf(result.answer)).toMatchObject([
      { code: 'bad_check', file: 'checks/others.yml', line: 2, hint: expect.any(String) },
      { code: 'file_not_found' },
    ]);
    expect(existsSync(inside('checks/more.yml'))).toBe(true);
  });
});

describe('plumbline export-checks', () => {
  beforeEach(() => {
    mkdirSync(inside('checks'), { recursive: true });
    checks(
      'checks/others.yml',
      'dataset: plumbline/main/others\nchecks:\n  - row_count:\ncolumns:\n  - name: id\n    checks: [{missing: null}, {invalid: {valid_max: 5}}]\n',
    );
  });

  it.each([
    ['sodacl', 'checks for others:\n  - row_count > 0\n  - missing_count(id) = 0\n', 0],
    ['dbt', 'plumbline_check', 2],
    ['odcs', 'metric: rowCount', 1],
    ['soda', 'dataset: plumbline/main/others\n', 0],
  ])('writes %s', async (to, text, losses) => {
    const { code, answer } = await plumblineJsonHere(
      ['export-checks', '--node', 'others', '--to', to, '--out', 'out.yml'],
      { cwd: folder.root },
    );
    expect(code).toBe(0);
    expect(answer).toMatchObject({ to, nodes: ['others'] });
    expect((answer as { losses: unknown[] }).losses).toHaveLength(losses);
    expect(read('out.yml')).toContain(text);
    expect(existsSync(inside('plumbline_check.sql'))).toBe(to === 'dbt');
  });

  it('puts the generic test into the dbt project that the file is written into', async () => {
    mkdirSync(inside('dbt/models'), { recursive: true });
    checks('dbt/dbt_project.yml', 'name: x\n');
    await plumblineHere(['export-checks', '--node', 'others', '--to', 'dbt', '--out', 'dbt/models/schema.yml'], {
      cwd: folder.root,
    });
    expect(read('dbt/tests/generic/plumbline_check.sql')).toContain('{% test plumbline_check(');
  });

  it('writes contracts of several nodes into a folder, and refuses one file for them', async () => {
    checks('checks/more.yml', 'dataset: plumbline/main/more\nchecks:\n  - row_count:\ncolumns: []\n');
    const refused = await plumblineJsonHere(['export-checks', '--to', 'soda', '--out', 'out.yml'], {
      cwd: folder.root,
    });
    expect([refused.code, problemsOf(refused.answer)[0]?.code]).toEqual([2, 'bad_usage']);
    mkdirSync(inside('contracts'));
    const { code } = await plumblineHere(['export-checks', '--to', 'soda', '--out', 'contracts'], { cwd: folder.root });
    expect(code).toBe(0);
    expect(read('contracts/more.yml')).toBe(read('checks/more.yml'));
  });

  it.each([
    [['--node', 'nope', '--to', 'odcs', '--out', 'x.yml'], 'unknown_node'],
    [['--to', 'fortran', '--out', 'x.yml'], 'bad_usage'],
    [['--to', 'odcs'], 'bad_usage'],
    [['--to', 'odcs', '--out', 'no/such/x.yml'], 'file_not_found'],
  ])('exits with 2 for %j', async (args, expected) => {
    const { code, answer } = await plumblineJsonHere(['export-checks', ...args], { cwd: folder.root });
    expect([code, problemsOf(answer)[0]?.code]).toEqual([2, expected]);
  });
});
