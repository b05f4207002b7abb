import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { plumbline, plumblineHere, plumblineJson, plumblineJsonHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

const contract = (node: string, checks: string) =>
  `dataset: plumbline/test/main/${node}\ncolumns: []\nchecks:\n${checks}`;

let folder: WorkspaceFolder;
beforeAll(() => {
  folder = WorkspaceFolder.working();
  folder.write('notebooks/bad.md', cell('wrong', 'SELECT nope FROM numbers'));
  folder.write('checks/numbers.yml', contract('numbers', '  - row_count: { threshold: { must_be: 4 } }\n'));
  folder.write('checks/alone.yml', contract('alone', '  - row_count: { threshold: { must_be: 2, level: warn } }\n'));
  folder.write('checks/wrong.yml', contract('wrong', '  - row_count:\n'));
  folder.write('checks/total_text.yml', contract('total_text', '  - row_count:\n  - rowcount:\n'));
});
afterAll(() => folder.remove());

const check = (...nodes: string[]) =>
  plumblineJsonHere(['check', folder.root, ...nodes.flatMap((node) => ['--node', node])]);

describe('plumbline check', () => {
  it('exits with 0 when all pass, having run what was stale', async () => {
    const { code, answer } = await plumblineJson(['check', folder.root, '--node', 'total']);
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      workspace: folder.root,
      checks: [{ node: 'total', type: 'row_count', column: null, outcome: 'pass', value: 1, threshold: '= 1' }],
      problems: [],
    });
  });

  it('exits with 0 for a warning', async () => {
    const { code, answer } = await check('alone');
    expect([code, answer.checks?.[0]]).toMatchObject([0, { outcome: 'warn', value: 1 }]);
  });

  it('exits with 1 when a check fails, whatever else there is', async () => {
    const { code, answer } = await check('numbers', 'total', 'wrong');
    expect(code).toBe(1);
    expect(answer.checks?.map(({ node, outcome }) => `${node} ${outcome}`).sort()).toEqual([
      'numbers fail',
      'total pass',
      'wrong error',
    ]);
  });

  it('exits with 2 when a check could not be evaluated or is not known, and evaluates the others', async () => {
    const wrong = await check('wrong');
    expect([wrong.code, wrong.answer.checks?.[0]?.error]).toMatchObject([2, { file: 'checks/wrong.yml', line: 4 }]);
    const misspelt = await check('total_text');
    expect(misspelt.code).toBe(2);
    expect(misspelt.answer.checks?.map(({ outcome }) => outcome)).toEqual(['pass']);
    expect(misspelt.answer.problems).toMatchObject([{ code: 'unknown_check', file: 'checks/total_text.yml', line: 5 }]);
  });

  it('evaluates nothing again that has not changed, unless it is told to, and explains its queries', async () => {
    await plumbline(['check', folder.root, '--node', 'total']);
    const again = await plumbline(['check', folder.root, '--node', 'total']);
    expect([again.code, again.stdout]).toMatchObject([
      0,
      expect.stringContaining(
        '1 check: 1 pass (nothing has changed since they were evaluated; --force evaluates them again)',
      ),
    ]);
    expect((await plumblineJson(['check', folder.root, '--node', 'total'])).answer).toMatchObject({ kept: 1 });
    expect((await plumblineJson(['check', folder.root, '--node', 'total', '--force'])).answer).toMatchObject({
      kept: 0,
    });
    const { stdout } = await plumbline(['check', folder.root, '--node', 'total', '--explain']);
    expect(stdout).toMatch(/\ntotal: 1 query\n {2}statistics, \d+ ms: row_count\n {4}SELECT count\(\*\) FROM /);
  });

  it('writes the baselines of drift checks, against which it then evaluates them', async () => {
    const own = WorkspaceFolder.working();
    own.write(
      'checks/numbers.yml',
      'dataset: plumbline/test/main/numbers\ncolumns: []\nx-plumbline:\n  checks:\n    - drift: { column: x }\n    - drift: { column: gone }\n',
    );
    const written = await plumblineHere(['check', own.root, '--node', 'numbers', '--update-baseline']);
    expect([written.code, written.stdout]).toMatchObject([
      2,
      expect.stringMatching(
        /^checks\/baselines\/numbers\.yml: x\nchecks\/numbers\.yml:6:7: `numbers` has no column `gone`\./,
      ),
    ]);
    expect((await plumblineJsonHere(['check', own.root, '--update-baseline'])).answer).toMatchObject({
      baselines: [{ node: 'numbers', file: 'checks/baselines/numbers.yml', columns: ['x'], changed: false }],
      checks: [{ node: 'numbers', outcome: 'error' }],
    });
    const { code, answer } = await plumblineJsonHere(['check', own.root, '--node', 'numbers']);
    expect([code, answer.checks?.map(({ outcome, value }) => [outcome, value])]).toEqual([
      2,
      [
        ['pass', 0],
        ['error', null],
      ],
    ]);
    const none = await plumblineHere(['check', own.root, '--node', 'total', '--update-baseline']);
    expect([none.code, none.stderr]).toMatchObject([2, expect.stringContaining('There is no `drift` check of total')]);
    own.remove();
  });

  it('writes JUnit XML and Markdown for a CI server, and says where it cannot', async () => {
    const [junit, markdown] = [folder.path('report.xml'), folder.path('report.md')];
    const { code } = await plumblineHere([
      'check',
      folder.root,
      '--node',
      'numbers',
      '--junit',
      junit,
      '--markdown',
      markdown,
    ]);
    expect(code).toBe(1);
    expect(readFileSync(junit, 'utf8')).toContain('<failure message="value 3, expected = 4" type="row_count">');
    expect(readFileSync(markdown, 'utf8')).toContain('| fail | numbers | row\\_count | 3 | = 4 |');
    const nowhere = await plumblineHere([
      'check',
      folder.root,
      '--node',
      'total',
      '--junit',
      folder.path('no/where.xml'),
    ]);
    expect([nowhere.code, nowhere.stderr]).toMatchObject([
      expect.any(Number),
      expect.stringContaining('could not be written'),
    ]);
    expect(nowhere.code).not.toBe(0);
  });

  it('suggests a check file for a data file without any workspace, which holds for its rows', async () => {
    const file = folder.path('elsewhere/New orders.csv');
    const rows = Array.from({ length: 60 }, (_, id) => `${id},${['a', 'b', 'c'][id % 3]}`);
    folder.write('elsewhere/New orders.csv', `id,kind\n${rows.join('\n')}\n`);
    const { code, stdout, stderr } = await plumblineHere(['check', file, '--suggest']);
    expect(code).toBe(0);
    const parsed = parseCheckFile('checks/new_orders.yml', stdout);
    expect(parsed.problems).toEqual([]);
    expect(parsed.node).toBe('new_orders');
    expect(parsed.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['missing(id)', 'duplicate(id)', 'missing(kind)', 'invalid(kind)']),
    );
    expect(stderr).toContain(`${parsed.checks.length} checks suggested by 60 rows of New orders.csv.`);
    const { answer } = await plumblineJsonHere(['check', file, '--suggest']);
    expect(answer).toMatchObject({ node: 'new_orders', rows: 60, contract: stdout });
    const without = await plumblineHere(['check', file]);
    expect([without.code, without.stderr]).toMatchObject([2, expect.stringContaining('--suggest')]);
    // What speaks for each stands above it.
    expect(stdout).toContain('# All 60 values of id are different.');
    expect(stdout.match(/^ *# (Would have|Learnt from|Not backtested)/gm)).toHaveLength(parsed.checks.length);
    const chosen = await plumbline(['check', file, '--suggest', '--add']);
    expect([chosen.code, chosen.stderr]).toMatchObject([2, expect.stringContaining('plumbline import FILE')]);
    // What was suggested holds for the file.
    folder.write('elsewhere/new.yml', stdout);
    const held = await plumblineJsonHere(['check', file, '--contract', folder.path('elsewhere/new.yml')]);
    expect(held.code).toBe(0);
    expect(held.answer.checks).toHaveLength(parsed.checks.length);
  });

  it('suggests checks of a workspace, writes those that are wanted and remembers those that are not', async () => {
    const fresh = WorkspaceFolder.working();
    try {
      const rows = Array.from({ length: 60 }, (_, id) => `${id},${['a', 'b', 'c'][id % 3]}`);
      fresh.write('data/many.csv', `id,kind\n${rows.join('\n')}\n`);
      fresh.write('plumbline.yaml', `${fresh.read('plumbline.yaml').trimEnd()}\n  many: { path: data/many.csv }\n`);
      const suggest = (...options: string[]) =>
        plumblineJson(['check', fresh.root, '--suggest', '--node', 'many', ...options]);
      const ids = ({ answer }: Awaited<ReturnType<typeof suggest>>) =>
        (answer as unknown as { nodes: { suggestions: { id: string; dismissed?: unknown }[] }[] }).nodes.flatMap(
          ({ suggestions }) => suggestions.flatMap(({ id, dismissed }) => (dismissed === undefined ? [id] : [])),
        );
      const before = fresh.digests();
      const all = await suggest();
      expect(all.code).toBe(0);
      expect(ids(all)).toEqual(
        expect.arrayContaining(['duplicate(id)', 'missing(id)', 'missing(kind)', 'values(kind)', 'row_count']),
      );
      expect(fresh.digests()).toEqual(before);
      const unknown = await suggest('--accept', 'missing(id)', '--dismiss', 'nonsense');
      expect([unknown.code, fresh.digests()]).toEqual([2, before]);

      const chosen = await suggest(
        '--accept',
        'duplicate(id)',
        '--dismiss',
        'values(kind)',
        '--reason',
        'more to come',
      );
      expect(chosen.code).toBe(0);
      expect(fresh.read('checks/many.yml')).toContain('- name: id\n    checks:\n      - duplicate:');
      expect(fresh.read('checks/suggestions/many.yml')).toContain('reason: "more to come" }');
      const { stdout } = await plumbline([
        'check',
        fresh.root,
        '--suggest',
        '--node',
        'many',
        '--restore',
        'values(kind)',
      ]);
      expect(stdout).toContain('values(kind)  kind: one of a, b, c');
      expect(stdout).toContain('Not backtested: there are too few rows to divide them.');
      expect(stdout).not.toContain('duplicate(id)');
      expect(ids(await suggest('--add'))).toContain('values(kind)');
      expect(ids(await suggest())).toEqual([]);
      const held = await plumblineJson(['check', fresh.root, '--node', 'many']);
      expect(held.code).toBe(0);
      const without = await plumbline(['check', fresh.root, '--dismiss', 'values(kind)']);
      expect([without.code, without.stderr]).toMatchObject([2, expect.stringContaining('Add --suggest.')]);
    } finally {
      fresh.remove();
    }
  });

  it('checks a data file with a contract without any workspace, and leaves nothing behind', async () => {
    folder.write('elsewhere/in.csv', 'id,kind\n1,a\n1,b\n2,\n');
    folder.write(
      'elsewhere/contract.yml',
      'dataset: some/where/orders\nchecks:\n  - row_count: { threshold: { must_be: 3 } }\n  - failed_rows: { query: SELECT * FROM orders WHERE id = 2 }\n  - nonsense: 1\ncolumns:\n  - name: id\n    checks:\n      - duplicate:\n  - name: gone\n    checks:\n      - missing:\n',
    );
    const before = folder.digests();
    const contract = folder.path('elsewhere/contract.yml');
    const { code, answer } = await plumblineJsonHere([
      'check',
      folder.path('elsewhere/in.csv'),
      '--contract',
      contract,
      '--rows',
      '1',
    ]);
    expect(code).toBe(1);
    expect(answer).toMatchObject({
      checks: [
        { node: 'orders', name: 'row_count', outcome: 'pass' },
        { node: 'orders', name: 'failed_rows', outcome: 'fail', value: 1 },
        { node: 'orders', name: 'duplicate(id)', outcome: 'fail', value: 1 },
        { node: 'orders', name: 'missing(gone)', outcome: 'error', error: { line: 12 } },
      ],
      problems: [{ code: 'unknown_check', line: 5 }],
      rows: [
        { name: 'failed_rows', rows: [['2', null]] },
        { name: 'duplicate(id)', rows: [['1']], more: true },
      ],
    });
    expect(JSON.stringify(answer.checks)).toContain('elsewhere/contract.yml');
    expect(JSON.stringify(answer)).not.toContain('checks/contract.yml');
    expect(folder.digests()).toEqual(before);
    const none = await plumblineHere(['check', folder.path('elsewhere/in.csv'), '--contract', folder.path('no.yml')]);
    expect([none.code, none.stderr]).toMatchObject([2, expect.stringContaining('--suggest > CONTRACT.yml')]);
    const workspace = await plumblineHere(['check', folder.root, '--contract', contract]);
    expect([workspace.code, workspace.stderr]).toMatchObject([2, expect.stringContaining('is for a data file')]);
  });

  it('that fails keeps what reads its node from running, until it is to be ignored', async () => {
    const fresh = WorkspaceFolder.working();
    try {
      fresh.write(
        'checks/total.yml',
        'dataset: a/total\ncolumns: []\nchecks:\n  - row_count: { threshold: { must_be: 2 } }\n',
      );
      const blocked = await plumblineJsonHere(['run', fresh.root]);
      expect(blocked.code).toBe(1);
      expect(blocked.answer).toMatchObject({
        nodes: expect.arrayContaining([
          expect.objectContaining({
            name: 'total_text',
            status: 'blocked',
            error: expect.objectContaining({
              code: 'blocked_by_check',
              message: 'blocked by check row_count of total',
            }),
          }),
        ]),
        checks: [expect.objectContaining({ node: 'total', outcome: 'fail', value: 1 })],
      });
      const shown = await plumblineHere(['show', 'total_text', '--workspace', fresh.root]);
      expect([shown.code, shown.stderr]).toMatchObject([
        1,
        expect.stringContaining('blocked by check row_count of total'),
      ]);
      const told = await plumblineHere(['run', fresh.root]);
      expect(told.stdout).toContain('total_text: blocked by check row_count of total');
      const ignored = await plumblineHere(['run', fresh.root, '--ignore-checks']);
      expect(ignored.code).toBe(0);
    } finally {
      fresh.remove();
    }
  });

  it('says who answers for the node of each check, in JSON, JUnit and Markdown, and warns of an owner that nobody knows', async () => {
    const owned = WorkspaceFolder.working();
    try {
      const manifest = owned.read('plumbline.yaml');
      owned.write('notebooks/good.md', `---\nowner: Ann\n---\n${owned.read('notebooks/good.md')}`);
      owned.write('checks/numbers.yml', contract('numbers', '  - row_count: { threshold: { must_be: 4 } }\n'));
      owned.write('checks/alone.yml', `${contract('alone', '  - row_count:\n')}x-plumbline:\n  owner: Wether\n`);
      const owners = async () => {
        const { answer } = await plumblineJsonHere(['check', owned.root]);
        const { checks = [], problems = [] } = answer as {
          checks?: { node: string; owner: string | null }[];
          problems?: object[];
        };
        return { owners: Object.fromEntries(checks.map(({ node, owner }) => [node, owner])), problems };
      };
      expect(await owners()).toEqual({ owners: { total: 'Ann', numbers: null, alone: 'Wether' }, problems: [] });

      owned.write('plumbline.yaml', `${manifest}owners: [{ name: Ann }, { name: Weather }]\n`);
      expect(await owners()).toMatchObject({
        owners: { total: 'Ann', numbers: 'Ann, Weather', alone: 'Wether' },
        problems: [
          { severity: 'warning', file: 'checks/alone.yml', line: 6, column: 10, hint: 'Did you mean `Weather`?' },
        ],
      });
      const [junit, markdown] = [owned.path('report.xml'), owned.path('report.md')];
      const { code, stderr } = await plumblineHere(['check', owned.root, '--junit', junit, '--markdown', markdown]);
      expect([code, stderr]).toEqual([1, expect.stringContaining('checks/alone.yml:6:10')]);
      expect(readFileSync(junit, 'utf8')).toContain(
        '<property name="owner" value="Ann, Weather"/></properties><failure ',
      );
      expect(readFileSync(markdown, 'utf8')).toContain('| checks/numbers.yml:4 | Ann, Weather |  |');
      owned.write('checks/numbers.yml', contract('numbers', '  - row_count: { threshold: { must_be: 5 } }\n'));
      const { answer } = await plumblineJsonHere(['run', owned.root]);
      expect((answer as { checks?: object[] }).checks).toContainEqual(
        expect.objectContaining({ node: 'numbers', owner: 'Ann, Weather' }),
      );
      expect(answer.problems).toContainEqual(expect.objectContaining({ file: 'checks/alone.yml', line: 6 }));
    } finally {
      owned.remove();
    }
  });

  it('lists failing checks first, and a closing line tells how many', async () => {
    const { code, stdout } = await plumblineHere(['check', folder.root]);
    expect(code).toBe(1);
    expect(stdout.split('\n')[2]).toMatch(/^fail +numbers +row_count +3 {2}= 4$/);
    expect(stdout).toMatch(/5 checks: 2 pass, 1 warn, 1 fail, 1 error/);
  });
});
