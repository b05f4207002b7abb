import { afterEach, describe, expect, it } from 'vitest';
import { MutationMemory } from '../../../electron/jobs/mutation-memory';
import { addSuggestions } from '../../../electron/workspace/check-files';
import { testedState } from '../../../shared/domain/checks/mutation/kept-mutation';
import { MutatedWorkspace } from '../checks/mutated-session';

let opened: MutatedWorkspace | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function tested() {
  opened = await MutatedWorkspace.open(
    { orders: "SELECT i AS id, 'c' || i % 5 AS customer FROM range(300) AS t(i)" },
    { orders: 'columns:\n  - name: id\n    checks:\n      - missing:\n' },
  );
  const { session, folder } = opened;
  const workspace = () => ({
    snapshot: session.snapshot,
    graph: session.derived.graph,
    statuses: session.derived.statuses,
  });
  await session.run({ nodes: ['orders'] });
  const report = await opened.mutateNode('orders');
  const memory = await MutationMemory.load(folder.root);
  const of = testedState('orders', workspace());
  await memory.keep({ at: '2026-11-26T10:00:00.000Z', seed: 1, of, report });
  return { session, folder, report, workspace, memory };
}

describe('kept tests of checks', () => {
  it('are there after a restart and hold as long as rows and checks are the same', async () => {
    const { folder, report, workspace } = await tested();
    const again = await MutationMemory.load(folder.root);
    expect(again.of('orders')?.report).toEqual(JSON.parse(JSON.stringify(report)));
    const [summary] = again.summaries(workspace());
    expect(summary).toMatchObject({ node: 'orders', rows: 300, checks: 1, changed: [], added: [], failed: false });
    expect(summary?.suggested.length).toBeGreaterThan(3);
  });

  it('say that the rows are others when the cell has another text or ran again', async () => {
    const { session, folder, workspace, memory } = await tested();
    await session.run({ nodes: ['orders'], force: 'targets' });
    expect(memory.summaries(workspace())[0]?.changed).toEqual(['rows']);
    folder.write('notebooks/cells.md', "```sql orders\nSELECT i AS id, 'c' AS customer FROM range(300) AS t(i)\n```\n");
    await session.reload();
    expect(memory.summaries(workspace())[0]?.changed).toEqual(['rows']);
  });

  it('know which of their suggestions the file has, wherever these stand in it', async () => {
    const { session, report, workspace, memory } = await tested();
    const [first, ...others] = report.suggestions;
    if (first === undefined) throw new Error('No suggestion.');
    await addSuggestions(session.snapshot, 'orders', [first]);
    await session.reload();
    expect(memory.summaries(workspace())[0]).toMatchObject({ changed: ['checks'], added: [first.number] });
    await addSuggestions(session.snapshot, 'orders', others);
    await session.reload();
    expect(memory.summaries(workspace())[0]?.added).toEqual(report.suggestions.map(({ number }) => number));
  });

  it('leave out nodes that are gone, and a damaged file is none', async () => {
    const { session, folder, workspace, memory } = await tested();
    folder.write('notebooks/cells.md', '# Nothing\n');
    await session.reload();
    expect(memory.summaries(workspace())).toEqual([]);
    folder.write('.plumbline/mutations.json', '{"version":1,"tests":[{"report":{}}]}');
    const again = await MutationMemory.load(folder.root);
    expect(again.of('orders')).toBeUndefined();
  });
});
