import { quoteIdentifier } from '../../sql-text';
import type { YamlPath } from '../../yaml/yaml-path';
import { aggregateFunctions } from '../check-file';
import { anyRows, noRows, type ThresholdFrame, thresholdBody } from './comparison';
import { bodyOf } from './entry-builder';
import { plainOrQuoted } from './identifier';
import { allOf, type ImportCollector, mappingOf, textOf } from './import-collector';
import type { CheckEntry } from './interchange';
import { readFreshnessThreshold, readSodaClThreshold } from './sodacl-body';
import { readSodaClLine, type SodaClLine } from './sodacl-line';
import { readSodaClMetric } from './sodacl-metric';
import { readSodaClSchema } from './sodacl-schema';
import { readSodaClValidity, sodaClValidityKeys } from './sodacl-validity';
import { putSodaClVariables } from './sodacl-variables';

/** `checks for NAME [FILTER]:`, and what other sections say about NAME. */
export interface SodaClSection {
  readonly header: string;
  readonly node: string;
  /** The condition of FILTER. */
  readonly filter: string | undefined;
  readonly columns:
    | ReadonlyMap<string, { readonly body: Readonly<Record<string, unknown>>; readonly path: YamlPath }>
    | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One check: its line, the keys below it, and where it stands. */
export interface SodaClCheck {
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly path: YamlPath;
}

/** What the readers of single kinds of checks get. */
export interface SodaClContext {
  readonly collector: ImportCollector;
  readonly section: SodaClSection;
  readonly check: SodaClCheck;
  /** How a loss names the check. */
  readonly construct: string;
  /** `name` and `attributes`, as every check has them. */
  readonly common: Readonly<Record<string, unknown>>;
  /** The conditions of the section and of the check. */
  readonly filter: string | undefined;
  add(entry: Omit<CheckEntry, 'line'>): void;
  /** A loss that leaves the check out, or that says what stands in its place. */
  lose(what: string, instead?: string, key?: string): void;
}

const knownKeys = new Set([
  'name',
  'filter',
  'warn',
  'fail',
  'attributes',
  'identity',
  'samples limit',
  'samples columns',
  'fail condition',
  'fail query',
  'failed rows query',
]);
const history = 'It compares with earlier measurements, or with what Soda Cloud knows.';

/** Reads one check into the entries of a check file, and reports what it cannot say. */
export function readSodaClCheck(collector: ImportCollector, section: SodaClSection, raw: SodaClCheck): void {
  const construct = `\`${raw.text}\` of ${section.node}`;
  if (raw.text === 'attributes') {
    collector.loss(raw.path, `\`attributes\` of ${section.node}`, 'They are of the whole dataset.', 'Nothing.');
    return;
  }
  const put = putSodaClVariables(collector, section, raw, construct);
  if (put === null) return;
  const { check, filter: sectionFilter } = put;
  const line = readSodaClLine(check.text);
  if (line === undefined) {
    collector.problem(
      raw.path,
      `\`${check.text}\` is no check of SodaCL.`,
      'For example `missing_count(email) = 0`.',
      'key',
    );
    return;
  }
  const context: SodaClContext = {
    collector,
    section,
    check,
    construct,
    common: bodyOf({ name: textOf(check.body.name), attributes: mappingOf(check.body.attributes) }),
    filter: allOf([sectionFilter, withoutParentheses(textOf(check.body.filter))]),
    add: (entry) => collector.add(section.node, raw.path, entry),
    lose: (what, instead = 'Nothing: the check is left out.', key) =>
      collector.loss(key === undefined ? raw.path : [...raw.path, key], construct, what, instead),
  };
  reportKeys(context, line);
  readLine(context, line);
}

function readLine(context: SodaClContext, line: SodaClLine): void {
  switch (line.kind) {
    case 'history':
      context.lose(history);
      break;
    case 'group by':
      context.lose('It judges each group by itself.');
      break;
    case 'group evolution':
      context.lose(history);
      break;
    case 'schema':
      readSodaClSchema(context);
      break;
    case 'failed rows':
      readFailedRows(context);
      break;
    case 'row count comparison':
      readComparison(context, line);
      break;
    case 'reference':
      readReference(context, line);
      break;
    case 'metric':
      if (line.metric === 'freshness') readFreshness(context, line);
      else readMeasure(context, line);
      break;
  }
}

function readMeasure(context: SodaClContext, line: SodaClLine & { kind: 'metric' }): void {
  const { collector, section, check, construct, common, filter } = context;
  const { metric } = line;
  const [column = null] = line.columns;
  const isPlain = /^(missing|invalid)_(count|percent)$/.exec(metric);
  const isAggregate = (aggregateFunctions as readonly string[]).includes(metric) && line.columns.length === 1;
  if (metric !== 'row_count' && (isPlain === null || column === null) && !isAggregate) {
    readSodaClMetric(context, line);
    return;
  }
  const comparisons = readSodaClThreshold(context, line.threshold);
  if (comparisons === undefined) return;
  const configured = column === null ? undefined : section.columns?.get(column);
  const validity = (part: 'missing' | 'all') =>
    readSodaClValidity(collector, construct, part, { body: check.body, path: check.path }, configured);
  const body = (frame: ThresholdFrame, keys: Readonly<Record<string, unknown>> = {}) =>
    bodyOf({ ...common, ...keys, filter, threshold: thresholdBody(comparisons, frame) });
  if (metric === 'row_count') {
    context.add({ column: null, type: 'row_count', body: body({ standard: anyRows }) });
    return;
  }
  if (isPlain === null) {
    const keys = validity('all');
    if (keys !== null) context.add({ column, type: 'aggregate', body: body({}, { function: metric, ...keys }) });
    return;
  }
  const [, type, unit] = isPlain as unknown as [string, 'missing' | 'invalid', 'count' | 'percent'];
  const keys = validity(type === 'missing' ? 'missing' : 'all');
  if (keys === null) return;
  if (type === 'invalid' && Object.keys(keys).every((key) => key.startsWith('missing'))) {
    context.lose('It does not say which values are valid, so that it finds none.');
    return;
  }
  if (unit === 'percent')
    context.lose('SodaCL rounds a share to two decimals before it compares.', 'The share itself is compared.');
  context.add({ column, type, body: body({ metric: unit, standard: noRows }, keys) });
}

function readFreshness(context: SodaClContext, line: SodaClLine & { kind: 'metric' }): void {
  const [column, variable] = line.columns;
  if (column === undefined) {
    context.collector.problem(
      context.check.path,
      '`freshness` names a column.',
      'Write `freshness(COLUMN) < 1d`.',
      'key',
    );
    return;
  }
  const read = readFreshnessThreshold(context, line.threshold);
  if (read === undefined) return;
  if (variable !== undefined && variable !== 'NOW') {
    context.lose(`The age is measured at the time in the variable \`${variable}\`.`);
    return;
  }
  context.lose(
    'In SodaCL a date is as young as the end of its day.',
    'A date counts from the start of its day, a timestamp as before.',
  );
  context.add({
    column: null,
    type: 'freshness',
    body: bodyOf({
      ...context.common,
      column,
      filter: context.filter,
      threshold: thresholdBody(read.comparisons, { unit: read.unit }),
    }),
  });
}

function readFailedRows(context: SodaClContext): void {
  const { body, path } = context.check;
  const condition = textOf(body['fail condition']);
  const query = textOf(body['fail query']);
  if (condition === undefined && query === undefined) {
    context.collector.problem(path, '`failed rows` needs `fail condition` or `fail query`.', undefined, 'key');
    return;
  }
  const hasThreshold = body.warn !== undefined || body.fail !== undefined;
  const comparisons = hasThreshold ? readSodaClThreshold(context, undefined) : [{ ...noRows, level: 'fail' as const }];
  if (comparisons === undefined) return;
  const threshold = thresholdBody(comparisons, { standard: noRows });
  const sql = condition === undefined ? { query } : { expression: condition };
  const filter = condition === undefined ? undefined : context.filter;
  context.add({ column: null, type: 'failed_rows', body: bodyOf({ ...context.common, ...sql, filter, threshold }) });
}

function readComparison(context: SodaClContext, line: SodaClLine & { kind: 'row count comparison' }): void {
  if (line.elsewhere) {
    context.lose('It counts the rows of another data source, or those of a filter.');
    return;
  }
  const own = context.filter === undefined ? '' : ` WHERE ${context.filter}\n`;
  const query = `SELECT (SELECT count(*) FROM ${plainOrQuoted(context.section.node)}${own}) - (SELECT count(*) FROM ${plainOrQuoted(line.dataset)})`;
  context.lose('A check of a check file is of one dataset.', 'A `metric` with a query that subtracts the two counts.');
  context.add({ column: null, type: 'metric', body: bodyOf({ ...context.common, query, threshold: { must_be: 0 } }) });
}

function readReference(context: SodaClContext, line: SodaClLine & { kind: 'reference' }): void {
  const { columns, otherColumns, dataset, mustExist } = line;
  const [column = '', second] = columns;
  const [other = ''] = otherColumns;
  if (columns.length !== otherColumns.length) {
    context.collector.problem(context.check.path, 'Both sides name as many columns.', undefined, 'key');
    return;
  }
  if (second === undefined && mustExist) {
    context.add({
      column,
      type: 'invalid',
      body: bodyOf({ ...context.common, valid_reference_data: { dataset, column: other }, filter: context.filter }),
    });
    return;
  }
  const rows = context.filter === undefined ? '' : ` WHERE ${context.filter}\n`;
  const pairs = columns.map(
    (name, index) => `mine.${quoteIdentifier(name)} = other.${quoteIdentifier(otherColumns[index] ?? '')}`,
  );
  const given = columns.map((name) => `mine.${quoteIdentifier(name)} IS NOT NULL`).join(' OR ');
  const partner = `EXISTS (SELECT 1 FROM ${plainOrQuoted(dataset)} AS other WHERE ${pairs.join(' AND ')})`;
  const wanted = mustExist ? `(${given}) AND NOT ${partner}` : partner;
  const query = `SELECT * FROM (SELECT * FROM ${plainOrQuoted(context.section.node)}${rows}) AS mine WHERE ${wanted}`;
  context.lose(
    mustExist ? '`valid_reference_data` has one column.' : '`valid_reference_data` says what must exist.',
    '`failed_rows` with a query.',
  );
  context.add({ column: null, type: 'failed_rows', body: bodyOf({ ...context.common, query }) });
}

/** Keys that say nothing here, or that no check of Soda has. */
function reportKeys({ check, lose, collector }: SodaClContext, line: SodaClLine): void {
  for (const key of Object.keys(check.body)) {
    if (key.startsWith('samples ') || key === 'failed rows query')
      lose(`\`${key}\` says which rows to show.`, 'Nothing: the rows of a check are looked up.', key);
    else if (key === 'identity') lose('`identity` is of Soda Cloud.', 'Nothing.', key);
    else if (
      !knownKeys.has(key) &&
      !sodaClValidityKeys.has(key) &&
      !/ (expression|query|sql_file)$/.test(key) &&
      line.kind === 'metric'
    )
      collector.problem([...check.path, key], `\`${key}\` is no key of this check.`, undefined, 'key');
  }
}

/** `(a OR b)` without its parentheses: filters of a check file are put into some of their own. */
function withoutParentheses(condition: string | undefined): string | undefined {
  const inner = condition === undefined ? null : /^\(([^()'"]*)\)$/.exec(condition);
  return inner?.[1] === undefined || inner[1].includes('--') ? condition : inner[1].trim();
}
