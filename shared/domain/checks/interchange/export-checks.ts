import { parseYaml } from '../../yaml/parse-yaml';
import { valueAt, type YamlPath } from '../../yaml/yaml-path';
import { ownKey } from '../own-key';
import { parseCheckFile } from '../parse-check-file';
import { mappingOf } from './import-collector';
import { type CheckedNode, type CheckLoss, placeKey } from './interchange';

/**
 * The checks of a check file as the writers for other tools take them, with their variables put in. What no writer has a place
 * for is among `losses`, a check that cannot be read too.
 */
export function checkedNode(file: string, text: string, kind: CheckedNode['kind']): CheckedNode {
  const { node, checks, classes = [], owner, problems } = parseCheckFile(file, text);
  const parsed = parseYaml(file, text);
  const losses: CheckLoss[] = problems
    .filter(({ severity, code }) => severity === 'error' || code === 'unknown_check')
    .map(({ message, line = 1 }) => ({
      construct: `a check of ${node}`,
      what: message,
      instead: 'Nothing: the check is left out.',
      file,
      line,
    }));
  const lose = (path: YamlPath, construct: string, what: string, instead: string) =>
    losses.push({ construct: `${construct} of ${node}`, what, instead, file, line: parsed.keyPlaceOf(path).line });
  for (const name of Object.keys(mappingOf(valueAt(parsed.value, ['variables'])) ?? {}))
    lose(['variables', name], `the variable ${name}`, 'It may have another value in each run.', 'Its default.');
  if (owner !== undefined) lose([ownKey, 'owner'], 'the owner', 'Checks of other tools name none.', 'Nothing.');
  const attributes = new Map<string, Readonly<Record<string, unknown>>>();
  const readList = (path: YamlPath) => {
    const list = valueAt(parsed.value, path);
    if (!Array.isArray(list)) return;
    list.forEach((entry: unknown, index) => {
      for (const [type, body] of Object.entries(mappingOf(entry) ?? {})) {
        const at = [...path, index, type];
        const own = mappingOf(valueAt(body, ['attributes']));
        const { line, column } = parsed.keyPlaceOf(at);
        if (own !== undefined) attributes.set(placeKey({ line, columnNumber: column }), own);
        if (valueAt(body, ['store_failed_rows']) !== undefined)
          lose([...at, 'store_failed_rows'], `\`${type}\``, 'It says whether Soda keeps failing rows.', 'Nothing.');
      }
    });
  };
  readList(['checks']);
  const columns = valueAt(parsed.value, ['columns']);
  if (Array.isArray(columns)) for (const index of columns.keys()) readList(['columns', index, 'checks']);
  const dataset = valueAt(parsed.value, ['dataset']);
  const parts = typeof dataset === 'string' ? dataset.split('/').map((part) => part.trim()) : [];
  return { node, prefix: parts.slice(0, -1), kind, checks, classes, attributes, losses };
}
