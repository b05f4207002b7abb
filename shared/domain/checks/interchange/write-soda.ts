import { type Document, isMap, isScalar, isSeq, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { parseYaml } from '../../yaml/parse-yaml';
import { valueAt, type YamlPath } from '../../yaml/yaml-path';
import type { Check } from '../check-file';
import { ownKey } from '../own-key';
import { parseCheckFile } from '../parse-check-file';
import { missingKeys, validityKeys } from '../validity-schema';
import { putVariables, readVariables } from '../variables';
import { numberOf } from './import-collector';
import type { CheckExport, CheckLoss } from './interchange';

const everywhere = ['name', 'qualifier', 'attributes', 'store_failed_rows', 'filter', 'threshold'];
const missing = ['column_expression', ...Object.keys(missingKeys)];
const valid = [...missing, ...Object.keys(validityKeys)];
/** The types of checks of Soda's contract language, version 4, with their keys. What is not here, Soda's runner refuses. */
const sodaChecks: Readonly<Record<string, readonly string[]>> = {
  schema: ['allow_extra_columns', 'allow_other_column_order'],
  row_count: [],
  missing,
  invalid: valid,
  duplicate: ['columns', ...missing],
  freshness: ['column', 'now_variable'],
  aggregate: ['function', ...valid],
  metric: ['expression', 'query'],
  failed_rows: ['expression', 'query', 'keys_query', 'rows_tested_query', 'key_column_mapping'],
};
const fileKeys = [
  'dataset',
  'description',
  'filter',
  'variables',
  'checks',
  'columns',
  'check_attributes',
  'soda_agent',
  'soda_runner',
];
const columnKeys = [
  ...['name', 'description', 'checks', 'data_type', 'character_maximum_length', 'numeric_precision', 'numeric_scale'],
  ...['datetime_precision', 'optional'],
  ...valid,
];

/** What a contract is to say in other words than the check file. */
export interface SodaStyle {
  /** `dataset`, of several parts. */
  readonly dataset: string;
  /** The dataset that a reference names. */
  datasetOf(dataset: string): string;
  /** The body of a `metric` that stands for a check which Soda measures otherwise; null leaves it out, undefined keeps it. */
  instead(check: Check): Readonly<Record<string, unknown>> | null | undefined;
  /** More checks of Soda's, one for each of Plumbline's own: those stand under `x-plumbline`, which is taken out. */
  readonly more: readonly Readonly<Record<string, unknown>>[];
  /** Puts the columns in. */
  describe(document: Document): void;
}

/**
 * A check file as a contract that Soda's own runner takes: without what is Plumbline's own, and with what the runner insists on.
 * A file that is one already keeps every byte. With a `style` each check says its name.
 */
export function writeSoda(file: string, text: string, style?: SodaStyle): CheckExport {
  const parsed = parseYaml(file, text);
  const { node, checks } = parseCheckFile(file, text);
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents;
  const losses: CheckLoss[] = [];
  if (!isMap(root)) return { text, losses };
  let changed = false;
  const lose = (path: YamlPath, construct: string, what: string, instead: string) =>
    losses.push({ construct: `${construct} of ${node}`, what, instead, file, line: parsed.keyPlaceOf(path).line });
  const removeKeys = (map: YAMLMap, known: readonly string[], path: YamlPath, where: string) => {
    for (const key of map.items.map((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key))) {
      if (known.includes(key)) continue;
      map.delete(key);
      changed = true;
      // Its parts are written or lost one by one.
      if (style !== undefined && key === ownKey && where === '') continue;
      lose(
        [...path, key],
        where === '' ? `\`${key}\`` : `\`${key}\` of ${where}`,
        "Soda's runner does not know it.",
        'Nothing.',
      );
    }
  };
  const values = readVariables(valueAt(parsed.value, ['variables']), {}).values;
  const identities = new Set<string>();

  const readCheck = (entry: unknown, path: YamlPath, column: string | null): boolean => {
    const pair = isMap(entry) ? entry.items[0] : undefined;
    const type = isScalar(pair?.key) ? String(pair.key.value) : '';
    const place = parsed.keyPlaceOf([...path, type]);
    const construct = column === null ? `\`${type}\`` : `\`${type}\`, column ${column},`;
    const keys = isMap(pair?.value) ? pair.value.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
    const strange = keys.find((key) => !everywhere.includes(key) && !sodaChecks[type]?.includes(key));
    const out = 'Nothing: the check is left out.';
    if (sodaChecks[type] === undefined) lose(path, construct, 'It is of a type that only Plumbline knows.', out);
    else if (strange !== undefined) lose(path, construct, `Soda's runner does not know \`${strange}\`.`, out);
    else if (!checks.some((check) => check.line === place.line && check.columnNumber === place.column))
      lose(path, construct, 'It cannot be evaluated here.', out);
    else {
      keepNumbers(pair?.value, [...path, type, 'threshold']);
      const check = checks.find((one) => one.line === place.line && one.columnNumber === place.column);
      if (style !== undefined && check !== undefined && pair !== undefined) {
        const kind = restate(style, check, pair);
        if (kind !== undefined) tellApart(pair, kind, column);
        return kind !== undefined;
      }
      tellApart(pair, type, column);
      return true;
    }
    changed = true;
    return false;
  };
  /** Writes a check as the style has it, under its name; gives the type that it has now, undefined where it is left out. */
  const restate = (given: SodaStyle, check: Check, pair: { key: unknown; value: unknown }): string | undefined => {
    changed = true;
    const body = given.instead(check);
    if (body === null) return undefined;
    if (body !== undefined) {
      pair.key = document.createNode('metric');
      pair.value = document.createNode(body);
      return 'metric';
    }
    if (!isMap(pair.value)) pair.value = new YAMLMap();
    const map = pair.value as YAMLMap;
    map.set('name', check.name);
    renameReference(given, map);
    return check.type;
  };
  /** Soda takes a bound that is a number, and no text that is one. */
  const keepNumbers = (body: unknown, path: YamlPath): void => {
    const threshold = isMap(body) ? body.get('threshold') : undefined;
    const walk = (map: YAMLMap) => {
      for (const { key, value } of map.items) {
        if (isMap(value)) walk(value);
        else if (
          isScalar(value) &&
          typeof value.value === 'string' &&
          /^(must_|greater|less)/.test(String(isScalar(key) ? key.value : ''))
        ) {
          const put = putVariables(value.value, values).value;
          const number = numberOf(put);
          if (number === undefined) continue;
          if (put !== value.value)
            lose(path, `the bound ${value.value}`, 'Soda takes no variable for a bound.', `The number ${number}.`);
          value.value = number;
          value.type = Scalar.PLAIN;
          changed = true;
        }
      }
    };
    if (isMap(threshold)) walk(threshold);
  };
  const tellApart = (pair: { key: unknown; value: unknown } | undefined, type: string, column: string | null): void => {
    const own = isMap(pair?.value) ? pair.value.get('qualifier') : undefined;
    const identity = (qualifier: unknown) =>
      JSON.stringify([column, type, qualifier === undefined ? null : String(qualifier)]);
    let qualifier: unknown = own;
    for (let number = 2; identities.has(identity(qualifier)); number++)
      qualifier = `${own === undefined ? '' : `${String(own)} `}${number}`;
    identities.add(identity(qualifier));
    if (qualifier === own || pair === undefined) return;
    if (!isMap(pair.value)) pair.value = new YAMLMap();
    (pair.value as YAMLMap).set('qualifier', qualifier);
    changed = true;
  };
  const readChecks = (owner: YAMLMap, path: YamlPath, column: string | null): void => {
    const list = owner.get('checks');
    if (!isSeq(list)) return;
    list.items = list.items.filter((entry, index) => readCheck(entry, [...path, 'checks', index], column));
  };

  removeKeys(root as YAMLMap, fileKeys, [], '');
  readChecks(root as YAMLMap, [], null);
  if (style !== undefined && style.more.length > 0) {
    if (!isSeq(root.get('checks'))) document.set('checks', new YAMLSeq());
    for (const entry of style.more) {
      const node = document.createNode(entry) as YAMLMap;
      (document.get('checks') as YAMLSeq).add(node);
      tellApart(node.items[0], String(Object.keys(entry)[0]), null);
    }
  }
  const columns = root.get('columns');
  if (isSeq(columns))
    columns.items.forEach((column, index) => {
      if (!isMap(column)) return;
      const name = String(column.get('name') ?? '');
      removeKeys(column as YAMLMap, columnKeys, ['columns', index], `the column ${name}`);
      if (style !== undefined) renameReference(style, column as YAMLMap);
      readChecks(column as YAMLMap, ['columns', index], name);
    });
  else {
    document.set('columns', new YAMLSeq());
    changed = true;
  }
  if (style !== undefined) {
    document.set('dataset', style.dataset);
    style.describe(document);
    return { text: document.toString({ lineWidth: 0 }), losses };
  }
  const dataset: unknown = document.get('dataset');
  if (typeof dataset !== 'string' || !dataset.includes('/')) {
    document.set('dataset', `plumbline/main/${node}`);
    lose(['dataset'], 'the dataset', "Soda's runner needs a name of several parts.", `\`plumbline/main/${node}\`.`);
    changed = true;
  }
  return { text: changed ? document.toString({ lineWidth: 0 }) : text, losses };
}

function renameReference(style: SodaStyle, owner: YAMLMap): void {
  const reference = owner.get('valid_reference_data');
  if (isMap(reference)) (reference as YAMLMap).set('dataset', style.datasetOf(String(reference.get('dataset'))));
}
