import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shopFiles } from '../../integration/in-step/shop';
import { plumblineJson } from '../support/plumbline-json';
import { promoteForProof, proveJson } from '../support/prove';

let promoted: Awaited<ReturnType<typeof promoteForProof>>;

beforeAll(async () => {
  const workspace = { name: 'shop', files: shopFiles, outputs: ['by_region'], incremental: {} };
  promoted = await promoteForProof(workspace, 'sqlmesh');
});

afterAll(() => promoted?.dispose());

it('audits that engineers changed or took away are what SQLMesh runs, and what the next promotion writes', async () => {
  const { root, project } = promoted;
  const model = join(project, 'models/by_region.sql');
  const edited = (await readFile(model, 'utf8'))
    .replace('not_null(columns := (region))', 'not_null(columns := (region), blocking := false)')
    .replace(/ +by_region__revenue,\n/, '');
  await writeFile(model, edited);
  await rm(join(project, 'audits/by_region__revenue.sql'));
  const theirs = await proveJson(project, '--no-rehearsals');
  expect(theirs.answer, theirs.answer.log).toMatchObject({ equal: true, tests: { failed: 0 } });

  const read = await plumblineJson('readback', project, '--apply');
  expect(read).toMatchObject({
    code: 0,
    answer: {
      changes: [
        { kind: 'level', problem: null },
        { kind: 'untested', problem: null },
      ],
      unread: [],
    },
  });
  const checks = await readFile(join(root, 'checks/by_region.yml'), 'utf8');
  expect(checks).not.toContain('revenue');
  expect(checks).toContain('level: warn');
  const again = await plumblineJson(
    'promote',
    'by_region',
    '--out',
    join(project, '..'),
    '--workspace',
    root,
    '--to',
    'sqlmesh',
  );
  expect(again.code, again.stderr).toBe(0);
  expect(await readFile(model, 'utf8')).toContain('not_null_non_blocking(columns := (region))');
  expect(existsSync(join(project, 'audits/by_region__revenue.sql'))).toBe(false);
  const proof = await proveJson(project, '--no-rehearsals');
  expect(proof.answer, proof.answer.log).toMatchObject({ equal: true, tests: { failed: 0 } });
});
