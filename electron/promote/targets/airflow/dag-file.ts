import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { type Operations, operationsOf } from '../common/operations';
import { deadlineSeconds } from './deadline';
import type { AirflowNames } from './names';
import { paramLines } from './parameters';
import { pythonDuration, pythonLiteral } from './python-text';
import type { DagTask } from './task-order';

/** When nobody decided on the earliest period; no run is made up for. */
const earliest = '2024-01-01';

/** What runs when, and what waits for what: `dags/NAME.py`. */
export function writeDagFile(
  pipeline: IntermediatePipeline,
  names: AirflowNames,
  tasks: readonly DagTask[],
  losses: Loss[],
): string {
  const operations = operationsOf(pipeline);
  const zone = timezoneOf(operations, losses);
  const schedule = operations.schedule;
  const deadline = deadlineOf(operations, losses);
  const start = /^\d{4}-\d{2}-\d{2}/.exec(pipeline.earlierSpec?.rerun.start ?? '')?.[0] ?? earliest;
  const [year, month, day] = start.split('-').map(Number);
  const catchup = /\bcatch[- ]?up\b/i.test(pipeline.earlierSpec?.rerun.backfill ?? '');
  const imports = [
    ...(deadline === undefined ? [] : ['DeadlineAlert', 'DeadlineReference', 'SyncCallback']),
    ...(schedule === null ? [] : ['CronTriggerTimetable']),
    'Param',
    'dag',
  ].sort((a, b) => Number(/^[a-z]/.test(a)) - Number(/^[a-z]/.test(b)) || (a < b ? -1 : 1));
  const lines = [
    `"""${docText(`${pipeline.name}, promoted from the Plumbline workspace ${pipeline.workspace.name}.`)}`,
    '',
    'When it runs, what waits for what, and the parameters stand here; what the tasks do stands in the package beside it. A step waits for',
    'the checks of what it reads: a check of severity fail that does not hold keeps everything behind it from running.',
    '"""',
    '',
    'from __future__ import annotations',
    '',
    ...(usesDuration(operations, deadline) ? ['from datetime import timedelta', ''] : []),
    'import pendulum',
    `from airflow.sdk import ${imports.join(', ')}`,
    '',
    ...(deadline === undefined ? [] : [`from ${names.package}.alerts import deadline_missed`]),
    `from ${names.package}.tasks import Tasks`,
    '',
    '',
    '@dag(',
    `    dag_id=${pythonLiteral(names.dag)},`,
    ...(pipeline.workspace.description === null
      ? []
      : [`    description=${pythonLiteral(pipeline.workspace.description)},`]),
    ...(schedule === null
      ? ['    # Undecided in the spec: runs only when it is triggered.', '    schedule=None,']
      : [`    schedule=CronTriggerTimetable(${pythonLiteral(schedule.cron)}, timezone=${pythonLiteral(zone)}),`]),
    `    start_date=pendulum.datetime(${year}, ${month}, ${day}, tz=${pythonLiteral(zone)}),`,
    `    catchup=${pythonLiteral(catchup)},`,
    '    # DuckDB lets one process at a time write into its file.',
    '    max_active_runs=1,',
    '    max_active_tasks=1,',
    ...(operations.timeout === null ? [] : [`    dagrun_timeout=${pythonDuration(operations.timeout)},`]),
    ...(deadline === undefined
      ? []
      : [
          '    deadline=DeadlineAlert(',
          '        reference=DeadlineReference.DAGRUN_LOGICAL_DATE,',
          `        interval=${pythonDuration(deadline)},`,
          '        callback=SyncCallback(deadline_missed),',
          '    ),',
        ]),
    ...defaultArguments(pipeline, operations),
    ...ownerLinks(pipeline),
    '    params={',
    ...[...paramLines(pipeline), ...controlParams(pipeline)].map((line) => `        ${line}`),
    '    },',
    `    tags=${pythonLiteral(['plumbline', pipeline.workspace.name.slice(0, 100)])},`,
    `    doc_md=${pythonLiteral(documentation(pipeline))},`,
    ')',
    'def pipeline():',
    `    tasks = Tasks(${pythonLiteral(names.dag)})`,
    ...tasks.map((task) => `    ${taskLine(task)}`),
    '',
    '',
    'pipeline()',
    '',
  ];
  return lines.join('\n');
}

