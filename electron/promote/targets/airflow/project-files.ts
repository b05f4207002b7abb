import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { operationsOf } from '../common/operations';
import { duckdbPin, readmeHead, readmeLosses, readmeModels, readmeParameters, readmeSecrets } from '../common/readme';
import { toYaml } from '../common/yaml';
import type { AirflowNames } from './names';
import type { DagTask } from './task-order';

/** Versions that the project was tried with. */
const airflow = '3.3.2';
const pytest = '8.4.2';
const python = '3.11';

/**
 * `requirements.txt`. Airflow is to be installed with a list of constraints. Its own may name another DuckDB than the one that made the
 * golden results, which pip would refuse together: the project has a list of an environment in which it ran.
 */
export function writeRequirements(pipeline: IntermediatePipeline): string {
  return `${['-c constraints.txt', `apache-airflow==${airflow}`, ...duckdbPin(pipeline), `pytest==${pytest}`].join('\n')}\n`;
}

/** `constraints.txt`: without DuckDB, whose version is that of the golden results. */
export function writeConstraints(freeze: string): string {
  const pins = freeze.split('\n').filter((line) => line !== '' && !/^(duckdb|pytest)==/.test(line));
  return `${[`# Every package that apache-airflow ${airflow} brings, as it was tried with Python ${python}.`, ...pins].join('\n')}\n`;
}

export const gitignore =
  '.airflow/\nlogs/\n*.duckdb\n*.duckdb.wal\n*.duckdb.tmp/\n__pycache__/\n.pytest_cache/\n.venv/\n';

/** `.airflowignore` of the package: no file in it is a DAG. */
export const airflowIgnore = '*\n';

/** `alerts.py` */
export const alertsModule = `"""What happens when a run is late. Airflow calls it; put the message where people see it."""

from __future__ import annotations

import logging

log = logging.getLogger("airflow.task")


def deadline_missed(context=None, **_) -> None:
    run = (context or {}).get("dag_run")
    log.error("The deadline of %s has passed and it is not done.", run)
`;

/** `.github/workflows/airflow.yml` */
export function writeWorkflow(pipeline: IntermediatePipeline): string {
  const secrets = Object.fromEntries(pipeline.secrets.map(({ name }) => [name, `\${{ secrets.${name} }}`]));
  return toYaml({
    name: 'airflow',
    on: { push: { branches: ['main'] }, pull_request: null },
    permissions: { contents: 'read' },
    jobs: {
      test: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 30,
        env: { DATA_ROOT: `\${{ vars.DATA_ROOT }}`, ...secrets },
        steps: [
          { uses: 'actions/checkout@v4' },
          { uses: 'actions/setup-python@v5', with: { 'python-version': python, cache: 'pip' } },
          { run: 'pip install -r requirements.txt' },
          // The run is left out where the input files are not there.
          { run: 'python -m pytest -q' },
        ],
      },
    },
  });
}

/** `README.md` */
export function writeReadme(
  pipeline: IntermediatePipeline,
  names: AirflowNames,
  tasks: readonly DagTask[],
  losses: readonly Loss[],
): string {
  const { schedule } = operationsOf(pipeline);
  const taskOf = new Map(tasks.filter(({ kind }) => kind === 'step').map(({ node, id }) => [node, id]));
  return [
    ...readmeHead(pipeline, 'An Airflow 3 project on DuckDB'),
    '## Run it',
    '',
    `Airflow runs on Linux and macOS. Tried with Python ${python}.`,
    '',
    '```',
    `python${python} -m venv .venv && . .venv/bin/activate`,
    'pip install -r requirements.txt',
    'python run.py',
    'python -m pytest',
    '```',
    '',
    '`run.py` runs the DAG once, without scheduler and web server; Airflow keeps its records in `.airflow`. With a web server and a scheduler:',
    '',
    '```',
    'AIRFLOW_HOME=$PWD/.airflow AIRFLOW__CORE__DAGS_FOLDER=$PWD/dags AIRFLOW__CORE__LOAD_EXAMPLES=False airflow standalone',
    '```',
    '',
    `In an Airflow that is there: copy what lies in \`dags/\` into its folder of DAGs, and install DuckDB beside it without changing Airflow:`,
    `\`pip install "apache-airflow==<the version that is there>" ${duckdbPin(pipeline)[0] ?? 'duckdb'}\`. Leave Airflow's own constraints out of that step: they may`,
    'name another DuckDB than the one that made the golden results.',
    '',
    '| variable of Airflow | otherwise the environment variable | default | |',
    '| --- | --- | --- | --- |',
    `| \`${names.dag}_data_root\` | \`DATA_ROOT\` | the workspace, relative to the package | where the input files lie |`,
    `| \`${names.dag}_warehouse\` | \`WAREHOUSE\` | \`warehouse.duckdb\` in the package | the database file; it must lie on a disk that all workers share |`,
    '| | `WAREHOUSE_WAIT` | 600 | seconds that a task waits for another one to be done with the file |',
    ...readmeSecrets(pipeline),
    '',
    '## When it runs',
    '',
    schedule === null
      ? 'Undecided in the spec: only when it is triggered.'
      : `\`${schedule.cron}\`, ${schedule.timezone}. Without catching up: a run makes everything that is missing.`,
    ...backfillText(pipeline),
    '',
    'DuckDB lets one process at a time write into its file. One run at a time and one task of it at a time is what the DAG says; runs of',
    '`airflow backfill` are counted apart, so a task that meets another one waits for it.',
    '',
    '## Tasks',
    '',
    ...readmeModels(pipeline, (node) => taskOf.get(node) ?? node),
    '',
    '| task | what it does |',
    '| --- | --- |',
    '| `NODE` | makes the rows of a step, whole or not at all |',
    '| `NODE.checks` | runs its checks; one of severity fail that does not hold fails the task, and everything behind it is `upstream_failed` |',
    '| `NODE.warnings` | is `skipped`, with the reason in its log, where a check only warns or is tolerated; keeps nothing from running |',
    '| `NODE.golden` | compares an output with the results of the promotion, when a run is triggered with `compare-golden` |',
    '',
    'Each node is an asset. It is updated when its checks hold, with rows, seconds and outcomes in the extra of the event, so that other',
    'DAGs can be scheduled on it. Outcomes of all checks stand in XCom under `checks`.',
    '',
    '## Parameters',
    '',
    'Typed params of the DAG: the form of a trigger asks for them, and `--conf` gives them.',
    '',
    ...readmeParameters(pipeline),
    '',
    ...readmeLosses(losses),
  ].join('\n');
}

function backfillText(pipeline: IntermediatePipeline): readonly string[] {
  const decided = pipeline.earlierSpec?.rerun.backfill ?? null;
  const incremental = pipeline.steps.some((step) => step.incremental?.time_column != null);
  return [
    ...(incremental
      ? ['', 'To make a span of time again: trigger it with `from-time` and `to-time`; all rows: with `full-refresh`.']
      : []),
    ...(decided === null ? [] : ['', `Earlier periods: ${decided}`]),
  ];
}
