import { createHash } from 'node:crypto';
import type { Graph } from '../../../shared/domain/graph/graph';
import { bindParameters } from '../../../shared/domain/graph/parameter-bindings';
import { PlumblineError } from '../../../shared/domain/problem';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';

/**
 * Throws `moved_on` when steps of the spec are not what the graph has under their names: a proof would hold the project against
 * rows that it was not made from. A fingerprint is of the SQL, everything before it, parameters and inputs.
 */
export function requireInStep(spec: PipelineSpec, graph: Graph, file: string): void {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const gone = spec.steps.filter(({ name }) => !nodes.has(name)).map(({ name }) => name);
  const changed = spec.steps.filter(({ name, fingerprint }) => {
    const node = nodes.get(name);
    return node !== undefined && fingerprint !== null && node.fingerprint !== fingerprint;
  });
  if (gone.length + changed.length === 0) return;
  const inputs = spec.inputs.map(({ name }) => name).join(', ');
  const what = [
    ...(changed.length === 0 ? [] : [`${changed.map(({ name }) => name).join(', ')} changed`]),
    ...(gone.length === 0 ? [] : [`${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} gone`]),
  ];
  throw new PlumblineError({
    code: 'moved_on',
    file,
    ...(changed[0] === undefined ? {} : { node: changed[0].name }),
    message: `The workspace moved on since version ${spec.version} was promoted: ${what.join('; ')}, by SQL, a parameter or an input (${inputs}).`,
    hint: 'Promote again, then prove.',
  });
}

/** The parameters that the pipeline was promoted with, as text, where the workspace has others by itself. */
export function promotedParameters(spec: PipelineSpec, snapshot: WorkspaceSnapshot): Record<string, string> {
  const bound = [...bindParameters(snapshot, {}).values()];
  const given: Record<string, string> = {};
  for (const { name, default: value } of spec.parameters) {
    const own = bound.find((parameter) => parameter.name === name);
    if (value === null || JSON.stringify(own?.value ?? null) === JSON.stringify(value)) continue;
    given[name] = Array.isArray(value) ? JSON.stringify(value) : String(value);
  }
  return given;
}

/** A digest of what a spec's steps are. */
export function specDigest(spec: PipelineSpec): string {
  const steps = spec.steps.map(({ name, fingerprint }) => [name, fingerprint]);
  return createHash('sha256').update(JSON.stringify(steps)).digest('hex');
}
