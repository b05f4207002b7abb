import { createHash } from 'node:crypto';
import { aheadText, isInStep, type PipelineDifference } from '../../../shared/domain/difference/pipeline-difference';
import type { Graph } from '../../../shared/domain/graph/graph';
import { bindParameters } from '../../../shared/domain/graph/parameter-bindings';
import { PlumblineError } from '../../../shared/domain/problem';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';

/**
 * Throws `moved_on` when steps of the spec are not what the graph has under their names: a proof would hold the project against
 * rows that it was not made from. A fingerprint is of the SQL, everything before it, parameters and inputs; the message says by
 * `difference`, which is of the spec and the workspace, what differs by meaning.
 */
export function requireInStep(spec: PipelineSpec, graph: Graph, difference: PipelineDifference, file: string): void {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const moved = spec.steps.filter(
    ({ name, fingerprint }) =>
      !nodes.has(name) || (fingerprint !== null && nodes.get(name)?.fingerprint !== fingerprint),
  );
  const [first] = moved;
  // SQL that is written otherwise and says the same makes the same rows.
  if (first === undefined || isInStep(difference)) return;
  const own = difference.nodes.filter(({ change }) => change !== 'follows').slice(0, mostNodes);
  const what = own.map(({ name, changes }) => `${name}: ${changes.map(({ text }) => text).join(', ')}`);
  throw new PlumblineError({
    code: 'moved_on',
    file,
    node: first.name,
    message: `The workspace moved on since version ${spec.version} was promoted: ${[aheadText(difference), ...what].join('; ')}. Steps with other rows: ${moved.map(({ name }) => name).join(', ')}.`,
    hint: 'Promote again, then prove.',
  });
}

/** Nodes that a message names; `plumbline diff` has all. */
const mostNodes = 5;

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
