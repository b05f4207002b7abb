import { stringify } from 'yaml';
import { escapeJinja, hasJinja, jinjaText } from '../../jinja';
import { quoteIdentifier } from '../../sql-text';
import type { Check } from '../check-file';
import { nowPlaceholder } from '../variables';
import { type Comparison, comparisonSql, comparisonsOf, demandsNone } from './comparison';
import { rowCounts } from './dbt-own-tests';
import { type DbtRule, dbtRuleOf } from './dbt-rule';
import { writeDbtThreshold } from './dbt-threshold';
import { wordOf } from './identifier';
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

/** Where dbt finds the nodes that checks are of and refer to. */
export interface DbtPlaces {
  /** The name of the source that the workspace's sources are tables of. */
  readonly source: string;
  kindOf(node: string): 'source' | 'model';
  /** SQL around the time of evaluation and names, in dbt. */
  dialect(relation: (node: string) => string): QueryDialect;
}

interface TestOf {
  readonly check: Check;
  readonly column: string | null;
  readonly yaml: unknown;
}

/** The generic test for what no test of dbt's own says; it belongs into `tests/generic` or `macros` of the project. */
export const dbtMacro = `{#- A check of Plumbline: a query that gives one value, and the conditions under which the value is wrong. -#}
{% test plumbline_check(model, query, fails='false', warns='false') %}
SELECT value, plumbline_level
FROM (
  SELECT
    value,
    CASE WHEN value IS NULL OR ({{ fails }}) THEN 2 WHEN {{ warns }} THEN 1 ELSE 0 END AS plumbline_level
  FROM (
{{ query }}
  ) AS measured_value
) AS judged
WHERE plumbline_level > 0
{% endtest %}
`;

/**
 * Checks as tests in a properties file of dbt 1.10: its own tests, with thresholds on the number of rows, and for all else the
 * generic test of `dbtMacro` with a query in DuckDB's SQL.
 */
