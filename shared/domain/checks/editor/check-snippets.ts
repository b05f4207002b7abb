// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets have places in this form.
import type { YamlPath } from '../../yaml/yaml-path';
import { ownKey } from '../own-key';

/**
 * What a check of each type is proposed with, threshold included. Lines are relative to the type; `${1:…}` are the places
 * that one goes through with Tab.
 */
const ofColumns: Readonly<Record<string, readonly string[]>> = {
  missing: ['threshold:', '  must_be: ${1:0}'],
  duplicate: ['threshold:', '  must_be: ${1:0}'],
  invalid: ['valid_values: [${1:a, b}]', 'threshold:', '  must_be: ${2:0}'],
  aggregate: [
    'function: ${1|avg,sum,min,max,avg_length,min_length,max_length|}',
    'threshold:',
    '  must_be_between:',
    '    greater_than_or_equal: ${2:0}',
    '    less_than_or_equal: ${3:100}',
  ],
  metric: ['expression: ${1:avg(COLUMN)}', 'threshold:', '  must_be_greater_than: ${2:0}'],
  failed_rows: ['expression: ${1:COLUMN < 0}', 'threshold:', '  must_be: ${2:0}'],
};

const ofDatasets: Readonly<Record<string, readonly string[]>> = {
  row_count: ['threshold:', '  must_be_greater_than: ${1:0}'],
  duplicate: ['columns: [${1:COLUMN}]', 'threshold:', '  must_be: ${2:0}'],
  freshness: ['column: ${1:COLUMN}', 'threshold:', '  unit: ${2|hour,day,minute|}', '  must_be_less_than: ${3:24}'],
  aggregate: [
    'column_expression: ${1:COLUMN}',
    'function: ${2|avg,sum,min,max|}',
    'threshold:',
    '  must_be_between:',
    '    greater_than_or_equal: ${3:0}',
    '    less_than_or_equal: ${4:100}',
  ],
  metric: ['expression: ${1:avg(COLUMN)}', 'threshold:', '  must_be_greater_than: ${2:0}'],
  failed_rows: ['expression: ${1:COLUMN < 0}', 'threshold:', '  must_be: ${2:0}'],
  schema: ['allow_extra_columns: ${1|true,false|}'],
};

const ofGroups: Readonly<Record<string, readonly string[]>> = {
  row_count: ['group_by: [${1:COLUMN}]', 'threshold:', '  must_be_greater_than: ${2:0}'],
  missing: [
    'group_by: [${1:COLUMN}]',
    'column: ${2:COLUMN}',
    'threshold:',
    '  metric: percent',
    '  must_be_less_than: ${3:1}',
  ],
  duplicate: ['group_by: [${1:COLUMN}]', 'column: ${2:COLUMN}', 'threshold:', '  must_be: ${3:0}'],
  invalid: ['group_by: [${1:COLUMN}]', 'column: ${2:COLUMN}', 'valid_min: ${3:0}', 'threshold:', '  must_be: ${4:0}'],
  aggregate: [
    'group_by: [${1:COLUMN}]',
    'column: ${2:COLUMN}',
    'function: ${3|avg,sum,min,max|}',
    'threshold:',
    '  must_be_greater_than: ${4:0}',
  ],
  metric: ['group_by: [${1:COLUMN}]', 'expression: ${2:avg(COLUMN)}', 'threshold:', '  must_be_greater_than: ${3:0}'],
  failed_rows: ['group_by: [${1:COLUMN}]', 'expression: ${2:COLUMN < 0}', 'threshold:', '  must_be: ${3:0}'],
  group_evolution: ['group_by: [${1:COLUMN}]', 'groups: ${2|any,new,missing|}', 'threshold:', '  must_be: ${3:0}'],
  reconciliation: ['with: ${1:NODE}', 'metric: rows', 'keys: [${2:COLUMN}]', 'threshold:', '  must_be: ${3:0}'],
  drift: ['column: ${1:COLUMN}', 'method: ${2|psi,ks,chi_square|}'],
  anomaly: ['metric: ${1:row_count}', 'method: ${2|mad,iqr|}'],
  change: [
    'metric: ${1:row_count}',
    'threshold:',
    '  metric: percent',
    '  must_be_between:',
    '    greater_than_or_equal: ${2:-10}',
    '    less_than_or_equal: ${3:10}',
  ],
};

const comparison = { one: '${1:0}', range: ['greater_than_or_equal: ${1:0}', 'less_than_or_equal: ${2:100}'] };

/** Keys under a type of check, as lines; undefined for a type that is not known there. `entry` is the path of the check. */
export function checkSnippet(entry: YamlPath, type: string): readonly string[] | undefined {
  const known = entry[0] === ownKey ? ofGroups : entry[0] === 'columns' ? ofColumns : ofDatasets;
  return Object.hasOwn(known, type) ? known[type] : undefined;
}

/** What a threshold may be, in brackets on one line, each with a word on what it means. */
export function thresholdForms(keys: readonly { readonly name: string; readonly description: string | undefined }[]) {
  return keys
    .filter(({ name }) => name.startsWith('must_'))
    .map(({ name, description }) => ({
      name,
      description,
      insert: name.endsWith('between')
        ? `{ ${name}: { ${comparison.range.join(', ')} } }`
        : `{ ${name}: ${comparison.one} }`,
    }));
}
