import { stringify } from 'yaml';
import { hasJinja } from '../../jinja';
import type { Check } from '../check-file';
import { nowPlaceholder } from '../variables';
import { comparisonsOf } from './comparison';
import { hasDefaultName } from './default-name';
import { plainOrQuoted, wordOf } from './identifier';
import {
  type CheckExport,
  type CheckedNode,
  type CheckLoss,
  lossOf,
  placeKey,
  type QueryDialect,
  type ValueQuery,
} from './interchange';
import { measuredQuery } from './measured-query';
import { type NativeCheck, nativeSodaCl } from './sodacl-native';
import { sodaClThreshold } from './sodacl-native-body';

/** SodaCL puts names into SQL as they are. */
const dialect: QueryDialect = { relation: plainOrQuoted, text: (sql) => sql, now: 'now()', nowText: nowPlaceholder };

/**
 * Checks in SodaCL, the check language of Soda 3. What it has no word for becomes a metric with a query, in DuckDB's SQL, and a
 * loss.
 */
export function writeSodaCl(nodes: readonly CheckedNode[], valueQuery: ValueQuery): CheckExport {
  const losses: CheckLoss[] = [];
  const names = new Set<string>();
  const sections: Record<string, unknown> = {};
  for (const node of nodes) {
    losses.push(...node.losses);
    const written = node.checks.flatMap((check) => {
      const found = writeCheck(check, node, { valueQuery, names, losses });
      return found === undefined ? [] : [found];
    });
    if (written.length > 0) sections[`checks for ${plainOrQuoted(node.node)}`] = written;
  }
  // Python reads YAML 1.1, in which `yes` and `2026-01-01` are no text unless they are quoted.
  const text =
    Object.keys(sections).length === 0
      ? ''
      : stringify(sections, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
  return { text, losses };
}

interface Writing {
  readonly valueQuery: ValueQuery;
  /** Names of metrics that the file defines so far. */
  readonly names: Set<string>;
  readonly losses: CheckLoss[];
}

function writeCheck(check: Check, node: CheckedNode, writing: Writing): unknown {
  const { losses } = writing;
  const lose = (what: string, instead: string) => losses.push(lossOf(check, what, instead));
  const attributes = node.attributes.get(placeKey(check));
  const native = nativeSodaCl(check, (word) => freeName(writing.names, word));
  const given = native ?? measured(check, writing);
  if ('reason' in given) {
    lose(given.reason, 'Nothing: the check is left out.');
    return undefined;
  }
  const body = {
    ...(check.type === 'metric' || !hasDefaultName(check) ? { name: check.name } : {}),
    ...given.body,
    ...(attributes === undefined ? {} : { attributes }),
  };
  if (hasTemplate(body)) {
    lose('Soda reads `${`, `{{` and `{%` as templates.', 'Nothing: the check is left out.');
    return undefined;
  }
  for (const { what, instead } of given.losses) lose(what, instead);
  if ((check.type === 'metric' || check.type === 'failed_rows') && check.column !== null)
    lose(`It stands under the column ${check.column}.`, 'A check of the whole dataset.');
  const put = JSON.parse(JSON.stringify(body).replaceAll(nowPlaceholder, `$\{NOW}`)) as typeof body;
  return Object.keys(put).length === 0 ? given.line : { [given.line]: put };
}

/** A metric with a query that measures what the check does. */
function measured(check: Check, { valueQuery, names }: Writing): NativeCheck | { readonly reason: string } {
  const query = measuredQuery(check, dialect, { valueQuery, namesNodes: true });
  if ('reason' in query) return query;
  const name = freeName(names, wordOf(check.name));
  const isOwn = check.type === 'metric' && check.sql.form === 'query';
  const { inline, body } = sodaClThreshold(comparisonsOf(check.threshold));
  return {
    line: `${name}${inline}`,
    body: { ...body, [`${name} query`]: query.sql },
    losses: isOwn
      ? []
      : [
          {
            what: 'SodaCL has no word for what it measures, or measures it otherwise.',
            instead: "A metric with a query in DuckDB's SQL.",
          },
        ],
  };
}

/** A name for a metric that no other one of the file has: Soda takes two of one name for the same. */
function freeName(names: Set<string>, base: string): string {
  let name = base;
  for (let number = 2; names.has(name); number++) name = `${base}_${number}`;
  names.add(name);
  return name;
}

function hasTemplate(body: unknown): boolean {
  return textsIn(body).some((text) => hasJinja(text) || text.replaceAll(nowPlaceholder, '').includes('${'));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}
