import { isMap, isScalar, isSeq, type Pair, type ParsedNode, parseDocument, type YAMLMap } from 'yaml';
import { lineEndingOf } from '../notebook/line-endings';
import { nameFault } from '../notebook/node-name';
import { PlumblineError } from '../problem';
import { parseYaml } from '../yaml/parse-yaml';
import { writeFlow } from '../yaml/write-flow';
import { valueAt } from '../yaml/yaml-path';
import { type ManifestSource, manifestFile } from './manifest';

/** An entry that would be wider than this gets a line for each of its parts. */
const widestLine = 110;

type BlockPair = Pair<ParsedNode, ParsedNode | null>;

/**
 * The manifest's text with one more source at the end of its sources; every other byte stays. Throws `bad_yaml` or
 * `bad_manifest` when the text has to be corrected first, `duplicate_name` when the name is taken, `bad_name` for no name.
 */
export function addSourceToManifest(
  text: string,
  name: string,
  source: Pick<ManifestSource, 'path' | 'format' | 'table' | 'options' | 'description'>,
): string {
  const fault = nameFault(name);
  if (fault !== null) {
    throw new PlumblineError({ code: 'bad_name', message: `The name ${JSON.stringify(name)} ${fault}.` });
  }
  const parsed = parseYaml(manifestFile, text);
  const broken = parsed.problems.find((problem) => problem.severity === 'error');
  if (broken !== undefined) throw new PlumblineError(broken);
  const path = ['sources', name];
  if (valueAt(parsed.value, path) !== undefined) {
    throw new PlumblineError({
      code: 'duplicate_name',
      message: `The manifest has a source \`${name}\` already.`,
      hint: 'Choose another name.',
      file: manifestFile,
      ...parsed.keyPlaceOf(path),
    });
  }
  const entry = { [name]: withoutUndefined(source) };
  const changed = insert(text, entry);
  const added = changed === null ? undefined : valueAt(parseYaml(manifestFile, changed).value, path);
  if (changed === null || JSON.stringify(added) !== JSON.stringify(entry[name])) {
    throw new PlumblineError({
      code: 'bad_manifest',
      message: 'The `sources` of the manifest are written in a way that nothing can be added to.',
      hint: 'Write them as `sources:` with one indented line for each source.',
      file: manifestFile,
      ...parsed.placeOf(['sources']),
    });
  }
  return changed;
}

function insert(text: string, entry: Readonly<Record<string, unknown>>): string | null {
  const ending = lineEndingOf(text);
  // Same length, so offsets hold: the library takes no lone CR for a line ending.
  const document = parseDocument(text.replace(/\r(?!\n)/g, '\n'), { uniqueKeys: false, logLevel: 'silent' });
  const root = document.contents as ParsedNode | null;
  const written = writeFlow(entry, { padding: true }).slice(1, -1).trim();
  /** The entry as lines of a block: on one line where it is short. */
  const asBlock = (indent: string) =>
    indent.length + written.length <= widestLine ? indent + written : blockLines(entry, indent).join(ending);
  const section = `sources:${ending}${asBlock('  ')}`;
  if (root === null || (isScalar(root) && root.value === null && (root.source ?? '') === '')) {
    return insertLine(text, text.length, section, ending);
  }
  if (!isMap(root)) return null;
  const pair = root.items.find((item) => isScalar(item.key) && item.key.value === 'sources') as BlockPair | undefined;
  if (pair === undefined) {
    if (root.flow === true) return insertIntoFlow(text, root, `sources: { ${written} }`);
    const indent = ' '.repeat(columnOf(text, root.range[0]));
    const lines = `${indent}sources:${ending}${asBlock(`${indent}  `)}`;
    return insertLine(text, indent === '' ? documentEnd(text, root) : endOfPairs(root), lines, ending);
  }
  const { value } = pair;
  const indent = ' '.repeat(columnOf(text, pair.key.range[0]) + 2);
  if (value === null || (isScalar(value) && value.value === null)) {
    if (root.flow === true) return insertNullInFlow(text, pair, written);
    const bare = value === null ? text : text.slice(0, value.range[0]).trimEnd() + text.slice(value.range[1]);
    const explicit = value !== null && value.range[1] > value.range[0];
    return insertLine(explicit ? bare : text, pair.key.range[1], asBlock(indent), ending);
  }
  if (!isMap(value)) return null;
  if (value.flow === true) return insertIntoFlow(text, value, written);
  const last = value.items[value.items.length - 1];
  const first = value.items[0]?.key as ParsedNode | undefined;
  if (last === undefined || first === undefined) return null;
  return insertLine(text, endOfPairs(value), asBlock(' '.repeat(columnOf(text, first.range[0]))), ending);
}

