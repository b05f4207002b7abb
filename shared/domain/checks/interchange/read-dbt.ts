import { parseYaml } from '../../yaml/parse-yaml';
import type { YamlPath } from '../../yaml/yaml-path';
import { bound, thresholdBody } from './comparison';
import { dbtExpectationsTests } from './dbt-expectations-tests';
import { type DbtTestReader, dbtOwnTests } from './dbt-own-tests';
import { contextOf, readDbtEntry } from './dbt-test';
import { dbtUtilsTests } from './dbt-utils-tests';
import { bodyOf } from './entry-builder';
import { withoutQuotes } from './identifier';
import { ImportCollector, listOf, mappingOf, numberOf, textOf } from './import-collector';
import type { CheckImport } from './interchange';

const readers: ReadonlyMap<string, DbtTestReader> = new Map([
  ...Object.entries(dbtOwnTests),
  ...Object.entries(dbtUtilsTests).map(([name, reader]) => [`dbt_utils.${name}`, reader] as const),
  ...Object.entries(dbtExpectationsTests).map(([name, reader]) => [`dbt_expectations.${name}`, reader] as const),
]);

type Mapping = Readonly<Record<string, unknown>>;

/**
 * Reads the tests of a `schema.yml` of dbt (https://docs.getdbt.com/reference/data-test-configs), of models, seeds, snapshots and
 * sources. Never throws: what is wrong is a problem at its place, what a check file cannot say a loss, and all else is read.
 */
export function readDbt(file: string, text: string): CheckImport {
  const parsed = parseYaml(file, text);
  const collector = new ImportCollector(parsed);
  const root = mappingOf(parsed.value);
  if (root === undefined) {
    if (parsed.problems.length === 0)
      collector.problem([], 'The file is no properties file of dbt.', 'It has `models:` or `sources:`.');
    return collector.result('dbt');
  }
  for (const [key, value] of Object.entries(root)) {
    if (['models', 'seeds', 'snapshots'].includes(key))
      for (const [index, resource] of listOf(value).entries()) readResource(collector, [key, index], resource, {});
    else if (key === 'sources')
      for (const [index, source] of listOf(value).entries()) {
        const own = mappingOf(source) ?? {};
        for (const [at, table] of listOf(own.tables).entries())
          readResource(collector, [key, index, 'tables', at], table, own);
      }
    else if (key !== 'version') collector.loss([key], `\`${key}\``, 'They are no data tests.', 'Nothing.');
  }
  return collector.result('dbt');
}

function readResource(collector: ImportCollector, path: YamlPath, value: unknown, source: Mapping): void {
  const resource = mappingOf(value);
  const node = textOf(resource?.name);
  if (resource === undefined || node === undefined) {
    collector.problem(path, 'A resource has a `name`.');
    return;
  }
  readTests(collector, node, null, path, resource);
  readConstraints(collector, node, null, path, resource);
  for (const [index, item] of listOf(resource.columns).entries()) {
    const column = mappingOf(item);
    const name = textOf(column?.name);
    const at = [...path, 'columns', index];
    if (column === undefined || name === undefined) {
      collector.problem(at, 'A column has a `name`.');
      continue;
    }
    readTests(collector, node, withoutQuotes(name), at, column);
    readConstraints(collector, node, withoutQuotes(name), at, column);
  }
  if (resource.versions !== undefined)
    collector.loss([...path, 'versions'], `\`versions\` of ${node}`, 'A node has no versions.', 'Nothing.');
  readContract(collector, node, path, resource);
  readFreshness(collector, node, path, resource, source);
}

function readTests(
  collector: ImportCollector,
  node: string,
  column: string | null,
  path: YamlPath,
  owner: Mapping,
): void {
  for (const key of ['data_tests', 'tests']) {
    const list = owner[key];
    if (list === undefined || list === null) continue;
    if (!Array.isArray(list)) {
      collector.problem([...path, key], `\`${key}\` is a list.`, 'Start each test with a dash.');
      continue;
    }
    list.forEach((entry: unknown, index) => {
      const test = readDbtEntry(collector, { node, column, path: [...path, key, index] }, entry);
      const context = test === undefined ? undefined : contextOf(collector, test);
      if (test === undefined || context === undefined) return;
      const read = readers.get(test.name);
      const isOfColumn = !isOfResource.test(test.name);
      if (read === undefined) context.lose('A check file has no such check.');
      else if (test.column === null && isOfColumn) context.lose('It names no column.');
      else read(context);
      for (const argument of context.unread())
        context.lose(`\`${argument}\` is an argument that is not known.`, 'The check without it.');
    });
  }
}

