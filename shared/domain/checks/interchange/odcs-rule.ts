import type { YamlPath } from '../../yaml/yaml-path';
import { anyRows, type Comparison, noRows, type ThresholdFrame, thresholdBody } from './comparison';
import { bodyOf } from './entry-builder';
import { plainOrQuoted } from './identifier';
import { listOf, mappingOf, textOf, valuesOf } from './import-collector';
import type { CheckEntry } from './interchange';
import { odcsOperatorKeys, readOdcsComparison, readSeverity } from './odcs-threshold';
import type { OdcsContext } from './read-odcs';

type Rule = Readonly<Record<string, unknown>>;

/** Names of rules in ODCS 3.0 that have another name since. */
const formerNames: Readonly<Record<string, string>> = {
  nullCheck: 'nullValues',
  nullCount: 'nullValues',
  duplicateCount: 'duplicateValues',
  uniqueCheck: 'duplicateValues',
  unique: 'duplicateValues',
  validValues: 'invalidValues',
  validCheck: 'invalidValues',
  countCheck: 'rowCount',
};

/** The `quality` of an object, or of one of its properties. */
export function readOdcsRules(context: OdcsContext, column: string | null, path: YamlPath, owner: Rule): void {
  const { collector } = context;
  if (owner.quality === undefined || owner.quality === null) return;
  if (!Array.isArray(owner.quality)) {
    collector.problem([...path, 'quality'], '`quality` is a list of rules.', 'Start each rule with a dash.');
    return;
  }
  owner.quality.forEach((value: unknown, index) => {
    const at = [...path, 'quality', index];
    const rule = mappingOf(value);
    if (rule === undefined) collector.problem(at, 'A rule is expected here.');
    else readRule(context, column, at, rule);
  });
}

function readRule({ collector, object }: OdcsContext, column: string | null, path: YamlPath, rule: Rule): void {
  const { node } = object;
  const metric = textOf(rule.metric) ?? formerNames[String(rule.rule)] ?? textOf(rule.rule);
  const type = textOf(rule.type) ?? 'library';
  const called = textOf(rule.name) ?? metric ?? (type === 'library' ? 'rule' : `a rule of type ${type}`);
  const construct = `\`${called}\` of ${node}${column === null ? '' : `, column ${column}`}`;
  const lose = (what: string, instead = 'Nothing: the rule is left out.') =>
    collector.loss(path, construct, what, instead);
  if (type === 'text') {
    lose('It is written for people.');
    return;
  }
  if (type === 'custom') {
    lose(`It is written for ${String(rule.engine ?? 'another tool')}.`);
    return;
  }
  const comparison = readOdcsComparison(rule);
  if (comparison === undefined) {
    collector.problem(path, 'A rule has one comparison with a number.', `One of ${odcsOperatorKeys.join(', ')}.`);
    return;
  }
  const { level, exact } = readSeverity(rule.severity);
  if (!exact) lose(`A check file has no severity \`${String(rule.severity)}\`.`, `The level \`${level}\`.`);
  for (const key of ['schedule', 'scheduler'])
    if (rule[key] !== undefined) lose(`\`${key}\` says when a rule is evaluated.`, 'Nothing.');
  const unit = String(rule.unit ?? 'rows').toLowerCase();
  const isShare = /^(percent|percentage|%)$/.test(unit);
  if (!isShare && !/^(rows?|records?|count)$/.test(unit)) lose(`A check file has no unit \`${unit}\`.`, 'Rows.');
  const common = { name: textOf(rule.name), attributes: attributesOf(rule) };
  const add = (
    entry: Pick<CheckEntry, 'type' | 'column'>,
    keys: Rule,
    frame: ThresholdFrame = {},
    own: Comparison = comparison,
  ) =>
    collector.add(node, path, {
      ...entry,
      body: bodyOf({ ...common, ...keys, threshold: thresholdBody([{ ...own, level }], frame) }),
    });
  if (type === 'sql') {
    const query = textOf(rule.query);
    if (query === undefined) collector.problem(path, 'A rule of type `sql` has a `query`.');
    else add({ type: 'metric', column }, { query: putNames(query, node, column) });
    return;
  }
  const args = mappingOf(rule.arguments) ?? {};
  const frame: ThresholdFrame = { metric: isShare ? 'percent' : 'count', standard: noRows };
  const unknown = Object.keys(args).find((key) => !knownArguments[metric ?? '']?.includes(key));
  if (unknown !== undefined) {
    lose(`\`${unknown}\` is an argument that is not known.`);
    return;
  }
  if (metric === 'rowCount') add({ type: 'row_count', column: null }, {}, { standard: anyRows });
  else if (metric === 'duplicateValues' && column === null) {
    const columns = listOf(args.properties).map(String);
    if (columns.length === 0)
      collector.problem(path, '`duplicateValues` of an object names its `arguments: {properties: […]}`.');
    else add({ type: 'duplicate', column: null }, { columns }, frame);
  } else if (column === null) collector.problem(path, `\`${String(metric)}\` is a rule of a property.`);
  else if (metric === 'nullValues') add({ type: 'missing', column }, {}, frame);
  else if (metric === 'missingValues')
    add({ type: 'missing', column }, { missing_values: valuesOf(args.missingValues) ?? [] }, frame);
  else if (metric === 'duplicateValues') add({ type: 'duplicate', column }, {}, frame);
  else if (metric === 'invalidValues') {
    const regex = textOf(args.pattern);
    const valid = bodyOf({
      valid_values: valuesOf(args.validValues),
      valid_format: regex === undefined ? undefined : { name: 'pattern', regex },
    });
    if (Object.keys(valid).length === 0) lose('It does not say which values are valid.');
    else add({ type: 'invalid', column }, valid, frame);
  } else lose(`ODCS has no metric \`${String(metric)}\`.`);
}

const knownArguments: Readonly<Record<string, readonly string[]>> = {
  missingValues: ['missingValues'],
  duplicateValues: ['properties'],
  invalidValues: ['validValues', 'pattern'],
};

/** What a rule says about itself. */
function attributesOf(rule: Rule): Rule | undefined {
  const custom = listOf(rule.customProperties).flatMap((item) => {
    const { property, value } = mappingOf(item) ?? {};
    return typeof property === 'string' ? [[property, value] as const] : [];
  });
  const attributes = bodyOf({
    id: rule.id,
    dimension: rule.dimension,
    description: rule.description,
    businessImpact: rule.businessImpact,
    method: rule.method,
    tags: rule.tags,
    authoritativeDefinitions: rule.authoritativeDefinitions,
    ...Object.fromEntries(custom),
  });
  return Object.keys(attributes).length === 0 ? undefined : attributes;
}

/** A query with the names in place of `{object}` and `{property}`, and of their older spellings. */
function putNames(query: string, node: string, column: string | null): string {
  return query
    .replace(/\$?\{(object|table|model|schema)\}/g, plainOrQuoted(node))
    .replace(/\$?\{(property|column|field)\}/g, (all) => (column === null ? all : plainOrQuoted(column)));
}
