import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { listRuns } from '../../../electron/jobs/run-history';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { RunEvent } from '../../../shared/domain/run/run';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
let engine: Engine;
let session: WorkspaceSession;

const open = () => WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });

beforeEach(async () => {
  folder = WorkspaceFolder.working();
  folder.write(
    'notebooks/more.md',
    `${cell('further', 'FROM total_text')}\n${cell('aside', 'SELECT count(*) FROM numbers')}`,
  );
  engine = new Engine();
  session = await open();
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

const rowCount = (bound: string, more = '') =>
  `dataset: plumbline/test/main/total\ncolumns: []\nchecks:\n  - row_count:\n      threshold: { ${bound}${more} }\n`;
const failing = rowCount('must_be_greater_than: 5');

const runStates = async (request: Parameters<WorkspaceSession['run']>[0] = {}) => {
  const { nodes } = await session.run(request);
  return Object.fromEntries(nodes.map(({ name, status }) => [name, status]));
};
const statusOf = (name: string) => session.derived.statuses.find((status) => status.name === name);

async function writeChecks(text: string, node = 'total'): Promise<void> {
  folder.write(`checks/${node}.yml`, text);
  await session.reload();
}

describe('a check that fails', () => {
  beforeEach(() => writeChecks(failing));

  it('is evaluated on the way, and blocks all that reads its node, and nothing else', async () => {
    expect(await runStates()).toEqual({
      total: 'ran',
      alone: 'ran',
      aside: 'ran',
      total_text: 'blocked',
      further: 'blocked',
    });
    expect(session.checks).toMatchObject([{ node: 'total', outcome: 'fail', value: 1 }]);
    const expected = {
      state: 'blocked',
      reason: 'blocked by check row_count of total',
      causes: [{ kind: 'check', name: 'total', text: 'blocked by check row_count of total' }],
      problem: {
        code: 'blocked_by_check',
        hint: 'Repair the rows of total or the check (checks/total.yml, line 4), or run it anyway.',
      },
    };
    expect(statusOf('total_text')).toMatchObject(expected);
    expect(statusOf('further')).toMatchObject(expected);
    expect(statusOf('total')?.state).toBe('fresh');
    const [record] = await listRuns(folder.root, 1);
    expect(record?.report.nodes.find(({ name }) => name === 'further')).toMatchObject({
      status: 'blocked',
      error: { message: 'blocked by check row_count of total' },
    });
  });

  it('tells who watches the run what it blocks', async () => {
    const states: string[] = [];
    await session.run(
      {},
      {
        onEvent: (event: RunEvent) => {
          if (event.type === 'status') states.push(`${event.status.name} ${event.status.state}`);
        },
      },
    );
    expect(states).toContain('further blocked');
    expect(states).not.toContain('total_text running');
  });

  it('blocks without being evaluated again, also in the next session', async () => {
    await runStates();
    await engine.close();
    session = await open();
    expect(statusOf('further')?.state).toBe('blocked');
    const report = await session.run({ nodes: ['further'] });
    expect(report.nodes.map(({ name, status }) => [name, status])).toEqual([
      ['total', 'fresh'],
      ['total_text', 'blocked'],
      ['further', 'blocked'],
    ]);
    expect(report.checks).toBeUndefined();
  });

  it('blocks nothing when it is to be ignored, and what then ran is as fresh as its rows', async () => {
    await runStates();
    expect(await runStates({ nodes: ['total_text'], ignoreChecks: true })).toEqual({
      total: 'fresh',
      total_text: 'ran',
    });
    expect(statusOf('total_text')?.state).toBe('fresh');
    expect(statusOf('further')?.state).toBe('blocked');
  });

  it('lets its node be read as soon as it is a warning, gone, or fits the rows, without a run', async () => {
    await runStates();
    for (const text of [
      rowCount('must_be_greater_than: 5', ', level: warn'),
      'dataset: plumbline/test/main/total\ncolumns: []\nchecks: []\n',
      rowCount('must_be: 1'),
    ]) {
      await writeChecks(failing);
      expect(statusOf('further')?.state).toBe('blocked');
      await writeChecks(text);
      expect(statusOf('further')).toMatchObject({ state: 'stale', reason: 'never ran' });
    }
    expect(await runStates()).toMatchObject({ total: 'fresh', total_text: 'ran', further: 'ran' });
  });

  it('is asked again of rows that are other ones', async () => {
    await runStates();
    folder.write(
      'notebooks/good.md',
      `${cell('total', 'SELECT unnest(range(6)) AS total')}\n${cell('total_text', "SELECT total || '' AS text FROM total")}\n`,
    );
    await session.reload();
    expect(statusOf('further')?.state).toBe('stale');
    expect(await runStates()).toMatchObject({ total: 'ran', total_text: 'ran', further: 'ran' });
    expect(session.checks).toMatchObject([{ outcome: 'pass', value: 6 }]);
  });

  it('is asked again of rows that were made again, though their definition is the same', async () => {
    folder.write(
      'notebooks/good.md',
      `${cell('total', 'SELECT now() AS total')}\n${cell('total_text', 'FROM total')}\n`,
    );
    await session.reload();
    await runStates();
    const { nodes, checks } = await session.run({ nodes: ['total'], force: 'targets' });
    // Nothing that reads it was asked for: there is nothing to keep from running.
    expect([nodes.map(({ status }) => status), checks]).toEqual([['ran'], undefined]);
    expect(statusOf('total_text')?.state).toBe('stale');
    const again = await session.run({ nodes: ['total_text'] });
    expect(again.checks).toMatchObject([{ outcome: 'fail' }]);
    expect(again.nodes.map(({ status }) => status)).toEqual(['fresh', 'blocked']);
  });

  it('is found by a plain check, and then blocks', async () => {
    await session.check({});
    expect(statusOf('total_text')?.state).toBe('blocked');
  });
});

describe('what blocks nothing', () => {
  it('a check that warns, one that passes, and one that could not be evaluated', async () => {
    await writeChecks(
      'dataset: plumbline/test/main/total\nchecks:\n  - row_count: { threshold: { must_be: 7, level: warn } }\n  - failed_rows: { expression: no_such_column > 1 }\ncolumns:\n  - name: total\n    checks:\n      - missing:\n',
    );
    expect(await runStates()).toMatchObject({ total_text: 'ran', further: 'ran' });
    expect(session.checks.map(({ type, outcome }) => [type, outcome])).toEqual([
      ['failed_rows', 'error'],
      ['missing', 'pass'],
    ]);
  });

  it('a threshold of level warn beside one of level fail that holds', async () => {
    await writeChecks(rowCount('must_be: 1', ', additional: { must_be: 2, level: warn }'));
    expect(await runStates()).toMatchObject({ total_text: 'ran' });
    expect(session.checks).toMatchObject([{ outcome: 'warn' }]);
  });

  it('a check that waits for the rows of a node that is not run', async () => {
    await writeChecks(
      'dataset: plumbline/test/main/total\nchecks: []\ncolumns:\n  - name: total\n    checks:\n      - invalid: { valid_reference_data: { dataset: plumbline/test/main/alone, column: answer } }\n',
    );
    expect(await runStates({ nodes: ['total_text'] })).toEqual({ total: 'ran', total_text: 'ran' });
    expect(session.checks).toEqual([]);
  });
});

describe('a source', () => {
  it('blocks the cells that read it while its check fails, and no longer when its file is mended', async () => {
    await writeChecks(
      'dataset: plumbline/test/main/numbers\nchecks: []\ncolumns:\n  - name: label\n    checks:\n      - invalid: { valid_values: [one, two] }\n',
      'numbers',
    );
    expect(await runStates()).toEqual({
      total: 'blocked',
      total_text: 'blocked',
      further: 'blocked',
      aside: 'blocked',
      alone: 'ran',
    });
    folder.write('data/numbers.csv', 'x,label\n1,one\n2,two\n');
    await session.reload();
    expect(statusOf('total')?.state).toBe('stale');
    expect(await runStates()).toMatchObject({ total: 'ran', further: 'ran' });
  });
});

describe('a run of many', () => {
  it('names the failed node where both a failed node and a check stand above', async () => {
    await writeChecks(failing);
    folder.write(
      'notebooks/more.md',
      `${cell('broken', "SELECT 'x'::INT AS y")}\n${cell('further', 'FROM total_text, broken')}`,
    );
    await session.reload();
    const { nodes } = await session.run({});
    expect(nodes.find(({ name }) => name === 'further')?.error).toMatchObject({
      code: 'blocked',
      message: 'blocked by broken',
    });
  });

  it('stops at a cancelled evaluation, and blocks nothing by it', async () => {
    await writeChecks(
      'dataset: plumbline/test/main/total\ncolumns: []\nchecks:\n  - metric: { query: "SELECT count(*) FROM range(100000000000) AS a(i) WHERE i % 7 = 3", threshold: { must_be: 1 } }\n',
    );
    const controller = new AbortController();
    const report = await session.run(
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          // The cell that reads it waits for the check then.
          if (event.type === 'progress' && event.node === 'total' && event.progress === 1) controller.abort();
        },
      },
    );
    expect(report.cancelled).toBe(true);
    expect(report.nodes.find(({ name }) => name === 'total_text')?.status).toBe('skipped');
    expect(statusOf('total_text')?.state).toBe('stale');
  });
});
