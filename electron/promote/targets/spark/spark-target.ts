import { relative, sep } from 'node:path';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { sparkDialect } from '../../dialects/spark';
import type { IntermediatePipeline } from '../../intermediate';
import type { TargetProject, TargetWriter } from '../target';
import { checkTexts } from '../translated/checks';
import { cannotTranslate, type Obstacle } from '../translated/obstacles';
import { translatedSteps, translationLosses } from '../translated/steps';
import { sparkChecks } from './checks';
import { sparkGolden } from './golden';
import { sparkInputs } from './inputs';
import { jobScript, jobTests } from './job-script';
import { nameForSpark, type SparkNames } from './names';
import { gitignore, requirements, writeReadme, writeWorkflow } from './project-files';
import { sparkTranslation } from './steps';

/** A PySpark project: a job for `spark-submit`, one SQL file a step, checks, golden results. Refuses what is not proven equal. */
export const sparkTarget: TargetWriter = {
  name: 'spark',
  texts: checkTexts,
  write(pipeline, folder, parsed) {
    return writeSparkProject(pipeline, folder, parsed);
  },
};

function writeSparkProject(
  pipeline: IntermediatePipeline,
  folder: string,
  parsed: (text: string) => unknown,
): TargetProject {
  const names = nameForSpark(pipeline);
  const obstacles: Obstacle[] = [];
  const losses: Loss[] = [];
  const inputs = sparkInputs(pipeline, names, obstacles);
  const steps = translatedSteps(pipeline, sparkTranslation(names), obstacles).map((step) => ({
    ...step,
    view: names.of.get(step.name) ?? step.name,
  }));
  if (obstacles.length > 0) throw cannotTranslate('Spark', obstacles);
  for (const step of pipeline.steps)
    losses.push(...lossesOf(step, steps.find(({ name }) => name === step.name)?.notes ?? []));
  const checks = sparkChecks(pipeline, names, parsed, losses);
  const golden = sparkGolden(pipeline, names);
  const files = new Map<string, string>();
  const sqlOf = (step: { readonly view: string }, index: number) =>
    `steps/${String(index + 1).padStart(2, '0')}_${step.view}.sql`;
  for (const [index, step] of steps.entries()) files.set(sqlOf(step, index), `${step.sql}\n`);
  for (const { file, sql } of [...checks, ...golden]) files.set(file, `${sql}\n`);
  const nodeOfView = new Map([...names.of].map(([node, view]) => [view, node]));
  files.set(
    'pipeline.json',
    `${JSON.stringify(
      {
        name: pipeline.name,
        data_root: relative(folder, pipeline.workspace.root).split(sep).join('/') || '.',
        parameters: pipeline.parameters.map(({ bound, value }) => ({
          name: names.parameters.get(bound.name),
          type: bound.type,
          default: value === null ? null : String(value),
        })),
        inputs: inputs.map((input) => ({ node: nodeOfView.get(input.view), ...input })),
        steps: steps.map((step, index) => ({
          name: step.name,
          view: step.view,
          file: sqlOf(step, index),
          parameters: usedParameters(step.sql, names),
        })),
        checks: checks.map(({ sql, ...check }) => ({ ...check, parameters: usedParameters(sql, names) })),
        golden: golden.map(({ sql, ...rest }) => rest),
      },
      null,
      2,
    )}\n`,
  );
  files.set('job.py', jobScript);
  files.set('tests/test_job.py', jobTests);
  files.set('requirements.txt', requirements);
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/spark.yml', writeWorkflow());
  files.set('README.md', writeReadme(pipeline, names, checks, losses));
  const relations = new Map(steps.map(({ name, view }) => [name, { schema: null, name: view }] as const));
  return { files, relations, losses };
}

function usedParameters(sql: string, names: SparkNames): readonly string[] {
  return [...names.parameters.values()].filter((name) => sql.includes(`CAST(:${name} AS `));
}

/** What of a step stands in the project in another form. */
function lossesOf(step: IntermediatePipeline['steps'][number], notes: readonly string[]): readonly Loss[] {
  const losses = [...translationLosses(step, notes, sparkDialect)];
  if (step.incremental !== null)
    losses.push({
      construct: step.name,
      what: 'It is incremental in the spec.',
      instead: 'The job makes all rows again with each run.',
    });
  return losses;
}
