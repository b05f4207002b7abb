import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isProven, type Proof, type Rehearsal } from '../../../shared/domain/proof/proof';
import { type InteropWorkspace, workspaces } from '../workspaces';
import { promoteForProof, proveJson } from './prove';

type Promoted = Awaited<ReturnType<typeof promoteForProof>>;

/**
 * Promotes a workspace to a target, proves the project with the target's tool, and expects the rows of the prototype. Rehearsals are
 * named by the workspace that plays them; each is a run of the tool of seconds.
 */
export function provesEqual(
  workspace: InteropWorkspace,
  target: string,
  engine: RegExp,
  rehearsals: Readonly<Record<string, readonly Rehearsal['name'][]>>,
): void {
  describe(`the workspace of ${workspace.name}, promoted to ${target}`, () => {
    const played = rehearsals[workspace.name] ?? [];
    let promoted: Promoted;
    let proof: { code: number; answer: Proof; stderr: string };

    beforeAll(async () => {
      promoted = await promoteForProof(workspace, target);
      expect(promoted).toMatchObject({ code: 0 });
      const chosen = played.length === 0 ? ['--no-rehearsals'] : played.flatMap((name) => ['--rehearsal', name]);
      proof = await proveJson(promoted.project, ...chosen);
    });

    afterAll(async () => {
      await promoted?.dispose();
    });

    it('gives the rows of the prototype in every node, and passes its own tests', () => {
      const { nodes, log } = proof.answer;
      expect(
        nodes.filter(({ equal }) => !equal),
        log,
      ).toEqual([]);
      const outputs = nodes.filter(({ output }) => output).map(({ name }) => name);
      expect([...outputs].sort(), log).toEqual([...workspace.outputs].sort());
      expect(proof.answer).toMatchObject({ equal: true, target, tests: { failed: 0 } });
      expect(proof.answer.tests?.passed).toBeGreaterThan(0);
      expect(proof.answer.engine).toMatch(engine);
    });

    it('is proven, with every rehearsal that was played', () => {
      const outcomes = proof.answer.rehearsals.map(({ name, outcome }) => `${name}: ${outcome}`);
      expect(outcomes, JSON.stringify(proof.answer.rehearsals, null, 2)).toEqual(
        played.map((name) => `${name}: passed`),
      );
      expect(proof.code, proof.stderr).toBe(0);
      expect(isProven(proof.answer)).toBe(true);
    });
  });
}

/** A mistake in a file of a project: a text of it, what stands there instead, and the column that differs for it. */
export type Planted = readonly [from: string, to: string, column: string];

/** Plants mistakes in one file of the project of snowflake joins and expects that a proof names the column of each. */
export function findsPlanted(target: string, file: string, node: string, planted: readonly Planted[]): void {
  it(`mistakes in a project of ${target} are found: ${planted.map(([, , column]) => column).join(', ')}`, async () => {
    const promoted = await promoteForProof(workspaceOf('snowflake joins'), target);
    try {
      const path = join(promoted.project, file);
      let text = await readFile(path, 'utf8');
      for (const [from, to] of planted) {
        expect(text.split(from), from).toHaveLength(2);
        text = text.replace(from, () => to);
      }
      await writeFile(path, text);
      const { code, answer } = await proveJson(promoted.project, '--no-rehearsals');
      expect(code, answer.log).toBe(1);
      expect(answer.equal).toBe(false);
      const found = answer.nodes.find(({ name }) => name === node);
      // Without a key the rows as a whole are missing and extra too.
      const columns = found?.differences.flatMap(({ column }) => column ?? []);
      expect(columns?.sort(), answer.log).toEqual(planted.map(([, , column]) => column).sort());
      expect(answer.nodes.find(({ name }) => name === 'product_catalogue')?.equal).toBe(true);
    } finally {
      await promoted.dispose();
    }
  });
}

export function workspaceOf(name: string): InteropWorkspace {
  const found = workspaces.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is no workspace ${name}`);
  return found;
}
