import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentEditor } from '../../../electron/main/incident-editor';
import type { CheckOutcome } from '../../../shared/domain/checks/check-outcome';
import { PlumblineError } from '../../../shared/domain/problem';
import { problemOf } from '../../support/problem-of';
import { WorkspaceFolder } from '../../support/workspace-folder';

const outcome: CheckOutcome = {
  node: 'total',
  name: 'row_count',
  type: 'row_count',
  column: null,
  outcome: 'warn',
  value: 0,
  threshold: '> 0',
  level: 'warn',
  file: 'checks/total.yml',
  line: 4,
};

let folder: WorkspaceFolder;
let refreshed: number;
let readOnly: boolean;
let owners: { name: string }[];
let editor: IncidentEditor;
beforeEach(() => {
  folder = WorkspaceFolder.working();
  refreshed = 0;
  readOnly = false;
  owners = [];
  editor = new IncidentEditor({
    session: () => ({
      root: folder.root,
      snapshot: { manifest: { owners }, notebooks: [], checkFiles: [] },
      derived: { graph: { nodes: [], edges: [] }, statuses: [] },
      engine: {
        failingRows: async ({ name }) =>
          name === 'other'
            ? {
                columns: [{ name: 'id', role: 'key', redacted: null }],
                rows: [['7'], [null]],
                positions: [6, 8],
                more: false,
              }
            : null,
      },
    }),
    outcomes: () => [outcome, { ...outcome, name: 'other', line: 9 }],
    requireWritable: () => {
      if (readOnly) throw new PlumblineError({ code: 'workspace_locked', message: 'locked' });
    },
    refresh: async () => {
      refreshed++;
    },
  });
});
afterEach(() => folder.remove());

const check = { file: 'checks/total.yml', line: 4, name: 'row_count' };

describe('incidents that the window opens', () => {
  it('are one a check, also when two are opened at once', async () => {
    const [first, second] = await Promise.allSettled([editor.open(check), editor.open(check)]);
    expect(first).toMatchObject({
      status: 'fulfilled',
      value: { file: expect.stringContaining('-total-row_count.md') },
    });
    expect(second).toMatchObject({ status: 'rejected', reason: { problem: { code: 'duplicate_name' } } });
    expect(refreshed).toBe(1);
  });

  it('have the rows that break the check, and the severity of a warning', async () => {
    const { file } = await editor.open({ ...check, name: 'other', line: 1 });
    const { text } = await editor.read({ file });
    expect(text).toContain('severity: low\n');
    expect(text).toContain('| id |\n| --- |\n| 7 |\n| NULL |\n');
    await editor.update({ file, severity: 'critical', comment: 'Now.' });
    expect(folder.read(file)).toMatch(/severity: critical\n[\s\S]*: Severity: critical\. Now\.\n$/);
  });

  it("are the owner's of the node, and without one whoever's opens them", async () => {
    owners = [{ name: 'Flight data' }, { name: 'Weather' }];
    const { file } = await editor.open(check);
    expect(folder.read(file)).toContain('\nowner: "Flight data, Weather"\n');
    owners = [];
    const { file: other } = await editor.open({ ...check, name: 'other', line: 9 });
    expect(folder.read(other)).toMatch(/\nowner: (?!Flight)\S/);
    expect(folder.read(other)).toMatch(/ (.+): Opened\.\n$/);
  });

  it('are none of a check that nothing is known of, and none where nothing may be written', async () => {
    expect(await problemOf(editor.open({ ...check, name: 'gone' }))).toMatchObject({ code: 'unknown_check', line: 4 });
    readOnly = true;
    expect(await problemOf(editor.open(check))).toMatchObject({ code: 'workspace_locked' });
    expect(folder.digests()).not.toHaveProperty('incidents');
  });
});
