import type { IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';

/** What nodes and parameters are called in a Spark project, by their own names. */
export interface SparkNames {
  /** The temporary view, and the folder of a step's rows. */
  readonly of: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
}

export function nameForSpark(pipeline: IntermediatePipeline): SparkNames {
  const taken = new Set<string>();
  const of = new Map(
    [...pipeline.inputs, ...pipeline.steps].map(({ name }) => [name, uniqueName(safeName(name), taken)] as const),
  );
  const parameters = new Set<string>();
  return {
    of,
    parameters: new Map(
      pipeline.parameters.map(({ bound }) => [bound.name, uniqueName(safeName(bound.name), parameters)] as const),
    ),
  };
}
