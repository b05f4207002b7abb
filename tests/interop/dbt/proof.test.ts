import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProven, type Proof } from '../../../shared/domain/proof/proof';
import { workspaces } from '../workspaces';
import { decideIncremental } from '../workspaces/decide-incremental';
import { makeFolder, writeFiles } from './promoted-workspace';
import { plumblineJson, proveJson } from './prove';

describe.each(workspaces)('the workspace of $name, promoted to dbt', ({ files, outputs, incremental }) => {
  let folder: string;
  let proof: { code: number; answer: Proof; stderr: string };

  beforeAll(async () => {
    folder = await makeFolder();
    const root = join(folder, 'workspace');
    await writeFiles(root, files);
    const promote = ['promote', ...outputs, '--out', join(folder, 'out'), '--workspace', root];
    expect(await plumblineJson(...promote)).toMatchObject({ code: 0 });
    if (Object.keys(incremental).length > 0) {
      await decideIncremental(root, incremental);
      expect(await plumblineJson(...promote)).toMatchObject({ code: 0 });
    }
    proof = await proveJson(join(folder, 'out/dbt'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('gives the rows of the prototype in every node', () => {
    expect(
      proof.answer.nodes.filter(({ equal }) => !equal),
      proof.answer.log,
    ).toEqual([]);
    expect(proof.answer.nodes.filter(({ output }) => output).map(({ name }) => name)).toEqual(
      expect.arrayContaining([...outputs]),
    );
    expect(proof.answer).toMatchObject({ equal: true, target: 'dbt' });
  });

  it('passes every rehearsal that applies', () => {
    console.log(JSON.stringify(proof.answer.rehearsals, null, 1), proof.answer.ms);
    const outcomes = proof.answer.rehearsals.map(({ name, outcome }) => `${name}: ${outcome}`);
    const timed = Object.keys(incremental).length > 0 ? 'passed' : 'not_applicable';
    expect(outcomes, JSON.stringify(proof.answer.rehearsals, null, 2)).toEqual([
      'run_twice: passed',
      `slices_out_of_order: ${timed}`,
      `late_rows_and_restart: ${timed}`,
      'empty_input: passed',
      'changed_schema: passed',
    ]);
    expect(proof).toMatchObject({ code: 0 });
    expect(isProven(proof.answer)).toBe(true);
  });
});
