import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitVersion } from '../../../electron/workspace/git-info';
import { plumblineHere, plumblineJsonHere } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';

const hasGit = (await gitVersion()) !== null;

import { parseSketch } from '../../../shared/domain/sketch/parse-sketch';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
});
afterEach(() => folder.remove());

const sketch = (...args: string[]) => plumblineJsonHere(['sketch', folder.root, ...args]);
const file = 'pipelines/test.yaml';

describe('plumbline sketch', () => {
  it('edits the pipeline as the canvas does, and shows what became of the plans', async () => {
    const plan = {
      do: 'plan',
      name: 'report',
      from: ['total', 'alone'],
      columns: [{ name: 'total', type: 'VARCHAR' }, { name: 'gone' }],
    };
    const drawn = await sketch('--edit', JSON.stringify(plan), '--edit', '[{do: output, name: report, on: true}]');
    expect(drawn).toMatchObject({
      code: 0,
      answer: { title: 'Planned report, and 1 more change', applied: true, sketch: file },
    });
    expect((await plumblineHere(['sketch', folder.root])).stdout).toMatch(/report +planned +total, alone/);

    expect(await sketch('--edit', '{do: write, name: report}')).toMatchObject({
      code: 0,
      answer: { names: ['report'] },
    });
    expect(folder.read('notebooks/good.md')).toContain('```sql report\nSELECT\n  total.total::VARCHAR AS total');
    folder.write(
      'notebooks/good.md',
      folder
        .read('notebooks/good.md')
        .replace(/JOIN alone.*/, 'JOIN numbers ON TRUE')
        .replace('NULL AS gone', '1 AS other'),
    );
    const shown = await sketch('--file', 'test');
    expect(shown).toMatchObject({
      code: 0,
      answer: {
        sketches: [{ file, planned: [{ name: 'report' }] }],
        differences: [
          { node: 'report', contradicted: ['alone'], unplanned: ['numbers'], missing: [{ name: 'gone' }], retyped: [] },
        ],
      },
    });
    const { stdout } = await plumblineHere(['sketch', folder.root]);
    expect(stdout).toContain('does not read alone; reads numbers');
  });

  it('says with --dry-run what would change, and changes nothing', async () => {
    const before = folder.digests();
    const { code, answer } = await sketch('--dry-run', '--edit', '{do: plan, name: x}');
    expect(code).toBe(0);
    expect(answer).toMatchObject({ applied: false, files: [{ file, before: null }] });
    expect(folder.digests()).toEqual(before);
  });

  it('exits with 2 for edits that cannot be read or done, and does none of them', async () => {
    const before = folder.digests();
    expect(await sketch('--edit', '{do: paln, name: x}')).toMatchObject({
      code: 2,
      answer: { error: { code: 'bad_usage' } },
    });
    expect(await sketch('--edit', '{do: plan, name: x')).toMatchObject({
      code: 2,
      answer: { error: { code: 'bad_usage' } },
    });
    expect(await sketch('--edit', '[{do: plan, name: x}, {do: connect, from: totl, to: x}]')).toMatchObject({
      code: 2,
      answer: { error: { code: 'unknown_node', hint: 'Did you mean total?' } },
    });
    expect(await sketch('--file', 'nothing')).toMatchObject({ code: 2, answer: { error: { code: 'file_not_found' } } });
    expect(folder.digests()).toEqual(before);
  });
});

describe.runIf(hasGit)('plumbline merge-sketch', () => {
  it('merges as a driver of git what a merge of lines calls a conflict', () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
        cwd: folder.root,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    const commit = (text: string) => {
      folder.write(file, text);
      git('add', '.');
      git('commit', '-q', '-m', 'a version');
    };
    const box = (name: string) => `  # ${name}\n  ${name}: { x: 0, y: 0 }\n\n`;
    const text = (...names: string[]) => `plumbline: 1\npositions:\n${names.map(box).join('')}# end\n`;
    git('init', '-q', '-b', 'main');
    git(
      'config',
      'merge.plumbline.driver',
      `"${process.execPath}" "${resolve(__dirname, '../../../electron/cli/plumbline.cjs')}" merge-sketch %O %A %B`,
    );
    folder.write('.gitattributes', '/pipelines/**/*.yaml merge=plumbline\n');
    commit(text('a', 'z'));
    git('checkout', '-q', '-b', 'other');
    commit(text('a', 'c', 'z'));
    git('checkout', '-q', 'main');
    commit(text('a', 'b', 'z'));
    git('merge', '-q', '--no-edit', 'other');
    expect(folder.read(file)).toBe(text('a', 'b', 'c', 'z'));
  });

  it('shows both sides of what it cannot merge, and of what it cannot read, between conflict markers', () => {
    const text = (x: number) => `plumbline: 1\npositions:\n  # a\n  a: { x: ${x}, y: 0 }\n`;
    const merge = (...versions: string[]) => {
      const files = versions.map((version, at) => {
        folder.write(`version${at}`, version);
        return folder.path(`version${at}`);
      });
      const cli = resolve(__dirname, '../../../electron/cli/plumbline.cjs');
      const { status, stderr } = spawnSync(process.execPath, [cli, 'merge-sketch', ...files], { encoding: 'utf8' });
      return { status, stderr, text: folder.read('version1') };
    };
    const both = merge(text(0), text(1), text(2));
    expect(both).toMatchObject({ status: 1, stderr: expect.stringContaining('Both sides changed positions.a.x') });
    expect(both.text).toBe(
      'plumbline: 1\npositions:\n  # a\n<<<<<<< ours\n  a: { x: 1, y: 0 }\n=======\n  a: { x: 2, y: 0 }\n>>>>>>> theirs\n',
    );
    expect(parseSketch(file, both.text).problems[0]?.code).toBe('merge_conflict');
    const broken = merge(text(0), text(1), 'positions: [');
    expect(broken.status).toBe(1);
    expect(broken.text).toContain('positions: [\n>>>>>>> theirs\n');
    expect(broken.text).toContain('a: { x: 1, y: 0 }');
  });
});
