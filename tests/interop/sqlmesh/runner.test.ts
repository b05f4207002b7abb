import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlmeshRunner } from '../../../electron/promote/proof/runners/sqlmesh';
import { makeFolder, type PromotedWorkspace, promoteWorkspace, writeFiles } from '../dbt/promoted-workspace';
import { decideIncremental, difference, runProject } from './sqlmesh-project';

const lines = ['id,happened,amount'];
for (let day = 1; day <= 6; day++)
  for (let hour = 0; hour < 24; hour += 6)
    lines.push(`${lines.length},2024-05-0${day} ${String(hour).padStart(2, '0')}:30:00,${lines.length / 4}`);

const files = {
  'plumbline.yaml': `plumbline: 1
name: slices
owners: [{ name: Someone, email: someone@example.com }]
sources:
  events: { path: data/events.csv, options: { types: { happened: TIMESTAMP } } }
`,
  'data/events.csv': `${lines.join('\n')}\n`,
  'notebooks/slices.md': `---
plumbline: 1
title: Slices
---

Ask someone@example.com about @amount, {{ braces }} and "quotes", it's @{there}; twice.

\`\`\`sql clean
SELECT id, happened, amount FROM events WHERE amount IS NOT NULL
\`\`\`

\`\`\`sql totals
SELECT CAST(happened AS DATE) AS day, count(*) AS n, sum(amount) AS total FROM clean GROUP BY ALL
\`\`\`
`,
};

describe('running a project of SQLMesh for a proof', () => {
  let folder: string;
  let workspace: PromotedWorkspace;

  beforeAll(async () => {
    folder = await makeFolder();
    const root = join(folder, 'slices');
    await writeFiles(root, files);
    workspace = await promoteWorkspace(folder, root, ['totals'], 'sqlmesh');
    await decideIncremental(workspace.result.spec, {
      clean: { strategy: 'time_range', time_column: 'happened', lookback: '2 days' },
      totals: { strategy: 'time_range', time_column: 'day', lookback: null },
    });
    await rm(workspace.project, { recursive: true });
    await workspace.promoteAgain(join(folder, 'out'));
  });

  afterAll(async () => {
    await workspace?.dispose();
  });

  it('says what was looked for where SQLMesh is not installed', async () => {
    const search = await sqlmeshRunner.findTool({ dir: folder, env: { PATH: '/nonexistent' } });
    expect(search).toMatchObject({ kind: 'missing', hint: expect.stringContaining('requirements.txt') });
  });

  it('makes slices out of order, and the rows are those of a full run', async () => {
    const model = await readFile(join(workspace.project, 'models/clean.sql'), 'utf8');
    expect(model).toContain('INCREMENTAL_BY_TIME_RANGE (time_column happened, lookback 2)');
    const warehouse = join(folder, 'sliced');
    const slices = [
      { from: '2024-05-04', to: '2024-05-07' },
      { from: '2024-05-01', to: '2024-05-04' },
    ];
    const first = await runProject(workspace, { warehouse, mode: 'incremental', slice: slices[0] as never });
    expect(first.made, first.log).toBe(true);
    // The other half is not there yet.
    expect(await difference(first, 'totals', workspace).catch((error: Error) => error.message)).toContain(
      'has 3 rows, the prototype 6',
    );
    const second = await runProject(workspace, { warehouse, mode: 'incremental', slice: slices[1] as never });
    expect(second.made, second.log).toBe(true);
    for (const node of ['clean', 'totals'])
      expect(await difference(second, node, workspace)).toEqual({ missing: 0, added: 0 });
  });

  it('makes all rows whatever audits say, and takes up late rows in a second run', async () => {
    const warehouse = join(folder, 'late');
    const events = join(workspace.root, 'data/events.csv');
    const whole = await readFile(events, 'utf8');
    await writeFile(events, `${lines.slice(0, -2).join('\n')}\n`);
    const early = await runProject(workspace, { warehouse });
    expect(early.made, early.log).toBe(true);
    // The golden result holds for all rows; unit tests do not read them.
    expect(early.tests?.failed).toBe(1);
    await writeFile(events, whole);
    const late = await runProject(workspace, { warehouse, mode: 'incremental' });
    expect(late.made, late.log).toBe(true);
    expect(late.tests).toEqual({ passed: (early.tests?.passed ?? 0) + 1, failed: 0 });
    expect(await difference(late, 'totals', workspace)).toEqual({ missing: 0, added: 0 });
  });
});
