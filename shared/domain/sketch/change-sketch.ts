import { foldName } from '../graph/names';
import { keepLineEndings, lineEndingOf, splitLines } from '../notebook/line-endings';
import { PlumblineError } from '../problem';
import { isSameData } from '../yaml/edit-yaml';
import { parseYaml } from '../yaml/parse-yaml';
import { readYamlTree } from '../yaml/yaml-tree';
import {
  commentsIn,
  type EntryText,
  isFields,
  positionOf,
  readSection,
  withoutName,
  writeNames,
  writeSection,
} from './section-text';
import type { SketchSection } from './sketch-schema';
import {
  type EntrySection,
  type Fields,
  fieldRank,
  positionHeader,
  whole,
  writeEntry,
  writeField,
  writePosition,
} from './write-entry';

/** What one entry of a section is to say afterwards. */
export type SketchChange =
  | {
      readonly section: EntrySection;
      readonly name: string;
      /** Fields to set; undefined takes one away, and what is not named stays. Null takes the whole entry away. */
      readonly fields: Fields | null;
    }
  | { readonly section: 'outputs'; readonly names: readonly string[] };

/**
 * The text of a sketch after changes. A section that is changed is written in the form that merges (docs/sketch-format.md);
 * every other byte stays. Throws `edit_conflict` for a file in conflict, and `bad_sketch` for one that has to be corrected
 * first, or whose section is written in a way that cannot be taken apart.
 */
export function changeSketch(file: string, text: string, changes: readonly SketchChange[]): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const before = text.slice(mark.length);
  const clean = splitLines(before).join('\n');
  const root = requireEditable(file, clean);
  let after = clean.trim() === '' ? 'plumbline: 1\n' : clean;
  const expected: Record<string, unknown> = clean.trim() === '' ? { plumbline: 1 } : { ...root };
  for (const section of new Set(changes.map((change) => change.section))) {
    const own = changes.filter((change) => change.section === section);
    const changed =
      section === 'outputs' ? changeOutputs(after, own, expected) : changeEntries(after, section, own, expected);
    if (changed === null) throw notEditable(file, clean, section);
    after = changed;
  }
  const read = parseYaml(file, after);
  const isBroken = read.problems.some(({ severity }) => severity === 'error');
  if (isBroken || !isSameData(withoutEmpty(read.value), withoutEmpty(expected))) {
    throw notEditable(file, clean, changes[0]?.section ?? 'planned');
  }
  return mark + keepLineEndings(before, after, lineEndingOf(before));
}

/** The data of a sketch that can be edited; throws why not. */
export function requireEditable(file: string, text: string): Fields {
  const parsed = parseYaml(file, text);
  const conflict = parsed.problems.find(({ code }) => code === 'merge_conflict');
  if (conflict !== undefined) {
    throw new PlumblineError({
      ...conflict,
      code: 'edit_conflict',
      message: `${file} is in conflict: git could not merge it.`,
    });
  }
  const broken = parsed.problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) {
    throw new PlumblineError({
      ...broken,
      code: 'bad_sketch',
      message: `${file} has to be corrected first: ${broken.message}`,
    });
  }
  if (parsed.value === null) return {};
  if (isFields(parsed.value)) return parsed.value;
  throw new PlumblineError({
    code: 'bad_sketch',
    message: `${file} has to be corrected first: a sketch is a mapping (\`key: value\`).`,
    hint: 'Start it with `plumbline: 1`.',
    file,
    ...parsed.placeOf([]),
  });
}

/** An entry of which nothing is said is the same in whatever way it is written. */
function withoutEmpty(root: unknown): unknown {
  if (!isFields(root)) return root;
  const sections = Object.entries(root).map(([key, section]) => {
    if (!isFields(section)) return [key, section] as const;
    const entries = Object.entries(section).map(([name, entry]) => [
      name,
      isFields(entry) ? emptyAsNull(entry) : entry,
    ]);
    return [key, Object.fromEntries(entries)] as const;
  });
  return Object.fromEntries(sections);
}

function notEditable(file: string, text: string, section: string): PlumblineError {
  return new PlumblineError({
    code: 'bad_sketch',
    message: `The \`${section}\` of ${file} are written in a way that cannot be edited here.`,
    hint: `Write them as \`${section}:\` with indented lines for each name, without anchors and aliases.`,
    file,
    ...parseYaml(file, text).keyPlaceOf([section]),
  });
}

function changeOutputs(
  text: string,
  changes: readonly SketchChange[],
  expected: Record<string, unknown>,
): string | null {
  const last = changes.at(-1);
  if (last?.section !== 'outputs') return text;
  if (last.names.length === 0) delete expected.outputs;
  else expected.outputs = [...last.names];
  return writeNames(text, 'outputs', last.names);
}

