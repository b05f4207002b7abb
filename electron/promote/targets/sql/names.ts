import { foldName } from '../../../../shared/domain/graph/names';
import type { IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';

/** What the nodes of a pipeline are called in a project of plain SQL. Tables and sources keep the names of their nodes. */
export interface SqlNames {
  /** The part of a file's name that stands for a node: ASCII, and each once. */
  readonly file: ReadonlyMap<string, string>;
  readonly kind: ReadonlyMap<string, 'source' | 'step' | 'macros'>;
}

export function nameForSql(pipeline: Pick<IntermediatePipeline, 'inputs' | 'steps'>): SqlNames {
  const file = new Map<string, string>();
  const kind = new Map<string, 'source' | 'step' | 'macros'>();
  const taken = new Set<string>();
  for (const { name, source } of pipeline.inputs) {
    // A file that SQL names itself is no relation.
    if (source === null) continue;
    file.set(name, uniqueName(safeName(name), taken));
    kind.set(name, 'source');
  }
  for (const step of pipeline.steps) {
    file.set(step.name, uniqueName(safeName(step.name), taken));
    kind.set(step.name, step.kind === 'macros' ? 'macros' : 'step');
  }
  return { file, kind };
}

/** A parameter as the pipeline spells it; SQL may spell it in other letters. */
export function parameterNamed(name: string, pipeline: Pick<IntermediatePipeline, 'parameters'>) {
  const parameter = pipeline.parameters.find(({ bound }) => foldName(bound.name) === foldName(name));
  if (parameter === undefined) throw new Error(`The parameter ${name} is not bound`);
  return parameter;
}
