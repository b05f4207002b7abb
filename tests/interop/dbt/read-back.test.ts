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
  promoted = await promoteForProof(workspace, 'dbt');
});

afterAll(() => promoted?.dispose());

it('a project that engineers changed is not equal, comes back into the workspace, and is equal once it is promoted again', async () => {
  const { root, project } = promoted;
  const model = join(project, 'models/placed.sql');
  const edited = (await readFile(model, 'utf8')).replace('net > 5', 'net > 15');
  await writeFile(model, edited);
  const different = await proveJson(project, '--no-rehearsals');
  expect(different.code, different.stderr).toBe(1);
  expect(different.answer.nodes.filter(({ equal }) => !equal).map(({ name }) => name)).toEqual(['placed', 'by_region']);

  const read = await plumblineJson('readback', project, '--apply');
  expect(read).toMatchObject({ code: 0, answer: { changes: [{ node: 'placed', problem: null }], unread: [] } });
  const again = await plumblineJson('promote', 'by_region', '--out', join(project, '..'), '--workspace', root);
  expect(again.code, again.stderr).toBe(0);
  expect(await readFile(model, 'utf8')).toBe(edited);

  const proof = await proveJson(project, '--no-rehearsals');
  expect(proof.answer, proof.answer.log).toMatchObject({ equal: true, tests: { failed: 0 } });
  expect(proof.code).toBe(0);
});

it('tests that engineers changed or deleted are what dbt runs, and what the next promotion writes', async () => {
  const { root, project } = promoted;
  const schema = join(project, 'models/schema.yml');
  const edited = (await readFile(schema, 'utf8')).replace(
    /(by_region__missing_region\s+config:\s+severity: )error/,
    '$1warn',
  );
  await writeFile(schema, edited);
  await rm(join(project, 'tests/by_region__revenue.sql'));
  const theirs = await proveJson(project, '--no-rehearsals');
  expect(theirs.answer, theirs.answer.log).toMatchObject({ equal: true, tests: { failed: 0 } });

  const read = await plumblineJson('readback', project, '--apply');
  expect(read).toMatchObject({
    code: 0,
    answer: {
      changes: [
        { kind: 'untested', problem: null },
        { kind: 'level', problem: null },
      ],
      unread: [],
    },
  });
  const checks = await readFile(join(root, 'checks/by_region.yml'), 'utf8');
  expect(checks).not.toContain('revenue');
  expect(checks).toContain('level: warn');
  const again = await plumblineJson('promote', 'by_region', '--out', join(project, '..'), '--workspace', root);
  expect(again.code, again.stderr).toBe(0);
  expect(await readFile(schema, 'utf8')).toContain('plumbline_level: warn');
  expect(existsSync(join(project, 'tests/by_region__revenue.sql'))).toBe(false);
  const proof = await proveJson(project, '--no-rehearsals');
  expect(proof.answer, proof.answer.log).toMatchObject({ equal: true, tests: { failed: 0 } });
  expect(proof.answer.tests).toEqual(theirs.answer.tests);
});
