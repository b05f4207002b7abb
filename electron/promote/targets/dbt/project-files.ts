import { escapeJinja } from '../../../../shared/domain/jinja';
import type { ParameterScalar } from '../../../../shared/domain/manifest/manifest';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { duckdbPin, readmeHead, readmeLosses, readmeModels, readmeParameters, readmeSecrets } from '../common/readme';
import { toYaml } from '../common/yaml';
import type { DbtNames } from './names';
import { unprovenOutputs, unprovenReadme } from './unproven-engines';

/** Versions that the project was tried with. */
const dbtCore = '1.11.16';
const dbtDuckdb = '1.10.1';
const python = '3.11';

/** `dbt_project.yml` */
export function writeProjectFile(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  dataRoot: string,
  onRunStart: readonly string[],
): string {
  return toYaml({
    name: names.project,
    version: '1.0.0',
    'config-version': 2,
    profile: names.project,
    'model-paths': ['models'],
    'test-paths': ['tests'],
    'macro-paths': ['macros'],
    'clean-targets': ['target'],
    ...(onRunStart.length === 0 ? {} : { 'on-run-start': [...onRunStart] }),
    vars: {
      data_root: escapeJinja(dataRoot),
      golden_results: true,
      ...variablesOf(pipeline),
    },
  });
}

/** The parameters with their defaults; dbt renders variables too. */
export function variablesOf({ parameters }: IntermediatePipeline): Record<string, unknown> {
  return Object.fromEntries(
    parameters.map(({ bound, value }) => [
      bound.name,
      Array.isArray(value) ? value.map(escaped) : escaped(value as ParameterScalar),
    ]),
  );
}

function escaped(value: ParameterScalar): ParameterScalar {
  return typeof value === 'string' ? escapeJinja(value) : value;
}

/** `profiles.yml`: a database file beside the project unless the environment names another. */
export function writeProfiles(names: DbtNames, extensions: readonly string[]): string {
  return toYaml({
    [names.project]: {
      target: "{{ env_var('DBT_TARGET', 'dev') }}",
      outputs: {
        dev: {
          type: 'duckdb',
          path: "{{ env_var('DBT_DUCKDB_PATH', 'warehouse.duckdb') }}",
          // One model at a time; DuckDB itself uses all cores.
          threads: 1,
          settings: { TimeZone: 'UTC' },
          ...(extensions.length === 0 ? {} : { extensions: [...extensions] }),
        },
        ...unprovenOutputs,
      },
    },
  });
}

/** `requirements.txt`: DuckDB in the version that made the golden results. */
export function writeRequirements(pipeline: IntermediatePipeline): string {
  return `${[`dbt-core==${dbtCore}`, `dbt-duckdb==${dbtDuckdb}`, ...duckdbPin(pipeline)].join('\n')}\n`;
}

export const gitignore = 'target/\nlogs/\ndbt_packages/\n*.duckdb\n*.duckdb.wal\n.user.yml\n.venv/\n';

/** `.github/workflows/dbt.yml` */
export function writeWorkflow(pipeline: IntermediatePipeline): string {
  const secrets = Object.fromEntries(pipeline.secrets.map(({ name }) => [name, `\${{ secrets.${name} }}`]));
  const workflow = toYaml({
    name: 'dbt',
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      build: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        env: { DBT_PROFILES_DIR: '.', DATA_ROOT: `$\{{ vars.DATA_ROOT }}`, ...secrets },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': python, cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          { run: 'dbt parse --warn-error' },
          {
            name: 'Build and test (needs the input files under data_root)',
            if: "env.DATA_ROOT != ''",
            run: 'dbt build --vars "{data_root: $DATA_ROOT}"',
          },
        ],
      },
    },
  });
  return `# The last step runs where the repository variable DATA_ROOT says where the input files lie.\n${workflow}`;
}

/** `README.md` */
export function writeReadme(pipeline: IntermediatePipeline, names: DbtNames, losses: readonly Loss[]): string {
  const lines = [
    ...readmeHead(pipeline, 'A dbt project for DuckDB'),
    '## Run it',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'dbt build --profiles-dir .',
    '```',
    '',
    'The variable `data_root` says where the input files lie; its default is the workspace, relative to this folder.',
    "Elsewhere: `dbt build --profiles-dir . --vars '{data_root: /path/to/workspace}'`. The environment variable",
    '`DBT_DUCKDB_PATH` names the database file (default `warehouse.duckdb`).',
    ...readmeSecrets(pipeline),
    '',
    '## Models',
    '',
    ...readmeModels(pipeline, (node) => names.of.get(node) ?? node),
    '',
    '## Parameters',
    '',
    ...readmeParameters(pipeline),
    '',
    '## Tests',
    '',
    `${pipeline.checks.length} checks of the workspace are data tests here. The tests \`golden__*\` compare row counts and digests of the`,
    'outputs with the prototype; they hold for the same inputs and parameter values. When the inputs move on, run with',
    "`--vars '{golden_results: false}'`.",
    '',
    '`dbt source freshness --profiles-dir .` holds the sources to the ages that the spec (`objectives` of an input) or a freshness',
    'check names. `models/exposures.yml` says who answers for each output.',
    '',
    ...unprovenReadme,
    ...readmeLosses(losses),
  ];
  return lines.join('\n');
}
