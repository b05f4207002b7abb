import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { readmeHead, readmeLosses, readmeModels, readmeParameters } from '../common/readme';
import { toYaml } from '../common/yaml';
import type { DbtNames } from '../dbt/names';
import { variablesOf } from '../dbt/project-files';
import type { DbtEngine } from './engine';

/** `dbt_project.yml` */
export function writeEngineProject(pipeline: IntermediatePipeline, names: DbtNames, dataRoot: string): string {
  return toYaml({
    name: names.project,
    version: '1.0.0',
    'config-version': 2,
    profile: names.project,
    'model-paths': ['models'],
    'test-paths': ['tests'],
    'macro-paths': ['macros'],
    'clean-targets': ['target'],
    'on-run-start': ['{{ plumbline_require_engine() }}'],
    vars: { data_root: escapeJinja(dataRoot), golden_results: true, ...variablesOf(pipeline) },
  });
}

/** `profiles.yml`: where the engine is, and with what credentials, comes from the environment. */
export function writeEngineProfiles(engine: DbtEngine, names: DbtNames): string {
  return toYaml({
    [names.project]: { target: "{{ env_var('DBT_TARGET', 'dev') }}", outputs: { dev: engine.profile(names) } },
  });
}

/** `.github/workflows/dbt.yml` */
export function writeEngineWorkflow({ ci }: DbtEngine): string {
  const workflow = toYaml({
    name: 'dbt',
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      build: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        ...(ci.services === undefined ? {} : { services: ci.services }),
        env: { DBT_PROFILES_DIR: '.', DATA_ROOT: `$\{{ vars.DATA_ROOT }}`, ...ci.env },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': '3.11', cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          { run: 'dbt parse --warn-error' },
          ...ci.steps,
          {
            name: 'Build and test (needs the input files)',
            if: "env.DATA_ROOT != ''",
            run: 'dbt build --vars "{data_root: $DATA_ROOT}"',
          },
        ],
      },
    },
  });
  return `# The last steps run where the repository variable DATA_ROOT says where the input files lie.\n${workflow}`;
}

/** `README.md` */
export function writeEngineReadme(
  { dialect, readme }: DbtEngine,
  pipeline: IntermediatePipeline,
  names: DbtNames,
  losses: readonly Loss[],
): string {
  return [
    ...readmeHead(pipeline, `A dbt project for ${dialect.title}`),
    '## Run it',
    '',
    '```',
    ...readme.commands,
    '```',
    '',
    ...readme.about,
    '',
    `The SQL is that of ${dialect.title}: each construct was carried over because rows of it were compared with DuckDB's. What was not proven is`,
    'not in here; the promotion would have been refused.',
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
    `Of the ${pipeline.checks.length} checks of the workspace those that are not listed below are data tests here. The tests \`golden__*\` compare the`,
    'outputs with the prototype; they hold for the same inputs and parameter values. When the inputs move on, run with',
    "`--vars '{golden_results: false}'`.",
    '',
    ...readmeLosses(losses),
  ].join('\n');
}
