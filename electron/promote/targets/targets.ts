import { PlumblineError } from '../../../shared/domain/problem';
import { dbtTarget } from './dbt/dbt-target';
import { greatExpectationsTarget } from './great-expectations/great-expectations-target';
import { odcsTarget } from './odcs/odcs-target';
import { openlineageTarget } from './openlineage/openlineage-target';
import { sodaTarget } from './soda/soda-target';
import { sparkTarget } from './spark/spark-target';
import { sqlmeshTarget } from './sqlmesh/sqlmesh-target';
import type { TargetWriter } from './target';

const writers: readonly TargetWriter[] = [
  dbtTarget,
  sqlmeshTarget,
  sparkTarget,
  odcsTarget,
  sodaTarget,
  openlineageTarget,
  greatExpectationsTarget,
];

/** Names of the targets that a pipeline can be written for. */
export const promotionTargets: readonly string[] = writers.map(({ name }) => name);

/** The writers of the named targets, each once. Throws `bad_usage` for a name that is none. */
export function targetWriters(names: readonly string[]): readonly TargetWriter[] {
  return [...new Set(names)].map((name) => {
    const writer = writers.find((candidate) => candidate.name === name);
    if (writer !== undefined) return writer;
    throw new PlumblineError({
      code: 'bad_usage',
      message: `There is no target named ${name}.`,
      hint: `Targets: ${promotionTargets.join(', ')}.`,
    });
  });
}
