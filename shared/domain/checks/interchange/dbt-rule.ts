import type { Check, Validity } from '../check-file';

/** One of dbt's own tests that looks for the rows that break a check, whatever the check's threshold is. */
export type DbtRule =
  | { readonly test: 'not_null' | 'unique' }
  | { readonly test: 'accepted_values'; readonly values: readonly (string | number | boolean)[] }
  | { readonly test: 'relationships'; readonly dataset: string; readonly column: string };

/** The test of dbt's own that a check is, apart from its threshold and filter; undefined for all that are none. */
export function dbtRuleOf(check: Check): DbtRule | undefined {
  if (check.type !== 'missing' && check.type !== 'invalid' && check.type !== 'duplicate') return undefined;
  if (check.expression !== undefined) return undefined;
  const rules = Object.entries(check.validity ?? {}).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  if (check.type === 'missing') return rules.length === 0 ? { test: 'not_null' } : undefined;
  if (check.type === 'duplicate') return check.column !== null && rules.length === 0 ? { test: 'unique' } : undefined;
  const only = rules.length === 1 ? (rules[0]?.[0] as keyof Validity) : undefined;
  const { validValues, validReference } = check.validity;
  if (only === 'validValues' && validValues !== undefined) return { test: 'accepted_values', values: validValues };
  if (only === 'validReference' && validReference !== undefined) return { test: 'relationships', ...validReference };
  return undefined;
}
