import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { readsOf, stepsByName, usersOf } from '../common/macro-users';
import type { DbtNames } from './names';
import { piecesToJinja, relationJinja } from './relations';

export interface MacroFiles {
  readonly files: ReadonlyMap<string, string>;
  /** Statements for `on-run-start`: macros that read no table. */
  readonly onRunStart: readonly string[];
  /** By step: statements to run before it, for macros that read tables. */
  readonly preHooks: ReadonlyMap<string, readonly string[]>;
  /** By step: relations that its hooks read, which dbt must build first. */
  readonly hookDependencies: ReadonlyMap<string, readonly string[]>;
}

/**
 * DuckDB macros become dbt macros that create them: before everything, or, when they read tables, before each model that
 * uses them, because those tables must be there.
 */
export function writeMacros(pipeline: IntermediatePipeline, names: DbtNames, losses: Loss[]): MacroFiles {
  const files = new Map<string, string>();
  const onRunStart: string[] = [];
  const preHooks = new Map<string, string[]>();
  const hookDependencies = new Map<string, string[]>();
  if (pipeline.parameters.some(({ bound }) => bound.type === 'decimal'))
    files.set('macros/decimal_literal.sql', decimalLiteral);
  const steps = stepsByName(pipeline);
  for (const step of pipeline.steps) {
    if (step.kind !== 'macros') continue;
    const name = `create_${names.of.get(step.name)}`;
    files.set(
      `macros/${name}.sql`,
      `{% macro ${name}() %}\n${piecesToJinja(step.parsed.pieces, pipeline, names)}\n{% endmacro %}\n`,
    );
    const reads = readsOf(step, steps);
    losses.push({
      construct: `macros of ${step.name}`,
      what: 'dbt has no models that define DuckDB macros.',
      instead:
        reads.length === 0
          ? `The dbt macro ${name}, run at the start of each run (on-run-start).`
          : `The dbt macro ${name}, run before each model that uses it (pre_hook), because it reads tables.`,
    });
    const call = `{{ ${name}() }}`;
    if (reads.length === 0) {
      onRunStart.push(call);
      continue;
    }
    for (const user of usersOf(step.name, pipeline, steps)) {
      preHooks.set(user, [...(preHooks.get(user) ?? []), call]);
      hookDependencies.set(user, [
        ...(hookDependencies.get(user) ?? []),
        ...reads.map((node) => relationJinja(node, names)),
      ]);
    }
  }
  return { files, onRunStart, preHooks, hookDependencies };
}

/** Gives a decimal the width and scale with which the prototype binds it. */
const decimalLiteral = `{% macro decimal_literal(value) -%}
  {%- set text = value | string | trim -%}
  {%- set parts = (text | replace('-', '') | replace('+', '')).split('.') -%}
  {%- set fraction = parts[1] if parts | length > 1 else '' -%}
  {%- set digits = (parts[0] ~ fraction).lstrip('0') -%}
  CAST('{{ text }}' AS DECIMAL({{ [[digits | length, fraction | length, 1] | max, 38] | min }}, {{ fraction | length }}))
{%- endmacro %}
`;