export function writeDbt(nodes: readonly CheckedNode[], places: DbtPlaces, valueQuery: ValueQuery): CheckExport {
  const losses: CheckLoss[] = [];
  const taken = new Set<string>();
  const referred = new Set<string>();
  let needsMacro = false;
  const relation = (node: string): string => {
    referred.add(node);
    return places.kindOf(node) === 'source'
      ? `source(${jinjaText(places.source)}, ${jinjaText(node)})`
      : `ref(${jinjaText(node)})`;
  };
  const dialect = places.dialect((node) => `{{ ${relation(node)} }}`);
  const written = nodes.map((node) => {
    losses.push(...node.losses);
    const tests = node.checks.flatMap((check): TestOf[] => {
      const found = ownTest(check, relation) ?? measuredTest(check, dialect, valueQuery);
      if ('reason' in found) {
        losses.push(lossOf(check, found.reason, found.instead));
        return [];
      }
      if (found.test === 'plumbline_check') {
        needsMacro = true;
        losses.push(
          lossOf(
            check,
            'dbt has no test of its own that means the same.',
            "The generic test `plumbline_check`, with a query in DuckDB's SQL.",
          ),
        );
      }
      const { test, args, config } = found;
      const meta = { plumbline_check: escapeJinja(check.name), ...escaped(node.attributes.get(placeKey(check)) ?? {}) };
      const name = freeName(taken, `${wordOf(check.node)}__${wordOf(check.name)}`);
      const body = {
        name,
        ...(Object.keys(args).length === 0 ? {} : { arguments: args }),
        config: { ...config, meta },
      };
      return [{ check, column: found.column, yaml: { [test]: body } }];
    });
    return { node, tests };
  });
  const resource = (name: string, tests: readonly TestOf[]) => {
    const columns = [...new Set(tests.flatMap(({ column }) => (column === null ? [] : [column])))];
    const own = tests.filter(({ column }) => column === null);
    return {
      name,
      ...(own.length === 0 ? {} : { data_tests: own.map(({ yaml }) => yaml) }),
      ...(columns.length === 0
        ? {}
        : {
            columns: columns.map((column) => ({
              name: column,
              ...(isPlain(column) ? {} : { quote: true }),
              data_tests: tests.filter((test) => test.column === column).map(({ yaml }) => yaml),
            })),
          }),
    };
  };
  const models = written.filter(({ node }) => node.kind === 'model' && node.checks.length > 0);
  const sources = written.filter(({ node }) => node.kind === 'source');
  const others = [...referred].filter(
    (name) => places.kindOf(name) === 'source' && !sources.some(({ node }) => node.node === name),
  );
  const tables = [
    ...sources.map(({ node, tests }) => resource(node.node, tests)),
    ...others.map((name) => resource(name, [])),
  ];
  const schema = sources[0]?.node.prefix.at(-1) ?? 'main';
  const content = {
    version: 2,
    ...(tables.length === 0 ? {} : { sources: [{ name: places.source, schema, tables }] }),
    ...(models.length === 0 ? {} : { models: models.map(({ node, tests }) => resource(node.node, tests)) }),
  };
  // Python reads YAML 1.1, in which `yes` and `2026-01-01` are no text unless they are quoted.
  const text = stringify(content, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
  return { text, losses, needsMacro };
}

interface WrittenTest {
  readonly test: string;
  readonly column: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One of dbt's own tests, where it finds the same rows and its config can say the threshold. */
function ownTest(check: Check, relation: (node: string) => string): WrittenTest | undefined {
  const rule = dbtRuleOf(check);
  const limits = check.threshold.metric === 'count' ? writeDbtThreshold(comparisonsOf(check.threshold)) : undefined;
  const column = check.column;
  if (rule === undefined || limits === undefined || column === null) return undefined;
  // dbt quotes a name without doubling the quotes in it, and puts it into Jinja.
  if (/["{]/.test(column)) return undefined;
  // A comment would reach into the SQL behind the filter.
  if (check.filter?.includes(nowPlaceholder) === true || check.filter?.includes('--') === true) return undefined;
  const args = argumentsOf(rule, relation);
  if (args === undefined) return undefined;
  const counted = rowCounts[rule.test as keyof typeof rowCounts];
  const config = {
    ...(check.filter === null ? {} : { where: escapeJinja(check.filter) }),
    ...limits,
    ...(counted === undefined || demandsNone(check.threshold) ? {} : { fail_calc: counted }),
  };
  return { test: rule.test, column, args, config };
}

function argumentsOf(rule: DbtRule, relation: (node: string) => string): WrittenTest['args'] | undefined {
  switch (rule.test) {
    case 'not_null':
    case 'unique':
      return {};
    case 'accepted_values': {
      const { values } = rule;
      if (values.length === 0) return undefined;
      // dbt puts the values between quotes as they are.
      if (values.every((value) => typeof value === 'string' && !/['\\]/.test(value) && !hasJinja(value)))
        return { values: [...values] };
      return values.every((value) => typeof value === 'number') ? { values: [...values], quote: false } : undefined;
    }
    case 'relationships':
      return hasJinja(rule.column)
        ? undefined
        : { to: relation(rule.dataset), field: isPlain(rule.column) ? rule.column : quoteIdentifier(rule.column) };
  }
}

function measuredTest(
  check: Check,
  dialect: QueryDialect,
  valueQuery: ValueQuery,
): WrittenTest | { readonly reason: string; readonly instead: string } {
  if (check.type === 'schema')
    return {
      reason: 'A test of dbt sees rows, not the columns of a model.',
      instead: 'Nothing: `contract: {enforced: true}` on a model holds it to its columns.',
    };
  const query = measuredQuery(check, dialect, { valueQuery, namesNodes: false });
  if ('reason' in query) return { reason: query.reason, instead: 'Nothing: the check is left out.' };
  const comparisons = comparisonsOf(check.threshold);
  const broken = (level: 'fail' | 'warn') => {
    const found: Comparison | undefined = comparisons.find((one) => one.level === level);
    return found === undefined ? undefined : `NOT (${comparisonSql(found)})`;
  };
  const [fails, warns] = [broken('fail'), broken('warn')];
  return {
    test: 'plumbline_check',
    column: null,
    args: { query: query.sql, ...(fails === undefined ? {} : { fails }), ...(warns === undefined ? {} : { warns }) },
    config: { fail_calc: 'coalesce(max(plumbline_level), 0)', error_if: '> 1', warn_if: '> 0' },
  };
}

function freeName(taken: Set<string>, wanted: string): string {
  const base = wanted.slice(0, 100);
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
  taken.add(name);
  return name;
}

function isPlain(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(name);
}

/** dbt renders `meta` through Jinja. */
function escaped(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(values), (_, value: unknown) =>
    typeof value === 'string' ? escapeJinja(value) : value,
  );
}
