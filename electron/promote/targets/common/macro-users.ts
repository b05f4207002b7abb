import type { IntermediatePipeline, PipelineStep } from '../../intermediate';

type Steps = ReadonlyMap<string, PipelineStep>;

export function stepsByName(pipeline: Pick<IntermediatePipeline, 'steps'>): Steps {
  return new Map(pipeline.steps.map((step) => [step.name, step]));
}

/** Nodes with rows that a macro cell reads, through other macro cells too. */
export function readsOf(step: PipelineStep, steps: Steps): string[] {
  return [
    ...new Set(
      step.dependsOn.flatMap((name) => {
        const other = steps.get(name);
        return other?.kind === 'macros' ? readsOf(other, steps) : [name];
      }),
    ),
  ];
}

/** Queries that use a macro cell, through other macro cells too. */
export function usersOf(macro: string, pipeline: Pick<IntermediatePipeline, 'edges'>, steps: Steps): readonly string[] {
  const direct = pipeline.edges.filter((edge) => edge.from === macro).map((edge) => edge.to);
  return [
    ...new Set(
      direct.flatMap((name) => (steps.get(name)?.kind === 'macros' ? usersOf(name, pipeline, steps) : [name])),
    ),
  ];
}

/** Macro cells that a step uses, through other macro cells too, each after those that it uses itself. */
export function macrosOf(step: PipelineStep, steps: Steps): readonly PipelineStep[] {
  const direct = step.dependsOn.flatMap((name) => steps.get(name) ?? []).filter(({ kind }) => kind === 'macros');
  return [...new Set(direct.flatMap((macro) => [...macrosOf(macro, steps), macro]))];
}
