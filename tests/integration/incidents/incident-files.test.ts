import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitVersion } from '../../../electron/workspace/git-info';
import { openIncident, readIncidentText, updateIncident } from '../../../electron/workspace/incident-files';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import { WorkspaceWatcher } from '../../../electron/workspace/watch-workspace';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { until } from '../workspace/condition';

const outcome: CheckOutcome = {
  node: 'total',
  name: 'row_count',
  type: 'row_count',
  column: null,
  outcome: 'fail',
  value: 0,
  threshold: '> 0',
  level: 'fail',
  file: 'checks/total.yml',
  line: 4,
};
const now = new Date('2026-11-26T10:02:31Z');
const hasGit = (await gitVersion()) !== null;

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
});
afterEach(() => folder.remove());

const opened = (more: Partial<CheckOutcome> = {}) =>
  openIncident(folder.root, { outcome: { ...outcome, ...more }, now });

describe('an incident of a check', () => {
  it('is a file that loads with the workspace', async () => {
    expect((await loadWorkspace(folder.root)).incidents).toEqual([]);
    const { file } = await opened();
    expect(file).toBe('incidents/2026-11-26-total-row_count.md');
    const { incidents, problems } = await loadWorkspace(folder.root);
    expect(problems).toEqual([]);
    expect(incidents).toMatchObject([
      { file, status: 'open', severity: 'high', node: 'total', check: 'row_count', checkFile: 'checks/total.yml' },
    ]);
  });

  it('is refused where one is open, which is named, and where the check passes', async () => {
    const { file } = await opened();
    expect(await problemOf(opened())).toMatchObject({
      code: 'duplicate_name',
      file,
      message: expect.stringContaining(file),
    });
    expect(await problemOf(opened({ name: 'other', outcome: 'pass' }))).toMatchObject({ code: 'bad_usage' });
    expect((await opened({ name: 'other' })).file).toBe('incidents/2026-11-26-total-other.md');
    await updateIncident(folder.root, file, { status: 'resolved' }, now);
    expect((await opened()).file).toBe('incidents/2026-11-26-total-row_count-2.md');
  });

  it.skipIf(!hasGit)('is signed with the name that its author commits under', async () => {
    execFileSync('git', ['init', '-q', folder.root]);
    execFileSync('git', ['-C', folder.root, 'config', 'user.name', 'Ann: Lee']);
    const { file } = await opened();
    await updateIncident(folder.root, file, { comment: 'Looking.' }, now);
    expect(folder.read(file)).toContain('- 2026-11-26 10:02 Ann Lee: Looking.\n');
    expect(folder.read(file)).toContain('owner: "Ann: Lee"\n');
  });

  it('changes on disk by the lines that are changed, with its byte order mark and Windows line endings', async () => {
    const { file } = await opened();
    const text = `\uFEFF${folder.read(file).replaceAll('\n', '\r\n')}`;
    folder.write(file, text);
    expect(await updateIncident(folder.root, file, { status: 'resolved', comment: 'Fixed.' }, now)).toBe(true);
    const changed = folder.read(file);
    expect(changed).toContain('resolved: 2026-11-26T10:02:31Z\r\n---');
    const without = changed
      .replace('resolved: 2026-11-26T10:02:31Z\r\n', '')
      .replace(/- [^\r]* Status: resolved\. Fixed\.\r\n/, '');
    expect(without).toBe(text.replace('status: open', 'status: resolved'));
    expect(await updateIncident(folder.root, file, { status: 'resolved' }, now)).toBe(false);
    expect(readdirSync(folder.path('incidents'))).toHaveLength(1);
  });

  it('with a conflict is shown with its place, and never written to', async () => {
    const { file } = await opened();
    const conflict = folder
      .read(file)
      .replace('status: open', '<<<<<<< a\nstatus: open\n=======\nstatus: mitigated\n>>>>>>> b');
    folder.write(file, conflict);
    const snapshot = await loadWorkspace(folder.root);
    expect(snapshot.incidents).toMatchObject([{ file, broken: true, node: 'total' }]);
    expect(snapshot.problems).toMatchObject([{ code: 'merge_conflict', file, line: 4 }]);
    expect(await problemOf(updateIncident(folder.root, file, { comment: 'x' }))).toMatchObject({
      code: 'merge_conflict',
      file,
      line: 4,
    });
    expect(folder.read(file)).toBe(conflict);
  });

  it('is neither read nor written outside of its folder', async () => {
    folder.write('README.md', '# no');
    for (const file of [
      'README.md',
      'incidents/../README.md',
      '/etc/passwd',
      'notebooks/good.md',
      'incidents/none.md',
    ]) {
      const problem = await problemOf(updateIncident(folder.root, file, { comment: 'x' }));
      expect(['access_denied', 'file_not_found']).toContain(problem?.code);
      expect(await problemOf(readIncidentText(folder.root, file))).toMatchObject({ code: problem?.code });
    }
    const outside = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
    try {
      symlinkSync(outside, folder.path('incidents'));
      expect(await problemOf(opened())).toMatchObject({ code: 'access_denied' });
      expect(readdirSync(outside)).toEqual([]);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('that changes outside is seen', async () => {
    mkdirSync(folder.path('incidents'));
    const watcher = new WorkspaceWatcher(folder.root, { sources: [] });
    try {
      const seen = new Set<string>();
      watcher.changes.on(({ files }) => {
        for (const file of files) seen.add(file);
      });
      await watcher.ready;
      const { file } = await opened();
      await until('the incident is seen', () => seen.delete(file));
      folder.write(file, folder.read(file).replace('status: open', 'status: mitigated'));
      await until('the change is seen', () => seen.delete(file));
    } finally {
      await watcher.dispose();
    }
  });
});
