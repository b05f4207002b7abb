import { hasJinja } from '../../jinja';
import type { YamlPath } from '../../yaml/yaml-path';
import type { LeveledComparison, ThresholdFrame } from './comparison';
import { thresholdBody } from './comparison';
import { isWarning, readDbtThreshold } from './dbt-threshold';
import { bodyOf } from './entry-builder';
import { withoutQuotes } from './identifier';
import { allOf, type ImportCollector, mappingOf, textOf } from './import-collector';
import type { CheckEntry } from './interchange';

/** A generic test as `schema.yml` has it, with what its keys are, old and new way. */
export interface DbtTest {
  /** `not_null`, `dbt_utils.accepted_range`. */
  readonly name: string;
  readonly node: string;
  /** The column that it stands under or names; null for tests of the whole resource. */
  readonly column: string | null;
  readonly args: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly path: YamlPath;
}

/** What the reader of one kind of test gets. */
export interface DbtTestContext {
  readonly test: DbtTest;
  /** What the number of failing rows has to be. */
  readonly comparisons: readonly LeveledComparison[];
  /** Adds a check of rows: with the test's name, its filter and its threshold on the number of rows. */
  addRows(type: CheckEntry['type'], keys?: Readonly<Record<string, unknown>>, column?: string | null): void;
  /** Adds a check of one number, which has to be as `comparison` says. */
  addNumber(
    type: CheckEntry['type'],
    comparison: Pick<LeveledComparison, 'bounds' | 'between'>,
    keys?: Readonly<Record<string, unknown>>,
    frame?: ThresholdFrame,
    column?: string | null,
  ): void;
  lose(what: string, instead?: string): void;
  /** Arguments that nobody looked at, though a check was added: what they say is lost. */
  unread(): readonly string[];
}

/** Arguments that say how names and values are quoted, which is no matter here, and those that are read for every test. */
const harmless = [
  'name',
  'description',
  'column_name',
  'row_condition',
  'quote',
  'quote_columns',
  'quote_values',
  'is_raw',
];

const configKeys = new Set([
  'where',
  'severity',
  'warn_if',
  'error_if',
  'limit',
  'enabled',
  'store_failures',
  'store_failures_as',
  'fail_calc',
  'tags',
  'meta',
  'database',
  'schema',
  'alias',
  'group',
]);

/** Reads one entry of `data_tests`; undefined, and reported, for what is none. */
export function readDbtEntry(
  collector: ImportCollector,
  place: { readonly node: string; readonly column: string | null; readonly path: YamlPath },
  entry: unknown,
): DbtTest | undefined {
  const { node, path } = place;
  if (typeof entry === 'string') return { name: entry, node, column: place.column, args: {}, config: {}, path };
  const mapping = mappingOf(entry);
  const ownName = textOf(mapping?.test_name);
  const [key, ...others] = Object.keys(mapping ?? {});
  if (mapping === undefined || key === undefined || (ownName === undefined && others.length > 0 && !isTest(mapping))) {
    collector.problem(path, 'A test is its name, or its name followed by a colon and its arguments.');
    return undefined;
  }
  const name = ownName ?? key;
  const body =
    ownName === undefined
      ? { ...mappingOf(mapping[key]), ...without(mapping, [key]) }
      : without(mapping, ['test_name']);
  const config: Record<string, unknown> = { ...mappingOf(body.config) };
  const args: Record<string, unknown> = {};
  for (const [argument, value] of Object.entries(body)) {
    if (configKeys.has(argument)) config[argument] ??= value;
    else if (!['config', 'arguments'].includes(argument)) args[argument] = value;
  }
  Object.assign(args, mappingOf(body.arguments));
  const column = textOf(args.column_name) ?? place.column;
  return { name, node, column: column === null ? null : withoutQuotes(column), args, config, path };
}

/** `- unique:` with `config:` beside it and not below it, as some files have it. */
function isTest(mapping: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(mapping)
    .slice(1)
    .every((key) => configKeys.has(key) || ['config', 'arguments', 'name', 'description'].includes(key));
}

/** The context of a test; undefined, and reported, where its config keeps it from being a check. */
export function contextOf(collector: ImportCollector, test: DbtTest): DbtTestContext | undefined {
  const { node, column, args, config, path } = test;
  const construct = `\`${test.name}\` of ${node}${column === null ? '' : `, column ${column}`}`;
  const out = 'Nothing: the test is left out.';
  const lose = (what: string, instead = out) => collector.loss(path, construct, what, instead);
  if (config.enabled === false) {
    lose('It is not enabled.');
    return undefined;
  }
  const jinja = [...Object.entries(args), ...Object.entries(config)].find(
    ([key, value]) => key !== 'meta' && hasJinja(JSON.stringify(value ?? null).replace(/\{(?=")/g, '')),
  );
  if (jinja !== undefined) {
    lose(`\`${jinja[0]}\` is Jinja, which only dbt can evaluate.`);
    return undefined;
  }
  const comparisons = readDbtThreshold(config);
  if (comparisons === undefined) {
    collector.problem(path, '`warn_if` and `error_if` are comparisons.', 'For example `error_if: ">10"`.', 'key');
    return undefined;
  }
  for (const key of ['limit', 'store_failures', 'store_failures_as', 'database', 'schema', 'alias', 'group'])
    if (config[key] !== undefined) lose(`\`${key}\` is of dbt's tables of failing rows.`, 'Nothing.');
  const meta = { ...mappingOf(config.meta) };
  const { plumbline_check: ownName, plumbline_level: _, ...attributes } = meta;
  const tags = config.tags === undefined ? {} : { tags: config.tags };
  const description = textOf(args.description);
  const all = { ...attributes, ...tags, ...(description === undefined ? {} : { description }) };
  const common = {
    name: textOf(ownName) ?? textOf(args.name),
    ...(Object.keys(all).length === 0 ? {} : { attributes: all }),
  };
  const filter = allOf([textOf(config.where), textOf(args.row_condition)]);
  const seen = new Set<string>(harmless);
  let added = false;
  const add = (entry: Omit<CheckEntry, 'line'>) => {
    added = true;
    collector.add(node, path, entry);
  };
  const watched = new Proxy(args, {
    get(target, key) {
      seen.add(String(key));
      return Reflect.get(target, key) as unknown;
    },
  });
  return {
    test: { ...test, args: watched },
    unread: () => (added ? Object.keys(args).filter((key) => !seen.has(key)) : []),
    comparisons,
    addRows: (type, keys = {}, at = column) =>
      add({
        column: at,
        type,
        body: bodyOf({
          ...common,
          ...keys,
          filter: allOf([filter, textOf(keys.filter)]),
          threshold: thresholdBody(comparisons, { standard: { bounds: [{ kind: 'must_be', value: 0 }] } }),
        }),
      }),
    addNumber: (type, comparison, keys = {}, frame = {}, at = column) => {
      if (config.warn_if !== undefined || config.error_if !== undefined)
        lose('`warn_if` and `error_if` count rows, of which this test has one.', 'Its severity.');
      const level = isWarning(config) ? 'warn' : 'fail';
      add({
        column: at,
        type,
        body: bodyOf({ ...common, ...keys, filter, threshold: thresholdBody([{ ...comparison, level }], frame) }),
      });
    },
    lose,
  };
}

function without(values: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}