function changeEntries(
  text: string,
  section: EntrySection,
  changes: readonly SketchChange[],
  expected: Record<string, unknown>,
): string | null {
  const read = readSection(text, section);
  const values = mappingOf(expected[section], section);
  if (read === null || values === null) return null;
  const entries = new Map(read.entries.map((entry) => [foldName(entry.name), entry]));
  if (entries.size !== read.entries.length) return null;
  for (const change of changes) {
    if (change.section === 'outputs') continue;
    const key = foldName(change.name);
    const known = entries.get(key);
    const name = known?.name ?? change.name;
    if (change.fields === null) {
      entries.delete(key);
      values.delete(name);
      continue;
    }
    const entry =
      section === 'positions' ? placed(name, change.fields, known) : changedEntry(section, name, change.fields, known);
    if (entry === null) return null;
    entries.set(key, entry);
    values.set(name, entry.value);
  }
  if (values.size === 0 && read.tail.length === 0) delete expected[section];
  else expected[section] = values.size === 0 ? null : Object.fromEntries(values);
  return writeSection({ ...read, entries: [...entries.values()] });
}

/** A section as data, as the form that merges says it: by name, positions in whole numbers. */
function mappingOf(value: unknown, section: EntrySection): Map<string, unknown> | null {
  if (value === undefined || value === null) return new Map();
  if (Array.isArray(value)) {
    const named = value.map((item) => withoutName(item, section));
    const entries = named.flatMap((item) => (item === null ? [] : [[item.name, emptyAsNull(item.fields)] as const]));
    return entries.length === value.length ? new Map(entries) : null;
  }
  if (!isFields(value)) return null;
  return new Map(
    Object.entries(value).map(([name, entry]) => {
      const position = section === 'positions' ? positionOf(entry) : null;
      return [name, position === null ? entry : { x: whole(position.x), y: whole(position.y) }] as const;
    }),
  );
}

function placed(name: string, { x, y }: Fields, known: EntryText | undefined): EntryText | null {
  if (typeof x !== 'number' || typeof y !== 'number') return null;
  const lead = (known?.lead ?? []).filter((line) => line !== positionHeader(name));
  const value = { x: whole(x), y: whole(y) };
  return { name, value, lead, lines: writePosition(name, value), isBlock: false };
}

function changedEntry(
  section: SketchSection,
  name: string,
  fields: Fields,
  known: EntryText | undefined,
): EntryText | null {
  const old = known?.value ?? {};
  if (!isFields(old)) return null;
  const entries = Object.entries({ ...old, ...fields }).filter(([, value]) => value !== undefined);
  const value = entries.length === 0 ? null : Object.fromEntries(entries);
  if (known?.isBlock === true) {
    const lines = Object.entries(fields).reduce<readonly string[] | null>(
      (text, [key, field]) => (text === null ? null : withField(section, text, key, field)),
      known.lines,
    );
    return lines === null ? null : { ...known, value, lines };
  }
  const comments = known === undefined ? [] : commentsIn(known.lines.join('\n'));
  return {
    name,
    value,
    lead: [...(known?.lead ?? []), ...comments],
    lines: writeEntry(section, name, value ?? {}),
    isBlock: true,
  };
}

/** The lines of an entry with another value of a field; other lines stay as they are. */
function withField(
  section: SketchSection,
  lines: readonly string[],
  key: string,
  value: unknown,
): readonly string[] | null {
  const text = `${lines.join('\n')}\n`;
  const entry = readYamlTree(text).root?.children?.values().next().value;
  const children = [...(entry?.children ?? [])];
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length - 1;
  const startOf = (at: number) => lineOf(children[at]?.[1].key?.start ?? text.length);
  const firstKey = children[0]?.[1].key;
  const indent =
    firstKey === undefined ? '  ' : ' '.repeat(firstKey.start - (text.lastIndexOf('\n', firstKey.start - 1) + 1));
  const written = value === undefined ? [] : writeField(key, value).map((line) => (line === '' ? '' : indent + line));
  const at = children.findIndex(([name]) => name === key);
  if (at >= 0) {
    const first = startOf(at);
    if (first === 0) return null;
    let end = at + 1 < children.length ? startOf(at + 1) : lines.length;
    // Comments above the next field are that one's.
    while (end > first + 1 && /^\s*(#|$)/.test(lines[end - 1] ?? '') && at + 1 < children.length) end--;
    return [...lines.slice(0, first), ...written, ...lines.slice(end)];
  }
  const next = children.findIndex(([name]) => fieldRank(section, String(name)) > fieldRank(section, key));
  if (next < 0) return [...lines, ...written];
  let place = startOf(next);
  if (place === 0) return null;
  while (place > 1 && /^\s*#/.test(lines[place - 1] ?? '')) place--;
  return [...lines.slice(0, place), ...written, ...lines.slice(place)];
}

function emptyAsNull(fields: Fields): Fields | null {
  return Object.keys(fields).length === 0 ? null : fields;
}

/** A list of names with some added, in the order of the list where it has one. */
export function withNames(names: readonly string[], added: readonly string[]): string[] {
  const known = new Set(names.map(foldName));
  const fresh = added.filter((name) => !known.has(foldName(name)));
  const isSorted = names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name);
  const all = [...names, ...fresh];
  return isSorted ? all.sort() : all;
}
