import { foldName } from '../../../../shared/domain/graph/names';
import type { IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';

/** What the nodes of a pipeline are called in a project of plain SQL. Tables and sources keep the names of their nodes. */
export interface SqlNames {
  /** What stands for a node in names of files and in other tools: ASCII, and each once. */
  readonly file: ReadonlyMap<string, string>;
  readonly kind: ReadonlyMap<string, 'source' | 'step' | 'macros'>;
}

/** Words that Python and Dagster keep for themselves: a project's id of a node is none of them, so that each target can use it. */
const reserved = new Set(
  [
    'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal',
    'not or pass raise return try while with yield',
    'context conf config meta arg_dict dict input_arg_dict output_arg_dict int str float bool input output type',
  ]
    .join(' ')
    .split(' '),
);

/** Longer names do not fit into the name of a file together with what stands around them. */
const longest = 80;

function idOf(name: string): string {
  const id = safeName(name).slice(0, longest);
  return reserved.has(id) ? `${id}_node` : id;
}

export function nameForSql(pipeline: Pick<IntermediatePipeline, 'inputs' | 'steps'>): SqlNames {
  const file = new Map<string, string>();
  const kind = new Map<string, 'source' | 'step' | 'macros'>();
  const taken = new Set<string>();
  for (const { name, source } of pipeline.inputs) {
    // A file that SQL names itself is no relation.
    if (source === null) continue;
    file.set(name, uniqueName(idOf(name), taken));
    kind.set(name, 'source');
  }
  for (const step of pipeline.steps) {
    file.set(step.name, uniqueName(idOf(step.name), taken));
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
