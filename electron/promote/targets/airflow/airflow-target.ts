import { join } from 'node:path';
import { z } from 'zod';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { operationsOf } from '../common/operations';
import { type PipelineFiles, writePipelineFiles } from '../sql/pipeline-files';
import type { TargetProject, TargetWriter } from '../target';
import freeze from './constraints.txt?raw';
import { writeDagFile } from './dag-file';
import { nameForAirflow } from './names';
import {
  airflowIgnore,
  alertsModule,
  gitignore,
  writeConstraints,
  writeReadme,
  writeRequirements,
  writeWorkflow,
} from './project-files';
import { runScript } from './run-script';
import { type DagTask, orderTasks } from './task-order';
import { tasksModule } from './tasks-module';
import { conftest, testModule } from './test-files';

/** An Airflow 3 project: a DAG with a task a step, gates of checks, assets and params, around the pipeline as plain SQL on DuckDB. */
export const airflowTarget: TargetWriter = {
  name: 'airflow',
  write(pipeline, folder) {
    return writeAirflowProject(pipeline, folder);
  },
};

function writeAirflowProject(pipeline: IntermediatePipeline, folder: string): TargetProject {
  const names = nameForAirflow(pipeline);
  const inside = `dags/${names.package}`;
  const written = writePipelineFiles(pipeline, join(folder, inside));
  const losses = [...written.losses.map(inWordsOfAirflow), ...operationLosses(pipeline)];
  const tasks = tasksOf(pipeline, written);
  const files = new Map<string, string>([...written.files].map(([path, text]) => [`${inside}/${path}`, text] as const));
  // The command line of plain SQL; here Airflow runs the pipeline.
  files.delete(`${inside}/pipeline.py`);
  files.set(`${inside}/__init__.py`, '');
  files.set(`${inside}/tasks.py`, tasksModule);
  files.set(`${inside}/alerts.py`, alertsModule);
  files.set(`${inside}/.airflowignore`, airflowIgnore);
  files.set(`dags/${names.dag}.py`, writeDagFile(pipeline, names, tasks, losses));
  files.set('run.py', runScript(names));
  files.set('tests/conftest.py', conftest);
  files.set('tests/test_dag.py', testModule(names));
  files.set('requirements.txt', writeRequirements(pipeline));
  files.set('constraints.txt', writeConstraints(freeze));
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/airflow.yml', writeWorkflow(pipeline));
  files.set('README.md', writeReadme(pipeline, names, tasks, losses));
  return { files, relations: written.relations, losses };
}

/** Losses of plain SQL name its command line, which is not part of this project. */
function inWordsOfAirflow(loss: Loss): Loss {
  const instead = loss.instead
    .replace('--from, --to', 'from-time, to-time')
    .replace('--full-refresh', 'full-refresh')
    .replace('pipeline.py', 'warehouse.py');
  return { ...loss, instead };
}

/** What of `pipeline.json` tells which tasks there are. */
const documentSchema = z.object({
  inputs: z.array(z.object({ name: z.string() })),
  steps: z.array(z.object({ name: z.string(), reads: z.array(z.string()) })),
  checks: z.array(
    z.object({
      id: z.string(),
      node: z.string(),
      name: z.string(),
      blocking: z.boolean(),
      reads: z.array(z.string()),
      defined_in: z.string(),
    }),
  ),
  golden: z.array(z.object({ node: z.string() })),
});

function tasksOf(
  pipeline: IntermediatePipeline,
  { files, names }: Pick<PipelineFiles, 'files' | 'names'>,
): readonly DagTask[] {
  const document = documentSchema.parse(JSON.parse(files.get('pipeline.json') ?? ''));
  const golden = new Set(document.golden.map(({ node }) => node));
  const nodes = [
    ...document.inputs.map(({ name }) => ({ name, reads: [], isStep: false })),
    ...document.steps.map((step) => ({ ...step, isStep: true })),
  ];
  const warning = new Set(
    pipeline.checks
      .filter(({ check: { threshold } }) => threshold.level === 'warn' || threshold.additional?.level === 'warn')
      .map(({ check }) => `${check.file}:${check.line} ${check.node} ${check.name}`),
  );
  return orderTasks(
    nodes.map((node) => ({ ...node, stem: names.file.get(node.name) ?? node.name, hasGolden: golden.has(node.name) })),
    document.checks.map((check) => ({
      ...check,
      warns: !check.blocking || warning.has(`${check.defined_in} ${check.node} ${check.name}`),
    })),
  );
}

/** What people decided on runs that the DAG does not carry out as it was said. */
function operationLosses(pipeline: IntermediatePipeline): readonly Loss[] {
  const { concurrency, onDependencyFailure } = operationsOf(pipeline);
  const losses: Loss[] = [];
  if (concurrency !== null && concurrency > 1)
    losses.push({
      construct: 'concurrency',
      what: `The spec allows ${concurrency} runs at the same time, and DuckDB takes one writer.`,
      instead: 'One run at a time.',
    });
  if (onDependencyFailure !== null && onDependencyFailure !== 'fail')
    losses.push({
      construct: 'on_dependency_failure',
      what: `When an input is not there the spec says ${onDependencyFailure}.`,
      instead: 'The step that reads it fails, is tried again as often as retries say, and nothing behind it runs.',
    });
  const routes = (pipeline.earlierSpec?.observability.alerts ?? []).flatMap(({ on, route }) =>
    route === null ? [] : [`${on}: ${route}`],
  );
  if (routes.length > 0)
    losses.push({
      construct: 'alerts',
      what: `Routes of alerts are texts (${routes.join('; ')}).`,
      instead:
        'Nothing is sent: a task that fails is red; give the DAG an on_failure_callback with a notifier of your own.',
    });
  return losses;
}
