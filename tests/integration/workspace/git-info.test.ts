import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitCommit, gitVersion } from '../../../electron/workspace/git-info';
import { WorkspaceFolder } from '../../support/workspace-folder';

const hasGit = (await gitVersion()) !== null;

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(() => folder.remove());

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: folder.root, encoding: 'utf8', stdio: 'pipe' }).trim();
}

describe.runIf(hasGit)('the commit of a workspace', () => {
  it('is there with its branch, and says when something differs', async () => {
    git('init', '-q', '-b', 'main');
    expect(await gitCommit(folder.root)).toBeNull();
    folder.write('ws/a.md', 'a');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    const commit = git('rev-parse', 'HEAD');
    expect(await gitCommit(folder.path('ws'))).toEqual({ commit, branch: 'main', dirty: false });
    folder.write('beside.md', 'outside of the workspace');
    expect(await gitCommit(folder.path('ws'))).toMatchObject({ dirty: false });
    folder.write('ws/new.md', 'b');
    expect(await gitCommit(folder.path('ws'))).toMatchObject({ dirty: true });
    git('checkout', '-q', '--detach');
    expect(await gitCommit(folder.path('ws'))).toMatchObject({ commit, branch: null });
  });

  it('never starts a program that the repository names', async () => {
    git('init', '-q', '-b', 'main');
    folder.write('a.md', 'a');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    folder.write('.git/monitor.sh', `#!/bin/sh\ntouch '${folder.path('started')}'\n`);
    chmodSync(folder.path('.git/monitor.sh'), 0o755);
    git('config', 'core.fsmonitor', folder.path('.git/monitor.sh'));
    expect(await gitCommit(folder.root)).toMatchObject({ dirty: false });
    expect(Object.keys(folder.digests())).not.toContain('started');
  });
});

describe('a folder without git', () => {
  it('has no commit', async () => {
    expect(await gitCommit(folder.root)).toBeNull();
    expect(await gitCommit(folder.path('no/such/folder'))).toBeNull();
  });
});
