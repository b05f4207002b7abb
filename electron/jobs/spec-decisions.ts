import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineApi } from '../../shared/contract/engine-api';
import { PlumblineError } from '../../shared/domain/problem';
import type { FileChange } from '../../shared/domain/sketch/pipeline-edit';
import { decideField, fieldAt } from '../../shared/domain/spec/decide-field';
import type { PipelineSpec, SpecStep } from '../../shared/domain/spec/pipeline-spec';
import { type FieldProposal, type SpecField, specFields } from '../../shared/domain/spec/spec-fields';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import { proposeFields } from '../promote/proposals';
import type { ReviewedSlice } from '../promote/review-slice';
import { specOf } from '../promote/spec-document';
import { mergeSpec, parseSpec, readSpec, specPath } from '../promote/spec-file';
import { specText } from '../promote/spec-text';
import type { DocumentStore } from '../workspace/document-store';
import { readCheckValues } from './check-values';
import { currentText } from './edit-pipeline';
import { listRuns } from './run-history';

/** Runs that are looked through for habits. */
const searchedRuns = 500;

/** The spec of a slice as promoting it now would write it, and what evidence proposes for what is open. */
export interface SpecDraft {
  /** Relative to the workspace; it may not be there yet. */
  readonly file: string;
  readonly spec: PipelineSpec;
  readonly proposals: ReadonlyMap<string, FieldProposal>;
}

/** A person's decision: the text of a field; an empty one takes it back. */
export interface Decision {
  readonly path: string;
  readonly value: string;
}

/** Drafts the spec of a reviewed slice; writes nothing. Throws `bad_spec` when the spec that is there cannot be read. */
export async function draftSpec(root: string, { pipeline, readiness, evidence }: ReviewedSlice): Promise<SpecDraft> {
  const file = specPath(pipeline.name, '.pipeline.yaml');
  const spec = mergeSpec(file, await readSpec(root, file), specOf(pipeline, readiness));
  const proposals = await proposeFields({
    pipeline,
    spec,
    evidence,
    runs: await listRuns(root, searchedRuns).catch(() => []),
    evaluations: await readCheckValues(root).catch(() => []),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return { file, spec, proposals };
}

/** The form of a draft, with the decisions that its file has by now. */
export async function formOf(root: string, draft: SpecDraft): Promise<readonly SpecField[]> {
  const written = await readSpec(root, draft.file);
  return specFields(written === undefined ? draft.spec : mergeSpec(draft.file, written, draft.spec), draft.proposals);
}

/**
 * Works out what decisions change in the file of the spec, against its text as it is open: only what is decided where it is there,
 * otherwise the whole draft. Writes nothing. Throws `bad_spec` with the path of a decision that does not fit.
 */
export async function planDecisions(
  draft: SpecDraft,
  decisions: readonly Decision[],
  { documents, engine }: { readonly documents: DocumentStore; readonly engine: Pick<EngineApi, 'evidence'> },
): Promise<readonly FileChange[]> {
  const { file } = draft;
  const isThere = existsSync(join(documents.root, file)) || documents.get(file) !== undefined;
  const before = isThere ? await currentText(documents, file) : null;
  const written = before === null ? undefined : parseSpec(file, before);
  // A step or column that came after the spec was written is only in the draft.
  const fits = written !== undefined && decisions.every(({ path }) => isField(written, path));
  let spec = fits ? written : mergeSpec(file, written, draft.spec);
  for (const { path, value } of decisions) spec = decideField(spec, path, value);
  spec = await testedKeys(spec, decisions, engine);
  const after = specText(before, spec);
  return after === before ? [] : [{ file, before, after }];
}

function isField(spec: PipelineSpec, path: string): boolean {
  try {
    fieldAt(spec, path);
    return true;
  } catch (error) {
    if (error instanceof PlumblineError) return false;
    throw error;
  }
}

/** Keys that were decided now, tested on the rows that are there. */
async function testedKeys(
  spec: PipelineSpec,
  decisions: readonly Decision[],
  engine: Pick<EngineApi, 'evidence'>,
): Promise<PipelineSpec> {
  let tested = spec;
  for (const step of spec.steps) {
    const key = step.unique_key;
    const isNew = decisions.some(
      ({ path }) => path === `steps.${step.name}.unique_key` || path === `steps."${step.name}".unique_key`,
    );
    if (!isNew || key === null || key.rows > 0) continue;
    const list = key.columns.map(quoteIdentifier).join(', ');
    const complete = key.columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ');
    const from = quoteIdentifier(step.name);
    const { rows } = await engine.evidence({
      sql: `SELECT (SELECT count(*) FROM ${from}), (SELECT count(*) FROM (SELECT DISTINCT ${list} FROM ${from} WHERE ${complete}))`,
    });
    const [all, different] = (rows[0] ?? []).map(Number);
    const known = { ...key, rows: all ?? 0, unique: all === different };
    const withKey = (other: SpecStep): SpecStep => (other.name === step.name ? { ...other, unique_key: known } : other);
    tested = {
      ...tested,
      steps: tested.steps.map(withKey),
      outputs: tested.outputs.map((output) =>
        output.name === step.name ? { ...output, contract: { ...output.contract, key: known } } : output,
      ),
    };
  }
  return tested;
}
