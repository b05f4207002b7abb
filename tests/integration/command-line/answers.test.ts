import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { plumblineHere, plumblineJson, plumblineJsonHere, problemsOf } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeAll(() => {
  folder = WorkspaceFolder.working();
});
afterAll(() => folder.remove());

/** The exit codes whose first case runs in a process of its own, as a user's does. */
const inProcesses = new Set<number>([0, 2]);

describe('--json', () => {
  it.each([
    ['run', 0, ['workspace', 'ms', 'nodes', 'checks', 'problems', 'warnings']],
    ['check', 0, ['workspace', 'ms', 'checks', 'kept', 'problems']],
    ['graph', 0, ['nodes', 'edges', 'problems']],
    ['runs', 0, ['workspace', 'runs']],
    ['doctor', 0, ['findings']],
    ['show total', 0, ['columns', 'rows']],
    ['profile total', 0, ['rows', 'columns']],
    ['show totl', 2, ['error']],
    ['run --node totl', 2, ['error']],
    ['run --param nope=1', 2, ['error']],
    ['run --param total', 2, ['error']],
    ['run no-such-folder', 2, ['error']],
    ['run --bogus', 2, ['error']],
    ['runn', 2, ['error']],
    ['', 2, ['error']],
    ['promote total', 2, ['error']],
    ['promote total --to fortran --out out', 2, ['error']],
    ['promote numbers --out out', 2, ['error']],
    ['init .', 2, ['error']],
    ['init elsewhere --sample --name other', 2, ['error']],
    ['import no-such-file.csv', 2, ['workspace', 'imported', 'notebooks', 'problems']],
    ['profile no-such-node', 2, ['error']],
  ])('%j prints one JSON document and exits with %i', async (command, code, keys) => {
    const run = inProcesses.has(code) ? plumblineJson : plumblineJsonHere;
    inProcesses.delete(code);
    const result = await run(command === '' ? [] : command.split(' '), { cwd: folder.root });
    expect(Object.keys(result.answer)).toEqual(keys);
    expect(result.code).toBe(code);
    if (code === 0) return;
    const [problem] = problemsOf(result.answer);
    expect(problem).toMatchObject({
      code: expect.any(String),
      severity: 'error',
      message: expect.stringMatching(/^[^\n]+$/),
    });
    expect(result.stderr).not.toContain('internal error');
  });
});

describe('plumbline without a workspace', () => {
  it('names the commands, and exits with 2', async () => {
    const { code, stdout, stderr } = await plumblineHere([]);
    expect([code, stdout]).toEqual([2, '']);
    for (const command of 'init import run show profile check graph promote runs doctor'.split(' '))
      expect(stderr).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('says where it looked and what to do', async () => {
    const empty = new WorkspaceFolder();
    const { code, stderr } = await plumblineHere(['run'], { cwd: empty.root });
    expect([code, stderr]).toEqual([
      2,
      `error: Neither ${empty.root} nor a folder above it has a plumbline.yaml.\n  Go to a workspace, or make one with: plumbline init DIR\n`,
    ]);
    empty.remove();
  });

  it('prints its version', async () => {
    expect((await plumblineHere(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('plumbline graph', () => {
  it('gives nodes, edges and places, and runs nothing', async () => {
    const fresh = WorkspaceFolder.working();
    const { code, answer } = await plumblineJsonHere(['graph', fresh.root]);
    expect(code).toBe(0);
    expect(answer).toEqual({
      nodes: [
        ['numbers', 'source', 'plumbline.yaml', 4, 'source'],
        ['total', 'cell', 'notebooks/good.md', 3, 'stale'],
        ['total_text', 'cell', 'notebooks/good.md', 7, 'stale'],
        ['alone', 'cell', 'notebooks/good.md', 11, 'stale'],
      ].map(([name, kind, file, line, state]) => ({ name, kind, file, line, state, fingerprint: expect.any(String) })),
      edges: [
        { from: 'numbers', to: 'total' },
        { from: 'total', to: 'total_text' },
      ],
      problems: [],
    });
    fresh.remove();
  });
});

describe('plumbline init and import', () => {
  it('makes a workspace once, imports copies and links, and runs', async () => {
    const outside = new WorkspaceFolder();
    outside.write('sales.csv', 'day,amount\n2026-01-01,10\n2026-01-02,\n');
    outside.write('linked file.csv', 'a\n1\n');
    outside.write('notes.docx', 'no data');
    const root = outside.path('made');
    expect((await plumblineJsonHere(['init', root, '--name', 'sales desk'])).answer).toEqual({
      workspace: root,
      sample: false,
    });
    const made = new WorkspaceFolder(root);
    expect(made.read('plumbline.yaml')).toContain('sales desk');
    expect(made.read('.gitignore')).toContain('.plumbline/');

    const before = made.digests();
    const again = await plumblineJsonHere(['init', root]);
    expect([again.code, again.answer.error?.code]).toEqual([2, 'duplicate_name']);
    expect(made.digests()).toEqual(before);

    const copied = await plumblineJsonHere(['import', 'sales.csv', 'notes.docx', '--into', root], {
      cwd: outside.root,
    });
    expect(copied.code).toBe(2);
    expect(copied.answer).toMatchObject({
      imported: [{ name: 'sales', path: 'data/sales.csv' }],
      problems: [{ code: 'unsupported_source' }],
    });
    expect(existsSync(made.path('data/sales.csv'))).toBe(true);
    const linked = await plumblineJsonHere(['import', '../linked file.csv', '--link'], { cwd: root });
    expect(linked.answer).toMatchObject({ imported: [{ name: 'linked_file' }], problems: [] });
    expect(existsSync(made.path('data/linked file.csv'))).toBe(false);
    expect((await plumblineJsonHere(['show', 'linked_file'], { cwd: root })).answer.rows).toEqual([[1]]);
    expect((await plumblineJsonHere(['show', 'sales'], { cwd: made.path('data') })).answer.rows).toEqual([
      ['2026-01-01', 10],
      ['2026-01-02', null],
    ]);
    outside.remove();
  });
});

describe('plumbline doctor', () => {
  it('names what is well and marks what is not', async () => {
    const { answer } = await plumblineJsonHere(['doctor', folder.root]);
    const { findings } = answer as unknown as { findings: readonly { name: string; ok: boolean }[] };
    expect(findings.map((finding) => finding.name)).toEqual(
      'plumbline node duckdb git workspace folder lock cache'.split(' '),
    );
    expect(findings.filter((finding) => !finding.ok)).toEqual([]);
    const text = await plumblineHere(['doctor', folder.path('no-such-folder')]);
    expect(text.code).toBe(2);
    expect(text.stdout).toMatch(/^✕ workspace: The folder .* does not exist\.$/m);
  });

  it('exits with 2 for a workspace whose files have errors', async () => {
    const broken = WorkspaceFolder.working();
    broken.write('checks/total.yml', 'checks: 3\ndataset: plumbline/test/main/total\n');
    const { code, stdout } = await plumblineHere(['doctor', broken.root]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^✕ workspace: .* 1 check file, 1 problem$/m);
    broken.remove();
  });
});
