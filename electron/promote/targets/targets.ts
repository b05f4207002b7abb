import { PlumblineError } from '../../../shared/domain/problem';
import { airflowTarget } from './airflow/airflow-target';
import { dagsterTarget } from './dagster/dagster-target';
import { dbtTarget } from './dbt/dbt-target';
import { dbtPostgresTarget } from './dbt-engines/targets';
import { greatExpectationsTarget } from './great-expectations/great-expectations-target';
import { odcsTarget } from './odcs/odcs-target';
import { openlineageTarget } from './openlineage/openlineage-target';
import { sodaTarget } from './soda/soda-target';
import { sparkTarget } from './spark/spark-target';
import { sqlTarget } from './sql/sql-target';
import { sqlmeshTarget } from './sqlmesh/sqlmesh-target';
import type { TargetWriter } from './target';

const writers: readonly TargetWriter[] = [
  dbtTarget,
  dbtPostgresTarget,
  sqlmeshTarget,
  sparkTarget,
  sqlTarget,
  dagsterTarget,
  airflowTarget,
  sodaTarget,
  odcsTarget,
  greatExpectationsTarget,
  openlineageTarget,
];

/** Names of the targets that a pipeline can be written for. */
export const promotionTargets: readonly string[] = writers.map(({ name }) => name);

/** Targets that somebody may look for, and why there are none. */
const without: Readonly<Record<string, { readonly why: string; readonly instead: string }>> = {
  'dbt-spark': {
    why: 'dbt-spark turns the ANSI mode of Spark off on every connection, and what DuckDB ends with an error would be NULL or another number there.',
    instead: 'Promote to spark, a job that runs in ANSI mode.',
  },
  'dbt-snowflake': {
    why: 'nothing was run on Snowflake, so no SQL is proven there.',
    instead: 'Promote to dbt: its profile has an output snowflake, for a translation of your own.',
  },
  'dbt-bigquery': {
    why: 'nothing was run on BigQuery, so no SQL is proven there.',
    instead: 'Promote to dbt: its profile has an output bigquery, for a translation of your own.',
  },
};

/** The writers of the named targets, each once. Throws `bad_usage` for a name that is none. */
export function targetWriters(names: readonly string[]): readonly TargetWriter[] {
  return [...new Set(names)].map((name) => {
    const writer = writers.find((candidate) => candidate.name === name);
    if (writer !== undefined) return writer;
    const known = without[name];
    if (known !== undefined)
      throw new PlumblineError({
        code: 'bad_usage',
        message: `There is no target ${name}: ${known.why}`,
        hint: known.instead,
      });
    throw new PlumblineError({
      code: 'bad_usage',
      message: `There is no target named ${name}.`,
      hint: `Targets: ${promotionTargets.join(', ')}.`,
    });
  });
}
