import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendRun, listRuns } from '../../../electron/jobs/run-history';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { bundleProgram, RunningProgram } from './child-process';
import { runRecord } from './run-record';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(() => folder.remove());

describe('the run history', () => {
  it('is empty before the first run', async () => {
    expect(await listRuns(folder.root, 10)).toEqual([]);
  });

  it('gives the latest runs whole, newest first, across months', async () => {
    const records = [
      runRecord('a', '2026-09-30T23:59:59.000Z'),
      runRecord('b', '2026-11-01T00:00:00.000Z'),
      runRecord('c', '2026-11-02T00:00:00.000Z'),
      runRecord('d', '2026-12-01T00:00:00.000Z'),
    ];
    for (const record of records) await appendRun(folder.root, record);
    expect(await listRuns(folder.root, 10)).toEqual([...records].reverse());
    expect((await listRuns(folder.root, 2)).map((record) => record.id)).toEqual(['d', 'c']);
  });

  it('reads only the end of a long month, and every run of it when asked', async () => {
    for (let number = 0; number < 60; number++) {
      await appendRun(folder.root, runRecord(`r${number}`, `2026-11-01T00:00:${String(number).padStart(2, '0')}.000Z`));
    }
    expect((await listRuns(folder.root, 3)).map((record) => record.id)).toEqual(['r59', 'r58', 'r57']);
    expect(await listRuns(folder.root, 1000)).toHaveLength(60);
  });

  it('skips a torn line, and the run after it is whole', async () => {
    await appendRun(folder.root, runRecord('before'));
    appendFileSync(folder.path('.plumbline/runs/2026-11.ndjson'), '{"id":"torn","startedAt":"2026');
    expect((await listRuns(folder.root, 10)).map((record) => record.id)).toEqual(['before']);
    await appendRun(folder.root, runRecord('after', '2026-11-23T10:00:00.000Z'));
    expect((await listRuns(folder.root, 10)).map((record) => record.id)).toEqual(['after', 'before']);
  });

  it('loses no run when several processes append at the same time', async () => {
    const program = await bundleProgram('run-program.ts');
    try {
      const programs = ['p', 'q', 'r'].map((name) => new RunningProgram(program.path, [folder.root, name, '40']));
      expect(await Promise.all(programs.map((running) => running.ended))).toEqual([0, 0, 0]);
      const runs = await listRuns(folder.root, 1000);
      expect(new Set(runs.map((record) => record.id)).size).toBe(120);
    } finally {
      program.remove();
    }
  });
});
