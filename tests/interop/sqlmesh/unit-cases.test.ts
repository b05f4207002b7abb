import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { buildIntermediate } from '../../../electron/promote/build-intermediate';
import { Evidence } from '../../../electron/promote/evidence';
import type { FixtureRows, IntermediatePipeline, UnitCase } from '../../../electron/promote/intermediate';
import { sqlmeshTarget } from '../../../electron/promote/targets/sqlmesh/sqlmesh-target';
import { loadWorkspace } from '../../../electron/workspace/load-workspace';
import { writeFiles } from '../dbt/promoted-workspace';
import { sqlmesh } from './sqlmesh-project';

const files = {
  'plumbline.yaml': `plumbline: 1
name: units
owners: [{ name: Someone, email: someone@example.com }]
parameters:
  least: { type: integer, default: 10 }
sources:
  orders: { path: data/orders.csv }
`,
  'data/orders.csv': 'id,Net Amount,at,status\n1,10.50,2001-01-10 08:00:00,paid\n2,,2001-01-11 08:00:00,open\n',
  'notebooks/units.md': `---
plumbline: 1
title: Units
---

\`\`\`sql large
SELECT id, "Net Amount" * 2 AS "Twice", date_trunc('day', "at") AS day FROM orders WHERE "Net Amount" >= $least
\`\`\`

\`\`\`sql helpers
CREATE MACRO twice(x) AS x * 2
\`\`\`

\`\`\`sql "as text"
SELECT id, twice(id) AS double_id, [id, NULL] AS list, {'s': status} AS st, status::ENUM ('paid', 'open') AS kind FROM orders
\`\`\`
`,
};

describe('unit cases in a project of SQLMesh', () => {
  let folder: string;
  let engine: Engine;
  let pipeline: IntermediatePipeline;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plumbline-interop-'));
    const root = join(folder, 'units');
    await writeFiles(root, files);
    engine = new Engine();
    await engine.open({ root, cacheFolder: null, threads: 'auto', memoryLimit: '1GB', allowedPaths: [] });
    const snapshot = await loadWorkspace(root);
    await engine.derive({ snapshot });
    await engine.run({});
    const derived = await engine.derive({ snapshot });
    pipeline = await buildIntermediate(
      {
        snapshot,
        derived,
        checkOutcomes: [],
        nodes: ['large', 'as text'],
        parameters: {},
        earlierSpec: undefined,
        provenance: null,
        versions: {},
      },
      new Evidence(engine, undefined),
      () => undefined,
    );
  });

  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('pass where the model makes the rows, and fail where it makes others', async () => {
    const rowsOf = (node: string, rows: FixtureRows['rows']): FixtureRows => ({
      node,
      columns: [...pipeline.steps, ...pipeline.inputs].find(({ name }) => name === node)?.columns ?? [],
      rows,
    });
    const orders = rowsOf('orders', [
      ['7', '12.5', '2001-05-01 10:00:00', "it's"],
      ['8', null, '2001-05-02 10:00:00', 'open'],
      ['9', '3.0', null, null],
    ]);
    const large = (name: string, twice: string, least: number): UnitCase => ({
      name,
      step: 'large',
      given: [orders],
      expected: rowsOf('large', [['7', twice, '2001-05-01 00:00:00'], ...(least < 5 ? [['9', '6', null]] : [])]),
      parameters: { least },
      covers: ['filter: kept, left out, no value'],
    });
    const paid = rowsOf('orders', [['8', null, '2001-05-02 10:00:00', 'open']]);
    const text = (name: string, double: string): UnitCase => ({
      name,
      step: 'as text',
      given: [paid],
      expected: rowsOf('as text', [['8', double, '[8, NULL]', "{'s': open}", 'open']]),
      parameters: {},
      covers: [],
    });
    const none: UnitCase = {
      name: 'none',
      step: 'large',
      given: [rowsOf('orders', [])],
      expected: rowsOf('large', []),
      parameters: { least: 10 },
      covers: [],
    };
    const right = [large('right', '25', 10), large('other parameter', '25', 1), none, text('right', '16')];
    const wrong = [large('wrong', '26', 10), large('lost row', '25', 1), text('wrong', '17')];
    const lost = { ...wrong[1], parameters: { least: 10 } } as UnitCase;
    const passed = await test([...right]);
    expect(passed.code, passed.output).toBe(0);
    expect(passed.output).toMatch(/Ran `?4`? Tests/i);
    for (const [index, unit] of [wrong[0], lost, wrong[2]].entries()) {
      const failed = await test([...right, unit as UnitCase]);
      expect(failed.code, `${index}: ${failed.output}`).not.toBe(0);
      expect(failed.output).toMatch(/Failed tests \(1\)/);
    }
  });

  async function test(unitCases: readonly UnitCase[]): Promise<{ readonly code: number; readonly output: string }> {
    const project = join(folder, 'project');
    await rm(project, { recursive: true, force: true });
    for (const [path, text] of sqlmeshTarget.write({ ...pipeline, unitCases }, project, () => undefined).files) {
      await mkdir(dirname(join(project, path)), { recursive: true });
      await writeFile(join(project, path), text);
    }
    return sqlmesh(project, ['test']);
  }
});
