import type { SpecStep } from '../../../../shared/domain/spec/pipeline-spec';
import type { IntermediatePipeline } from '../../intermediate';

/** What people decided on how a pipeline is run, in seconds where it is a time; null is undecided. */
export interface Operations {
  readonly schedule: { readonly cron: string; readonly timezone: string } | null;
  readonly retries: number | null;
  readonly retryDelay: number | null;
  readonly timeout: number | null;
  readonly concurrency: number | null;
  readonly deadline: string | null;
  readonly onDependencyFailure: 'wait' | 'skip' | 'fail' | null;
  /** Where to ask. */
  readonly support: string | null;
}

/** A sketch's schedule wins over that of the spec, as in the spec itself. */
export function operationsOf({
  schedule,
  earlierSpec: decided,
}: Pick<IntermediatePipeline, 'schedule' | 'earlierSpec'>): Operations {
  const chosen = schedule ?? decided?.schedule ?? null;
  const run = decided?.run;
  return {
    schedule: chosen === null ? null : { cron: chosen.cron, timezone: chosen.timezone },
    retries: run?.retries ?? null,
    retryDelay: secondsOf(run?.retry_delay ?? null),
    timeout: secondsOf(run?.timeout ?? null),
    concurrency: run?.concurrency ?? null,
    deadline: run?.deadline ?? null,
    onDependencyFailure: run?.on_dependency_failure ?? null,
    support: decided?.support?.channel ?? null,
  };
}

/** How old the newest row of an input or output may be, in seconds, by node. */
export function freshnessOf({
  earlierSpec: decided,
}: Pick<IntermediatePipeline, 'earlierSpec'>): ReadonlyMap<
  string,
  { readonly column: string | null; readonly within: number }
> {
  const nodes = [...(decided?.inputs ?? []), ...(decided?.outputs ?? [])];
  return new Map(
    nodes.flatMap(({ name, objectives: { freshness } }) => {
      const within = secondsOf(freshness?.within ?? null);
      return within === null ? [] : [[name, { column: freshness?.column ?? null, within }] as const];
    }),
  );
}

/** What one row of a step stands for, by step. */
export function grainsOf({
  earlierSpec: decided,
}: Pick<IntermediatePipeline, 'earlierSpec'>): ReadonlyMap<string, string> {
  return new Map(
    (decided?.steps ?? []).flatMap(({ name, grain }: SpecStep) => (grain === null ? [] : [[name, grain]])),
  );
}

const unitSeconds = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

/** A duration of the spec in seconds; null for one that is undecided. */
export function secondsOf(duration: string | null): number | null {
  const parts = /^(\d+(?:\.\d+)?)\s*(second|minute|hour|day)s?$/.exec(duration ?? '');
  if (parts === null) return null;
  return Number(parts[1]) * unitSeconds[parts[2] as keyof typeof unitSeconds];
}
