import { type ParameterType, type ParameterValue, parameterTypes } from '../../../shared/domain/manifest/manifest';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import type { NamedPipeline } from '../intermediate';

/** What names in the projects of a spec are made from. */
export function namedPipeline(spec: PipelineSpec): NamedPipeline {
  return {
    name: spec.name,
    workspace: { name: spec.provenance.workspace },
    inputs: spec.inputs.map(({ name, kind }) => ({ name, source: kind === 'source' ? {} : null })),
    steps: spec.steps,
  };
}

export interface SpecParameter {
  readonly bound: { readonly name: string; readonly type: ParameterType; readonly list?: true };
  readonly value: ParameterValue;
}

/** Parameters as the writers of targets take them. */
export function specParameters(spec: PipelineSpec): readonly SpecParameter[] {
  return spec.parameters.flatMap(({ name, type: text, default: value }) => {
    const type = parameterTypes.find((known) => known === text.replace(/\[\]$/, ''));
    if (type === undefined) return [];
    return [{ bound: { name, type, ...(text.endsWith('[]') ? { list: true as const } : {}) }, value }];
  });
}
