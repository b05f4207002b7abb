import type { IntermediatePipeline } from '../../intermediate';
import { safeName } from '../../names';

/** What a pipeline is called in an Airflow project. All DAGs of an Airflow share one space of names, so the workspace is part of it. */
export interface AirflowNames {
  readonly dag: string;
  /** The Python package beside the DAG's file. */
  readonly package: string;
}

export function nameForAirflow(pipeline: Pick<IntermediatePipeline, 'name' | 'workspace'>): AirflowNames {
  // Airflow takes 250 characters.
  const dag = `${safeName(pipeline.workspace.name)}__${safeName(pipeline.name)}`.slice(0, 200);
  return { dag, package: `${dag}_pipeline` };
}
