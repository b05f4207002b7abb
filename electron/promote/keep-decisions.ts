import type { PipelineSpec, SpecColumn } from '../../shared/domain/spec/pipeline-spec';

/**
 * A new spec with everything that people wrote into the one before: what data cannot tell is theirs. The version takes a
 * major step when a column of an output went or changed its type, a minor one when anything else that is computed changed.
 */
export function keepDecisions(previous: PipelineSpec, next: PipelineSpec): PipelineSpec {
  const kept: PipelineSpec = {
    ...next,
    status: previous.status,
    purpose: previous.purpose ?? next.purpose,
    support: previous.support,
    inputs: next.inputs.map((input) => {
      const before = previous.inputs.find(({ name }) => name === input.name);
      return before === undefined
        ? input
        : {
            ...input,
            description: input.description ?? before.description,
            objectives: before.objectives,
            contract: { ...input.contract, columns: keepColumns(before.contract.columns, input.contract.columns) },
          };
    }),
    outputs: next.outputs.map((output) => {
      const before = previous.outputs.find(({ name }) => name === output.name);
      return before === undefined
        ? output
        : {
            ...output,
            description: output.description ?? before.description,
            objectives: before.objectives,
            contract: {
              columns: keepColumns(before.contract.columns, output.contract.columns),
              key: output.contract.key ?? decided(before.contract.key),
            },
          };
    }),
    steps: next.steps.map((step) => {
      const before = previous.steps.find(({ name }) => name === step.name);
      return before === undefined
        ? step
        : {
            ...step,
            grain: before.grain ?? step.grain,
            unique_key: step.unique_key ?? decided(before.unique_key),
            incremental: before.incremental,
            late_data: before.late_data,
            ...(step.promoted === undefined && before.promoted !== undefined ? { promoted: before.promoted } : {}),
          };
    }),
    schedule: next.schedule ?? previous.schedule,
    run: previous.run,
    rerun: previous.rerun,
    environments: previous.environments,
    observability: {
      metrics: [...new Set([...previous.observability.metrics, ...next.observability.metrics])],
      log_points: previous.observability.log_points,
      alerts: next.observability.alerts.map((alert) => ({
        ...alert,
        route: previous.observability.alerts.find(({ on }) => on === alert.on)?.route ?? alert.route,
      })),
    },
    runbook: previous.runbook,
    fixtures: keepFixtures(previous.fixtures, next.fixtures),
  };
  return { ...kept, version: nextVersion(previous, kept) };
}

function keepColumns(before: readonly SpecColumn[], now: readonly SpecColumn[]): SpecColumn[] {
  return now.map((column) => {
    const earlier = before.find(({ name }) => name === column.name);
    if (earlier === undefined) return column;
    return {
      ...column,
      description: column.description ?? earlier.description,
      // What a check file says wins: masking and failing rows go by it.
      personal_data: {
        ...column.personal_data,
        class: column.personal_data.class ?? earlier.personal_data.class,
      },
    };
  });
}

/** What a promotion chose is chosen anew; what a person wrote stays, and stands in the place of a chosen case of its name. */
function keepFixtures(before: PipelineSpec['fixtures'], now: PipelineSpec['fixtures']): PipelineSpec['fixtures'] {
  const own = (before ?? []).filter(({ source }) => source !== 'data');
  const names = new Set(own.map((fixture) => fixture.case));
  const chosen = (now ?? []).filter((fixture) => fixture.case === undefined || !names.has(fixture.case));
  return own.length + chosen.length === 0 ? null : [...own, ...chosen];
}

function decided<Key extends { readonly source: string }>(key: Key | null): Key | null {
  return key?.source === 'decided' ? key : null;
}

function nextVersion(previous: PipelineSpec, next: PipelineSpec): string {
  const [major = 1, minor = 0] = previous.version.split('.').map(Number);
  const broken = previous.outputs.some((output) => {
    const now = next.outputs.find(({ name }) => name === output.name);
    return output.contract.columns.some(
      ({ name, type }) => now?.contract.columns.find((column) => column.name === name)?.type !== type,
    );
  });
  if (broken) return `${major + 1}.0.0`;
  // A spec of old has no definitions of checks: that it gets them is no change.
  const hasDefinitions = previous.checks.some(({ definition }) => definition !== undefined);
  const same = JSON.stringify(computed(previous, hasDefinitions)) === JSON.stringify(computed(next, hasDefinitions));
  return same ? previous.version : `${major}.${minor + 1}.0`;
}

/** What makes the rows: steps, parameters and inputs, without the state of the data. */
function computed(spec: PipelineSpec, hasDefinitions: boolean): unknown {
  return [
    spec.steps.map(({ name, sql, materialization }) => [name, sql, materialization]),
    spec.parameters.map(({ given: _, ...parameter }) => parameter),
    spec.inputs.map(({ name, location, options }) => [name, location, options]),
    spec.checks.map(({ at_promotion: _, defined_in: __, definition, ...check }) =>
      hasDefinitions ? { ...check, definition } : check,
    ),
  ];
}
