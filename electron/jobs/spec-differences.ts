import type { EngineApi } from '../../shared/contract/engine-api';
import type { PipelineDifference } from '../../shared/domain/difference/pipeline-difference';
import { PlumblineError } from '../../shared/domain/problem';
import { Evidence } from '../promote/evidence';
import type { WorkspaceState } from '../promote/in-step/compared';
import { specDifference } from '../promote/in-step/spec-difference';
import { readProofs } from '../promote/proof/receipt';
import { readSpec, specPath } from '../promote/spec-file';
import { writeSpecPages } from '../promote/spec-pages';
import { momentOf, today } from '../promote/standing';
import { gitCommit } from '../workspace/git-info';
import type { WorkspaceSession } from './workspace-session';

type Session = Pick<WorkspaceSession, 'root' | 'snapshot' | 'derived' | 'engine' | 'engineInfo' | 'parameters'>;

/** A promoted spec, and how far the workspace is ahead of it. */
export interface ComparedSpec {
  /** Relative to the workspace. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly difference: PipelineDifference;
}

/** Rewrites the page of a spec where it says otherwise how the spec stands to the workspace; returns the files that changed. */
export async function rewriteSpecPage(
  session: Session,
  { file, difference }: Pick<ComparedSpec, 'file' | 'difference'>,
): Promise<readonly string[]> {
  const { root } = session;
  const spec = await readSpec(root, file);
  if (spec === undefined) return [];
  const asOf = momentOf(await gitCommit(root), today());
  return writeSpecPages(root, spec, await readProofs(root, spec.name), { difference, asOf });
}

/** Compares the workspace with a spec (its file). Throws `file_not_found` and `bad_spec`. Nothing runs. */
export async function compareWithSpec(session: Session, file: string, signal?: AbortSignal): Promise<ComparedSpec> {
  const spec = await readSpec(session.root, file);
  if (spec === undefined)
    throw new PlumblineError({
      code: 'file_not_found',
      file,
      message: `There is no spec ${file} in this workspace.`,
      hint: 'plumbline promote NODE --out DIR writes one.',
    });
  const difference = await specDifference(spec, stateOf(session), evidenceOf(session.engine, signal));
  return { file, name: spec.name, version: spec.version, difference };
}

/** The files of the specs that names mean (of nodes, or the files themselves), or of all. Throws `file_not_found`. */
export function specFiles({ snapshot }: Pick<Session, 'snapshot'>, names: readonly string[]): readonly string[] {
  const all = snapshot.specs ?? [];
  return names.length === 0
    ? all
    : names.map((name) => {
        const file = all.find((candidate) => candidate === name || candidate === specPath(name, '.pipeline.yaml'));
        if (file !== undefined) return file;
        throw new PlumblineError({
          code: 'file_not_found',
          message: `There is no promoted spec of ${name}.`,
          hint: all.length === 0 ? 'Nothing was promoted here yet.' : `Specs: ${all.join(', ')}.`,
        });
      });
}

export function stateOf(session: Session): WorkspaceState {
  const { snapshot, derived, engine, engineInfo, parameters } = session;
  return { snapshot, derived, engine, engineVersion: engineInfo.duckdbVersion, parameters };
}

export function evidenceOf(engine: EngineApi, signal: AbortSignal | undefined): Evidence {
  return new Evidence(engine, signal);
}
