import type { IntermediatePipeline } from '../../intermediate';
import { writePipelineFiles } from '../sql/pipeline-files';
import { pipelineTests } from '../sql/pipeline-tests';
import { requirements, writeWorkflow } from '../sql/project-files';
import type { TargetProject, TargetWriter } from '../target';
import { dagsterDocument, dagsterLosses } from './dagster-document';
import { definitionTests } from './definition-tests';
import { dagsterDefinitions } from './definitions-module';
import { materializeModule } from './materialize-module';
import { dagsterPin, gitignore, writeInstance, writePyproject, writeReadme } from './project-files';

/** A Dagster project: each step an asset in DuckDB, each check an asset check, around the common core of plain SQL. */
export const dagsterTarget: TargetWriter = {
  name: 'dagster',
  write(pipeline, folder) {
    return writeDagsterProject(pipeline, folder);
  },
};

function writeDagsterProject(pipeline: IntermediatePipeline, folder: string): TargetProject {
  const { files, names, relations, losses } = writePipelineFiles(pipeline, folder);
  losses.push(...dagsterLosses(pipeline, names));
  files.set('dagster.json', `${JSON.stringify(dagsterDocument(pipeline, names), null, 2)}\n`);
  files.set('definitions.py', dagsterDefinitions);
  files.set('materialize.py', materializeModule);
  files.set('dagster.yaml', writeInstance(pipeline));
  files.set('pyproject.toml', writePyproject(pipeline, names));
  files.set('requirements.txt', requirements(pipeline, [dagsterPin]));
  files.set('tests/test_definitions.py', definitionTests);
  files.set('tests/test_pipeline.py', pipelineTests);
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/dagster.yml', writeWorkflow(pipeline, 'dagster', 'python materialize.py'));
  files.set('README.md', writeReadme(pipeline, names, losses));
  return { files, relations, losses };
}
