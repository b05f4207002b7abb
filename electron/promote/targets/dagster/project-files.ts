import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { operationsOf } from '../common/operations';
import { duckdbPin, readmeHead, readmeLosses, readmeModels, readmeParameters, readmeSecrets } from '../common/readme';
import { toYaml } from '../common/yaml';
import type { SqlNames } from '../sql/names';
import { readmeChecks, gitignore as sqlGitignore } from '../sql/project-files';
import { groupOf, jobOf } from './dagster-document';

/** The version that the project was tried with. */
export const dagsterPin = 'dagster==1.13.29';

/** What Dagster keeps in its home, beside what DuckDB keeps. */
export const gitignore = `${sqlGitignore}storage/\nhistory/\nschedules/\nlogs/\n.logs_queue/\n.telemetry/\n.nux/\n`;

/** `dagster.yaml`, where this folder is `DAGSTER_HOME`: what of the pipeline is a matter of the instance. */
export function writeInstance(pipeline: IntermediatePipeline): string {
  const { timeout, concurrency } = operationsOf(pipeline);
  return toYaml({
    telemetry: { enabled: false },
    concurrency: {
      // DuckDB lets one process write.
      pools: { default_limit: 1, granularity: 'op' },
      ...(concurrency === null ? {} : { runs: { max_concurrent_runs: concurrency } }),
    },
    ...(timeout === null ? {} : { run_monitoring: { enabled: true } }),
  });
}

/** `pyproject.toml`: what `dagster` finds the definitions by. */
export function writePyproject(pipeline: IntermediatePipeline, names: SqlNames): string {
  const dependencies = [dagsterPin, ...duckdbPin(pipeline)].map((pin) => `"${pin}"`);
  const name = groupOf(pipeline, names);
  return [
    '[project]',
    `name = "${name.replaceAll('_', '-')}"`,
    'version = "1.0.0"',
    'requires-python = ">=3.10"',
    `dependencies = [${dependencies.join(', ')}]`,
    '',
    '[tool.dagster]',
    'module_name = "definitions"',
    `code_location_name = "${name}"`,
    '',
  ].join('\n');
}

export function writeReadme(pipeline: IntermediatePipeline, names: SqlNames, losses: readonly Loss[]): string {
  const { schedule, retries, retryDelay, timeout } = operationsOf(pipeline);
  const job = jobOf(pipeline, names);
  return [
    ...readmeHead(pipeline, 'A Dagster project on DuckDB'),
    '## Run it',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'python materialize.py',
    'python -m pytest',
    '```',
    '',
    '`materialize.py` makes and checks everything once in this process. With the web interface and the daemon, which runs schedules:',
    '',
    '```',
    'pip install dagster-webserver',
    'DAGSTER_HOME=$PWD dagster dev',
    '```',
    ...readmeSecrets(pipeline),
    '',
    '| | |',
    '| --- | --- |',
    `| job | \`${job}\`: all assets with their checks |`,
    `| schedule | ${schedule === null ? 'undecided' : `\`${schedule.cron}\` in ${schedule.timezone}; switch it on in the web interface`} |`,
    `| retries of an asset | ${retries === null ? 'undecided' : `${retries}${retryDelay === null ? '' : `, after ${retryDelay} seconds`}`} |`,
    `| longest run | ${timeout === null ? 'undecided' : `${timeout} seconds (\`dagster/max_runtime\`; needs the daemon and \`run_monitoring\` of dagster.yaml)`} |`,
    '',
    'The resource `duckdb` says where a run finds its inputs and leaves its rows; the configuration of a run may set each field:',
    '',
    '| field | default | what it says |',
    '| --- | --- | --- |',
    '| `data_root` | `DATA_ROOT`, otherwise the workspace relative to this folder | where the input files lie |',
    '| `warehouse` | `WAREHOUSE`, otherwise `warehouse.duckdb` here | the database file |',
    '| `parameters` | see below | values of parameters, as text |',
    '| `full_refresh` | `false` | make all rows of incremental steps again |',
    '| `from_time`, `to_time` | | make the rows of a span of incremental steps again (a backfill) |',
    '| `wait` | `WAREHOUSE_WAIT`, otherwise 600 | seconds to wait for another process that has the file open |',
    '',
    'An asset is made whole or not at all. DuckDB lets one process at a time write: all assets share a pool of one slot, which the instance',
    'keeps (`dagster.yaml`), and a process that comes too early waits. `python pipeline.py run` does the same without Dagster.',
    '',
    '## Assets',
    '',
    ...readmeModels(pipeline, (node) => names.file.get(node) ?? node),
    '',
    'Inputs are external assets. Each materialisation has its rows and seconds; columns, owners and column lineage are metadata.',
    '',
    '## Parameters',
    '',
    ...readmeParameters(pipeline),
    '',
    '## Checks',
    '',
    ...readmeChecks(pipeline),
    'Each is an asset check with the measured value. The checks `golden_results` are left out with `GOLDEN_RESULTS=false`.',
    '',
    ...readmeLosses(losses),
  ].join('\n');
}
