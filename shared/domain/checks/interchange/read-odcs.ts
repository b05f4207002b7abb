import { parseYaml } from '../../yaml/parse-yaml';
import type { YamlPath } from '../../yaml/yaml-path';
import { bound, thresholdBody } from './comparison';
import { bodyOf } from './entry-builder';
import { ImportCollector, listOf, mappingOf, numberOf, textOf } from './import-collector';
import type { CheckImport } from './interchange';
import { readOdcsProperty } from './odcs-property';
import { readOdcsRules } from './odcs-rule';

/** The custom property in which a `schema` check stands: ODCS describes columns, and does not say how strictly. */
export const schemaProperty = 'plumbline.schema';

export interface OdcsObject {
  /** As the contract calls it. */
  readonly name: string;
  /** As the database does. */
  readonly node: string;
  readonly path: YamlPath;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a reader of a part of an object gets. */
export interface OdcsContext {
  readonly collector: ImportCollector;
  readonly object: OdcsObject;
  /** All objects of the contract, for references. */
  readonly objects: readonly OdcsObject[];
}

/**
 * Reads the quality rules of an ODCS contract, version 3 (https://bitol-io.github.io/open-data-contract-standard/v3.1.0/), and
 * what its properties and service levels demand. Never throws: what is wrong is a problem at its place, what a check file cannot
 * say a loss, and everything else is read.
 */
export function readOdcs(file: string, text: string): CheckImport {
  const parsed = parseYaml(file, text);
  const collector = new ImportCollector(parsed);
  const root = mappingOf(parsed.value);
  if (root === undefined || root.kind !== 'DataContract') {
    if (parsed.problems.length === 0)
      collector.problem([], 'The file is no ODCS contract.', 'It has `kind: DataContract` and `apiVersion: v3.1.0`.');
    return collector.result('odcs');
  }
  const version = String(root.apiVersion ?? '');
  if (!version.startsWith('v3.'))
    collector.problem(['apiVersion'], `ODCS ${version} is not read.`, 'Version 3 is, such as `apiVersion: v3.1.0`.');
  const objects = listOf(root.schema).flatMap((value, index): OdcsObject[] => {
    const body = mappingOf(value);
    const name = textOf(body?.name);
    const path = ['schema', index];
    if (body === undefined || name === undefined) {
      collector.problem(path, 'An object of the schema has a `name`.');
      return [];
    }
    const physical = textOf(body.physicalName) ?? name;
    return [{ name, node: physical.slice(physical.lastIndexOf('.') + 1), path, body }];
  });
  for (const object of objects) readObject({ collector, object, objects });
  readServiceLevels(collector, root, objects);
  return collector.result('odcs');
}

function readObject(context: OdcsContext): void {
  const { collector, object } = context;
  const { body, path, node } = object;
  readOdcsRules(context, null, path, body);
  const keys: { name: string; position: number }[] = [];
  for (const [index, value] of listOf(body.properties).entries()) {
    const property = mappingOf(value);
    const at = [...path, 'properties', index];
    const name = textOf(property?.physicalName) ?? textOf(property?.name);
    if (property === undefined || name === undefined) {
      collector.problem(at, 'A property has a `name`.');
      continue;
    }
    readOdcsProperty(context, name, at, property);
    if (property.primaryKey === true)
      keys.push({ name, position: numberOf(property.primaryKeyPosition) ?? Number.POSITIVE_INFINITY });
  }
  const columns = keys.sort((a, b) => a.position - b.position).map(({ name }) => name);
  for (const column of columns) collector.add(node, path, { column, type: 'missing', body: {} });
  const [only, second] = columns;
  if (second !== undefined) collector.add(node, path, { column: null, type: 'duplicate', body: { columns } });
  else if (only !== undefined) collector.add(node, path, { column: only, type: 'duplicate', body: {} });
  readRelationships(context);
  readSchemaProperty(context);
}

/** Relationships of the whole object, of one column each or of several. */
function readRelationships({ collector, object, objects }: OdcsContext): void {
  for (const [index, value] of listOf(object.body.relationships).entries()) {
    const relationship = mappingOf(value) ?? {};
    const path = [...object.path, 'relationships', index];
    const [from, to] = [relationship.from, relationship.to].map((end) => String(end).split('.'));
    const other = objects.find(({ name }) => name === to?.[0]);
    const isPlain = typeof relationship.from === 'string' && typeof relationship.to === 'string';
    if (!isPlain || from?.length !== 2 || to?.length !== 2) {
      const construct = `a relationship of ${object.node}`;
      collector.loss(path, construct, 'It has several columns, or names an object by its id.', 'Nothing.');
      continue;
    }
    const reference = { dataset: other?.node ?? to[0], column: to[1] };
    collector.add(object.node, path, {
      column: from[1] ?? '',
      type: 'invalid',
      body: { valid_reference_data: reference },
    });
  }
}

function readSchemaProperty({ collector, object }: OdcsContext): void {
  const { node, path, body } = object;
  const custom = listOf(body.customProperties).map(mappingOf);
  const own = mappingOf(custom.find((item) => item?.property === schemaProperty)?.value);
  if (own === undefined) {
    const isDescribed = listOf(body.properties).some((property) => {
      const { physicalType, logicalType } = mappingOf(property) ?? {};
      return physicalType !== undefined || logicalType !== undefined;
    });
    if (isDescribed)
      collector.loss(
        [...path, 'properties'],
        `the properties of ${node}`,
        'They describe columns and types, and do not say how strictly.',
        'Nothing: a `schema` check holds a node to its columns.',
      );
    return;
  }
  const { optional, ...rest } = own;
  for (const value of listOf(body.properties)) {
    const property = mappingOf(value);
    const name = textOf(property?.physicalName) ?? textOf(property?.name);
    if (name === undefined) continue;
    const isOptional = listOf(optional).includes(name);
    collector.column(node, {
      name,
      dataType: textOf(property?.physicalType),
      ...(isOptional ? { optional: true } : {}),
    });
  }
  collector.add(node, path, { column: null, type: 'schema', body: rest });
}

const units = {
  minute: /^(min|mins|minute|minutes)$/i,
  hour: /^(h|hr|hrs|hour|hours)$/i,
  day: /^(d|day|days)$/i,
} as const;

/** `latency` of a column is how old its latest time may be. */
function readServiceLevels(
  collector: ImportCollector,
  root: Readonly<Record<string, unknown>>,
  objects: readonly OdcsObject[],
): void {
  for (const [index, value] of listOf(root.slaProperties).entries()) {
    const level = mappingOf(value) ?? {};
    const path = ['slaProperties', index];
    const construct = `the service level \`${String(level.property)}\``;
    const lose = (what: string) => collector.loss(path, construct, what, 'Nothing.');
    if (!['latency', 'ly', 'freshness'].includes(String(level.property))) {
      lose('It is no check of rows.');
      continue;
    }
    const age = numberOf(level.value);
    const unit = (Object.keys(units) as (keyof typeof units)[]).find((name) => units[name].test(String(level.unit)));
    if (age === undefined || unit === undefined) {
      lose('Its value is no number of minutes, hours or days.');
      continue;
    }
    const elements = (textOf(level.element) ?? textOf(root.slaDefaultElement) ?? '')
      .split(',')
      .map((part) => part.trim());
    for (const element of elements) {
      const [name, column, more] = element.split('.');
      const object = objects.find((candidate) => candidate.name === name);
      if (object === undefined || column === undefined || more !== undefined) {
        lose(`Its element \`${element}\` is no column of an object of the contract.`);
        continue;
      }
      const threshold = thresholdBody([{ ...bound('must_be_less_than_or_equal', age), level: 'fail' }], { unit });
      const attributes = bodyOf({ id: level.id, driver: level.driver, description: level.description });
      collector.add(object.node, path, {
        column: null,
        type: 'freshness',
        body: bodyOf({ column, threshold, attributes: Object.keys(attributes).length === 0 ? undefined : attributes }),
      });
    }
  }
}
