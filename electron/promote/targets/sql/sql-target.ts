import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { operationsOf } from '../common/operations';
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
  losses.push(...operationLosses(pipeline));
  files.set('tests/test_pipeline.py', pipelineTests);
  files.set('requirements.txt', requirements(pipeline));
  files.set('.gitignore', gitignore);
  files.set('.github/workflows/sql.yml', writeWorkflow(pipeline));
  files.set('README.md', writeReadme(pipeline, losses));
  return { files, relations, losses };
}

/** What people decided on how it is run, which a program that runs once cannot hold to. */
function operationLosses(pipeline: IntermediatePipeline): Loss[] {
  const { support: _, ...operations } = operationsOf(pipeline);
  const decided = Object.entries(operations).flatMap(([name, value]) => (value === null ? [] : [name]));
  if (decided.length === 0) return [];
  return [
    {
      construct: 'operations',
      what: `Nothing starts plain SQL, tries it again or ends it (decided: ${decided.join(', ')}).`,
      instead:
        'They stand in pipeline.json under operations, for what runs `python pipeline.py run`; the targets dagster and airflow carry them over.',
    },
  ];
}
