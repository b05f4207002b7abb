import { isMap, isScalar, type ParsedNode, parseDocument } from 'yaml';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { valueAt } from '../yaml/yaml-path';
import { manifestFile } from './manifest';

/**
 * The manifest's text without a source; every other byte stays, comments above it too. Throws `bad_yaml` when the text has to
 * be corrected first, `unknown_node` when it has no such source.
 */
export function removeSourceFromManifest(text: string, name: string): string {
  const parsed = parseYaml(manifestFile, text);
  const broken = parsed.problems.find((problem) => problem.severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const before = valueAt(parsed.value, ['sources']);
  if (typeof before !== 'object' || before === null || !Object.hasOwn(before, name)) {
    throw new PlumblineError({
      code: 'unknown_node',
      file: manifestFile,
      message: `The manifest has no source \`${name}\`.`,
    });
  }
  const changed = cut(text, name);
  const after = changed === null ? undefined : (valueAt(parseYaml(manifestFile, changed).value, ['sources']) ?? {});
  const { [name]: _removed, ...others } = before as Record<string, unknown>;
  if (changed === null || JSON.stringify(after) !== JSON.stringify(others)) {
    throw new PlumblineError({
      code: 'bad_manifest',
      message: `The source \`${name}\` is written in a way that it cannot be cut out of.`,
      hint: 'Remove its lines in the file.',
      file: manifestFile,
      ...parsed.keyPlaceOf(['sources', name]),
    });
  }
  return changed;
}

function cut(text: string, name: string): string | null {
  // Same length, so offsets hold: the library takes no lone CR for a line ending.
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents as ParsedNode | null;
  if (!isMap(root)) return null;
  const sources = root.items.find((item) => isScalar(item.key) && item.key.value === 'sources')?.value;
  if (!isMap(sources)) return null;
  const index = sources.items.findIndex((item) => isScalar(item.key) && item.key.value === name);
  const pair = sources.items[index];
  if (pair === undefined) return null;
  const start = (pair.key as ParsedNode).range[0];
  const value = pair.value as ParsedNode | null;
  const end = Math.max((pair.key as ParsedNode).range[1], value?.range[1] ?? 0);
  if (sources.flow === true) {
    const next = sources.items[index + 1]?.key as ParsedNode | undefined;
    if (next !== undefined) return text.slice(0, start) + text.slice(next.range[0]);
    const previous = sources.items[index - 1];
    const from =
      previous === undefined
        ? start
        : Math.max((previous.key as ParsedNode).range[1], (previous.value as ParsedNode | null)?.range[1] ?? 0);
    return text.slice(0, from) + text.slice(end);
  }
  const from = lineStart(text, start);
  // A block's range may reach over blank lines and comments that belong to what follows.
  const last = text.slice(start, end).trimEnd().length + start;
  const until = value !== null && isMap(value) && value.flow !== true ? endOfBlock(value) : last;
  return text.slice(0, from) + text.slice(lineEnd(text, Math.min(until, last)));
}

function endOfBlock(map: ParsedNode): number {
  if (!isMap(map) || map.flow === true) return map.range[1];
  const last = map.items[map.items.length - 1];
  if (last === undefined) return map.range[1];
  const value = last.value as ParsedNode | null;
  return value === null ? (last.key as ParsedNode).range[1] : endOfBlock(value);
}

function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return at;
}

/** Behind the line ending of the line that holds `offset`. */
function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  if (at === text.length) return at;
  return at + (text.startsWith('\r\n', at) ? 2 : 1);
}
