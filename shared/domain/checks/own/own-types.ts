import { assertNever } from '../../../base/assert-never';
import type { OwnCheck } from '../check-file';
import { anomalyDefinition, measureAnomaly } from './anomaly';
import { changeDefinition, measureChange } from './change';
import { driftDefinition, measureDrift } from './drift';
import { groupByDefinition, measureGroupBy } from './group-by';
import { groupEvolutionDefinition, measureGroupEvolution } from './group-evolution';
import { groupedTypes } from './inner-check';
import type { OwnDefinition, OwnMeasure, OwnMeasureContext } from './own-definition';
import { measureReconciliation, reconciliationDefinition } from './reconciliation';

/** What may stand under `checks` of `x-plumbline`: types of the contract language in groups, and types of Plumbline's own. */
export const ownDefinitions: Readonly<Record<string, OwnDefinition>> = {
  ...Object.fromEntries(groupedTypes.map((type) => [type, groupByDefinition(type)])),
  group_evolution: groupEvolutionDefinition,
  reconciliation: reconciliationDefinition,
  drift: driftDefinition,
  anomaly: anomalyDefinition,
  change: changeDefinition,
};

/** What must be measured for a check. Throws a `PlumblineError` when its column or the other node does not exist. */
export function measureOwn(check: OwnCheck, context: OwnMeasureContext): OwnMeasure {
  switch (check.type) {
    case 'group_by':
      return measureGroupBy(check, context);
    case 'group_evolution':
      return measureGroupEvolution(check, context);
    case 'reconciliation':
      return measureReconciliation(check, context);
    case 'drift':
      return measureDrift(check, context);
    case 'anomaly':
      return measureAnomaly(check, context);
    case 'change':
      return measureChange(check, context);
    default:
      return assertNever(check, 'check');
  }
}

const ownTypes: ReadonlySet<string> = new Set<OwnCheck['type']>([
  'group_by',
  'group_evolution',
  'reconciliation',
  'drift',
  'anomaly',
  'change',
]);

/** True for a check that Soda's contract language does not have. */
export function isOwnCheck(check: { readonly type: string }): check is OwnCheck {
  return ownTypes.has(check.type);
}
