import { PlumblineError } from '../problem';
import { targetKey } from '../sink/sink-target';
import { closestName } from '../yaml/closest-name';
import type { PipelineDraft } from './pipeline-draft';
import type { EditOf } from './pipeline-edit';
import { requireReadable } from './plan-edits';
import { sinkPathFault } from './sink-path';
import type { SinkTarget } from './sketch';

/** A new sink. */
export function addSink(draft: PipelineDraft, { name, from, write, at }: EditOf<'sink'>): readonly string[] {
  draft.requireFree(name);
  const fields = { from: requireReadable(draft, from), write: targetFields(draft, write) };
  draft.changeSketch([
    { section: 'sinks', name, fields },
    ...(at === undefined ? [] : [{ section: 'positions' as const, name, fields: at }]),
  ]);
  return [name];
}

export function changeSink(draft: PipelineDraft, edit: EditOf<'changeSink'>): readonly string[] {
  const [known] = draft.sinks(edit.name);
  if (known === undefined) {
    const { name } = draft.requireNode(edit.name);
    throw new PlumblineError({ code: 'unknown_node', node: name, message: `${name} is no sink.` });
  }
  const fields = {
    ...(edit.from === undefined ? {} : { from: requireReadable(draft, edit.from) }),
    ...(edit.write === undefined ? {} : { write: targetFields(draft, edit.write) }),
  };
  draft.changeSketch([{ section: 'sinks', name: known.sink.name, fields }], known.file);
  return [known.sink.name];
}

/** The target as the file has it. Throws `bad_usage` for a path that leaves the workspace, and for an unknown connection. */
function targetFields(draft: PipelineDraft, target: EditOf<'sink'>['write']): SinkTarget {
  if ('path' in target) {
    const fault = sinkPathFault(target.path);
    if (fault === null) {
      const { format, path, options } = target;
      const isPlain = options === undefined || Object.keys(options).length === 0;
      return { format, path, ...(isPlain ? {} : { options }) };
    }
    throw new PlumblineError({
      code: 'bad_usage',
      message: `The path \`${target.path}\` ${fault}.`,
      hint: 'Name a file relative to the workspace, for example `out/daily.parquet`.',
    });
  }
  const connections = Object.keys(draft.context.snapshot.manifest.connections);
  if (connections.includes(target.connection)) return target;
  const near = closestName(target.connection, connections);
  throw new PlumblineError({
    code: 'bad_usage',
    message: `The manifest has no connection ${target.connection}.`,
    hint: near === undefined ? 'Add it under `connections` in plumbline.yaml.' : `Did you mean ${near}?`,
  });
}

/** A target for the copy of a sink: beside that of the original where the original is in the workspace too. `given`: what other copies got. */
export function freeTarget(draft: PipelineDraft, target: SinkTarget, given: readonly SinkTarget[]): SinkTarget {
  const sinks = [...draft.sketches().flatMap((sketch) => sketch.sinks.map(({ write }) => write)), ...given];
  const { connections } = draft.context.snapshot.manifest;
  const taken = new Set(sinks.map((known) => targetKey(known, connections)));
  const isTaken = (other: SinkTarget) => taken.has(targetKey(other, connections));
  let free = target;
  for (let number = 2; isTaken(free); number++) free = numbered(target, number);
  return free;
}

function numbered(target: SinkTarget, number: number): SinkTarget {
  if (!('path' in target)) return { ...target, table: `${target.table}_${number}` };
  return { ...target, path: target.path.replace(/(\.[^./\\]*)?$/, (ending) => `_${number}${ending}`) };
}
