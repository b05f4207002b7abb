import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plumblineHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeAll(() => {
  folder = new WorkspaceFolder();
  folder.write('plumbline.yaml', 'plumbline: 1\nname: shop\nsources:\n  raw_orders: { path: data/orders.csv }\n');
  folder.write('data/orders.csv', 'id,customer\n1,7\n2,7\n3,8\n4,9\n5,9\n');
  folder.write(
    'notebooks/a.md',
    [
      cell('orders', 'SELECT * FROM raw_orders'),
      cell('customers', "SELECT * FROM (VALUES (7, 'Ann'), (7, 'Ann B'), (8, 'Ben')) AS t(id, label)"),
      cell('labelled', 'SELECT o.id, c.label FROM orders AS o JOIN customers AS c ON c.id = o.customer'),
      cell('counted', 'SELECT label, count(*) AS n FROM labelled GROUP BY ALL'),
      cell('alone', 'SELECT 1 AS one'),
    ].join('\n'),
  );
});
afterAll(() => folder.remove());

const run = (...args: string[]) => plumblineHere(['run', folder.root, ...args]);
const graph = (...args: string[]) => plumblineHere(['graph', folder.root, ...args]);
const ranIn = (stdout: string) =>
  JSON.parse(stdout)
    .nodes.filter(({ status }: { status: string }) => status === 'ran')
    .map(({ name }: { name: string }) => name);

describe('rows on the command line', () => {
  it('are not counted of what has not run, which is said', async () => {
    const { code, stdout, stderr } = await graph('--rows', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      edges: [
        { from: 'raw_orders', to: 'orders' },
        { from: 'orders', to: 'labelled' },
        { from: 'customers', to: 'labelled' },
        { from: 'labelled', to: 'counted' },
      ],
      joins: [],
      warnings: [],
    });
    expect(JSON.parse(stdout).edges[1].rows).toBeUndefined();
    expect(stderr).toContain(
      'Not counted, because they have no fresh result: orders, customers, labelled, counted, alone.',
    );
  });

  it('are looked at after a run, for the joins of what ran', async () => {
    const first = await run('--node', 'labelled');
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('multiplies rows of both sides');
    expect(first.stderr).toContain('drops 2 of 5 rows of orders o (40 %');
    const again = await run('--node', 'labelled', '--json');
    expect(JSON.parse(again.stdout).warnings).toEqual([]);
    const silent = await run('--node', 'labelled', '--force', '--no-rows', '--json');
    expect(JSON.parse(silent.stdout).warnings).toEqual([]);
    const forced = await run('--node', 'labelled', '--force', '--json');
    expect(JSON.parse(forced.stdout).warnings).toMatchObject([
      { code: 'join_multiplies', severity: 'warning', node: 'labelled', file: 'notebooks/a.md' },
      { code: 'join_drops', severity: 'warning', node: 'labelled' },
    ]);
  });

  it('stand on the edges and at the joins', async () => {
    await run();
    const { code, stdout } = await graph('--rows');
    expect(code).toBe(0);
    expect(stdout).toMatch(/orders +labelled +5 +3 +2 dropped \(40 %\), × 1\.67/);
    expect(stdout).toMatch(/labelled +counted +5 +5/);
    expect(stdout).toMatch(/labelled +INNER +orders o +3 of 5 +2 +customers c +3 of 3 +2 +5/);
    const answer = JSON.parse((await graph('--rows', '--json')).stdout);
    expect(answer.edges[1]).toEqual({ from: 'orders', to: 'labelled', rows: 5, kept: 3, factor: 5 / 3 });
    expect(answer.warnings.map(({ code: of }: { code: string }) => of)).toEqual(['join_multiplies', 'join_drops']);
    expect(answer.problems.map(({ severity }: { severity: string }) => severity)).toEqual(['warning', 'warning']);
  });

  it('warn by what a sketch expects of the joins of a node', async () => {
    folder.write('pipelines/p.yaml', 'plumbline: 1\nname: p\njoins:\n  labelled: { multiply: 2, drop: 0.4 }\n');
    const answer = JSON.parse((await graph('--rows', '--json')).stdout);
    expect(answer).toMatchObject({ warnings: [], problems: [] });
    expect(answer.joins).toHaveLength(1);
  });

  it('cannot be had as a flowchart', async () => {
    const { code, stderr } = await graph('--rows', '--format', 'mermaid');
    expect(code).toBe(2);
    expect(stderr).toContain('--rows gives a table or JSON, not mermaid.');
  });
});

describe('plumbline run --from', () => {
  it('runs a node and everything that reads it, as far as it is stale, and with --force all of it', async () => {
    await run();
    expect(ranIn((await run('--from', 'labelled', '--json')).stdout)).toEqual([]);
    expect(ranIn((await run('--from', 'labelled', '--force', '--json')).stdout).sort()).toEqual([
      'counted',
      'labelled',
    ]);
    const ofSource = await run('--from', 'raw_orders', '--force', '--json');
    expect(ranIn(ofSource.stdout).sort()).toEqual(['counted', 'labelled', 'orders']);
    const both = await run('--from', 'counted', '--node', 'alone', '--force', '--json');
    expect(ranIn(both.stdout).sort()).toEqual(['alone', 'counted']);
  });

  it('says which node is not there', async () => {
    const { code, stderr } = await run('--from', 'labeled');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no node named labeled');
  });
});