function taskLine({ kind, id, node, checks, after, updates }: DagTask): string {
  const parts = [
    pythonLiteral(id),
    pythonLiteral(node),
    ...(kind === 'check' ? [pythonLiteral(checks)] : []),
    ...(after.length === 0 ? [] : [`after=${pythonLiteral(after)}`]),
    ...(updates ? ['updates=True'] : []),
  ];
  return `tasks.${kind}(${parts.join(', ')})`;
}

function defaultArguments(pipeline: IntermediatePipeline, operations: Operations): readonly string[] {
  const [owner] = pipeline.owners;
  return [
    '    default_args={',
    ...(owner === undefined ? [] : [`        "owner": ${pythonLiteral(owner.name)},`]),
    ...(operations.retries === null
      ? ['        # Undecided in the spec.', '        "retries": 0,']
      : [`        "retries": ${operations.retries},`]),
    ...(operations.retryDelay === null ? [] : [`        "retry_delay": ${pythonDuration(operations.retryDelay)},`]),
    ...(operations.timeout === null ? [] : [`        "execution_timeout": ${pythonDuration(operations.timeout)},`]),
    '    },',
  ];
}

function ownerLinks(pipeline: IntermediatePipeline): readonly string[] {
  const [owner] = pipeline.owners;
  // Airflow takes no other address than one of these.
  if (owner?.email === undefined || !/^[^\s@<>,]+@[^\s@<>,]+$/.test(owner.email)) return [];
  return [`    owner_links=${pythonLiteral({ [owner.name]: `mailto:${owner.email}` })},`];
}

/** What a person can choose for one run. No parameter of SQL has a hyphen in its name. */
function controlParams(pipeline: IntermediatePipeline): readonly string[] {
  const plans = pipeline.steps.flatMap((step) => (step.incremental === null ? [] : [step.incremental]));
  const flag = (name: string, description: string) =>
    `${pythonLiteral(name)}: Param(False, type="boolean", description=${pythonLiteral(description)}),`;
  const time = (name: string, description: string) =>
    `${pythonLiteral(name)}: Param(None, type=["null", "string"], description=${pythonLiteral(description)}),`;
  return [
    ...(plans.length === 0 ? [] : [flag('full-refresh', 'Make all rows of incremental steps again')]),
    ...(plans.some((plan) => plan.time_column !== null)
      ? [
          time('from-time', 'Incremental steps make the rows from here on again ...'),
          time('to-time', '... and before here'),
        ]
      : []),
    flag('compare-golden', 'Compare the outputs with the results of the promotion, which hold for the same inputs'),
    flag('keep-going', 'Checks that do not hold are reported, and keep nothing from running'),
  ];
}

function documentation(pipeline: IntermediatePipeline): string {
  const outputs = pipeline.outputs.map((name) => `\`${name}\``).join(', ');
  const runbook = pipeline.earlierSpec?.runbook ?? [];
  return [
    `Makes ${outputs}, promoted from the Plumbline workspace ${pipeline.workspace.name}.`,
    ...(pipeline.earlierSpec?.support?.channel == null ? [] : ['', `Support: ${pipeline.earlierSpec.support.channel}`]),
    ...(runbook.length === 0 ? [] : ['', ...runbook.map((entry) => `- ${entry.when}: ${entry.do}`)]),
    '',
    'A task NAME.warnings that is skipped has something to look at in its log.',
  ].join('\n');
}

function timezoneOf({ schedule }: Operations, losses: Loss[]): string {
  const zone = schedule?.timezone ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    losses.push({
      construct: 'schedule',
      what: `${zone} is no time zone that Airflow knows.`,
      instead: 'UTC: change timezone in the file of the DAG.',
    });
    return 'UTC';
  }
}

function deadlineOf({ deadline, schedule }: Operations, losses: Loss[]): number | undefined {
  if (deadline === null) return undefined;
  const seconds = deadlineSeconds(deadline, schedule?.cron ?? null);
  if (seconds === undefined)
    losses.push({
      construct: 'deadline',
      what: `"${deadline}" is no duration, and no time of day under a schedule of one time a day.`,
      instead: 'Nothing: write it as DeadlineAlert in the file of the DAG.',
    });
  return seconds;
}

function usesDuration(operations: Operations, deadline: number | undefined): boolean {
  return [operations.retryDelay, operations.timeout, deadline ?? null].some((seconds) => seconds !== null);
}

/** A text between triple quotes. */
function docText(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
