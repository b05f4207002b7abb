import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { EngineApi } from '../../../../shared/contract/engine-api';
import { editInputText, type InputEdit } from '../../../../shared/domain/proof/input-text';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../../shared/domain/workspace-snapshot';

/** Thrown where a rehearsal does not apply; the message says why. */
export class NotApplicable extends Error {}

export interface StagingRequest {
  readonly snapshot: WorkspaceSnapshot;
  readonly spec: PipelineSpec;
  readonly engine: Pick<EngineApi, 'exportResult'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies the inputs of a spec into a folder, where they lie as in the workspace, with an edit of some of them. The workspace's own
 * are not touched. Throws `NotApplicable` for an input outside of the workspace, and for an edit that its format does not allow.
 */
export async function stageInputs(
  { snapshot, spec, engine, signal }: StagingRequest,
  folder: string,
  edits: ReadonlyMap<string, InputEdit>,
): Promise<string> {
  for (const input of spec.inputs) {
    const source = snapshot.sources.find(({ name }) => name === input.name);
    const files =
      source?.files ?? (isAbsolute(input.location) ? [input.location] : [join(snapshot.root, input.location)]);
    for (const file of files) {
      const path = relative(snapshot.root, file);
      if (path.startsWith(`..${sep}`) || isAbsolute(path))
        throw new NotApplicable(`${input.name} does not lie in the workspace, and only a copy of it may be changed.`);
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      const edit = edits.get(input.name);
      if (edit === undefined || source === undefined) {
        await copyFile(file, target);
        continue;
      }
      if (source.format === 'parquet') {
        await exportEdited(engine, input, edit, target, signal);
        continue;
      }
      if (edit.kind === 'keep' && files.length > 1)
        throw new NotApplicable(`${input.name} is several files, whose rows are not told apart.`);
      const names = input.contract.columns.map(({ name }) => name);
      const edited = editInputText(await readFile(file, 'utf8'), source.format, source.options, names, edit);
      if (edited.kind === 'impossible') throw new NotApplicable(`${input.name}: ${edited.reason}.`);
      await writeFile(target, edited.text);
    }
  }
  return folder;
}

/** A Parquet file is written anew from the rows of the source. */
async function exportEdited(
  engine: Pick<EngineApi, 'exportResult'>,
  input: PipelineSpec['inputs'][number],
  edit: InputEdit,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (edit.kind === 'keep')
    throw new NotApplicable(`${input.name}: some rows alone of a Parquet file are not written.`);
  const columns = input.contract.columns.map(({ name }) => name);
  await engine.exportResult(
    {
      node: input.name,
      format: 'parquet',
      path,
      ...(edit.kind === 'empty' ? { limit: 0 } : { columns: columns.filter((name) => name !== edit.column) }),
    },
    { signal },
  );
}