/** Tests that may stand under no column. */
const isOfResource =
  /combination_of_columns|recency|expression_is_true|rowcount|fewer_rows_than|expect_table|compound_columns|pair_values/;

function readConstraints(
  collector: ImportCollector,
  node: string,
  column: string | null,
  path: YamlPath,
  owner: Mapping,
): void {
  for (const [index, item] of listOf(owner.constraints).entries()) {
    const constraint = mappingOf(item) ?? {};
    const at = [...path, 'constraints', index];
    const columns = column === null ? listOf(constraint.columns).map((name) => withoutQuotes(String(name))) : [column];
    const isKey = constraint.type === 'primary_key';
    const sayable = (isKey || constraint.type === 'unique' || constraint.type === 'not_null') && columns.length > 0;
    if (!sayable) {
      const construct = `the constraint \`${String(constraint.type)}\` of ${node}`;
      collector.loss(at, construct, 'It is no test.', 'Nothing.');
      continue;
    }
    if (isKey || constraint.type === 'not_null')
      for (const name of columns) collector.add(node, at, { column: name, type: 'missing', body: {} });
    if (isKey || constraint.type === 'unique') {
      const [only, second] = columns;
      if (second === undefined) collector.add(node, at, { column: only ?? null, type: 'duplicate', body: {} });
      else collector.add(node, at, { column: null, type: 'duplicate', body: { columns } });
    }
  }
}

/** An enforced contract holds a model to its columns and their types. */
function readContract(collector: ImportCollector, node: string, path: YamlPath, resource: Mapping): void {
  const contract = mappingOf(mappingOf(resource.config)?.contract) ?? mappingOf(resource.contract);
  if (contract?.enforced !== true) return;
  for (const item of listOf(resource.columns)) {
    const column = mappingOf(item);
    const name = textOf(column?.name);
    if (name !== undefined) collector.column(node, { name: withoutQuotes(name), dataType: textOf(column?.data_type) });
  }
  collector.add(node, path, { column: null, type: 'schema', body: { allow_other_column_order: true } });
}

const periods = { minute: 1, hour: 60, day: 1440 } as const;

/** `freshness` of a source, with the column of `loaded_at_field`; what the source says holds for its tables. */
function readFreshness(
  collector: ImportCollector,
  node: string,
  path: YamlPath,
  table: Mapping,
  source: Mapping,
): void {
  const of = (key: string) =>
    table[key] ?? mappingOf(table.config)?.[key] ?? source[key] ?? mappingOf(source.config)?.[key];
  const freshness = mappingOf(of('freshness'));
  if (freshness === undefined) return;
  const construct = `\`freshness\` of ${node}`;
  const column = textOf(of('loaded_at_field'));
  const at = table.freshness === undefined ? path : [...path, 'freshness'];
  const ages = (
    [
      ['error_after', 'fail'],
      ['warn_after', 'warn'],
    ] as const
  ).flatMap(([key, level]) => {
    const after = mappingOf(freshness[key]);
    const count = numberOf(after?.count);
    const period = String(after?.period) as keyof typeof periods;
    return count === undefined || !Object.hasOwn(periods, period) ? [] : [{ level, minutes: count * periods[period] }];
  });
  if (ages.length === 0) return;
  if (column === undefined || !/^("[^"]*"|[\w$]+)$/.test(column)) {
    collector.loss(at, construct, '`loaded_at_field` names no column.', 'Nothing: the check is left out.');
    return;
  }
  const unit = ages.every(({ minutes }) => minutes % 1440 === 0)
    ? 'day'
    : ages.every(({ minutes }) => minutes % 60 === 0)
      ? 'hour'
      : 'minute';
  const threshold = thresholdBody(
    ages.map(({ level, minutes }) => ({ ...bound('must_be_less_than_or_equal', minutes / periods[unit]), level })),
    { unit },
  );
  const filter = textOf(freshness.filter);
  collector.add(node, at, {
    column: null,
    type: 'freshness',
    body: bodyOf({ column: withoutQuotes(column), filter, threshold }),
  });
}
