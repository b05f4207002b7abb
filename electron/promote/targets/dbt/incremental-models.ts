import { escapeJinja, jinjaText } from '../../../../shared/domain/jinja';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { incrementalPlan } from '../../incremental';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
import { columnSql } from '../../names';
import type { IncrementWords } from '../common/increment-losses';

/** What of dbt sees what an incremental run does not. */
export const dbtIncrements: IncrementWords = {
  again: 'dbt run --full-refresh',
  span: 'the variables plumbline_from and plumbline_to',
};

/** The strategy of ours, which dbt finds by the name of its macro. */
const timeRange = 'plumbline_time_range';

/** What a model's properties say of its increments; empty for a model that is made whole. */
export function incrementalConfig(
  step: PipelineStep,
  quote: (column: string) => string = columnSql,
): Record<string, unknown> {
  const plan = incrementalPlan(step);
  if (plan === undefined || plan.kind === 'impossible') return {};
  const common = { materialized: 'incremental', on_schema_change: 'fail' };
  switch (plan.kind) {
    case 'time_range':
    // dbt's own append would add a span that is made again a second time.
    case 'append':
      return { ...common, incremental_strategy: timeRange };
    case 'by_key':
      return {
        ...common,
        incremental_strategy: 'delete+insert',
        unique_key: plan.key.map((name) => escapeJinja(quote(name))),
      };
  }
}

/** For the macro of the strategy, which sees a model's meta and nothing else of ours. */
export function incrementalMeta(step: PipelineStep): Record<string, unknown> {
  const plan = incrementalPlan(step);
  return plan?.kind !== 'time_range' && plan?.kind !== 'append'
    ? {}
    : {
        plumbline_time: {
          column: escapeJinja(quoteIdentifier(plan.time.name)),
          type: plan.time.sqlType,
          lookback: plan.kind === 'append' ? null : plan.lookback,
        },
      };
}

/** A model's SQL, of which an incremental run makes only the rows of its time. */
export function incrementalModel(step: PipelineStep, model: string): string {
  const plan = incrementalPlan(step);
  if (plan === undefined || plan.kind === 'impossible') return model;
  const time = plan.time;
  if (time === null) return model;
  const lookback = plan.kind === 'append' ? 'none' : jinjaText(plan.lookback);
  const condition = `{{ plumbline_in_range(${jinjaText(quoteIdentifier(time.name))}, ${jinjaText(time.sqlType)}, ${lookback}, this) }}`;
  return `SELECT * FROM (\n${model}\n) AS plumbline_step\nWHERE ${condition}`;
}

/** What stands for the macros of a model in its unit tests, which have no rows of an earlier run: it makes all rows. */
export function incrementalOverrides(step: PipelineStep): Record<string, unknown> {
  const plan = incrementalPlan(step);
  if (plan === undefined || plan.kind === 'impossible') return {};
  return { is_incremental: false, ...(plan.time === null ? {} : { plumbline_in_range: 'true' }) };
}

/** `macros/plumbline_incremental.sql`, where a model needs it. */
export function incrementalMacros(pipeline: IntermediatePipeline): ReadonlyMap<string, string> {
  const isNeeded = pipeline.steps.some((step) => {
    const plan = incrementalPlan(step);
    return plan !== undefined && plan.kind !== 'impossible' && plan.time !== null;
  });
  return new Map(isNeeded ? [['macros/plumbline_incremental.sql', macros]] : []);
}

/**
 * The bounds stand once, for the rows that are made and for those that they take the place of. A target without rows has no
 * newest time: then all rows are made. Rows without a time belong to every range, but for models that rows are only added to: there they
 * come with the first run. Without a lookback no row that is there is newer than the newest, so none goes.
 */
const macros = `{% macro plumbline_in_range(column, type, lookback, relation) -%}
  {%- set from_time = var('plumbline_from', none) -%}
  {%- set to_time = var('plumbline_to', none) -%}
  {%- if from_time is not none and to_time is not none -%}
    (({{ column }} >= CAST('{{ from_time }}' AS {{ type }}) AND {{ column }} < CAST('{{ to_time }}' AS {{ type }})){% if lookback is not none or not is_incremental() %} OR {{ column }} IS NULL{% endif %})
  {%- elif not is_incremental() -%}
    true
  {%- elif lookback is none -%}
    ({{ column }} > (SELECT max({{ column }}) FROM {{ relation }}) OR (SELECT max({{ column }}) FROM {{ relation }}) IS NULL)
  {%- else -%}
    ({{ column }} >= coalesce((SELECT max({{ column }}) - INTERVAL '{{ lookback }}' FROM {{ relation }}), {{ column }}) OR {{ column }} IS NULL)
  {%- endif -%}
{%- endmacro %}

{#- The strategy: rows of the range go, and those that were made for it come. -#}
{% macro get_incremental_${timeRange}_sql(arguments) -%}
  {%- set time = config.get('meta', {}).get('plumbline_time') -%}
  {%- set columns = arguments['dest_columns'] | map(attribute='quoted') | join(', ') -%}
  DELETE FROM {{ arguments['target_relation'] }}
  WHERE {{ plumbline_in_range(time['column'], time['type'], time['lookback'], arguments['target_relation']) }};
  INSERT INTO {{ arguments['target_relation'] }} ({{ columns }})
  SELECT {{ columns }} FROM {{ arguments['temp_relation'] }}
{%- endmacro %}
`;
