import { readFile, writeFile } from 'node:fs/promises';
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
