import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { translatedChecks } from '../translated/checks';
import type { SparkNames } from './names';
import { sparkTranslation } from './steps';

export interface SparkCheck {
  readonly file: string;
  readonly node: string;
  readonly name: string;
  readonly severity: 'fail' | 'warn';
  readonly sql: string;
}

/** A check as a query that gives a row where it does not hold; what cannot be carried over is a loss. */
export function sparkChecks(
  pipeline: IntermediatePipeline,
  names: SparkNames,
  parsed: (text: string) => unknown,
  losses: Loss[],
): readonly SparkCheck[] {
  const translation = {
    target: sparkTranslation(names),
    nameOf: (node: string) => names.of.get(node),
    parsed,
    stops: 'the job would end there',
    contract: 'Each step is written with its exact types.',
    taken: new Set<string>(),
  };
  return translatedChecks(pipeline, translation, losses).map(({ node, name, severity, stem, sql }) => ({
    file: `checks/${stem}.sql`,
    node,
    name,
    severity,
    sql,
  }));
}
