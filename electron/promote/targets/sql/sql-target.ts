import type { IntermediatePipeline } from '../../intermediate';
import type { TargetProject, TargetWriter } from '../target';
import { writePipelineFiles } from './pipeline-files';
import { pipelineTests } from './pipeline-tests';
import { gitignore, requirements, writeReadme, writeWorkflow } from './project-files';

/** Plain SQL on DuckDB: a file a step, a check and an output's golden results, and a small program in Python that runs them. */
export const sqlTarget: TargetWriter = {
  name: 'sql',
  write(pipeline, folder) {
    return writeSqlProject(pipeline, folder);
  },
};

function writeSqlProject(pipeline: IntermediatePipeline, folder: string): TargetProject {
  const { files, relations, losses } = writePipelineFiles(pipeline, folder);
  files.set('tests/test_pipeline.py', pipelineTests);
  files.set('requirements.txt', requirements(pipeline));
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/sql.yml', writeWorkflow(pipeline));
  files.set('README.md', writeReadme(pipeline, losses));
  return { files, relations, losses };
}
