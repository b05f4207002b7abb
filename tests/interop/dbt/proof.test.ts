import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProven, type Proof } from '../../../shared/domain/proof/proof';
import { promoteForProof, proveJson } from '../support/prove';
import { workspaces } from '../workspaces';

describe.each(workspaces)('the workspace of $name, promoted to dbt', (workspace) => {
  const { outputs, incremental } = workspace;
  const isTimed = Object.keys(incremental).length > 0;
  // Each is a run of dbt of seconds: all of them where steps are incremental, some of them elsewhere.
  const rehearsals = isTimed ? [] : ['slices_out_of_order', 'late_rows_and_restart', 'changed_schema'];
  let promoted: Awaited<ReturnType<typeof promoteForProof>>;
  let proof: { code: number; answer: Proof; stderr: string };

  beforeAll(async () => {
    promoted = await promoteForProof(workspace, 'dbt');
    proof = await proveJson(promoted.project, ...rehearsals.flatMap((name) => ['--rehearsal', name]));
  });

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('gives the rows of the prototype in every node', () => {
    const { nodes, log } = proof.answer;
    expect(
      nodes.filter(({ equal }) => !equal),
      log,
    ).toEqual([]);
    expect(nodes.filter(({ output }) => output).map(({ name }) => name)).toEqual(expect.arrayContaining([...outputs]));
    expect(proof.answer).toMatchObject({ equal: true, target: 'dbt', tests: { failed: 0 } });
    expect(proof.answer.engine).toContain('dbt-duckdb');
  });

  it('passes every rehearsal that applies', () => {
    const outcomes = proof.answer.rehearsals.map(({ name, outcome }) => `${name}: ${outcome}`);
    const expected = isTimed
      ? ['run_twice: passed', 'slices_out_of_order: passed', 'late_rows_and_restart: passed', 'empty_input: passed']
      : ['slices_out_of_order: not_applicable', 'late_rows_and_restart: not_applicable'];
    expect(outcomes, JSON.stringify(proof.answer.rehearsals, null, 2)).toEqual([...expected, 'changed_schema: passed']);
    expect(proof.code, proof.stderr).toBe(0);
    expect(isProven(proof.answer)).toBe(true);
  });

  it('has a receipt that holds against the published schema and tells no value of a row', async () => {
    const schema = join(__dirname, '../../../resources/schemas/pipeline-proof-v1.schema.json');
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(await readFile(schema, 'utf8')));
    const receipt = JSON.parse(await readFile(join(promoted.root, proof.answer.receipt ?? ''), 'utf8'));
    expect(validate(receipt), JSON.stringify(validate.errors)).toBe(true);
    expect(receipt.proofs).toMatchObject([{ target: 'dbt', verdict: 'proven', equal: true }]);
    expect(JSON.stringify(receipt)).not.toContain('examples');
    expect(await readFile(join(promoted.root, `specs/${outputs[0]}.md`), 'utf8')).toContain('**dbt: equal**');
  });
});

describe('a dbt project that somebody changed', () => {
  let promoted: Awaited<ReturnType<typeof promoteForProof>>;

  afterAll(async () => {
    await promoted?.dispose();
  });

  it('is red with the column that is another now, and with the rows that a second run repeats', async () => {
    const readings = workspaces.find(({ name }) => name === 'incremental readings');
    if (readings === undefined) throw new Error('There is a workspace of readings.');
    promoted = await promoteForProof(readings, 'dbt');
    const replace = async (file: string, from: RegExp, to: string) => {
      const path = join(promoted.project, file);
      const text = await readFile(path, 'utf8');
      expect(text).toMatch(from);
      await writeFile(path, text.replace(from, to));
    };
    await replace('models/daily_readings.sql', /sum\(r\.energy\)/, 'sum(r.energy) + 1');
    // What makes room for the rows of a span is gone.
    await replace('macros/plumbline_incremental.sql', / {2}DELETE FROM[\s\S]*?;\n/, '');
    const { code, answer } = await proveJson(promoted.project, '--rehearsal', 'run_twice');
    expect(code).toBe(1);
    expect(answer.equal).toBe(false);
    const daily = answer.nodes.find(({ name }) => name === 'daily_readings');
    expect(daily?.differences.map(({ column }) => column)).toContain('energy');
    expect(daily?.differences[0]?.examples[0]?.row).toHaveProperty('day');
    expect(answer.nodes.find(({ name }) => name === 'readings_clean')?.equal).toBe(true);
    const [twice] = answer.rehearsals;
    expect(twice?.outcome).toBe('failed');
    const repeated = twice?.nodes.find(({ name }) => name === 'readings_clean')?.differences.map(({ kind }) => kind);
    expect(repeated).toEqual(expect.arrayContaining(['row_count', 'rows_repeated']));
    expect(
      JSON.parse(await readFile(join(promoted.root, 'specs/daily_readings.proof.json'), 'utf8')).proofs[0].verdict,
    ).toBe('different');
  });
});
