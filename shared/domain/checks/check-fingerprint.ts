import { foldName } from '../graph/names';
import { nameOf, significantTokens } from '../graph/tokens';
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
  if (isOfTheClock(check)) return null;
  for (const sql of sqlOf(check))
    if (sql !== null && sql !== undefined && (sql.includes(nowPlaceholder) || volatile.test(sql))) return null;
  return `checks-1 ${JSON.stringify(sortKeys(meaningOf(check)))}`;
}

/**
 * A stable text of what a check measures, whatever its threshold: values of one such text can be compared, also those of
 * several checks. Of an `anomaly` or `change` it is what that measures.
 */
export function measuredIdentity(check: Check): string {
  if (check.type === 'anomaly' || check.type === 'change') return measuredIdentity(check.inner);
  const { threshold, ...measured } = meaningOf(check);
  const inner = 'inner' in check ? { inner: measuredIdentity(check.inner), threshold } : {};
  return JSON.stringify(sortKeys({ ...measured, ...inner, metric: threshold.metric, unit: threshold.unit }));
}

/** A stable text of what a check says, also of one whose outcome depends on the time; name and place do not count. */
export function checkMeaning(check: Check): string {
  return JSON.stringify(sortKeys(meaningOf(check)));
}

/** A check without its name and place. */
function meaningOf(check: Check): Omit<Check, 'name' | 'file' | 'line' | 'columnNumber'> {
  const { name: _name, file: _file, line: _line, columnNumber: _column, ...meaning } = check;
  if (!('inner' in check)) return meaning;
  return { ...meaning, inner: meaningOf(check.inner) } as typeof meaning;
}

/** The time of evaluation is in the value, or decides which earlier value it is compared with. */
function isOfTheClock(check: Check): boolean {
  if (check.type === 'freshness') return check.now === null;
  return 'inner' in check && isOfTheClock(check.inner);
}

/**
 * The nodes whose rows decide a check's outcome: its own, the one that its values refer to, and each of `nodes` that is named
 * in its queries (one that only looks like such a name counts, too: an outcome is then asked for again too often, never too
 * seldom).
 */
export function nodesReadBy(check: Check, nodes: ReadonlySet<string>): readonly string[] {
  if ('inner' in check) return nodesReadBy(check.inner, nodes);
  const read = new Set([check.node]);
  if (check.type === 'reconciliation') read.add(check.with);
  if ('validity' in check && check.validity?.validReference !== undefined)
    read.add(check.validity.validReference.dataset);
  const queries = [
    ...('sql' in check && check.sql.form === 'query' ? [check.sql.text] : []),
    ...('rowsTested' in check && check.rowsTested !== undefined ? [check.rowsTested] : []),
  ];
  if (queries.length === 0) return [...read];
  const byFoldedName = new Map([...nodes].map((name) => [foldName(name), name]));
  for (const query of queries) {
    for (const token of significantTokens(query)) {
      const name = byFoldedName.get(foldName(nameOf(query, token)));
      if (name !== undefined) read.add(name);
    }
  }
  return [...read];
}

/** All SQL of a check that its file gives. */
function sqlOf(check: Check): readonly (string | null | undefined)[] {
  if ('inner' in check) return sqlOf(check.inner);
  return [
    check.type === 'reconciliation' ? check.withFilter : undefined,
    check.filter,
    'expression' in check ? check.expression : undefined,
    'sql' in check ? check.sql.text : undefined,
    'rowsTested' in check ? check.rowsTested : undefined,
  ];
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
