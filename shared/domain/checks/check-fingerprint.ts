import type { Check } from './check-file';
import { nowPlaceholder } from './variables';

/** Functions whose answer changes though the rows stay: a filter or expression that calls one is asked again each time. */
const volatile =
  /\b(now|today|current_date|current_time|current_timestamp|get_current_\w+|transaction_timestamp|localtime(stamp)?|random|uuid|gen_random_uuid|nextval|currval|getenv|age)\b/i;

/**
 * A stable text of what a check means, for keeping outcomes by it and by the fingerprints of `nodesReadBy(check)`; null when
 * the outcome must not be kept, because it depends on the time of evaluation. Name, level of detail and place do not count.
 */
export function checkFingerprint(check: Check): string | null {
  if (check.type === 'freshness' && check.now === null) return null;
  const expression = 'expression' in check ? check.expression : undefined;
  for (const sql of [check.filter, expression])
    if (sql !== null && sql !== undefined && (sql.includes(nowPlaceholder) || volatile.test(sql))) return null;
  const { name: _name, file: _file, line: _line, columnNumber: _column, ...meaning } = check;
  return `checks-1 ${JSON.stringify(sortKeys(meaning))}`;
}

/** The nodes whose rows decide a check's outcome: its own, and the one that its values refer to. */
export function nodesReadBy(check: Check): readonly string[] {
  const reference = check.type === 'invalid' ? check.validity.validReference?.dataset : undefined;
  return reference === undefined || reference === check.node ? [check.node] : [check.node, reference];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
