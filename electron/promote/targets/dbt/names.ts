import type { NamedPipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';

/** What the nodes of a pipeline are called in a dbt project. */
export interface DbtNames {
  readonly project: string;
  /** The name that all sources stand under. */
  readonly sourceGroup: string;
  /** dbt's name of a node, by node name. */
  readonly of: ReadonlyMap<string, string>;
  /** The relation's name in the database where it differs from dbt's name, by node name. */
  readonly alias: ReadonlyMap<string, string>;
  readonly kind: ReadonlyMap<string, 'source' | 'model' | 'macro'>;
}

export function nameNodes(pipeline: NamedPipeline): DbtNames {
  const of = new Map<string, string>();
  const alias = new Map<string, string>();
  const kind = new Map<string, 'source' | 'model' | 'macro'>();
  const taken = new Set<string>();
  for (const input of pipeline.inputs) {
    if (input.source === null) continue;
    of.set(input.name, uniqueName(safeName(input.name), taken));
    kind.set(input.name, 'source');
  }
  const models = new Set<string>();
  for (const step of pipeline.steps) {
    const name = uniqueName(safeName(step.name), models);
    of.set(step.name, name);
    kind.set(step.name, step.kind === 'macros' ? 'macro' : 'model');
    // dbt quotes names without doubling the quotes in them, and renders braces.
    if (step.kind === 'query' && name !== step.name && !/["{}]/.test(step.name)) alias.set(step.name, step.name);
  }
  return { project: safeName(pipeline.name), sourceGroup: safeName(pipeline.workspace.name), of, alias, kind };
}
