import type { ContractCheck } from '../check-file';
import { aggregateDefinition } from './aggregate';
import type { CheckDefinition, Measure, MeasureContext } from './definition';
import { duplicateDefinition } from './duplicate';
import { failedRowsDefinition } from './failed-rows';
import { freshnessDefinition } from './freshness';
import { invalidDefinition } from './invalid';
import { missingDefinition } from './missing';
import { metricDefinition } from './own-metric';
import { rowCountDefinition } from './row-count';
import { schemaDefinition } from './schema';

/** One definition for each type of check of the contract language; a type that is missing here does not compile. */
export const checkDefinitions: { readonly [Type in ContractCheck['type']]: CheckDefinition<Type> } = {
  row_count: rowCountDefinition,
  missing: missingDefinition,
  duplicate: duplicateDefinition,
  invalid: invalidDefinition,
  freshness: freshnessDefinition,
  aggregate: aggregateDefinition,
  metric: metricDefinition,
  failed_rows: failedRowsDefinition,
  schema: schemaDefinition,
};

export function isCheckType(name: string): name is ContractCheck['type'] {
  return Object.hasOwn(checkDefinitions, name);
}

/** What must be measured for a check. Throws a `PlumblineError` when its column or reference does not exist. */
export function measureCheck(check: ContractCheck, context: MeasureContext): Measure {
  const definition = checkDefinitions[check.type] as CheckDefinition<ContractCheck['type']>;
  return definition.measure(check as never, context);
}
