import { relative, sep } from 'node:path';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
import { inTable } from '../common/in-table';
import { incrementLosses } from '../common/increment-losses';
import { extensionsOf } from '../common/source-sql';
import { parametersOf, stepLosses } from '../common/step-losses';
import type { TargetProject, TargetWriter } from '../target';
import { writeExposures } from './exposures';
import { writeGoldenTests } from './golden-tests';
import { dbtIncrements, incrementalMacros, incrementalModel } from './incremental-models';
import { writeMacros } from './macros';
import { type DbtNames, nameNodes } from './names';
import {
  gitignore,
  writeProfiles,
  writeProjectFile,
  writeReadme,
  writeRequirements,
  writeWorkflow,
} from './project-files';
import { writeModels, writeSources } from './properties';
import { attachStatements, piecesToJinja } from './relations';
import { writeTests } from './tests';
import { writeUnitTests } from './unit-tests';
import { engineGuard, engineGuardMacro, unprovenLosses } from './unproven-engines';

/** A dbt project for dbt-duckdb: sources, one model a query, enforced contracts, data tests, golden results. */
export const dbtTarget: TargetWriter = {
  name: 'dbt',
  write(pipeline, folder) {
    return writeDbtProject(pipeline, folder);
  },
};

function writeDbtProject(pipeline: IntermediatePipeline, folder: string): TargetProject {
  const names = nameNodes(pipeline);
  const losses: Loss[] = [];
  const tests = writeTests(pipeline, names, losses);
  const macros = writeMacros(pipeline, names, losses);
  const files = new Map<string, string>();
  const dataRoot = relative(folder, pipeline.workspace.root).split(sep).join('/') || '.';
  files.set(
    'dbt_project.yml',
    writeProjectFile(pipeline, names, dataRoot, [engineGuard, ...attachStatements(pipeline), ...macros.onRunStart]),
  );
  files.set('profiles.yml', writeProfiles(names, extensionsOf(pipeline)));
  const sources = writeSources(pipeline, names, tests.generic, losses);
  if (sources !== '') files.set('models/sources.yml', sources);
  files.set('models/schema.yml', writeModels(pipeline, names, tests.generic, macros.preHooks));
  const exposures = writeExposures(pipeline, names, losses);
  if (exposures !== undefined) files.set('models/exposures.yml', exposures);
  for (const step of pipeline.steps) {
    if (step.kind === 'macros') continue;
    const dependencies = [...new Set(macros.hookDependencies.get(step.name) ?? [])];
    files.set(
      `models/${names.of.get(step.name)}.sql`,
      `${dependencies.map((relation) => `-- depends_on: ${relation}\n`).join('')}${incrementalModel(step, inTable(step, piecesToJinja(step.parsed.pieces, pipeline, names)))}\n`,
    );
    losses.push(...lossesOf(step, names), ...incrementLosses(step, dbtIncrements));
  }
  for (const [path, text] of [
    ...macros.files,
    ...incrementalMacros(pipeline),
    ...tests.singular,
    ...writeGoldenTests(pipeline, names),
  ])
    files.set(path, text);
  files.set('macros/plumbline_engine.sql', engineGuardMacro);
  losses.push(...unprovenLosses(pipeline));
  const unitTests = writeUnitTests(pipeline, names, losses);
  if (unitTests !== undefined) files.set('models/unit_tests.yml', unitTests);
  files.set('requirements.txt', writeRequirements(pipeline));
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/dbt.yml', writeWorkflow(pipeline));
  files.set('README.md', writeReadme(pipeline, names, losses));
  const relations = new Map(
    pipeline.steps.flatMap(({ name, kind }) => {
      const model = kind === 'query' ? names.of.get(name) : undefined;
      return model === undefined ? [] : [[name, { schema: 'main', name: names.alias.get(name) ?? model }] as const];
    }),
  );
  return { files, relations, losses };
}

/** What of a step stands in the project in another form. */
function lossesOf(step: PipelineStep, names: DbtNames): Loss[] {
  const losses: Loss[] = [];
  const add = (what: string, instead: string) => losses.push({ construct: step.name, what, instead });
  const name = names.of.get(step.name) ?? step.name;
  const alias = names.alias.get(step.name);
  if (alias !== undefined)
    add('Its name is not one that dbt takes.', `The model ${name}; its table is still called ${alias}.`);
  else if (name !== step.name) add('dbt cannot quote its name.', `The model and its table are called ${name}.`);
  const parameters = parametersOf(step);
  if (parameters.length > 0)
    add(
      `Parameters are bound values (${parameters.map((parameter) => `$${parameter}`).join(', ')}); dbt puts text together.`,
      'A typed literal of the dbt variable of that name; the default stands in dbt_project.yml.',
    );
  return [...losses, ...stepLosses(step)];
}
