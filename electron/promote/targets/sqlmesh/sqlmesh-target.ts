import { relative, sep } from 'node:path';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
import { stepsByName, usersOf } from '../common/macro-users';
import { parametersOf, stepLosses } from '../common/step-losses';
import type { TargetProject, TargetWriter } from '../target';
import { writeAudits } from './audits';
import { hasTypedColumns, sourceModel, stepModel } from './models';
import { modelName, nameNodes, type SqlmeshNames, schema } from './names';
import { isNative } from './native-sql';
import { gitignore, writeConfig, writeReadme, writeRequirements, writeWorkflow } from './project-files';
import { duckdbMacros } from './python-macros';
import { writeUnitTests } from './unit-tests';

/** A SQLMesh project for DuckDB: models of sources and queries, audits, unit tests, golden results. */
export const sqlmeshTarget: TargetWriter = {
  name: 'sqlmesh',
  write(pipeline, folder) {
    return writeSqlmeshProject(pipeline, folder);
  },
};

function writeSqlmeshProject(pipeline: IntermediatePipeline, folder: string): TargetProject {
  const names = nameNodes(pipeline);
  const losses: Loss[] = [];
  const files = new Map<string, string>();
  const audits = writeAudits(pipeline, names, losses);
  const extrasOf = (node: string) => ({
    audits: audits.calls.get(node) ?? [],
    reads: audits.reads.get(node) ?? [],
  });
  const dataRoot = relative(folder, pipeline.workspace.root).split(sep).join('/') || '.';
  files.set('config.yaml', writeConfig(pipeline, dataRoot));
  files.set('macros/__init__.py', '');
  files.set('macros/duckdb_sql.py', duckdbMacros);
  for (const input of pipeline.inputs) {
    const { source } = input;
    if (source === null) continue;
    files.set(
      `models/sources/${names.file.get(input.name)}.sql`,
      sourceModel({ ...input, source }, pipeline, names, extrasOf(input.name), losses),
    );
  }
  for (const step of pipeline.steps) {
    if (step.kind === 'macros') {
      const users = usersOf(step.name, pipeline, stepsByName(pipeline));
      losses.push({
        construct: `macros of ${step.name}`,
        what: 'SQLMesh has no models that define DuckDB macros.',
        instead: `Temporary macros, which each model that uses them creates first: ${users.join(', ')}.`,
      });
      continue;
    }
    files.set(`models/${names.file.get(step.name)}.sql`, stepModel(step, pipeline, names, extrasOf(step.name), losses));
    losses.push(...lossesOf(step, pipeline, names));
  }
  for (const [path, text] of [...audits.files, ...writeUnitTests(pipeline, names, audits.reads, losses)])
    files.set(path, text);
  files.set('requirements.txt', writeRequirements(pipeline));
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/sqlmesh.yml', writeWorkflow(pipeline));
  files.set('README.md', writeReadme(pipeline, names, losses));
  const relations = new Map([...names.table].map(([node, name]) => [node, { schema, name }] as const));
  return { files, relations, losses };
}

/** What of a step stands in the project in another form. */
function lossesOf(step: PipelineStep, pipeline: IntermediatePipeline, names: SqlmeshNames): Loss[] {
  const losses: Loss[] = [];
  const add = (what: string, instead: string) => losses.push({ construct: step.name, what, instead });
  if (names.table.get(step.name) !== step.name)
    add('Its name is not one that SQLMesh takes.', `The model ${modelName(step.name, names)}.`);
  const parameters = parametersOf(step);
  if (parameters.length > 0)
    add(
      `Parameters are bound values (${parameters.map((parameter) => `$${parameter}`).join(', ')}); SQLMesh puts text together.`,
      'A cast of the variable of that name; the default stands in config.yaml.',
    );
  if (!isNative(step, pipeline))
    add(
      'SQLMesh writes SQL again after its own reading, and its SQL holds what that is not proven to keep.',
      'The SQL as a text that DuckDB reads itself (macro duckdb_sql); SQLMesh knows its tables and columns from the header, and no lineage of columns.',
    );
  if (!hasTypedColumns(step.columns))
    add('SQLMesh does not read the types of all its columns.', 'No columns in the header: DuckDB decides the types.');
  return [...losses, ...stepLosses(step)];
}
