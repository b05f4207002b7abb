import { isMap, isScalar, type ParsedNode, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Classification } from '../classification/classification';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { valueAt } from '../yaml/yaml-path';
import { pairOf } from './add-check';
import { putColumnKeys } from './list-columns';
import { ownKey } from './own-key';

/**
 * The text of a check file that gives a column a class; every other byte stays. Without a text it is a new file for `dataset`.
 * Throws `bad_yaml` when the text has to be corrected first, and `bad_check` when it is written in a way that takes no class.
 */
export function classifyColumnInFile(
  file: string,
  text: string | null,
  dataset: string,
  column: string,
  classification: Classification,
): string {
  const before = text === null || text.trim() === '' ? `dataset: ${dataset}\ncolumns: []\n` : text;
  const parsed = parseYaml(file, before);
  const broken = parsed.problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const changed =
    replaced(before, column, classification) ?? putColumnKeys(before, { name: column, [ownKey]: { classification } });
  const columns = changed === null ? undefined : valueAt(parseYaml(file, changed).value, ['columns']);
  const found = Array.isArray(columns) ? columns.find((entry) => valueAt(entry, ['name']) === column) : undefined;
  if (changed !== null && valueAt(found, [ownKey, 'classification']) === classification) return changed;
  throw new PlumblineError({
    code: 'bad_check',
    message: `The \`columns\` of the file are written in a way that no class can be given to ${column}.`,
    hint: `Write \`${ownKey}: { classification: ${classification} }\` below its \`- name:\`.`,
    file,
    ...parsed.placeOf(['columns']),
  });
}

/** The text with another class in place of the one that the column has; null where it has none. */
function replaced(text: string, column: string, classification: Classification): string | null {
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents as ParsedNode | null;
  const columns = isMap(root) ? (pairOf(root as YAMLMap.Parsed, 'columns')?.value as YAMLSeq.Parsed | null) : null;
  for (const item of columns?.items ?? []) {
    if (!isMap(item)) continue;
    const entry = item as YAMLMap.Parsed;
    if ((pairOf(entry, 'name')?.value as { value?: unknown } | null)?.value !== column) continue;
    const own = pairOf(entry, ownKey)?.value;
    const value = isMap(own) ? pairOf(own as YAMLMap.Parsed, 'classification')?.value : undefined;
    if (isScalar(value) && value.range)
      return `${text.slice(0, value.range[0])}${classification}${text.slice(value.range[1])}`;
  }
  return null;
}
