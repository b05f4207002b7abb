import { classificationOf, classifications } from '../../classification/classification';
import type { YamlPath } from '../../yaml/yaml-path';
import { plainOrQuoted } from './identifier';
import { listOf, mappingOf, numberOf, textOf } from './import-collector';
import { readOdcsRules } from './odcs-rule';
import type { OdcsContext } from './read-odcs';

type Property = Readonly<Record<string, unknown>>;

/** What a property demands: by its rules, by being required or unique, by the options of its type, and by its relationships. */
export function readOdcsProperty(context: OdcsContext, column: string, path: YamlPath, property: Property): void {
  const { collector, object, objects } = context;
  const { node } = object;
  if (property.required === true) collector.add(node, [...path, 'required'], { column, type: 'missing', body: {} });
  if (property.unique === true) collector.add(node, [...path, 'unique'], { column, type: 'duplicate', body: {} });
  const term = textOf(property.classification);
  const classification = term === undefined ? null : classificationOf(term);
  if (classification !== null) collector.classify(node, column, classification);
  else if (term !== undefined)
    collector.loss(
      [...path, 'classification'],
      `the classification of ${node}, column ${column}`,
      `\`${term}\` is none of ${classifications.join(', ')}.`,
      'Nothing: the column has no class.',
    );
  readOptions(context, column, [...path, 'logicalTypeOptions'], property);
  readOdcsRules(context, column, path, property);
  for (const [index, value] of listOf(property.relationships).entries()) {
    const at = [...path, 'relationships', index];
    const to = mappingOf(value)?.to;
    const [name, other, more] = typeof to === 'string' ? to.split('.') : [];
    if (name === undefined || other === undefined || more !== undefined || name.includes('/')) {
      const construct = `a relationship of ${node}, column ${column}`;
      collector.loss(at, construct, 'It names several columns, or an object by its id.', 'Nothing.');
      continue;
    }
    const dataset = objects.find((candidate) => candidate.name === name)?.node ?? name;
    collector.add(node, at, { column, type: 'invalid', body: { valid_reference_data: { dataset, column: other } } });
  }
  if (listOf(property.properties).length > 0 || property.items !== undefined)
    collector.loss(
      path,
      `${column} of ${node}`,
      'A check is of whole values, not of what is inside of them.',
      'Nothing.',
    );
}

const sayable = {
  minimum: 'valid_min',
  maximum: 'valid_max',
  minLength: 'valid_min_length',
  maxLength: 'valid_max_length',
} as const;

function readOptions(
  { collector, object: { node } }: OdcsContext,
  column: string,
  path: YamlPath,
  property: Property,
): void {
  const body: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(mappingOf(property.logicalTypeOptions) ?? {})) {
    const at = [...path, key];
    const construct = `\`${key}\` of ${node}, column ${column}`;
    const number = numberOf(value);
    if (Object.hasOwn(sayable, key) && number !== undefined) body[sayable[key as keyof typeof sayable]] = number;
    else if (key === 'pattern' && textOf(value) !== undefined) body.valid_format = { name: 'pattern', regex: value };
    else if (/^exclusive(Minimum|Maximum)$/.test(key) && number !== undefined) {
      const sign = key === 'exclusiveMinimum' ? '<=' : '>=';
      const expression = `${plainOrQuoted(column)} ${sign} ${number}`;
      collector.add(node, at, { column, type: 'failed_rows', body: { expression } });
    } else collector.loss(at, construct, 'A check file has no such rule.', 'Nothing.');
  }
  if (Object.keys(body).length > 0) collector.add(node, path, { column, type: 'invalid', body });
}
