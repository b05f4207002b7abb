import type { ProjectRunner } from './project-runner';
import { dbtRunner } from './runners/dbt';
import { dbtPostgresRunner } from './runners/dbt-postgres';
import { sparkRunner } from './runners/spark';
import { sqlmeshRunner } from './runners/sqlmesh';

const runners: readonly ProjectRunner[] = [dbtRunner, sqlmeshRunner, sparkRunner, dbtPostgresRunner];

/** Targets whose projects can be proven. */
export const provenTargets: readonly string[] = runners.map(({ target }) => target);

/** What runs the projects of a target, or undefined where nothing does. */
export function runnerOf(target: string): ProjectRunner | undefined {
  return runners.find((runner) => runner.target === target);
}
