import { stringify } from 'yaml';
import { typeText } from '../../../../shared/domain/inputs/input-definition';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { cell, readmeLosses } from '../common/readme';
import type { SparkCheck } from './checks';
import type { SparkNames } from './names';

/** Versions that the project was tried with. */
export const requirements = 'pyspark==4.1.4\npytest==8.4.2\n';

export const gitignore =
  'warehouse/\nspark-warehouse/\nmetastore_db/\nderby.log\n__pycache__/\n.pytest_cache/\n.venv/\n';

/** `.github/workflows/spark.yml` */
export function writeWorkflow(): string {
  return stringify(
    {
      name: 'spark',
      on: { push: { branches: ['main'] }, pull_request: null },
      permissions: { contents: 'read' },
      jobs: {
        test: {
          'runs-on': 'ubuntu-latest',
          'timeout-minutes': 30,
          env: { DATA_ROOT: `\${{ vars.DATA_ROOT }}` },
          steps: [
            { uses: 'actions/checkout@v4' },
            { uses: 'actions/setup-java@v4', with: { distribution: 'temurin', 'java-version': '17' } },
            { uses: 'actions/setup-python@v5', with: { 'python-version': '3.11' } },
            { run: 'pip install -r requirements.txt' },
            { run: 'python -m pytest -q' },
          ],
        },
      },
    },
    { version: '1.1', lineWidth: 0 },
  );
}

export function writeReadme(
  pipeline: IntermediatePipeline,
  names: SparkNames,
  checks: readonly SparkCheck[],
  losses: readonly Loss[],
): string {
  const owners = pipeline.owners.map(({ name, email }) => (email === undefined ? name : `${name} <${email}>`));
  const queries = pipeline.steps.filter(({ kind }) => kind === 'query');
  return [
    `# ${pipeline.name}`,
    '',
    `A PySpark job, promoted from the Plumbline workspace \`${pipeline.workspace.name}\`.`,
    ...(pipeline.workspace.description === null
      ? []
      : ['', `${pipeline.workspace.description}.`.replace(/\.\.$/, '.')]),
    '',
    `Owners: ${owners.length === 0 ? 'undecided' : owners.join(', ')}.`,
    '',
    '## Run it',
    '',
    'Java 17 or 21 and Python 3.10 or newer are needed.',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'spark-submit job.py',
    'python -m pytest',
    '```',
    '',
    '| option | default | what it says |',
    '| --- | --- | --- |',
    '| `--data-root DIR` | `DATA_ROOT`, otherwise the workspace relative to this folder | where the input files lie |',
    '| `--warehouse DIR` | `WAREHOUSE`, otherwise `warehouse` here | where each step gets a folder of Parquet files |',
    '| `--param NAME=VALUE` | see below | the value of a parameter |',
    '| `--no-golden` | | the rows are not compared with those of the promotion |',
    '| `--keep-going` | | steps behind a failed check are made too |',
    '',
    'Exit code 0: all is made and holds. 1: a check of severity fail or a golden result does not hold; steps behind a failed check are',
    'not made. 2: an input, a parameter or a step failed; the message says which.',
    '',
    'The job sets what the SQL was proven with: ANSI mode, time zone UTC, names without regard to case.',
    '',
    '## Steps',
    '',
    '| step | folder | rows at promotion | key | from |',
    '| --- | --- | ---: | --- | --- |',
    ...queries.map(
      (step) =>
        `| \`${cell(step.name)}\`${pipeline.outputs.includes(step.name) ? ' (output)' : ''} | \`${names.of.get(step.name)}\` | ${step.keys.rows} | ${cell(step.keys.declared?.columns.join(', ') ?? 'undecided')} | \`${cell(`${step.node.file}:${step.node.line}`)}\` |`,
    ),
    '',
    '## Parameters',
    '',
    ...(pipeline.parameters.length === 0
      ? ['None.']
      : [
          '| name | type | default | |',
          '| --- | --- | --- | --- |',
          ...pipeline.parameters.map(
            ({ bound, value, description }) =>
              `| \`${names.parameters.get(bound.name)}\` | ${typeText(bound)} | ${cell(String(value))} | ${cell(description ?? '')} |`,
          ),
        ]),
    '',
    '## Checks',
    '',
    `${new Set(checks.map(({ node, name }) => `${node} ${name}`)).size} of ${pipeline.checks.length} checks of the workspace run behind the step that they look at. Golden results compare the outputs with`,
    'the prototype: rows, nulls, distinct values and digests. They hold for the same inputs and parameter values.',
    '',
    ...readmeLosses(losses),
  ].join('\n');
}
