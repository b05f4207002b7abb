import type { Check } from '../check-file';
import { demandsNone, type LeveledComparison } from './comparison';
import { hasDefaultName } from './default-name';
import { type CheckLoss, lossOf, type QueryDialect } from './interchange';

/** What ODCS has of its own for a check: a relationship, a service level, or a metric. */

/** A part of a contract, as its file has it. */
export type OdcsEntry = Readonly<Record<string, unknown>>;

/** How checks are written where a contract is more than an exchange of checks. */
export interface OdcsStyle {
  readonly dialect: QueryDialect;
  /** Whether the standard's own metric is to stand for a check; otherwise it becomes a query. */
  takesMetric(check: Check): boolean;
  /** Whether a check that a value stands in another object is to be a relationship where it can be one. */
  takesRelationship(check: Check): boolean;
  /** A service level is agreed on, and not evaluated by every tool: the check stands among the rules too. */
  readonly rulesForLevels: boolean;
  /** What each rule of a check says first. */
  frame(check: Check, level: LeveledComparison['level']): OdcsEntry;
}

/** A plain reference is a relationship, where both names are such as a relationship takes. */
export function relationshipOf(check: Check, style: OdcsStyle): OdcsEntry | undefined {
  if (check.type !== 'invalid' || check.expression !== undefined || !isPlain(check)) return undefined;
  if (!style.takesRelationship(check)) return undefined;
  const { validReference, missingValues, ...others } = check.validity;
  if (
    validReference === undefined ||
    missingValues.length > 0 ||
    Object.values(others).some((one) => one !== undefined)
  )
    return undefined;
  const to = `${validReference.dataset}.${validReference.column}`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/.test(to)) return undefined;
  return hasDefaultName(check) ? { to } : { to, customProperties: [{ property: 'name', value: check.name }] };
}

/** An age that fails beyond a bound is the service level `latency`. */
export function serviceLevelOf(check: Check, losses: CheckLoss[]): OdcsEntry | undefined {
  if (check.type !== 'freshness' || check.now !== null || check.filter !== null) return undefined;
  const { threshold } = check;
  const [only] = threshold.bounds;
  const isAge = only?.kind === 'must_be_less_than' || only?.kind === 'must_be_less_than_or_equal';
  const isSayable = isAge && threshold.level === 'fail' && threshold.additional === undefined && hasDefaultName(check);
  // The element of a service level is a name, a dot and a name, and several of them with commas.
  if (!isSayable || /[.,]/.test(`${check.node}${check.column ?? ''}`)) return undefined;
  if (only.kind === 'must_be_less_than')
    losses.push(lossOf(check, 'A service level holds at its value itself.', 'The same value, which passes.'));
  const unit = { minute: 'minutes', hour: 'h', day: 'd' }[threshold.unit ?? 'hour'];
  return { property: 'latency', value: only.value, unit, element: `${check.node}.${check.column ?? ''}` };
}

/** The metric of ODCS that a check is, with its arguments; none of them has a filter. */
export function libraryRule(check: Check): Readonly<Record<string, unknown>> | undefined {
  if (check.filter !== null || ('expression' in check && check.expression !== undefined)) return undefined;
  if (check.type === 'row_count') return { metric: 'rowCount' };
  if (check.type !== 'missing' && check.type !== 'invalid' && check.type !== 'duplicate') return undefined;
  const { missingValues = [], missingFormat, ...valid } = check.validity ?? { missingValues: [] };
  const rules = Object.entries(valid).filter(([, value]) => value !== undefined);
  if (missingFormat !== undefined) return undefined;
  if (check.type === 'missing')
    return missingValues.length === 0
      ? { metric: 'nullValues' }
      : { metric: 'missingValues', arguments: { missingValues: [null, ...missingValues] } };
  if (missingValues.length > 0) return undefined;
  if (check.type === 'duplicate') {
    const args = check.column === null ? { arguments: { properties: [...check.columns] } } : {};
    return rules.length === 0 ? { metric: 'duplicateValues', ...args } : undefined;
  }
  const { validValues, validFormat } = check.validity;
  const sayable = rules.every(([key]) => key === 'validValues' || key === 'validFormat');
  if (!sayable || rules.length === 0) return undefined;
  return {
    metric: 'invalidValues',
    arguments: {
      ...(validValues === undefined ? {} : { validValues: [...validValues] }),
      ...(validFormat === undefined ? {} : { pattern: validFormat.regex }),
    },
  };
}

function isPlain({ filter, threshold }: Check): boolean {
  return filter === null && threshold.level === 'fail' && threshold.metric === 'count' && demandsNone(threshold);
}
