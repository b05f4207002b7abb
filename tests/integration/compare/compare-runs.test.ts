import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../shared/contract/app-state';
import type { NodeComparison } from '../../../shared/domain/compare/comparison';
import { plumbline, plumblineJson } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = WorkspaceFolder.working();
});
afterEach(() => folder.remove());

interface Answer {
  readonly equal: boolean;
  readonly nodes: readonly {
    readonly node: string;
    readonly kind: string;
    readonly comparison?: NodeComparison;
    readonly rows: { readonly before: number; readonly after: number };
  }[];
}

async function run(cells: Readonly<Record<string, string>>): Promise<void> {
  folder.write(
    'notebooks/a.md',
    Object.entries(cells)
      .map(([name, sql]) => cell(name, sql))
      .join('\n'),
  );
  await plumbline(['run', folder.root]);
}

async function compare(...args: string[]) {
  const { code, answer } = await plumblineJson(['compare', ...args, '--workspace', folder.root]);
  const { nodes, equal } = answer as unknown as Answer;
  return {
    code,
    equal,
    error: answer.error,
    node: (name: string) => nodes.find((candidate) => candidate.node === name),
  };
}

describe('plumbline compare', () => {
  it('counts added, removed and changed rows by a key that it finds, and the values that changed', async () => {
    await run({
      sales: `SELECT id, 'p' || id AS name, id * 1.5 AS price, CASE WHEN id = 3 THEN NULL ELSE 'x' END AS note FROM range(1, 6) AS t(id)`,
    });
    await run({
      sales: `SELECT id, 'p' || id AS name, CASE WHEN id = 4 THEN 7 ELSE id * 1.5 END AS price, CASE WHEN id IN (2, 3) THEN 'y' ELSE 'x' END AS note FROM range(2, 8) AS t(id)`,
    });
    const { code, equal, node } = await compare();
    expect(code).toBe(1);
    expect(equal).toBe(false);
    const comparison = node('sales')?.comparison;
    expect(comparison).toMatchObject({
      equal: false,
      rows: { before: 5, after: 6 },
      matchedBy: { kind: 'key', columns: ['id'], origin: 'found' },
      added: 2,
      removed: 1,
      changed: 3,
      changedValues: expect.arrayContaining([
        { column: 'price', rows: 1 },
        { column: 'note', rows: 2 },
      ]),
    });
    const { sample } = comparison as NodeComparison;
    expect(sample.columns.map(({ name }) => name)).toEqual(['id', 'name', 'price', 'note']);
    expect(sample.rows.map(({ kind }) => kind)).toEqual(['removed', 'added', 'added', 'changed', 'changed', 'changed']);
    expect(sample.rows[4]).toEqual({
      kind: 'changed',
      before: ['3', 'p3', '4.5', null],
      after: ['3', 'p3', '4.5', 'y'],
    });
  });

  it('tells columns that came, went or have another type, and compares what they still share', async () => {
    await run({ a: 'SELECT 1 AS id, 2::INTEGER AS n, 3 AS old' });
    await run({ a: "SELECT 1 AS id, 2::BIGINT AS n, 'x' AS fresh" });
    const { code, node } = await compare('--node', 'a');
    expect(code).toBe(1);
    expect(node('a')?.comparison).toMatchObject({
      schema: {
        added: [{ name: 'fresh', type: 'VARCHAR' }],
        removed: [{ name: 'old', type: 'INTEGER' }],
        retyped: [{ name: 'n', before: 'INTEGER', after: 'BIGINT' }],
      },
      added: 0,
      removed: 0,
      changed: 0,
    });
  });

  it('without a key counts equal rows against one another', async () => {
    await run({ a: 'SELECT x / 2.0 AS half, [x] AS list FROM (VALUES (1), (1), (1), (NULL), (4)) AS t(x)' });
    await run({ a: 'SELECT x / 2.0 AS half, [x] AS list FROM (VALUES (1), (1), (NULL), (NULL), (5)) AS t(x)' });
    expect((await compare()).node('a')?.comparison).toMatchObject({
      matchedBy: { kind: 'rows' },
      removed: 2,
      added: 2,
      changed: 0,
    });
  });

  it('takes numbers within the tolerance as equal, and NaN and NULL as values', async () => {
    await run({ a: `SELECT * FROM (VALUES (1, 1.0::DOUBLE), (2, 'nan'::DOUBLE), (3, NULL)) AS t(id, v)` });
    await run({
      a: `SELECT * FROM (VALUES (1, 1.0005::DOUBLE), (2, 'nan'::DOUBLE), (3, NULL)) AS t(id, v) WHERE id > 0`,
    });
    expect((await compare('--key', 'id')).node('a')?.comparison?.changed).toBe(1);
    expect(await compare('--key', 'id', '--tolerance', '0.001')).toMatchObject({ code: 0, equal: true });
  });

  it('uses the key of a check, refuses a key that is none, and finds the columns that a result is grouped by', async () => {
    folder.write('checks/a.yml', 'dataset: x/main/a\nchecks:\n  - duplicate: { columns: [g, h] }\n');
    await run({
      a: 'SELECT i % 3 AS g, i % 4 AS h, i AS v FROM range(12) AS t(i)',
      b: `SELECT 'c' || (i % 3) AS g, DATE '2026-01-01' + (i % 4)::INTEGER AS d, i / 7.0 AS v FROM range(12) AS t(i)`,
    });
    await run({
      a: 'SELECT i % 3 AS g, i % 4 AS h, 100 + i AS v FROM range(12) AS t(i)',
      b: `SELECT 'c' || (i % 3) AS g, DATE '2026-01-01' + (i % 4)::INTEGER AS d, i / 8.0 AS v FROM range(12) AS t(i)`,
    });
    const all = await compare();
    expect(all.node('a')?.comparison).toMatchObject({
      matchedBy: { columns: ['g', 'h'], origin: 'check' },
      changed: 12,
    });
    expect(all.node('b')?.comparison).toMatchObject({
      matchedBy: { columns: ['g', 'd'], origin: 'found' },
      changed: 11,
    });
    const refused = await plumbline(['compare', '--node', 'a', '--key', 'g', '--workspace', folder.root]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('g is no key');
    const unknown = await compare('--node', 'nope');
    expect(unknown.error?.code).toBe('unknown_node');
  });

  it('compares earlier runs as long as their results are kept, and says when they are not', async () => {
    for (const value of [1, 2, 3, 4, 5]) await run({ a: `SELECT ${value} AS v, 1 AS id`, same: 'SELECT 1 AS one' });
    const { answer } = await plumblineJson(['runs', folder.root]);
    const ids = (answer as unknown as { runs: RunRecord[] }).runs.map(({ id }) => id);
    const last = await compare();
    expect(last.node('a')?.comparison?.sample.rows[0]).toMatchObject({ before: ['1', '4'], after: ['1', '5'] });
    expect(last.node('same')?.kind).toBe('same');
    // The present result and two before it.
    const older = await compare(ids[2] ?? '', ids[0] ?? '');
    expect(older.node('a')?.comparison?.changedValues).toEqual([{ column: 'v', rows: 1 }]);
    const gone = await compare(ids[4] ?? '', ids[0] ?? '');
    expect(gone.node('a')?.kind).toBe('gone');
    const wrong = await compare('zzzz');
    expect(wrong.error?.message).toContain('There is no run zzzz');
  });
});
