import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';

/** Engines that dbt knows and on which nothing was run: their profiles stand in the project, their SQL does not. */
const unproven = [
  { output: 'snowflake', title: 'Snowflake' },
  { output: 'bigquery', title: 'BigQuery' },
] as const;

const variable = (name: string, otherwise?: string) =>
  `{{ env_var('${name}'${otherwise === undefined ? '' : `, '${otherwise}'`}) }}`;

/** Outputs of a profile for them; everything that is secret or somebody's own comes from the environment. */
export const unprovenOutputs: Readonly<Record<(typeof unproven)[number]['output'], Record<string, unknown>>> = {
  snowflake: {
    type: 'snowflake',
    account: variable('SNOWFLAKE_ACCOUNT'),
    user: variable('SNOWFLAKE_USER'),
    private_key_path: variable('SNOWFLAKE_PRIVATE_KEY_PATH'),
    private_key_passphrase: variable('SNOWFLAKE_PRIVATE_KEY_PASSPHRASE', ''),
    role: variable('SNOWFLAKE_ROLE'),
    warehouse: variable('SNOWFLAKE_WAREHOUSE'),
    database: variable('SNOWFLAKE_DATABASE'),
    schema: variable('SNOWFLAKE_SCHEMA'),
    threads: 4,
  },
  bigquery: {
    type: 'bigquery',
    // `gcloud auth application-default login`, or the service account of the machine.
    method: 'oauth',
    project: variable('BIGQUERY_PROJECT'),
    dataset: variable('BIGQUERY_DATASET'),
    location: variable('BIGQUERY_LOCATION', 'EU'),
    threads: 4,
  },
};

/** The statement of `on-run-start` that keeps the SQL of DuckDB from another engine. */
export const engineGuard = '{{ plumbline_require_duckdb() }}';

/** `macros/plumbline_engine.sql` */
export const engineGuardMacro = `{#- The SQL of this project is DuckDB's. On another engine it may fail, or worse, mean something else. -#}
{% macro plumbline_require_duckdb() -%}
  {%- if execute and target.type != 'duckdb' and var('plumbline_unproven_engine', false) | string | lower != 'true' -%}
    {{ exceptions.raise_compiler_error("The SQL of this project is DuckDB's: it was not translated to " ~ target.type ~ ' and nothing shows that it gives the same rows there. Translate the models and compare their rows first; the variable plumbline_unproven_engine: true then takes this stop away.') }}
  {%- endif -%}
{%- endmacro %}
`;

/** For each of these engines, every model whose SQL was not translated. */
export function unprovenLosses(pipeline: IntermediatePipeline): Loss[] {
  const models = pipeline.steps.filter(({ kind }) => kind === 'query').map(({ name }) => name);
  return unproven.map(({ output, title }) => ({
    construct: `profile ${output}`,
    what: `The SQL of ${models.join(', ')} is DuckDB's: it was not translated to ${title}, and nothing was run there.`,
    instead: `The profile alone (DBT_TARGET=${output}). A run stops before its first model unless the variable plumbline_unproven_engine says that somebody translated and compared them.`,
  }));
}

/** The section of the README. */
export const unprovenReadme: readonly string[] = [
  '## Other engines',
  '',
  'Models, tests and golden results are in the SQL of DuckDB, and were run there. `--to dbt-postgres` writes a project in the',
  'SQL of Postgres, and `--to spark` a job in that of Spark; both refuse what is not proven there.',
  '',
  'For Snowflake and BigQuery `profiles.yml` has outputs, and nothing more: **no model was translated to them or run there**. Their',
  'adapters are not among the requirements; `DBT_TARGET` names the output.',
  '',
  '| output | adapter | environment variables |',
  '| --- | --- | --- |',
  '| `snowflake` | `dbt-snowflake` | `SNOWFLAKE_ACCOUNT`, `_USER`, `_PRIVATE_KEY_PATH`, `_PRIVATE_KEY_PASSPHRASE` (if there is one), `_ROLE`, `_WAREHOUSE`, `_DATABASE`, `_SCHEMA` |',
  '| `bigquery` | `dbt-bigquery` | `BIGQUERY_PROJECT`, `_DATASET`, `_LOCATION` (EU); the credentials are those of `gcloud auth application-default login` |',
  '',
  'A run with one of them stops before its first model. Who has translated the models and compared their rows takes the stop away',
  "with `--vars '{plumbline_unproven_engine: true}'`.",
  '',
];