/** A mapping of mappings as block lines, two levels deep; what is deeper stays on one line. */
function blockLines(entry: Readonly<Record<string, unknown>>, indent: string, depth = 0): string[] {
  return Object.entries(entry).flatMap(([key, value]) => {
    const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
    const line =
      indent +
      writeFlow({ [key]: value }, { padding: true })
        .slice(1, -1)
        .trim();
    if (!isMapping || Object.keys(value).length === 0 || (depth > 0 && line.length <= widestLine)) return [line];
    const head = writeFlow({ [key]: 0 }, { padding: true })
      .slice(1, -1)
      .trim()
      .replace(/0$/, '')
      .trimEnd();
    return [indent + head, ...blockLines(value as Record<string, unknown>, `${indent}  `, depth + 1)];
  });
}

/** Puts lines behind the line that holds `offset`; at the start of a line in front of it. */
function insertLine(text: string, offset: number, lines: string, ending: string): string {
  let at = offset;
  const atLineStart = at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r';
  if (!atLineStart) {
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
    if (at === text.length) return text + ending + lines + ending;
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return text.slice(0, at) + lines + ending + text.slice(at);
}

function insertIntoFlow(text: string, map: YAMLMap.Parsed, written: string): string {
  const empty = map.items.length === 0;
  const at = empty ? map.range[0] + 1 : endOfPairs(map);
  const spaced = empty ? ` ${written}${/\s/.test(text.charAt(at)) ? '' : ' '}` : `, ${written}`;
  return text.slice(0, at) + spaced + text.slice(at);
}

/** `{ sources: }`, `{ sources: null }` and `{ sources }`. */
function insertNullInFlow(text: string, pair: BlockPair, written: string): string {
  const keyEnd = pair.key.range[1];
  const value = pair.value;
  const explicit = value !== null && value.range[1] > value.range[0];
  if (explicit) return `${text.slice(0, value.range[0])}{ ${written} }${text.slice(value.range[1])}`;
  const colon = /^[ \t]*:/.exec(text.slice(keyEnd, keyEnd + 100))?.[0];
  const at = keyEnd + (colon?.length ?? 0);
  return `${text.slice(0, at)}${colon === undefined ? ':' : ''} { ${written} }${text.slice(at)}`;
}

/** Offset behind the last value of a mapping, without what follows on its line. */
function endOfPairs(map: YAMLMap.Parsed): number {
  const last = map.items[map.items.length - 1] as BlockPair | undefined;
  return last === undefined ? map.range[1] : Math.max(last.key.range[1], last.value === null ? 0 : endOf(last.value));
}

function endOf(node: ParsedNode): number {
  if (isMap(node) && node.flow !== true && node.items.length > 0) return endOfPairs(node);
  if (isSeq(node) && node.flow !== true) {
    const last = node.items[node.items.length - 1] as ParsedNode | undefined;
    if (last?.range) return endOf(last);
  }
  return node.range[1];
}

/** Where the first document ends: the end of the text, or the line with `...` or `---`. */
function documentEnd(text: string, root: ParsedNode): number {
  const from = endOf(root);
  const marker = /^(?:\.\.\.|---)(?:\s|$)/m.exec(text.slice(from));
  return marker === null ? text.length : from + marker.index;
}

function columnOf(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return offset - start - (text.charCodeAt(start) === 0xfeff ? 1 : 0);
}

function withoutUndefined(source: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined));
}
