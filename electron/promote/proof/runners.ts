import type { ProjectRunner } from './project-runner';
import { airflowRunner } from './runners/airflow';
import { dagsterRunner } from './runners/dagster';
import { dbtRunner } from './runners/dbt';
import { dbtPostgresRunner } from './runners/dbt-postgres';
import { sparkRunner } from './runners/spark';
import { sqlRunner } from './runners/sql';
import { sqlmeshRunner } from './runners/sqlmesh';

const runners: readonly ProjectRunner[] = [
  dbtRunner,
  dbtPostgresRunner,
  sqlmeshRunner,
  sparkRunner,
  sqlRunner,
  dagsterRunner,
  airflowRunner,
];

/** Targets whose projects can be proven. */
export const provenTargets: readonly string[] = runners.map(({ target }) => target);

/** What runs the projects of a target, or undefined where nothing does. */
export function runnerOf(target: string): ProjectRunner | undefined {
  return runners.find((runner) => runner.target === target);
}
