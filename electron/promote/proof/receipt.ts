import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowsDifference } from '../../../shared/domain/compare/rows-comparison';
import { formatProblem } from '../../../shared/domain/problem';
import {
  isProven,
  type Proof,
  type ProofFile,
  type ProofReceipt,
  proofFileSchema,
} from '../../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { specDigest } from '../in-step/require-in-step';
import { fileNameOf } from '../spec-file';
import { writeSpecFile, writeSpecPages } from '../spec-pages';
import type { Standing } from '../standing';

/** The path of a receipt relative to the workspace. */
export function proofPath(spec: string): string {
  return `specs/${fileNameOf(spec)}.proof.json`;
}

/** The receipts of a spec, or undefined where nothing was proven yet or the file is none of version 1. */
export async function readProofs(root: string, spec: string): Promise<ProofFile | undefined> {
  try {
    return proofFileSchema.parse(JSON.parse(await readFile(join(root, proofPath(spec)), 'utf8')));
  } catch {
    // Not there, or not ours to read: the next proof writes it anew.
    return undefined;
  }
}

/**
 * Writes the receipt of a proof beside its spec, in place of the one before of the same target, and the spec's page with it; returns
 * the receipt's path.
 */
export async function writeReceipt(
  root: string,
  spec: PipelineSpec,
  receipt: ProofReceipt,
  standing: Standing,
): Promise<string> {
  const file = proofPath(spec.name);
  const earlier = await readProofs(root, spec.name);
  const others = earlier?.spec === spec.id ? earlier.proofs.filter(({ target }) => target !== receipt.target) : [];
  const proofs = [...others, receipt].sort((a, b) => (a.target < b.target ? -1 : 1));
  const whole = proofFileSchema.parse({ plumbline_proof: 1, spec: spec.id, proofs });
  await writeSpecFile(root, file, `${JSON.stringify(whole, null, 2)}\n`);
  await writeSpecPages(root, spec, whole, standing);
  return file;
}

/** What is written of a proof: no value of a row, nothing of this machine, and the same but for times when it is proven again. */
export function receiptOf(
  proof: Proof,
  spec: PipelineSpec,
  snapshot: WorkspaceSnapshot,
  versions: Readonly<Record<string, string>>,
  project: string,
): ProofReceipt {
  const ran = proof.nodes.length > 0;
  return {
    target: proof.target,
    engine: proof.engine,
    verdict: isProven(proof) ? 'proven' : ran ? 'different' : 'not_run',
    equal: proof.equal,
    at: proof.at,
    ms: Math.round(proof.ms),
    versions: { ...versions },
    spec: { version: spec.version, digest: specDigest(spec) },
    project,
    parameters: Object.fromEntries(spec.parameters.map(({ name, default: value }) => [name, value])),
    inputs: spec.inputs.map(({ name, location, rows, identity }) => ({
      name,
      location,
      rows,
      digest: snapshot.sources.find((source) => source.name === name)?.identity ?? identity,
    })),
    golden: spec.golden_results.map((golden) => ({
      node: golden.node,
      rows: golden.rows,
      digest: createHash('sha256').update(JSON.stringify(golden)).digest('hex'),
    })),
    tests: proof.tests === null ? null : { ...proof.tests },
    nodes: proof.nodes.map(({ name, output, equal, rows, matchedBy, differences, error }) => ({
      name,
      output,
      equal,
      rows: { ...rows },
      matched_by: matchedBy?.kind === 'key' ? [...matchedBy.columns] : null,
      differences: differences.map(withoutExamples),
      problem: error === undefined ? null : formatProblem(error),
    })),
    rehearsals: proof.rehearsals.map(({ name, outcome, detail, nodes }) => ({
      name,
      outcome,
      detail,
      differences: nodes.flatMap(({ name: node, differences }) =>
        differences.map((difference) => ({ node, ...withoutExamples(difference) })),
      ),
    })),
    problem: proof.error === undefined ? null : formatProblem(proof.error),
  };
}

function withoutExamples({ kind, column, rows, message }: RowsDifference) {
  return { kind, column, rows, message };
}
